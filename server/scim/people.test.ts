import { describe, expect, test } from "vitest";
import { sql } from "../platform/sql.ts";
import { testServer } from "../testing-server.ts";
import { connected, made, madeGroup, person, proven } from "./scim.testing.ts";

const server = await testServer();
const { scim, organisationId, admin } = await connected(server, "Nordlicht", "nordlicht.example");
const other = await connected(server, "Fjord");

const statusOf = async (email: string, org = organisationId) => (await server.superuser.maybe<{ status: string }>(sql`select m.status from identity_membership m join identity_person p on p.id = m.person_id where p.email = ${email} and m.org_id = ${org}`))?.status;
const rolesOf = async (personId: string, org = organisationId) => (await server.superuser.query<{ role: string }>(sql`select role from identity_role where person_id = ${personId} and org_id = ${org} order by role`)).map((row) => row.role);

test("a person becomes a member where the domain is proven, and waits where it is not, until it is", async () => {
  await made(scim, "in@nordlicht.example");
  await made(scim, "out@elsewhere.example");
  expect(await statusOf("in@nordlicht.example")).toBe("active");
  expect(await server.superuser.query(sql`select 1 from identity_person where email = 'out@elsewhere.example'`)).toEqual([]);
  expect((await admin.client.provisioning.users({ limit: 50 })).items).toContainEqual(expect.objectContaining({ userName: "out@elsewhere.example", person: null, waitsFor: "domain" }));
  await proven(server, organisationId, "elsewhere.example");
  await server.database.as({ org: null, role: "system" }, (tx) => tx.query(sql`select graphile_worker.add_job('scim.enter-waiting', '{"of":{}}')`));
  await server.runJobs();
  expect(await statusOf("out@elsewhere.example")).toBe("active");
});

test("one who is inactive loses sessions, keys and roles at once, and falls out of the certificates that count", async () => {
  const member = await server.person(organisationId, ["partner.seller"], "Sven");
  const id = await made(scim, member.email);
  expect((await member.client.me()).person.id).toBe(member.id);
  await server.superuser.run(sql`insert into partner (org_id, key, name, status, created_at) values (${organisationId}, 'PA-9', 'Nordlicht', 'active', now())`);
  expect((await scim.patch(`/Users/${id}`, [{ op: "Replace", path: "active", value: "False" }])).status).toBe(200);
  await expect(member.client.me()).rejects.toMatchObject({ code: "auth.required" });
  expect(await rolesOf(member.id)).toEqual([]);
  expect(await statusOf(member.email)).toBe("suspended");
  const told = () => server.superuser.query<{ type: string; person: string }>(sql`select type, payload ->> 'person' as person from fact where type like 'person.%' order by arrival`);
  expect(await told()).toContainEqual({ type: "person.left", person: member.id });
  await scim.patch(`/Users/${id}`, [{ op: "replace", value: { active: true } }]);
  expect(await statusOf(member.email)).toBe("active");
  expect((await told()).at(-1)?.type).toBe("person.returned");
  // Keys stay ended: a new beginning needs new ones.
  await expect(member.client.me()).rejects.toMatchObject({ code: "auth.required" });
});

test("deleting is leaving; coming again is a new user and the same person", async () => {
  const first = await made(scim, "again@nordlicht.example");
  expect((await scim.delete(`/Users/${first}`)).status).toBe(204);
  expect(await statusOf("again@nordlicht.example")).toBe("suspended");
  const second = await made(scim, "again@nordlicht.example");
  expect(second).not.toBe(first);
  expect(await statusOf("again@nordlicht.example")).toBe("active");
});

test("what an administrator decided stays when the directory says nothing new of it", async () => {
  const id = await made(scim, "held@nordlicht.example");
  const { id: personId } = await server.superuser.one<{ id: string }>(sql`select id from identity_person where email = 'held@nordlicht.example'`);
  await admin.client.people.suspend({ person: personId as `per_${string}`, reason: "Lost laptop" });
  await scim.patch(`/Users/${id}`, [{ op: "replace", value: { active: true, title: "New" } }]);
  expect(await statusOf("held@nordlicht.example")).toBe("suspended");
});

describe("roles come from groups", () => {
  test("those the administrator allowed, for who is in, while they are in; roles given by hand stay", async () => {
    const member = await server.person(organisationId, ["partner.marketer"], "Mia");
    const user = await made(scim, member.email);
    const group = await madeGroup(scim, "Sellers", [user]);
    expect(await rolesOf(member.id)).toEqual(["partner.marketer"]);
    const allowed = await admin.client.provisioning.setGroupRoles({ group: group as `scg_${string}`, roles: ["partner.seller", "partner.marketer"] });
    expect(allowed).toMatchObject({ members: 1, roles: ["partner.marketer", "partner.seller"] });
    expect(await rolesOf(member.id)).toEqual(["partner.marketer", "partner.marketer", "partner.seller"]);
    await scim.patch(`/Groups/${group}`, [{ op: "remove", path: `members[value eq "${user}"]` }]);
    expect(await rolesOf(member.id)).toEqual(["partner.marketer"]);
    await scim.patch(`/Groups/${group}`, [{ op: "add", path: "members", value: [{ value: user }] }]);
    await scim.delete(`/Groups/${group}`);
    expect(await rolesOf(member.id)).toEqual(["partner.marketer"]);
  });

  test("never the owner's, never another kind's, never more than one may oneself", async () => {
    const group = (await madeGroup(scim, "Bosses")) as `scg_${string}`;
    await expect(admin.client.provisioning.setGroupRoles({ group, roles: ["vendor.owner"] })).rejects.toMatchObject({ code: "provisioning.role-not-grantable" });
    await expect(admin.client.provisioning.setGroupRoles({ group, roles: ["vendor.finance"] })).rejects.toMatchObject({ code: "role.not-for-organisation" });
    await expect(other.admin.client.provisioning.setGroupRoles({ group, roles: ["partner.seller"] })).rejects.toMatchObject({ code: "provisioning.group-not-found" });
  });
});

test("the last owner cannot be made inactive by a directory", async () => {
  const { secret } = await server.owner.provisioning.createToken({ name: "Entra" });
  const { directory } = await import("./scim.testing.ts");
  const vendor = directory(server, secret);
  const reply = await vendor.post("/Users", person("owner@localhost", { active: false }));
  expect(reply.status).toBe(409);
  expect((await vendor.get("/Users")).body["totalResults"]).toBe(0);
  expect((await server.owner.me()).roles).toEqual(["vendor.owner"]);
});

describe("another organisation", () => {
  test("its ids are not found, whatever is done with them, and its names are free", async () => {
    const user = await made(scim, "mine@nordlicht.example");
    const group = await madeGroup(scim, "Mine", [user]);
    for (const path of [`/Users/${user}`, `/Groups/${group}`]) {
      expect((await other.scim.get(path)).status).toBe(404);
      expect((await other.scim.delete(path)).status).toBe(404);
      expect((await other.scim.patch(path, [{ op: "replace", path: "displayName", value: "x" }])).status).toBe(404);
    }
    expect((await other.scim.post("/Groups", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Theirs", members: [{ value: user }] })).status).toBe(400);
    expect((await other.scim.get(`/Users?filter=${encodeURIComponent('userName sw "mine"')}`)).body["totalResults"]).toBe(0);
    expect((await other.scim.post("/Users", person("mine@nordlicht.example"))).status).toBe(201);
    expect((await admin.client.provisioning.users({ limit: 200 })).items.filter((one) => one.userName === "mine@nordlicht.example")).toHaveLength(1);
    const vendor = await server.owner.provisioning.users({ limit: 50 });
    expect(vendor.items).toEqual([]);
  });

  test("somebody who works in both stays in the one when the other's directory ends it, and keeps name and address", async () => {
    const member = await server.person(other.organisationId, ["partner.seller"], "Tina of Fjord");
    await proven(server, organisationId, "example.com");
    const id = await made(scim, member.email, { displayName: "Renamed Here" });
    expect(await statusOf(member.email)).toBe("active");
    await scim.put(`/Users/${id}`, person("attacker@nordlicht.example", { emails: [{ value: "attacker@nordlicht.example", primary: true }] }));
    await scim.patch(`/Users/${id}`, [{ op: "replace", path: "active", value: false }]);
    expect(await statusOf(member.email)).toBe("suspended");
    expect(await statusOf(member.email, other.organisationId)).toBe("active");
    expect((await member.client.me()).person).toMatchObject({ name: "Tina of Fjord", email: member.email });
  });
});
