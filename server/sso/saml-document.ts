import { DOMParser } from "@xmldom/xmldom";
import type { AssertionFacts, Confirmation, ResponseFacts } from "../../core/sso/assertion.ts";
import { refuseSignIn, type SignInRefusal, type SignInRefused } from "../../core/sso/refusals.ts";

/** Real answers have 5 to 30 kB; what is much larger is only there to keep us busy. */
const MAX_CHARACTERS = 256 * 1024;

const MAX_DEPTH = 60;

const PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
export const ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
export const SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
const ID_NAMES = new Set(["id", "assertionid", "responseid", "requestid"]);

const SIGNATURE_METHODS = ["256", "384", "512"].map((bits) => `http://www.w3.org/2001/04/xmldsig-more#rsa-sha${bits}`);
const DIGESTS = ["http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512"];
const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
const TRANSFORMS = [EXCLUSIVE, "http://www.w3.org/2000/09/xmldsig#enveloped-signature"];

/** The bytes of a posted answer as text; anything but plain base64 of plain UTF-8 is refused. */
export function responseText(posted: string): string | SignInRefused {
  if (posted.length > MAX_CHARACTERS * 1.4) return refuseSignIn("saml.too-large");
  const packed = posted.replace(/[\r\n\t ]/g, "");
  if (packed === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return refuseSignIn("saml.unreadable", { received: "no base64" });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(packed, "base64"));
  } catch {
    return refuseSignIn("saml.unreadable", { received: "no UTF-8" });
  }
}

/**
 * XML with nothing in it but elements, attributes and text. What could make two readers see two documents (document types, entities,
 * comments, CDATA, instructions) is refused in the text itself, before any parser looks at it.
 */
export function strictXml(text: string): Element | SignInRefused {
  if (text.length > MAX_CHARACTERS) return refuseSignIn("saml.too-large");
  const trap = trapIn(text);
  if (trap !== undefined) return refuseSignIn(trap);
  const faults: string[] = [];
  const note = (message: unknown) => void faults.push(String(message));
  try {
    const document = new DOMParser({ errorHandler: { warning: note, error: note, fatalError: note } }).parseFromString(text, "text/xml");
    if (faults.length > 0 || !document.documentElement) return refuseSignIn("saml.unreadable", { received: faults[0]?.split("\n")[0] });
    return tooDeep(document.documentElement) ? refuseSignIn("saml.unreadable", { received: "elements within elements without end" }) : document.documentElement;
  } catch {
    return refuseSignIn("saml.unreadable", { received: "no XML" });
  }
}

/** Elements within elements further than any answer goes; looked at without calling oneself, which such a document is made to exhaust. */
function tooDeep(root: Element): boolean {
  let level = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((one) => children(one));
  }
  return false;
}

function trapIn(text: string): SignInRefusal | undefined {
  if (/<!--/.test(text)) return "saml.comment";
  if (/<!\[CDATA\[/.test(text)) return "saml.cdata";
  if (/<!/.test(text)) return "saml.doctype";
  const head = /^\s*<\?xml\s+version=["']1\.0["'](?:\s+encoding=["']([\w-]+)["'])?(?:\s+standalone=["'](?:yes|no)["'])?\s*\?>/.exec(text);
  if (head?.[1] !== undefined && head[1].toLowerCase() !== "utf-8") return "saml.unreadable";
  if (text.slice(head?.[0].length ?? 0).includes("<?")) return "saml.instruction";
  return undefined;
}

/** The outside of an answer, once its shape leaves no doubt which assertion and which signatures are meant. */
export function responseFacts(root: Element): ResponseFacts | SignInRefused {
  if (root.localName !== "Response" || root.namespaceURI !== PROTOCOL || root.getAttribute("Version") !== "2.0" || !root.getAttribute("ID")) return refuseSignIn("saml.not-a-response", { received: root.localName });
  const everything = [root, ...descendants(root)];
  const assertions = everything.filter((one) => one.localName === "Assertion" || one.localName === "EncryptedAssertion");
  const assertion = assertions[0];
  const status = child(root, PROTOCOL, "Status");
  const code = status && child(status, PROTOCOL, "StatusCode");
  const inner = code && child(code, PROTOCOL, "StatusCode");
  const said = [inner?.getAttribute("Value"), status && child(status, PROTOCOL, "StatusMessage")?.textContent].filter(Boolean).join(": ").slice(0, 300);
  const facts: ResponseFacts = {
    destination: attribute(root, "Destination"), inResponseTo: attribute(root, "InResponseTo"), issuer: child(root, ASSERTION, "Issuer")?.textContent?.trim(),
    status: code && attribute(code, "Value"), statusText: said === "" ? undefined : said,
    signed: child(root, SIGNATURE, "Signature") !== undefined, encrypted: assertion?.localName === "EncryptedAssertion",
  };
  // An answer that says no has no assertion, and its reason is worth more than its absence.
  if (assertion === undefined) return facts.status === undefined || facts.status.endsWith(":Success") ? refuseSignIn("saml.no-assertion") : facts;
  if (assertions.length > 1) return refuseSignIn("saml.several-assertions", { expected: "1", received: String(assertions.length) });
  if (assertion.parentNode !== root || assertion.namespaceURI !== ASSERTION) return refuseSignIn("saml.misplaced-assertion");
  return unambiguous(everything) ?? facts;
}

/** Each ID once; each signature a child of what it signs, with one reference to just that, made in a way that is safe. */
export function unambiguous(everything: readonly Element[]): SignInRefused | undefined {
  const ids = everything.flatMap((one) => attributes(one).filter((each) => ID_NAMES.has(each.localName.toLowerCase())).map((each) => each.value));
  if (new Set(ids).size !== ids.length) return refuseSignIn("saml.duplicate-id");
  for (const signature of everything.filter((one) => one.localName === "Signature")) {
    const refused = signatureRefused(signature);
    if (refused) return refused;
  }
  return undefined;
}

function signatureRefused(signature: Element): SignInRefused | undefined {
  const parent = signature.parentNode as Element | null;
  const signs = parent !== null && ((parent.localName === "Response" && parent.namespaceURI === PROTOCOL) || (parent.localName === "Assertion" && parent.namespaceURI === ASSERTION));
  if (!signs || signature.namespaceURI !== SIGNATURE || children(parent).filter((one) => one.localName === "Signature").length > 1) return refuseSignIn("saml.misplaced-signature");
  const within = descendants(signature);
  if (within.some((one) => one.localName === "Object" || one.localName === "Manifest")) return refuseSignIn("saml.misplaced-signature");
  const references = within.filter((one) => one.localName === "Reference");
  const uri = references[0]?.getAttribute("URI");
  if (references.length !== 1 || uri !== `#${parent.getAttribute("ID")}`) return refuseSignIn("saml.wrong-reference", { expected: `#${parent.getAttribute("ID")}`, received: uri ?? "none" });
  const algorithms = (name: string) => within.filter((one) => one.localName === name).map((one) => one.getAttribute("Algorithm") ?? "");
  const only = (name: string, allowed: readonly string[], most: number) => algorithms(name).length <= most && algorithms(name).every((one) => allowed.includes(one));
  const safe = only("SignatureMethod", SIGNATURE_METHODS, 1) && only("DigestMethod", DIGESTS, 1) && only("CanonicalizationMethod", [EXCLUSIVE], 1) && only("Transform", TRANSFORMS, 2);
  return safe ? undefined : refuseSignIn("saml.weak-algorithm", { expected: "rsa-sha256 over exclusive canonicalization", received: [...algorithms("SignatureMethod"), ...algorithms("DigestMethod"), ...algorithms("Transform")].join(" ") });
}

/** What an assertion says; it has to be the signed text itself. */
export function assertionFacts(root: Element): AssertionFacts {
  const subject = child(root, ASSERTION, "Subject");
  const name = subject && child(subject, ASSERTION, "NameID");
  const conditions = child(root, ASSERTION, "Conditions");
  return {
    id: root.getAttribute("ID") ?? "", issuer: child(root, ASSERTION, "Issuer")?.textContent?.trim(),
    nameId: name?.textContent?.trim(), nameIdFormat: name && attribute(name, "Format"),
    confirmations: subject ? children(subject, ASSERTION, "SubjectConfirmation").map(confirmation) : [],
    conditions: conditions && {
      notBefore: instantIn(conditions, "NotBefore"), notOnOrAfter: instantIn(conditions, "NotOnOrAfter"),
      audiences: children(conditions, ASSERTION, "AudienceRestriction").map((one) => children(one, ASSERTION, "Audience").map((audience) => audience.textContent?.trim() ?? "")),
    },
    authentications: children(root, ASSERTION, "AuthnStatement").map((one) => ({ at: instantIn(one, "AuthnInstant"), sessionNotOnOrAfter: instantIn(one, "SessionNotOnOrAfter") })),
    attributes: attributesOf(root),
  };
}

function confirmation(one: Element): Confirmation {
  const data = child(one, ASSERTION, "SubjectConfirmationData");
  return {
    method: one.getAttribute("Method") ?? "", recipient: data && attribute(data, "Recipient"), inResponseTo: data && attribute(data, "InResponseTo"),
    notOnOrAfter: data && instantIn(data, "NotOnOrAfter"), notBefore: data && instantIn(data, "NotBefore"),
  };
}

function attributesOf(root: Element): Record<string, string[]> {
  const found: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const statement of children(root, ASSERTION, "AttributeStatement")) {
    for (const one of children(statement, ASSERTION, "Attribute")) {
      const name = one.getAttribute("Name") ?? "";
      (found[name] ??= []).push(...children(one, ASSERTION, "AttributeValue").map((value) => value.textContent?.trim() ?? ""));
    }
  }
  return found;
}

/** xs:dateTime in UTC; undefined for anything else, so that a time nobody can read counts as left out. */
function instantIn(element: Element, name: string): number | undefined {
  const text = attribute(element, name);
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

export function attribute(element: Element, name: string): string | undefined {
  return element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
}

function attributes(element: Element): Attr[] {
  return Array.from({ length: element.attributes.length }, (_, i) => element.attributes.item(i) as Attr);
}

/** Direct children, in order; all of them, or those of one name. */
export function children(element: Element, namespace?: string, name?: string): Element[] {
  const all = Array.from({ length: element.childNodes.length }, (_, i) => element.childNodes.item(i)).filter((node): node is Element => node?.nodeType === 1);
  return name === undefined ? all : all.filter((one) => one.localName === name && one.namespaceURI === namespace);
}

export function child(element: Element, namespace: string, name: string): Element | undefined {
  return children(element, namespace, name)[0];
}

export function descendants(element: Element): Element[] {
  return children(element).flatMap((one) => [one, ...descendants(one)]);
}
