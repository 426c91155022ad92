import { parse } from "tldts";

/** Mail providers whose domain says nothing about a company. */
const SHARED = new Set(
  "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.net gmx.de web.de mail.com proton.me protonmail.com pm.me zoho.com yandex.com yandex.ru qq.com 163.com 126.com mail.ru fastmail.com hey.com tutanota.com".split(" "),
);

/** Reserved for examples (RFC 2606): what demonstrations and tests are made of. */
const FICTIONAL = "example";

export type Domain = {
  /** The registrable domain: "acme.co.uk" of "https://shop.acme.co.uk/x". One company, one key. */
  readonly registrable: string;
  /** The host as given, without "www.". */
  readonly host: string;
  /** A mail provider or the like: not a company's own. */
  readonly shared: boolean;
};

/** Reads a company's domain from a domain, an address on the web or an e-mail address; undefined when there is none in it. */
export function domainIn(text: string): Domain | undefined {
  const trimmed = text.trim().toLowerCase();
  const at = trimmed.lastIndexOf("@");
  // No private suffixes: acme.github.io is not a company's own domain.
  const parsed = parse(at >= 0 && !trimmed.includes("/") ? trimmed.slice(at + 1) : trimmed, { allowPrivateDomains: true, validateHostname: true });
  if (parsed.domain === null || parsed.hostname === null || parsed.isIp || !(parsed.isIcann || parsed.isPrivate || parsed.publicSuffix === FICTIONAL)) return undefined;
  return { registrable: parsed.domain, host: parsed.hostname.replace(/\.$/, "").replace(/^www\./, ""), shared: SHARED.has(parsed.domain) || parsed.isPrivate === true };
}
