import { createHmac, createVerify, X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { encrypt } from "xml-encryption";
import { sql } from "../platform/sql.ts";
import { assertionXml, base64, partsOf, responseXml, type Said, signed } from "./saml-kit.testing.ts";
import { browserOf, keysFor, ORIGIN, prove, ssoServer, switchOn } from "./sso.testing.ts";

const idp = keysFor("idp");
const stranger = keysFor("stranger");
const ISSUER = "https://idp.fjord.example/metadata";
const server = await ssoServer(keysFor("authority"));
const fjord = await server.organisation("partner", "Fjord");
const admin = await server.person(fjord, ["partner.admin"], "Bo");
await prove(server, admin, "fjord.example");
const made = await admin.client.sso.connections.create({ name: "Fjord login", protocol: "saml", preset: "other" });
const saml = { idpEntityId: ISSUER, signInUrl: "https://idp.fjord.example/sso", certificates: [idp.certificate] };
const settings = { name: "Fjord login", mapping: made.mapping, createPeople: true, defaultRole: "partner.seller", groupRoles: [] };
const set = (change: object = {}) => admin.client.sso.connections.change({ connection: made.id, ...settings, saml: { ...saml, ...change } });
await set();
await switchOn(server, admin, made.id);

const ACS = `${ORIGIN}/sso/${made.id}/acs`;
const now = () => server.clock.now() as number;
let count = 0;

/** Leaves for the identity provider; what it was asked is in `said`, right in every part. */
async function begun(who = "sol") {
  // All of this comes from one address within a second, which is more than anybody is let.
  await server.superuser.run(sql`delete from identity_try`);
  const browser = browserOf(server);
  const left = new URL((await browser.open(`/sso/${made.id}/start`)).to);
  const request = inflateRawSync(Buffer.from(left.searchParams.get("SAMLRequest") as string, "base64")).toString();
  const id = /ID="([^"]+)"/.exec(request)?.[1] as string;
  const said: Said = { issuer: ISSUER, nameId: who, audience: `${ORIGIN}/sso/${made.id}`, recipient: ACS, destination: ACS, inResponseTo: id, now: now(), assertionId: `_a${++count}`, responseId: `_r${count}` };
  const post = (xml: string) => browser.open(`/sso/${made.id}/acs`, { SAMLResponse: base64(xml), RelayState: left.searchParams.get("RelayState") as string });
  return { browser, left, request, said, post };
}
const good = (said: Said) => signed(responseXml(said, assertionXml(said)), "Assertion", idp);

test("a signed assertion signs somebody in whom nobody knew", async () => {
  const { browser, request, said, post } = await begun();
  expect(request).toContain(`AssertionConsumerServiceURL="${ACS}"`);
  const back = await post(good(said));
  expect(back).toMatchObject({ status: 303, to: "/" });
  expect(back.cookies.find((one) => one.startsWith("__Host-sid="))).toMatch(/HttpOnly.*Secure.*SameSite=Lax/);
  expect(await browser.me()).toMatchObject({ person: { email: "sol@fjord.example", name: "Sol Dahl" }, organisation: { id: fjord }, roles: ["partner.seller"] });
});

test("the cookie of the request goes along when another site posts, and is no session", async () => {
  const { cookies } = await browserOf(server).open(`/sso/${made.id}/start`);
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatch(/^__Host-sso=[0-9a-f]{64}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=None$/);
});

test("an answer that is signed as a whole as well is as good", async () => {
  const { said, post } = await begun();
  expect((await post(signed(good(said), "Response", idp))).to).toBe("/");
});

const change = (part: Partial<Said>) => (said: Said) => good({ ...said, ...part });
const HOUR = 3_600_000;
const CLAIMS: readonly (readonly [string, string, (said: Said) => string])[] = [
  ["for another audience", "saml.wrong-audience", change({ audience: "https://elsewhere.example" })],
  ["for no audience", "saml.no-audience", change({ audience: null })],
  ["for another recipient", "saml.wrong-recipient", change({ recipient: "https://elsewhere.example/acs" })],
  ["sent to another address", "saml.wrong-destination", change({ destination: "https://elsewhere.example/acs" })],
  ["over", "saml.expired", (said) => good({ ...said, notOnOrAfter: said.now - HOUR, confirmationEnds: said.now + HOUR })],
  ["not begun", "saml.not-yet-valid", (said) => good({ ...said, notBefore: said.now + 600_000, notOnOrAfter: said.now + HOUR })],
  ["confirmed until an hour ago", "saml.confirmation-expired", (said) => good({ ...said, confirmationEnds: said.now - HOUR })],
  ["of a session that is over", "saml.session-over", (said) => good({ ...said, sessionEnds: said.now - HOUR })],
  ["of another issuer with the right key", "saml.wrong-issuer", change({ issuer: "https://evil.example", responseIssuer: ISSUER })],
  ["in an answer of another issuer", "saml.wrong-issuer", change({ responseIssuer: "https://evil.example" })],
  ["to be shown by whoever holds a key", "saml.not-bearer", change({ method: "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key" })],
  ["beside a status of no", "saml.refused-by-provider", change({ status: "Requester" })],
  ["to no request", "saml.idp-initiated", change({ inResponseTo: null })],
  ["to another request", "saml.wrong-request", change({ inResponseTo: "_another" })],
  ["stolen from another request and put into this one's answer", "saml.wrong-subject-request", change({ subjectInResponseTo: "_another" })],
  ["made without a request and put into this one's answer", "saml.wrong-subject-request", change({ subjectInResponseTo: null })],
  ["without conditions", "saml.no-conditions", change({ conditions: false })],
  ["without a word about anybody signing in", "saml.no-authentication", change({ authn: false })],
  ["about nobody", "saml.no-subject", change({ nameId: "" })],
  ["about somebody who is called otherwise each time", "saml.no-subject", change({ nameIdFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient" })],
  ["about an address of somebody else's domain", "sso.domain-not-owned", change({ nameId: "cfo", email: "cfo@mindweave.example" })],
];

const unsigned = (said: Said) => responseXml(said, assertionXml(said));
const evil = (said: Said) => assertionXml({ ...said, nameId: "boss", assertionId: "_evil" });
/** A signed answer, taken apart, and an assertion of the attacker's. */
const wrapped = (build: (parts: ReturnType<typeof partsOf>, attack: string, said: Said) => string) => (said: Said) => build(partsOf(good(said)), evil(said), said);
const inside = (xml: string, what: string) => xml.replace("</saml:Assertion>", () => `${what}</saml:Assertion>`);
const SIGNATURES: readonly (readonly [string, string, (said: Said) => string])[] = [
  ["not signed at all", "saml.unsigned-assertion", unsigned],
  ["stripped of its signature", "saml.unsigned-assertion", wrapped(({ bare, outside }) => outside(bare))],
  ["signed only around it", "saml.unsigned-assertion", (said) => signed(unsigned(said), "Response", idp)],
  ["changed after signing", "saml.wrong-signature", (said) => good(said).replace(">sol<", ">boss<")],
  ["signed by somebody else", "saml.wrong-signature", (said) => signed(unsigned(said), "Assertion", stranger)],
  ["signed by somebody else who claims the right certificate", "saml.wrong-signature", (said) => signed(unsigned(said), "Assertion", stranger, { keyInfo: idp })],
  ["signed with SHA-1", "saml.weak-algorithm", (said) => signed(unsigned(said), "Assertion", idp, { signature: "http://www.w3.org/2000/09/xmldsig#rsa-sha1", digest: "http://www.w3.org/2000/09/xmldsig#sha1" })],
  ["digested with SHA-1", "saml.weak-algorithm", (said) => signed(unsigned(said), "Assertion", idp, { digest: "http://www.w3.org/2000/09/xmldsig#sha1" })],
  ["signed with the certificate as a secret", "saml.weak-algorithm", (said) => good(said).replace(/rsa-sha256/, "hmac-sha256").replace(/<SignatureValue>[^<]*/, `<SignatureValue>${createHmac("sha256", idp.certificate).update("x").digest("base64")}`)],
  ["transformed by rules of its own", "saml.weak-algorithm", (said) => good(said).replace("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116")],
  ["with a comment in its digest (CVE-2025-29775)", "saml.comment", (said) => good(said).replace("<DigestValue>", "<DigestValue><!--x-->")],
  ["with two lists of what is signed (CVE-2025-29774)", "saml.wrong-reference", (said) => good(said).replace(/(<SignedInfo[\s\S]*<\/SignedInfo>)/, "$1$1")],
  ["with a reference to everything", "saml.wrong-reference", (said) => good(said).replace(/<Reference URI="[^"]*"/, '<Reference URI=""')],
];

const WRAPPED: readonly (readonly [string, string, (said: Said) => string])[] = [
  ["beside the attacker's, which comes first", "saml.several-assertions", wrapped(({ assertion, outside }, attack) => outside(attack + assertion))],
  ["beside the attacker's, which comes last", "saml.several-assertions", wrapped(({ assertion, outside }, attack) => outside(assertion + attack))],
  ["inside the attacker's", "saml.several-assertions", wrapped(({ assertion, outside }, attack) => outside(inside(attack, assertion)))],
  ["inside the attacker's, whose signature it brings", "saml.several-assertions", wrapped(({ bare, signature, outside }, attack) => outside(inside(attack, signature + bare)))],
  ["inside its own signature, in the attacker's", "saml.several-assertions", wrapped(({ bare, signature, outside }, attack) => outside(inside(attack, signature.replace("</Signature>", `<Object>${bare}</Object></Signature>`))))],
  ["inside extensions of the answer", "saml.several-assertions", wrapped(({ assertion, outside }, attack) => outside(`<samlp:Extensions>${assertion}</samlp:Extensions>${attack}`))],
  ["alone, but not where it belongs", "saml.misplaced-assertion", wrapped(({ assertion, outside }) => outside(`<samlp:Extensions>${assertion}</samlp:Extensions>`))],
  ["replaced by one of another namespace", "saml.misplaced-assertion", (said) => good(said).replaceAll("urn:oasis:names:tc:SAML:2.0:assertion", "urn:evil")],
  ["with a signature deep inside it", "saml.misplaced-signature", wrapped(({ bare, signature, outside }) => outside(bare.replace("</saml:Subject>", () => `${signature}</saml:Subject>`)))],
  ["with two signatures", "saml.misplaced-signature", wrapped(({ assertion, signature, outside }) => outside(assertion.replace(signature, () => signature + signature)))],
  ["with the attacker's changes in a signed object", "saml.misplaced-signature", (said) => good(said).replace("</Signature>", "<Object>x</Object></Signature>")],
  ["with an ID twice", "saml.duplicate-id", (said) => good(said).replace("<saml:AttributeStatement>", `<saml:AttributeStatement Id="${said.assertionId}">`)],
  ["under the answer's ID", "saml.duplicate-id", (said) => good({ ...said, responseId: said.assertionId as string })],
  ["with a signature about the answer", "saml.wrong-reference", (said) => good(said).replace(/<Reference URI="[^"]*"/, `<Reference URI="#${said.responseId}"`)],
  ["left out", "saml.no-assertion", (said) => responseXml(said, "")],
];

const DOCUMENTS: readonly (readonly [string, string, (said: Said) => string])[] = [
  ["a document type with an entity", "saml.doctype", (said) => `<!DOCTYPE r [<!ENTITY e "boss">]>${good(said)}`],
  ["a billion laughs", "saml.doctype", (said) => `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${good(said).replace(">sol<", ">&b;<")}`],
  ["a file of ours as an entity", "saml.doctype", (said) => `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${good(said)}`],
  ["a comment in a name", "saml.comment", (said) => good({ ...said, nameId: "boss<!-- -->.evil" })],
  ["a CDATA section", "saml.cdata", (said) => good({ ...said, nameId: "<![CDATA[boss]]>" })],
  ["an instruction", "saml.instruction", (said) => good(said).replace("<samlp:Status>", "<?php x?><samlp:Status>")],
  ["another encoding", "saml.unreadable", (said) => `<?xml version="1.0" encoding="utf-7"?>${good(said)}`],
  ["an end that is missing", "saml.unreadable", (said) => good(said).slice(0, -20)],
  ["another message", "saml.not-a-response", () => '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"/>'],
  ["elements within elements without end", "saml.unreadable", () => "<a>".repeat(20_000) + "</a>".repeat(20_000)],
  ["a quarter of a million signs", "saml.too-large", (said) => good(said).replace(">Sol Dahl<", `>${"x".repeat(270_000)}<`)],
];

async function refusedWith(code: string, build: (said: Said) => string) {
  const { browser, said, post } = await begun();
  const back = await post(build(said));
  expect(back.code).toBe(code);
  expect(await browser.me()).toBeUndefined();
  expect((await admin.client.audit.list({ action: "sso.refused", limit: 1 })).items[0]).toMatchObject({ subject: made.id, detail: { code } });
}

describe("an assertion that says something wrong opens nothing, and each fault has a name of its own", () => {
  test.each(CLAIMS)("%s: %s", async (_, code, build) => refusedWith(code, build));
});
describe("an assertion whose signature is not right opens nothing", () => {
  test.each(SIGNATURES)("%s: %s", async (_, code, build) => refusedWith(code, build));
});
describe("a signed assertion that is moved, doubled or wrapped opens nothing", () => {
  test.each(WRAPPED)("%s: %s", async (_, code, build) => refusedWith(code, build));
});
describe("a document with traps in it is not even looked at", () => {
  test.each(DOCUMENTS)("%s: %s", async (_, code, build) => refusedWith(code, build));
});

describe("an answer counts once, in the browser that asked, for the connection that was asked", () => {
  test("the same answer again, and the same assertion to a new request", async () => {
    const first = await begun();
    const xml = good(first.said);
    expect((await first.post(xml)).to).toBe("/");
    expect((await first.post(xml)).code).toBe("sso.used");
    const second = await begun();
    expect((await second.post(xml)).code).toBe("saml.wrong-request");
    expect((await second.post(good(second.said))).code).toBe("sso.used");
  });
  test("an assertion id that came before", async () => {
    const first = await begun();
    await first.post(good({ ...first.said, assertionId: "_same" }));
    const second = await begun();
    expect((await second.post(good({ ...second.said, assertionId: "_same" }))).code).toBe("saml.replayed");
  });
  test("an attacker's fresh answer in a victim's browser", async () => {
    const { left, said } = await begun("attacker");
    const form = { SAMLResponse: base64(good(said)), RelayState: left.searchParams.get("RelayState") as string };
    expect((await browserOf(server).open(`/sso/${made.id}/acs`, form)).code).toBe("sso.other-browser");
  });
  test("an answer without any request, as from a tile at the identity provider", async () => {
    const { said } = await begun();
    const browser = browserOf(server);
    expect((await browser.open(`/sso/${made.id}/acs`, { SAMLResponse: base64(good({ ...said, inResponseTo: null })) })).code).toBe("saml.idp-initiated");
    expect((await browser.open(`/sso/${made.id}/acs`, { SAMLResponse: base64(good(said)), RelayState: "/deals" })).code).toBe("saml.idp-initiated");
  });
  test("one organisation's answer at another's address", async () => {
    const cy = await server.person(await server.organisation("partner", "Cyan"), ["partner.admin"], "Cy");
    const theirs = await cy.client.sso.connections.create({ name: "Theirs", protocol: "saml", preset: "other" });
    await cy.client.sso.connections.change({ connection: theirs.id, ...settings, saml });
    const { browser, left, said } = await begun();
    expect((await browser.open(`/sso/${theirs.id}/acs`, { SAMLResponse: base64(good(said)), RelayState: left.searchParams.get("RelayState") as string })).code).toBe("sso.other-connection");
    // The same identity provider serves both; its assertion for one says so.
    await prove(server, cy, "cyan.example");
    await switchOn(server, cy, theirs.id);
    const other = await browser.open(`/sso/${theirs.id}/start`);
    const relay = new URL(other.to).searchParams.get("RelayState") as string;
    expect((await browser.open(`/sso/${theirs.id}/acs`, { SAMLResponse: base64(good(said)), RelayState: relay })).code).toBe("saml.wrong-destination");
  });
});

describe("what a connection asks for beyond that", () => {
  test("answers that are signed around the assertion", async () => {
    await set({ requireSignedResponse: true });
    await refusedWith("saml.unsigned-response", good);
    const { said, post } = await begun();
    expect((await post(signed(good(said), "Response", idp))).to).toBe("/");
    await set();
  });
  test("two certificates while the identity provider changes its key", async () => {
    const next = keysFor("next");
    const byNext = (said: Said) => signed(unsigned(said), "Assertion", next);
    await refusedWith("saml.wrong-signature", byNext);
    await set({ certificates: [idp.certificate, next.certificate] });
    for (const build of [good, byNext]) {
      const { said, post } = await begun();
      expect((await post(build(said))).to).toBe("/");
    }
    await set();
  });
  test("requests that are signed with the connection's own key", async () => {
    await set({ signRequests: true });
    const { left } = await begun();
    expect(left.searchParams.get("SigAlg")).toBe("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    const text = left.search.slice(1).replace(/&Signature=.*/, "");
    expect(createVerify("sha256").update(text).verify(made.ours.certificate as string, Buffer.from(left.searchParams.get("Signature") as string, "base64"))).toBe(true);
    await set();
  });
});

const sealed = async (assertion: string, content = "http://www.w3.org/2009/xmlenc11#aes256-gcm", key = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", to = made.ours.certificate as string) => {
  const options = { rsa_pub: new X509Certificate(to).publicKey.export({ format: "pem", type: "spki" }).toString(), pem: to, encryptionAlgorithm: content, keyEncryptionAlgorithm: key, warnInsecureAlgorithm: false };
  const data = await promisify(encrypt)(assertion, options as never) as string;
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
};

describe("an encrypted assertion is held to the same", () => {
  const inner = (said: Said) => partsOf(good(said)).assertion;
  test.each(["http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2009/xmlenc11#aes128-gcm", "http://www.w3.org/2001/04/xmlenc#aes256-cbc", "http://www.w3.org/2001/04/xmlenc#aes128-cbc"])("%s is read", async (cipher) => {
    await set({ requireEncryption: true });
    const { browser, said, post } = await begun();
    expect((await post(responseXml(said, await sealed(inner(said), cipher)))).to).toBe("/");
    expect(await browser.me()).toMatchObject({ person: { email: "sol@fjord.example" } });
    await refusedWith("saml.not-encrypted", good);
    await set();
  });
  test.each<[string, string, (said: Said) => Promise<string>]>([
    ["triple DES", "saml.cannot-decrypt", (said) => sealed(inner(said), "http://www.w3.org/2001/04/xmlenc#tripledes-cbc")],
    ["a key under PKCS 1.5", "saml.cannot-decrypt", (said) => sealed(inner(said), undefined, "http://www.w3.org/2001/04/xmlenc#rsa-1_5")],
    ["somebody else's certificate", "saml.cannot-decrypt", (said) => sealed(inner(said), undefined, undefined, stranger.certificate)],
    ["no signature inside", "saml.unsigned-assertion", (said) => sealed(assertionXml(said))],
    ["a comment inside", "saml.comment", (said) => sealed(inner({ ...said, nameId: "boss<!-- -->.evil" }))],
    ["a document type inside", "saml.doctype", (said) => sealed(`<!DOCTYPE r [<!ENTITY e "x">]>${inner(said)}`)],
    ["an assertion within the assertion", "saml.misplaced-assertion", async (said) => sealed(inside(evil(said), inner(said)))],
    ["something else inside", "saml.misplaced-assertion", () => sealed("<x/>")],
    ["a change inside after signing", "saml.wrong-signature", (said) => sealed(inner(said).replace(">sol<", ">boss<"))],
    ["an assertion beside it", "saml.several-assertions", async (said) => (await sealed(inner(said))) + evil(said)],
    ["an assertion that is over", "saml.expired", (said) => sealed(inner({ ...said, notOnOrAfter: said.now - HOUR, confirmationEnds: said.now + HOUR }))],
  ])("%s: %s", async (_, code, build) => {
    const { browser, said, post } = await begun();
    const back = await post(responseXml(said, await build(said)));
    expect(back.code).toBe(code);
    expect(await browser.me()).toBeUndefined();
  });
});

test("nothing of all this made anybody new but Sol", async () => {
  const people = await server.superuser.query<{ email: string }>(sql`select p.email from sso_link l join identity_person p on p.id = l.person_id where l.org_id = ${fjord}`);
  expect(people.map((one) => one.email)).toEqual(["sol@fjord.example"]);
});
