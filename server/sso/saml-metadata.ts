import { DOMParser } from "@xmldom/xmldom";
import type { SamlSettings } from "../../core/sso/connection.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { certificateFacts, pemOf } from "./certificate.ts";
import { attribute, children, descendants, SIGNATURE } from "./saml-document.ts";

const METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const MAX_CHARACTERS = 400_000;

/** What an identity provider's metadata say of how to sign in there. Refuses with `metadata.*`, each with what to do. */
export function readSamlMetadata(text: string, now: Instant): SamlSettings | Refusal {
  const root = rootOf(text);
  if (!root) return refuse("metadata.unreadable", "This is no SAML metadata: take the whole XML file, from <EntityDescriptor to its end.");
  const providers = [root, ...descendants(root)].filter((one) => one.localName === "EntityDescriptor" && one.namespaceURI === METADATA && children(one, METADATA, "IDPSSODescriptor").length > 0);
  const [entity, more] = providers;
  if (!entity) return refuse("metadata.no-provider", "These metadata describe no identity provider: you may have taken the application's own file.");
  if (more) return refuse("metadata.several-providers", "These metadata describe several identity providers: take the file of one.");
  const validUntil = attribute(entity, "validUntil") ?? attribute(root, "validUntil");
  if (validUntil !== undefined && Date.parse(validUntil) <= now) return refuse("metadata.expired", "These metadata are not valid any more: download them again.");
  const idp = children(entity, METADATA, "IDPSSODescriptor")[0] as Element;
  const signInUrl = children(idp, METADATA, "SingleSignOnService").find((one) => one.getAttribute("Binding") === REDIRECT)?.getAttribute("Location");
  if (!signInUrl?.startsWith("https://")) return refuse("metadata.no-redirect", "The identity provider offers no sign-in address with the HTTP-Redirect binding: switch it on there.");
  const certificates = children(idp, METADATA, "KeyDescriptor").filter((one) => one.getAttribute("use") !== "encryption").flatMap(certificatesIn);
  const good = [...new Set(certificates)].filter((one) => certificateFacts(one) !== undefined);
  if (good.length === 0) return refuse("metadata.no-provider", "The metadata hold no certificate with an RSA key of at least 2048 bits for signing.");
  return {
    idpEntityId: entity.getAttribute("entityID") ?? "", signInUrl, certificates: good.slice(0, 5), metadataUrl: null,
    signRequests: /^(true|1)$/.test(attribute(idp, "WantAuthnRequestsSigned") ?? ""), requireSignedResponse: false, requireEncryption: false,
  };
}

function certificatesIn(descriptor: Element): string[] {
  return descendants(descriptor).filter((one) => one.localName === "X509Certificate" && one.namespaceURI === SIGNATURE).map((one) => pemOf(one.textContent ?? ""));
}

/** Comments are usual in such files and harmless here; document types and entities are neither. */
function rootOf(text: string): Element | undefined {
  if (text.length > MAX_CHARACTERS || /<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text)) return undefined;
  const faults: unknown[] = [];
  const note = (message: unknown) => void faults.push(message);
  try {
    const { documentElement } = new DOMParser({ errorHandler: { warning: note, error: note, fatalError: note } }).parseFromString(text.trim(), "text/xml");
    return faults.length === 0 ? documentElement : undefined;
  } catch {
    return undefined;
  }
}
