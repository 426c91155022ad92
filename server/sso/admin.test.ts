import { describe, expect, test } from "vitest";
import { problemOf } from "../../sdk/client.ts";
import { randomToken, sha256 } from "../platform/secrets.ts";
import { sql } from "../platform/sql.ts";
import { assertionXml, base64, responseXml, type Said, signed } from "./saml-kit.testing.ts";
import { inflateRawSync } from "node:zlib";
import { browserOf, clientOf, keysFor, listening, ORIGIN, prove, ssoServer, switchOn } from "./sso.testing.ts";

const tls = keysFor("authority", ["127.0.0.1"]);
const idp = keysFor("idp");
const ISSUER = "https://idp.acme.example";
const server = await ssoServer(tls);
const acme = await server.organisation("partner", "Acme");
const ada = await server.person(acme, ["partner.admin"], "Ada");
const fjord = await server.organisation("partner", "Fjord");
const bo = await server.person(fjord, ["partner.admin"], "Bo");
const refusal = (call: Promise<unknown>) => call.then(() => "done", (error: unknown) => problemOf(error)?.code ?? String(error));

const saml = { idpEntityId: ISSUER, signInUrl: `${ISSUER}/sso`, certificates: [idp.certificate] };
type Admin = typeof ada;
async function connected(admin: Admin, change: object = {}) {
  const made = await admin.client.sso.connections.create({ name: "Login", protocol: "saml", preset: "other" });
  await admin.client.sso.connections.change({ connection: made.id, name: "Login", mapping: made.mapping, createPeople: true, defaultRole: "partner.seller", groupRoles: [], saml, ...change });
  return made;
}
async function signIn(connection: string, part: Partial<Said> = {}, browser = browserOf(server), path = "start") {
  const left = new URL((await browser.open(`/sso/${connection}/${path}`)).to, ORIGIN);
  if (!left.searchParams.has("SAMLRequest")) return { browser, back: { code: left.searchParams.get("sso"), to: left.pathname } };
  const id = /ID="([^"]+)"/.exec(inflateRawSync(Buffer.from(left.searchParams.get("SAMLRequest") as string, "base64")).toString())?.[1] as string;
  const acs = `${ORIGIN}/sso/${connection}/acs`;
  const said: Said = { issuer: ISSUER, nameId: "n-1", email: "ida@acme.example", audience: `${ORIGIN}/sso/${connection}`, recipient: acs, destination: acs, inResponseTo: id, now: server.clock.now(), assertionId: `_${Math.random()}`, ...part };
  const back = await browser.open(`/sso/${connection}/acs`, { SAMLResponse: base64(signed(responseXml(said, assertionXml(said)), "Assertion", idp)), RelayState: left.searchParams.get("RelayState") as string });
  return { browser, back };
}

describe("a domain", () => {
  test("is proven by its record, and counts for whoever proved it first", async () => {
    const mine = await ada.client.domains.add({ domain: "Acme.example" });
    expect(mine).toMatchObject({ domain: "acme.example", status: "pending", record: { name: "_mindweave.acme.example" } });
    expect(await refusal(ada.client.domains.check({ domain: mine.id }))).toBe("domain.not-proven");
    const theirs = await bo.client.domains.add({ domain: "acme.example" });
    server.records.set("_mindweave.acme.example", [mine.record.value, theirs.record.value]);
    expect((await ada.client.domains.check({ domain: mine.id })).status).toBe("verified");
    expect(await refusal(bo.client.domains.check({ domain: theirs.id }))).toBe("domain.taken");
    server.records.set("_mindweave.acme.example", ["SERVFAIL"]);
    expect(await refusal(bo.client.domains.check({ domain: theirs.id }))).toBe("domain.unanswered");
    server.records.set("_mindweave.acme.example", [mine.record.value]);
    expect((await bo.client.domains.list({})).items).toHaveLength(1);
    expect(await refusal(bo.client.domains.check({ domain: mine.id }))).toBe("domain.not-found");
    await bo.client.domains.remove({ domain: theirs.id });
  });
  test.each([["gmail.com", "domain.shared"], ["com", "domain.not-a-domain"], ["localhost", "domain.not-a-domain"], ["https://acme.example/x", "domain.not-a-domain"], ["acme.example", "domain.already-here"]])("%s: %s", async (domain, code) => {
    expect(await refusal(ada.client.domains.add({ domain }))).toBe(code);
  });
});

describe("who may be let in", () => {
  test("whoever was invited joins by the address, and is known by the identifier from then on", async () => {
    const made = await connected(ada);
    expect((await signIn(made.id)).back.code).toBe("sso.no-connection");
    await switchOn(server, ada, made.id);
    const { person } = await ada.client.people.invite({ email: "ida@acme.example", name: "Ida", roles: ["partner.finance"] });
    const first = await signIn(made.id);
    expect(await first.browser.me()).toMatchObject({ person: { id: person.id }, roles: ["partner.finance"] });
    // Married: another address, the same person.
    const second = await signIn(made.id, { email: "ida.new@acme.example" });
    expect((await second.browser.me())?.person.id).toBe(person.id);
    // Another account cannot have the address.
    expect((await signIn(made.id, { nameId: "n-2" })).back.code).toBe("sso.linked-otherwise");
    await ada.client.people.suspend({ person: person.id, reason: "Left" });
    expect((await signIn(made.id)).back.code).toBe("sso.suspended");
    expect(await second.browser.me()).toBeUndefined();
    const people = await ada.client.sso.connections.people({ connection: made.id });
    expect(people.items).toMatchObject([{ person: person.id, subject: "n-1", email: "ida.new@acme.example" }]);
    await ada.client.sso.connections.unlink({ connection: made.id, person: person.id });
    expect((await signIn(made.id, { nameId: "n-2" })).back.code).toBe("sso.suspended");
  });
  test("another organisation's identity provider opens nobody of ours, and no door of ours", async () => {
    await prove(server, bo, "fjord.example");
    const theirs = await connected(bo);
    await switchOn(server, bo, theirs.id);
    expect((await signIn(theirs.id, { nameId: "x", email: "ada@acme.example" })).back.code).toBe("sso.domain-not-owned");
    expect((await signIn(theirs.id, { nameId: "x", email: "cfo@mindweave.example" })).back.code).toBe("sso.domain-not-owned");
    expect((await signIn(theirs.id, { nameId: "x", email: "sol@fjord.example" })).back.to).toBe("/");
    const tries = [() => ada.client.sso.connections.get({ connection: theirs.id }), () => ada.client.sso.connections.switch({ connection: theirs.id, on: false }), () => ada.client.sso.connections.remove({ connection: theirs.id })];
    for (const attempt of tries) expect(await refusal(attempt())).toBe("connection.not-found");
    expect(await refusal(ada.client.sso.get({ organisation: fjord as `org_${string}` }))).toBe("organisation.not-found");
    expect((await server.owner.sso.get({ organisation: fjord as `org_${string}` })).connections).toHaveLength(1);
  });
  test("a session lasts as long as the organisation says", async () => {
    await server.superuser.run(sql`insert into sso_policy (org_id, session_minutes, changed_at) values (${fjord}, 30, now())`);
    const [row] = (await bo.client.sso.get({})).connections;
    const { browser } = await signIn((row as { id: string }).id, { nameId: "x", email: "sol@fjord.example" });
    expect(await browser.me()).toBeDefined();
    const [session] = await server.superuser.query<{ minutes: string }>(sql`select extract(epoch from expires_at - created_at) / 60 as minutes from identity_session order by id desc limit 1`);
    expect(Number(session?.minutes)).toBe(30);
  });
});

describe("what an administrator may set", () => {
  test.each<[string, object, string]>([
    ["an administrator by default", { defaultRole: "partner.admin" }, "connection.role-not-allowed"],
    ["the vendor's role by default", { defaultRole: "vendor.readonly" }, "connection.role-not-allowed"],
    ["the vendor's owner by group", { groupRoles: [{ group: "a", role: "vendor.owner" }] }, "connection.role-not-allowed"],
    ["new people without a role", { defaultRole: null }, "connection.no-role"],
    ["a certificate that is none", { saml: { ...saml, certificates: ["-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----"] } }, "connection.bad-certificate"],
    ["settings of the other protocol", { saml: undefined, oidc: { issuer: ISSUER, clientId: "x" } }, "connection.wrong-settings"],
  ])("%s: %s", async (_, change, code) => {
    expect(await refusal(connected(ada, change))).toBe(code);
  });
  test.each([["https://login.microsoftonline.com/common/v2.0"], ["https://login.microsoftonline.com/organizations/v2.0"], ["http://op.acme.example"]])("an issuer such as %s is refused", async (issuer) => {
    const made = await ada.client.sso.connections.create({ name: "Entra", protocol: "oidc", preset: "entra" });
    expect(await refusal(ada.client.sso.connections.change({ connection: made.id, name: "Entra", mapping: made.mapping, createPeople: true, defaultRole: "partner.seller", groupRoles: [], oidc: { issuer, clientId: "x" } }))).toBe("input.invalid");
    await ada.client.sso.connections.remove({ connection: made.id });
  });
  test("a secret goes in and never comes out", async () => {
    const made = await ada.client.sso.connections.create({ name: "OP", protocol: "oidc", preset: "other" });
    const kept = await ada.client.sso.connections.change({ connection: made.id, name: "OP", mapping: made.mapping, createPeople: true, defaultRole: "partner.seller", groupRoles: [], oidc: { issuer: ISSUER, clientId: "x" }, clientSecret: "very secret words" });
    expect(kept.hasSecret).toBe(true);
    const everything = JSON.stringify([kept, await ada.client.sso.get({}), await ada.client.audit.list({}), server.logged, await server.superuser.query(sql`select * from sso_connection`)]);
    expect(everything).not.toContain("very secret words");
    expect(everything).not.toContain("PRIVATE KEY");
    await ada.client.sso.connections.remove({ connection: made.id });
  });
  test("metadata are fetched from the public internet alone", async () => {
    for (const url of ["http://idp.example/metadata", "https://10.0.0.1/metadata", "https://169.254.169.254/latest", "https://[::1]/"]) expect(await refusal(ada.client.sso.readMetadata({ url }))).toBe("metadata.unreachable");
    expect(await refusal(ada.client.sso.readMetadata({ xml: "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x/>" }))).toBe("metadata.unreadable");
    expect(await refusal(ada.client.sso.readMetadata({ xml: "<x/>", url: "https://a.example" }))).toBe("metadata.one-of");
    expect(await refusal(server.client(ada.key).sso.readMetadata({ xml: "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>" }))).toBe("metadata.no-provider");
  });
  test("switching on takes a test and a domain", async () => {
    const made = await connected(ada);
    expect(await refusal(ada.client.sso.connections.switch({ connection: made.id, on: true }))).toBe("sso.not-tested");
    const cy = await server.person(await server.organisation("partner", "Cyan"), ["partner.admin"], "Cy");
    const theirs = await connected(cy);
    expect(await refusal(cy.client.sso.connections.switch({ connection: theirs.id, on: true }))).toBe("sso.no-domain");
    await ada.client.sso.connections.remove({ connection: made.id });
  });
});

test("the sign-in page learns from the domain alone where to go", async () => {
  const made = (await ada.client.sso.get({})).connections[0] as { id: string };
  const at = (email: string) => server.client().sso.discover({ email });
  expect(await at("whoever@ACME.example")).toEqual({ connections: [{ name: "Login", start: `/sso/${made.id}/start` }], required: false });
  expect(await at("nobody-at-all@acme.example")).toEqual(await at("ida@acme.example"));
  expect(await at("a@elsewhere.example")).toEqual({ connections: [], required: false });
});

test("a test signs nobody in, changes nobody, and says what came and what is wrong", async () => {
  const dee = await server.person(await server.organisation("partner", "Delta"), ["partner.admin"], "Dee");
  await prove(server, dee, "delta.example");
  const made = await connected(dee);
  const admin = await signedIn(dee.id);
  const before = await server.superuser.query(sql`select (select count(*) from identity_session) as sessions, (select count(*) from identity_person) as people, (select count(*) from sso_link) as links`);
  const wrong = await signIn(made.id, { audience: "https://elsewhere.example", nameId: "d", email: "new@delta.example" }, admin, "start?test=1");
  const bad = await dee.client.sso.tests.get({ test: new URL(wrong.back.to, ORIGIN).searchParams.get("test") as `sso_${string}` });
  expect(bad).toMatchObject({ status: "bad", code: "saml.wrong-audience", expected: `${ORIGIN}/sso/${made.id}`, received: "https://elsewhere.example", email: "new@delta.example" });
  expect(bad.claims).toContainEqual({ name: "email", values: ["new@delta.example"] });
  const right = await signIn(made.id, { nameId: "d", email: "new@delta.example" }, admin, "start?test=1");
  expect(right.back.to).toMatch(new RegExp(`^/settings/sso/${made.id}\\?test=sso_`));
  expect(await dee.client.sso.tests.get({ test: new URL(right.back.to, ORIGIN).searchParams.get("test") as `sso_${string}` })).toMatchObject({ status: "good", would: "create", roles: ["partner.seller"], subject: "d" });
  expect(await server.superuser.query(sql`select (select count(*) from identity_session) as sessions, (select count(*) from identity_person) as people, (select count(*) from sso_link) as links`)).toEqual(before);
  // Now it may be switched on; a change of what was tested asks for another test.
  expect((await dee.client.sso.connections.switch({ connection: made.id, on: true })).status).toBe("on");
  const changed = await dee.client.sso.connections.change({ connection: made.id, name: "Login", mapping: made.mapping, createPeople: true, defaultRole: "partner.seller", groupRoles: [], saml: { ...saml, idpEntityId: "https://other.example" } });
  expect(changed.testedAt).toBeNull();
});

/** A browser with a session by password, as the gate makes it. */
async function signedIn(personId: string, organisation = "Delta") {
  const browser = browserOf(server);
  const token = randomToken();
  
  await server.superuser.run(sql`
    insert into identity_session (token_hash, id, org_id, person_id, method, factors, level, address, created_at, seen_at, expires_at, authenticated_at, proven_at)
    select ${sha256(token)}, ${server.ids.next("ses")}, m.org_id, m.person_id, 'password', '{password}', 1, '127.0.0.1', to_timestamp(${server.clock.now() / 1000}), to_timestamp(${server.clock.now() / 1000}), to_timestamp(${server.clock.now() / 1000 + 3600}), to_timestamp(${server.clock.now() / 1000}), to_timestamp(${server.clock.now() / 1000})
    from identity_membership m join identity_organisation o on o.id = m.org_id where m.person_id = ${personId} and o.name = ${organisation}`);
  browser.jar.set("__Host-sid", token);
  return browser;
}

test("requiring single sign-on is for whoever has come in through it, and ends every other way in", async () => {
  const eli = await server.person(await server.organisation("partner", "Echo"), ["partner.admin"], "Eli");
  await prove(server, eli, "echo.example");
  const made = await connected(eli);
  await switchOn(server, eli, made.id);
  await server.superuser.run(sql`update identity_person set email = 'eli@echo.example' where id = ${eli.id}`);
  const other = await signedIn(eli.id, "Echo");
  expect(await other.me()).toBeDefined();
  const { browser } = await signIn(made.id, { nameId: "eli", email: "eli@echo.example" });
  expect((await browser.me())?.person.id).toBe(eli.id);
  const inside = clientOf(server, browser.jar);
  await inside.sso.setPolicy({ required: true, sessionMinutes: 480 });
  expect(await other.me()).toBeUndefined();
  expect(await browser.me()).toBeDefined();
  expect((await server.client().sso.discover({ email: "x@echo.example" })).required).toBe(true);
  expect(await refusal(inside.sso.connections.switch({ connection: made.id, on: false }))).toBe("sso.required-now");
  expect(await refusal(inside.sso.connections.remove({ connection: made.id }))).toBe("sso.required-now");
  const [domain] = (await inside.domains.list({})).items;
  expect(await refusal(inside.domains.remove({ domain: (domain as { id: `dom_${string}` }).id }))).toBe("domain.needed");
  await inside.sso.setPolicy({ required: false, sessionMinutes: 480 });
  await inside.sso.connections.switch({ connection: made.id, on: false });
  // Off means out.
  expect(await browser.me()).toBeUndefined();
});

test("what lets people in is changed by a person alone, who proved less than ten minutes ago that it is they", async () => {
  const fay = await server.person(await server.organisation("partner", "Golf"), ["partner.admin"], "Fay");
  await prove(server, fay, "golf.example");
  const made = await connected(fay);
  await switchOn(server, fay, made.id);
  expect((await signIn(made.id, { nameId: "new", email: "new@golf.example" })).back.to).toBe("/");
  const { person } = (await fay.client.sso.connections.people({ connection: made.id })).items[0] as { person: `per_${string}` };
  const domain = (await fay.client.domains.list({})).items[0] as { id: `dom_${string}` };
  const verbs = (client: typeof fay.client) => [
    () => client.domains.add({ domain: "golf-two.example" }), () => client.domains.remove({ domain: domain.id }), () => client.sso.setPolicy({ required: false, sessionMinutes: 60 }),
    () => client.sso.connections.change({ connection: made.id, name: "Login", mapping: made.mapping, createPeople: true, defaultRole: "partner.seller", groupRoles: [], saml }),
    () => client.sso.connections.unlink({ connection: made.id, person }), () => client.sso.connections.switch({ connection: made.id, on: false }), () => client.sso.connections.remove({ connection: made.id }),
  ];
  for (const verb of verbs(server.client(fay.key))) expect(await refusal(verb())).toBe("auth.person-only");
  await server.superuser.run(sql`update identity_session set proven_at = to_timestamp(${server.clock.now() / 1000 - 600}) where person_id = ${fay.id}`);
  for (const verb of verbs(fay.unproven)) expect(await refusal(verb())).toBe("step-up.needed");
  for (const verb of verbs(fay.client)) expect(await refusal(verb())).toBe("done");
});

test("the job keeps a domain for a week without its record, tells who runs the organisation, and then lets it go", async () => {
  const record = server.records.get("_mindweave.acme.example") as string[];
  const mails = () => server.superuser.query<{ subject: string }>(sql`select subject from platform_mail where recipient = ${ada.email} and subject like '%acme.example%' order by queued_at, id`);
  const recheck = async () => {
    await server.superuser.run(sql`select graphile_worker.add_job('sso.recheck-domains', '{}')`);
    await server.runJobs();
  };
  const status = async () => (await ada.client.domains.list({})).items.find((one) => one.domain === "acme.example")?.status;
  server.records.delete("_mindweave.acme.example");
  await recheck();
  expect([await status(), (await mails()).map((one) => one.subject)]).toEqual(["failing", ["The proof of acme.example is missing"]]);
  server.clock.advance(6 * 86_400_000);
  await recheck();
  expect([await status(), (await mails()).length]).toEqual(["failing", 1]);
  server.clock.advance(86_400_000);
  await recheck();
  expect([await status(), (await mails()).map((one) => one.subject).at(-1)]).toEqual(["pending", "acme.example is not verified any more"]);
  expect((await server.client().sso.discover({ email: "x@acme.example" })).connections).toEqual([]);
  server.records.set("_mindweave.acme.example", record);
});

test("new certificates come from the metadata's address, and another provider's do not", async () => {
  let entity = ISSUER;
  let certificate = idp.certificate;
  const { url } = await listening(tls, (_, response) => response.writeHead(200, { "content-type": "application/samlmetadata+xml" }).end(
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entity}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate.replace(/-----[^-]+-----|\s/g, "")}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${ISSUER}/sso"/></IDPSSODescriptor></EntityDescriptor>`));
  const read = await ada.client.sso.readMetadata({ url: `${url}/metadata` });
  expect(read.saml).toMatchObject({ idpEntityId: ISSUER, metadataUrl: `${url}/metadata` });
  const made = await connected(ada, { saml: read.saml });
  const fingerprint = async () => (await ada.client.sso.connections.get({ connection: made.id })).certificates[0]?.fingerprint;
  const before = await fingerprint();
  const refresh = async () => {
    await server.superuser.run(sql`select graphile_worker.add_job('sso.refresh-metadata', '{}')`);
    await server.runJobs();
  };
  certificate = keysFor("next").certificate;
  entity = "https://evil.example";
  await refresh();
  expect(await fingerprint()).toBe(before);
  entity = ISSUER;
  await refresh();
  expect(await fingerprint()).not.toBe(before);
});
