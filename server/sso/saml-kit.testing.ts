import { SignedXml } from "xml-crypto";
import type { Keys } from "./sso.testing.ts";

const P = "urn:oasis:names:tc:SAML:2.0:protocol";
const A = "urn:oasis:names:tc:SAML:2.0:assertion";
const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** What an answer says; every part can be made wrong by itself. */
export type Said = {
  readonly issuer: string; readonly responseIssuer?: string | null; readonly nameId: string; readonly nameIdFormat?: string; readonly audience: string | null; readonly recipient: string; readonly destination: string | null;
  readonly inResponseTo: string | null; readonly subjectInResponseTo?: string | null; readonly notBefore?: number; readonly notOnOrAfter?: number; readonly confirmationEnds?: number; readonly sessionEnds?: number;
  readonly method?: string; readonly status?: string; readonly email?: string; readonly groups?: readonly string[]; readonly conditions?: false; readonly authn?: false; readonly assertionId?: string; readonly responseId?: string; readonly now: number;
};

const time = (ms: number) => new Date(ms).toISOString();
const given = (name: string, value: string | null | undefined) => (value == null ? "" : ` ${name}="${value}"`);

export function assertionXml(said: Said): string {
  const { now } = said;
  const end = said.notOnOrAfter ?? now + 300_000;
  const data = `<saml:SubjectConfirmationData${given("InResponseTo", said.subjectInResponseTo === undefined ? said.inResponseTo : said.subjectInResponseTo)} NotOnOrAfter="${time(said.confirmationEnds ?? end)}" Recipient="${said.recipient}"/>`;
  const audience = said.audience === null ? "" : `<saml:AudienceRestriction><saml:Audience>${said.audience}</saml:Audience></saml:AudienceRestriction>`;
  const conditions = said.conditions === false ? "" : `<saml:Conditions NotBefore="${time(said.notBefore ?? now - 60_000)}" NotOnOrAfter="${time(end)}">${audience}</saml:Conditions>`;
  const authn = said.authn === false ? "" : `<saml:AuthnStatement AuthnInstant="${time(now)}"${given("SessionNotOnOrAfter", said.sessionEnds === undefined ? null : time(said.sessionEnds))}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
  const attribute = (name: string, values: readonly string[]) => `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("")}</saml:Attribute>`;
  return `<saml:Assertion xmlns:saml="${A}" ID="${said.assertionId ?? `_a${now}`}" Version="2.0" IssueInstant="${time(now)}"><saml:Issuer>${said.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${said.nameIdFormat ?? "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"}">${said.nameId}</saml:NameID><saml:SubjectConfirmation Method="${said.method ?? BEARER}">${data}</saml:SubjectConfirmation></saml:Subject>${conditions}${authn}<saml:AttributeStatement>${attribute("email", [said.email ?? `${said.nameId}@fjord.example`])}${attribute("displayName", ["Sol Dahl"])}${said.groups ? attribute("groups", said.groups) : ""}</saml:AttributeStatement></saml:Assertion>`;
}

export function responseXml(said: Said, assertion: string): string {
  const issuer = said.responseIssuer === null ? "" : `<saml:Issuer xmlns:saml="${A}">${said.responseIssuer ?? said.issuer}</saml:Issuer>`;
  return `<samlp:Response xmlns:samlp="${P}" ID="${said.responseId ?? `_r${said.now}`}" Version="2.0" IssueInstant="${time(said.now)}"${given("Destination", said.destination)}${given("InResponseTo", said.inResponseTo)}>${issuer}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${said.status ?? "Success"}"/></samlp:Status>${assertion}</samlp:Response>`;
}

export type Signing = { readonly signature?: string; readonly digest?: string; readonly keyInfo?: Keys; readonly transforms?: readonly string[] };

/** Signs one element of a document, after its Issuer, as identity providers do. */
export function signed(xml: string, element: "Assertion" | "Response", keys: Pick<Keys, "key" | "certificate">, how: Signing = {}): string {
  const certificate = (how.keyInfo ?? keys).certificate;
  const signer = new SignedXml({
    privateKey: keys.key, publicCert: certificate, signatureAlgorithm: how.signature ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", canonicalizationAlgorithm: EXCLUSIVE,
    getKeyInfoContent: () => `<X509Data><X509Certificate>${certificate.replace(/-----[^-]+-----|\s+/g, "")}</X509Certificate></X509Data>`,
  });
  const xpath = `//*[local-name(.)='${element}']`;
  signer.addReference({ xpath, transforms: [...(how.transforms ?? [ENVELOPED, EXCLUSIVE])], digestAlgorithm: how.digest ?? "http://www.w3.org/2001/04/xmlenc#sha256" });
  signer.computeSignature(xml, { location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: "after" } });
  return signer.getSignedXml();
}

export const base64 = (xml: string | Buffer) => Buffer.from(xml).toString("base64");

/** Parts of a document as text, to be put together wrongly. */
export function partsOf(response: string): { assertion: string; signature: string; bare: string; outside: (inner: string) => string } {
  const assertion = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(response)?.[0] ?? "";
  const signature = /<Signature[\s\S]*?<\/Signature>/.exec(assertion)?.[0] ?? "";
  return { assertion, signature, bare: assertion.replace(signature, ""), outside: (inner) => response.replace(assertion, () => inner) };
}
