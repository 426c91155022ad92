import { type Profile, SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import { decrypt } from "xml-encryption";
import { type AssertionFacts, assertionRefused, type ResponseFacts, responseRefused, type SamlExpected } from "../../core/sso/assertion.ts";
import { CLOCK_SKEW_MS, type SamlSettings } from "../../core/sso/connection.ts";
import { refuseSignIn, type SignInRefused } from "../../core/sso/refusals.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { KeyAndCertificate } from "./certificate.ts";
import { ASSERTION, assertionFacts, child, descendants, responseFacts, responseText, SIGNATURE, strictXml, unambiguous } from "./saml-document.ts";

export type SamlParty = { readonly settings: SamlSettings; readonly own: KeyAndCertificate; readonly entityId: string; readonly address: string };

/** Redirect address with an AuthnRequest, signed where the identity provider asks for it. */
export async function samlRequestUrl(party: SamlParty, requestId: string, relayState: string): Promise<string> {
  return library(party, requestId).getAuthorizeUrlAsync(relayState, undefined, {});
}

/** What an administrator gives the identity provider: addresses, what has to be signed, and the certificate for signing and encrypting. */
export function samlMetadata({ own, entityId, address }: Omit<SamlParty, "settings">): string {
  const certificate = own.certificate.replace(/-----[^-]+-----|\s+/g, "");
  const key = (use: string) => `<KeyDescriptor use="${use}"><KeyInfo xmlns="${SIGNATURE}"><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${attribute(entityId)}"><SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${key("signing")}${key("encryption")}<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat><AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${attribute(address)}" index="0" isDefault="true"/></SPSSODescriptor></EntityDescriptor>
`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] as string);
}

export type SamlAnswer = { readonly facts: AssertionFacts };
/** What came as far as it could be read, for the administrator who tests; nothing in it was believed. */
export type SamlSeen = { attributes?: AssertionFacts["attributes"]; nameId?: string };

/**
 * Reads a posted answer. The library checks the signatures; everything else is judged here, the outside before and the inside on the very
 * text that was signed. `seen` is filled for tests.
 */
export async function readSamlAnswer(party: SamlParty, posted: string, requestId: string, now: Instant, seen: SamlSeen = {}): Promise<SamlAnswer | SignInRefused> {
  const text = responseText(posted);
  if (typeof text !== "string") return text;
  const root = strictXml(text);
  if (isRefusal(root)) return root;
  const outside = responseFacts(root);
  const expected = expectedOf(party, requestId);
  if (isRefusal(outside)) return outside;
  const inner = isSuccess(outside) ? await openAssertion(party, root) : root;
  if (!isRefusal(inner)) look(inner, seen);
  const refused = responseRefused(outside, expected) ?? (isRefusal(inner) ? inner : innerRefused(inner));
  if (refused) return refused;
  const signed = await signedAssertion(party, requestId, posted);
  if (typeof signed !== "string") return signed;
  const trusted = strictXml(signed);
  if (isRefusal(trusted)) return trusted;
  const facts = assertionFacts(trusted);
  return assertionRefused(facts, expected, now) ?? { facts };
}

function isSuccess(outside: ResponseFacts): boolean {
  return outside.status === undefined || outside.status.endsWith(":Success");
}

function expectedOf({ settings, entityId, address }: SamlParty, requestId: string): SamlExpected {
  return { idpEntityId: settings.idpEntityId, audience: entityId, address, requestId, requireSignedResponse: settings.requireSignedResponse, requireEncryption: settings.requireEncryption };
}

const CONTENT_CIPHERS = [
  "http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.w3.org/2001/04/xmlenc#aes256-cbc", "http://www.w3.org/2009/xmlenc11#aes128-gcm", "http://www.w3.org/2009/xmlenc11#aes256-gcm",
];
const KEY_CIPHERS = ["http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"];

/** The assertion as it stands, or decrypted and held to the same strictness. Whatever goes wrong with decrypting looks the same from outside. */
async function openAssertion({ own }: SamlParty, root: Element): Promise<Element | SignInRefused> {
  const plain = child(root, ASSERTION, "Assertion");
  if (plain) return plain;
  const sealed = child(root, ASSERTION, "EncryptedAssertion");
  if (!sealed) return refuseSignIn("saml.no-assertion");
  const methods = descendants(sealed).filter((one) => one.localName === "EncryptionMethod");
  const good = methods.every((one) => [...CONTENT_CIPHERS, ...KEY_CIPHERS].includes(one.getAttribute("Algorithm") ?? ""));
  const parts = (name: string) => descendants(sealed).filter((one) => one.localName === name).length;
  if (!good || parts("EncryptedData") !== 1 || parts("EncryptedKey") !== 1) return refuseSignIn("saml.cannot-decrypt", { received: methods.map((one) => one.getAttribute("Algorithm")).join(" ") });
  const text = await new Promise<string | undefined>((settle) => {
    decrypt(sealed.toString(), { key: own.key, disallowDecryptionWithInsecureAlgorithm: true, warnInsecureAlgorithm: false }, (error, result) => settle(error ? undefined : result));
  });
  if (text === undefined) return refuseSignIn("saml.cannot-decrypt");
  const inner = strictXml(text);
  if (isRefusal(inner)) return inner.code === "saml.unreadable" ? refuseSignIn("saml.cannot-decrypt") : inner;
  if (inner.localName !== "Assertion" || inner.namespaceURI !== ASSERTION || descendants(inner).some((one) => one.localName === "Assertion" || one.localName === "EncryptedAssertion")) return refuseSignIn("saml.misplaced-assertion");
  return unambiguous([inner, ...descendants(inner)]) ?? inner;
}

function innerRefused(assertion: Element): SignInRefused | undefined {
  return child(assertion, SIGNATURE, "Signature") ? undefined : refuseSignIn("saml.unsigned-assertion");
}

function look(assertion: Element, seen: SamlSeen): void {
  const facts = assertionFacts(assertion);
  seen.attributes = facts.attributes;
  if (facts.nameId !== undefined) seen.nameId = facts.nameId;
}

/** The text the signature is over, or why there is none. */
async function signedAssertion(party: SamlParty, requestId: string, posted: string): Promise<string | SignInRefused> {
  let profile: Profile | null;
  try {
    ({ profile } = await library(party, requestId).validatePostResponseAsync({ SAMLResponse: posted.replace(/\s+/g, "") }));
  } catch (error) {
    return refusedByLibrary(error);
  }
  return profile?.getAssertionXml?.() ?? refuseSignIn("saml.wrong-signature");
}

/** The library speaks in sentences; what it finds beside a wrong signature has been found before, or will be on the signed text. */
function refusedByLibrary(error: unknown): SignInRefused {
  const message = error instanceof Error ? error.message : String(error);
  if (/not yet valid/i.test(message)) return refuseSignIn("saml.not-yet-valid", { received: message });
  if (/no valid subject confirmation/i.test(message)) return refuseSignIn("saml.confirmation-expired", { received: message });
  if (/expired/i.test(message)) return refuseSignIn("saml.expired", { received: message });
  if (/signature/i.test(message)) return refuseSignIn("saml.wrong-signature", { received: message });
  if (/decrypt/i.test(message)) return refuseSignIn("saml.cannot-decrypt");
  return refuseSignIn("saml.unreadable", { received: message });
}

/** Whom the assertion is for is judged with the rest of the signed text, where each fault has its own name. */
function library({ settings, own, entityId, address }: SamlParty, requestId: string): SAML {
  return new SAML({
    idpCert: [...settings.certificates], entryPoint: settings.signInUrl, issuer: entityId, callbackUrl: address, audience: false, idpIssuer: settings.idpEntityId,
    wantAssertionsSigned: true, wantAuthnResponseSigned: settings.requireSignedResponse, decryptionPvk: own.key,
    acceptedClockSkewMs: CLOCK_SKEW_MS, validateInResponseTo: ValidateInResponseTo.never, identifierFormat: null, disableRequestedAuthnContext: true, signatureAlgorithm: "sha256", digestAlgorithm: "sha256",
    generateUniqueId: () => requestId,
    ...(settings.signRequests ? { privateKey: own.key } : {}),
  });
}
