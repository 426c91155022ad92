import { describe, expect, test } from "vitest";
import { problemOf } from "../../sdk/client.ts";
import { testServer } from "../testing-server.ts";
import { sql } from "../platform/sql.ts";
import { workOf } from "../platform/work.ts";
import { softwareAuthenticator } from "./authenticator.testing.ts";
import { deactivate } from "./deactivate.ts";
import { type Browser, browser, member, tokenFor } from "./identity.testing.ts";
import { issueSession } from "./issue-session.ts";
import { setPolicy } from "./policy-store.ts";
import { setRoles } from "./store.ts";

const ORIGIN = "https://partners.example.com";
const server = await testServer({ settings: { MINDWEAVE_URL: ORIGIN } });
const PASSWORD = "three odd socks on a fence";
const MINUTE = 60_000;
const DAY = 86_400_000;
const nordlicht = await server.organisation("partner", "Nordlicht");
const admin = await server.person(nordlicht, ["partner.admin"], "Ada");
let count = 0;

async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(() => "done", (error: unknown) => problemOf(error)?.code ?? String(error));
}
const system = <T>(work: Parameters<typeof server.database.as<T>>[1]) => server.database.as<T>({ org: null, role: "system" }, work);
const signIn = (at: Browser, email: string) => at.ask("POST", "/v1/session", { email, password: PASSWORD });

async function signedIn(organisation: string, roles: Parameters<typeof member>[2], invitedBy?: (email: string) => Promise<unknown>): Promise<{ at: Browser; email: string; id: string }> {
  const email = `p${++count}@example.com`;
  let id = "";
  if (invitedBy) {
    await invitedBy(email);
    await server.client().invitations.accept({ token: await tokenFor(server, email), password: PASSWORD });
    id = (await server.superuser.one<{ id: string }>(sql`select id from identity_person where email = ${email}`)).id;
  } else id = await member(server, organisation, roles, email, PASSWORD);
  const at = browser(server, ORIGIN);
  await signIn(at, email);
  return { at, email, id };
}

async function addPasskey(at: Browser) {
  const key = softwareAuthenticator(ORIGIN);
  const { options } = (await at.ask("POST", "/v1/security/passkeys/options")).body as unknown as { options: { challenge: string; user: { id: string } } };
  const added = await at.ask("POST", "/v1/security/passkeys", { name: "Key", response: key.create(options) });
  expect(added.status).toBe(201);
  return key;
}

describe("a role of one's own", () => {
  test("gives what it says from the next request on, and takes it as fast", async () => {
    const role = await admin.client.customRoles.create({ name: "Deal reader", sentence: "", permissions: ["deals:read"] });
    const { at, id } = await signedIn(nordlicht, ["partner.marketer"]);
    expect((await at.ask("GET", "/v1/deals")).code).toBe("auth.forbidden");
    await admin.client.people.setRoles({ person: id as `per_${string}`, roles: [], customRoles: [role.id] });
    expect((await at.ask("GET", "/v1/deals")).status).toBe(200);
    expect((await at.ask("GET", "/v1/me")).body).toMatchObject({ roles: [], customRoles: [{ id: role.id, name: "Deal reader" }], permissions: ["deals:read"] });
    await admin.client.customRoles.change({ role: role.id, name: "Deal reader", sentence: "", permissions: ["funds:read"] });
    expect((await at.ask("GET", "/v1/deals")).code).toBe("auth.forbidden");
    await admin.client.customRoles.remove({ role: role.id });
    expect((await at.ask("GET", "/v1/me")).body).toMatchObject({ permissions: [] });
  });
  test("holds nothing beyond its maker, nothing of another kind of organisation, and no second of its name", async () => {
    const make = (name: string, permissions: string[], client = admin.client) => outcome(client.customRoles.create({ name, permissions: permissions as never, sentence: "" }));
    expect(await make("Programs", ["programs:publish"])).toBe("role.not-grantable");
    expect(await make("Books", ["ledger:write"])).toBe("role.not-grantable");
    expect(await make("Twice", ["deals:read"])).toBe("done");
    expect(await make("TWICE", ["deals:read"])).toBe("role.name-taken");
    const role = await admin.client.customRoles.create({ name: "Role maker", sentence: "", permissions: ["roles:write", "people:read", "people:write"] });
    const { id, at } = await signedIn(nordlicht, ["partner.seller"]);
    await admin.client.people.setRoles({ person: id as `per_${string}`, roles: [], customRoles: [role.id] });
    expect((await at.ask("POST", "/v1/custom-roles", { name: "More", permissions: ["payees:write"] })).code).toBe("role.beyond-your-own");
    expect((await at.ask("PUT", `/v1/custom-roles/${role.id}`, { name: "Role maker", permissions: ["roles:write", "keys:write"] })).code).toBe("role.beyond-your-own");
    expect((await at.ask("PUT", `/v1/people/${id}/roles`, { roles: ["partner.admin"] })).code).toBe("role.beyond-your-own");
    expect((await at.ask("POST", `/v1/people/${admin.id}/suspension`, { reason: "coup" })).code).toBe("role.beyond-your-own");
  });
  test("of another organisation is not there", async () => {
    const elsewhere = await server.person(await server.organisation("partner", "Fjord"), ["partner.admin"]);
    const role = await admin.client.customRoles.create({ name: "Ours", sentence: "", permissions: ["deals:read"] });
    expect(await outcome(elsewhere.client.customRoles.remove({ role: role.id }))).toBe("role.not-found");
    expect(await outcome(elsewhere.client.people.invite({ email: "x@fjord.example", name: "X", roles: [], customRoles: [role.id] }))).toBe("role.not-found");
    expect(JSON.stringify(await elsewhere.client.customRoles.list({}))).not.toContain("Ours");
  });
});

describe("a service account", () => {
  test("works by keys with its own roles, never signs in, and ends with its keys", async () => {
    const account = await admin.client.serviceAccounts.create({ name: "Bridge", roles: ["partner.seller"] });
    expect(await outcome(admin.client.keys.create({ name: "too much", scopes: ["payouts:read"], serviceAccount: account.id }))).toBe("key.scope-beyond-your-own");
    const { secret, key } = await admin.client.keys.create({ name: "deals", scopes: ["deals:read"], serviceAccount: account.id });
    expect(key).toMatchObject({ worksFor: "Bridge", serviceAccount: true });
    expect((await server.client(secret).me()).person.name).toBe("Bridge");
    expect((await admin.client.people.list({ limit: 200 })).items.map((one) => one.name)).not.toContain("Bridge");
    const leaving = await server.person(nordlicht, ["partner.admin"]);
    const { secret: kept } = await leaving.client.keys.create({ name: "stays", scopes: ["deals:read"], serviceAccount: account.id });
    const { secret: own } = await leaving.client.keys.create({ name: "goes", scopes: ["deals:read"] });
    await admin.client.people.suspend({ person: leaving.id as `per_${string}`, reason: "Left" });
    expect(await outcome(server.client(own).me())).toBe("auth.required");
    expect(await outcome(server.client(kept).me())).toBe("done");
    await admin.client.serviceAccounts.end({ account: account.id });
    expect([await outcome(server.client(secret).me()), await outcome(server.client(kept).me())]).toEqual(["auth.required", "auth.required"]);
    expect(await outcome(admin.client.serviceAccounts.end({ account: admin.id as `per_${string}` }))).toBe("person.not-found");
  });
});

describe("a customer that lends permissions", async () => {
  const customer = await server.organisation("customer", "Helios");
  const provider = await server.organisation("partner", "Karst MSP");
  const chief = await signedIn(customer, ["customer.admin"], async (email) => server.owner.people.invite({ organisation: customer as `org_${string}`, email, name: "Hel", roles: ["customer.admin"] }));
  const operator = await signedIn(provider, ["msp.operator"]);
  const lend = (permissions: string[], days = 30) => chief.at.ask("POST", "/v1/delegations", { provider, permissions, days });

  test("lets an operator work for it, with those and no others, under its own name in the log, until it takes them back", async () => {
    expect((await lend(["payees:write"])).status).toBe(400);
    const lent = await lend(["customers:read", "people:read"]);
    expect(lent.status).toBe(201);
    expect((await operator.at.ask("GET", "/v1/me")).text).toContain('"lent":true');
    const entered = await operator.at.ask("PUT", "/v1/session/organisation", { organisation: customer });
    expect(entered.body).toMatchObject({ me: { organisation: { id: customer }, onBehalfFrom: provider, roles: [], permissions: ["people:read", "customers:read"] } });
    expect((await operator.at.ask("GET", "/v1/people")).text).toContain("Hel");
    expect((await operator.at.ask("POST", "/v1/people", { email: "x@y.example", name: "X", roles: ["customer.admin"] })).code).toBe("auth.forbidden");
    expect((await operator.at.ask("GET", "/v1/organisation/policy")).code).toBe("auth.forbidden");
    expect((await operator.at.ask("POST", "/v1/delegations", { provider, permissions: ["customers:read"], days: 1 })).code).toBe("auth.forbidden");
    const log = await server.superuser.query<{ action: string; detail: object }>(sql`select action, detail from platform_audit where org_id = ${customer} and by_person = ${operator.id}`);
    expect(log).toEqual([expect.objectContaining({ action: "session.opened", detail: expect.objectContaining({ for: customer }) })]);
    const id = (lent.body as unknown as { id: string }).id;
    expect((await chief.at.ask("DELETE", `/v1/delegations/${id}`)).body).toMatchObject({ active: false });
    expect((await operator.at.ask("GET", "/v1/me")).status).toBe(401);
    await signIn(operator.at, operator.email);
    expect((await operator.at.ask("PUT", "/v1/session/organisation", { organisation: customer })).code).toBe("organisation.not-found");
  });
  test("for a time: afterwards nothing works, in an open session either", async () => {
    await lend(["customers:read"], 1);
    await operator.at.ask("PUT", "/v1/session/organisation", { organisation: customer });
    for (let i = 0; i < 2; i++) expect((await operator.at.ask("GET", "/v1/me")).status).toBe(200);
    await server.superuser.run(sql`update identity_session set expires_at = expires_at + interval '3 days', seen_at = seen_at + interval '2 days' where person_id = ${operator.id}`);
    server.clock.advance(DAY);
    expect((await operator.at.ask("GET", "/v1/me")).status).toBe(401);
  });
  test("to operators alone: a colleague of theirs without the role is nobody there", async () => {
    await signIn(chief.at, chief.email);
    await lend(["customers:read"]);
    const seller = await signedIn(provider, ["partner.seller"]);
    expect((await seller.at.ask("PUT", "/v1/session/organisation", { organisation: customer })).code).toBe("organisation.not-found");
    await signIn(operator.at, operator.email);
    await operator.at.ask("PUT", "/v1/session/organisation", { organisation: customer });
    await system((tx) => setRoles(tx, provider, operator.id, ["partner.seller"]));
    expect((await operator.at.ask("GET", "/v1/me")).body).toMatchObject({ permissions: [] });
  });
  test("not by a key, not without a fresh proof, and not for another customer", async () => {
    await signIn(chief.at, chief.email);
    server.clock.advance(11 * MINUTE);
    expect((await lend(["customers:read"])).code).toBe("step-up.needed");
    const other = await server.person(await server.organisation("customer", "Other"), ["customer.admin"]);
    expect(await outcome(other.client.delegations.grant({ provider: provider as `org_${string}`, permissions: ["customers:read"], days: 1 }))).toBe("auth.person-only");
    const [first] = (await server.superuser.query<{ id: string }>(sql`select id from identity_delegation limit 1`));
    expect(await outcome(other.client.delegations.revoke({ delegation: first?.id as `dlg_${string}` }))).toBe("delegation.not-found");
  });
});

describe("who lost every second factor", () => {
  const pending = async (email: string) => {
    const at = browser(server, ORIGIN);
    expect((await signIn(at, email)).code).toBe("session.second-factor-needed");
    return at;
  };
  test("is vouched for by a colleague, waits a day, and signs in without it", async () => {
    const { at, email, id } = await signedIn(nordlicht, ["partner.seller"]);
    await addPasskey(at);
    const chief = await signedIn(nordlicht, ["partner.admin"]);
    expect((await browser(server, ORIGIN).ask("POST", "/v1/session/recovery")).code).toBe("session.nothing-pending");
    const asking = await pending(email);
    expect((await asking.ask("POST", "/v1/session/recovery")).status).toBe(200);
    const { items } = (await chief.at.ask("GET", "/v1/recoveries")).body as unknown as { items: { id: string; person: string }[] };
    expect(items.map((one) => one.person)).toEqual([id]);
    expect((await at.ask("POST", `/v1/recoveries/${items[0]?.id}/approval`)).code).toBe("auth.forbidden");
    expect((await chief.at.ask("POST", `/v1/recoveries/${items[0]?.id}/approval`)).status).toBe(200);
    expect((await chief.at.ask("POST", `/v1/recoveries/${items[0]?.id}/approval`)).code).toBe("recovery.approved");
    server.clock.advance(DAY - MINUTE);
    await pending(email);
    server.clock.advance(2 * MINUTE);
    const back = browser(server, ORIGIN);
    expect((await signIn(back, email)).body).toMatchObject({ me: { secondFactor: false } });
    expect((await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from platform_audit where subject = ${id} and action in ('recovery.asked', 'recovery.approved', 'recovery.done')`)).n).toBe(3n);
  });
  test("cannot vouch for themselves, and the request ends when the factor turns up", async () => {
    const { at, email } = await signedIn(nordlicht, ["partner.admin"]);
    const key = await addPasskey(at);
    const asking = await pending(email);
    await asking.ask("POST", "/v1/session/recovery");
    const { items } = (await at.ask("GET", "/v1/recoveries")).body as unknown as { items: { id: string; email: string }[] };
    const mine = items.find((one) => one.email === email);
    expect((await at.ask("POST", `/v1/recoveries/${mine?.id}/approval`)).code).toBe("recovery.own");
    const { options } = (await asking.ask("POST", "/v1/session/passkey/options")).body as unknown as { options: { challenge: string } };
    expect((await asking.ask("POST", "/v1/session/passkey", { response: key.get(options) })).status).toBe(200);
    expect(((await at.ask("GET", "/v1/recoveries")).body as unknown as { items: { email: string }[] }).items.map((one) => one.email)).not.toContain(email);
  });
  test("and works for two organisations is vouched for by the vendor, not by either", async () => {
    const { at, email } = await signedIn(nordlicht, ["partner.seller"]);
    const fjord = await server.organisation("partner", "Fjord two");
    const boss = await server.person(fjord, ["partner.admin"]);
    await boss.client.people.invite({ email, name: "Two", roles: ["partner.seller"] });
    await server.client().invitations.accept({ token: await tokenFor(server, email), password: PASSWORD });
    await addPasskey(at);
    await (await pending(email)).ask("POST", "/v1/session/recovery");
    for (const client of [admin.client, boss.client]) expect(JSON.stringify(await client.recoveries.list({}))).not.toContain(email);
    expect(JSON.stringify(await server.owner.recoveries.list({}))).toContain(email);
  });
});

describe("the gate", () => {
  const doorFor = (tx: Parameters<Parameters<typeof server.database.as>[1]>[0]) => ({
    ...workOf({ tx, now: server.clock.now(), ids: server.ids, log: {} as never, actor: undefined, requestId: undefined }), address: "127.0.0.1", agent: "", cookie: () => undefined, setCookie: () => undefined,
  });
  const secrets = { sign: () => "x" } as never;

  test("of twenty people who sign in while they are put out, nobody has a session afterwards", async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => server.person(nordlicht, ["partner.seller"])));
    const rounds = await Promise.all(people.flatMap((one) => [
      system(async (tx) => issueSession({ secrets }, doorFor(tx), { personId: one.id, organisationId: nordlicht, method: "oidc", factors: ["sso"], authenticatedAt: server.clock.now(), connection: { id: "c", organisationId: nordlicht } })).then((answer) => ("refused" in answer ? "refused" : "in")),
      system((tx) => deactivate(doorFor(tx), { organisationId: nordlicht, personId: one.id, reason: "left", roles: "all" })).then(() => "out"),
    ]));
    expect(rounds.filter((one) => one === "out")).toHaveLength(20);
    const ids = people.map((one) => one.id);
    expect((await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from identity_session where person_id = any(${ids}::text[]) and ended_at is null`)).n).toBe(0n);
    expect((await server.superuser.one<{ n: bigint }>(sql`select (select count(*) from identity_role where person_id = any(${ids}::text[])) + (select count(*) from identity_key where created_by = any(${ids}::text[]) and revoked_at is null) as n`)).n).toBe(0n);
  });
  test("ends what one organisation opened everywhere only where it owns the address", async () => {
    const elsewhere = await server.organisation("partner", "Elsewhere");
    const { id, email } = await signedIn(nordlicht, ["partner.seller"]);
    const boss = await server.person(elsewhere, ["partner.admin"]);
    await boss.client.people.invite({ email, name: "Two", roles: ["partner.seller"] });
    await server.client().invitations.accept({ token: await tokenFor(server, email), password: PASSWORD });
    const there = browser(server, ORIGIN);
    await there.ask("POST", "/v1/session", { email, password: PASSWORD, organisation: elsewhere });
    await system((tx) => deactivate(doorFor(tx), { organisationId: nordlicht, personId: id, reason: "left", roles: "scim" }));
    expect((await there.ask("GET", "/v1/me")).status).toBe(200);
    await system((tx) => deactivate(doorFor(tx), { organisationId: nordlicht, personId: id, reason: "left", roles: "scim", ownsDomain: true }));
    expect((await there.ask("GET", "/v1/me")).status).toBe(401);
  });
  test("an organisation's own provider alone: passwords end at once, and an administrator's passkey is told to the others", async () => {
    const strict = await server.organisation("partner", "Single");
    const { at, email } = await signedIn(strict, ["partner.admin"]);
    const key = await addPasskey(at);
    const watcher = await server.person(strict, ["partner.admin"]);
    await system((tx) => setPolicy(tx, strict, { ssoOnly: true }, server.clock.now()));
    expect((await at.ask("GET", "/v1/me")).status).toBe(401);
    const again = browser(server, ORIGIN);
    expect((await signIn(again, email)).code).toBe("session.sso-required");
    const { options } = (await again.ask("POST", "/v1/session/passkey/options")).body as unknown as { options: { challenge: string } };
    expect((await again.ask("POST", "/v1/session/passkey", { response: key.get(options) })).status).toBe(200);
    expect((await again.ask("GET", "/v1/me")).status).toBe(200);
    expect((await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from platform_mail where recipient = ${watcher.email} and subject like '%past single sign-on%'`)).n).toBe(1n);
    const refused = await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from platform_audit where org_id = ${strict} and action = 'session.refused'`);
    expect(refused.n).toBe(1n);
  });
  test("one organisation's provider opens no second organisation of the same person", async () => {
    const { id, email } = await signedIn(nordlicht, ["partner.seller"]);
    const elsewhere = await server.organisation("partner", "Third");
    const boss = await server.person(elsewhere, ["partner.admin"]);
    await boss.client.people.invite({ email, name: "Two", roles: ["partner.admin"] });
    await server.client().invitations.accept({ token: await tokenFor(server, email), password: PASSWORD });
    const answer = await system((tx) => issueSession({ secrets }, doorFor(tx), { personId: id, organisationId: elsewhere, method: "saml", factors: ["sso"], authenticatedAt: server.clock.now(), connection: { id: "c", organisationId: nordlicht } }));
    expect(answer).toMatchObject({ code: "session.sign-in-again" });
  });
});

test("a wrong password and a stranger's leave one entry each in the audit log, without the address", async () => {
  const { email, id } = await signedIn(nordlicht, ["partner.seller"]);
  await browser(server, ORIGIN).ask("POST", "/v1/session", { email, password: "not it, not it" });
  await browser(server, ORIGIN).ask("POST", "/v1/session", { email: "stranger@nowhere.example", password: "not it, not it" });
  const rows = await server.superuser.query<{ org_id: string; subject: string; detail: object }>(sql`select org_id, subject, detail from platform_audit where action = 'session.refused' and subject in ('stranger', ${id})`);
  expect(rows.map((row) => row.org_id).toSorted()).toEqual([server.vendorId, nordlicht].toSorted());
  expect(JSON.stringify(rows)).not.toContain("stranger@");
});
