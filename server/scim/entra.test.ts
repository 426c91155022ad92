import { expect, test } from "vitest";
import { testServer } from "../testing-server.ts";
import { connected, ENTERPRISE, GROUP, made, USER } from "./scim.testing.ts";

/** What Microsoft Entra ID sends, in the dialect it had first and in the one that keeps to the standard. */
const server = await testServer();
const { scim } = await connected(server, "Fjord");

const created = await scim.post("/Users", {
  schemas: [USER, ENTERPRISE], externalId: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", userName: "Test_User_ab6490ee", active: true, emails: [{ primary: true, type: "work", value: "ab6490ee@testuser.example" }],
  meta: { resourceType: "User" }, name: { formatted: "givenName familyName", familyName: "familyName", givenName: "givenName" }, roles: [],
});
const id = String(created.body["id"]);

test("a user is found by userName and by its work address", async () => {
  expect(created.status).toBe(201);
  for (const filter of ['userName eq "Test_User_AB6490EE"', 'externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"', 'emails[type eq "work"].value eq "ab6490ee@testuser.example"']) {
    expect((await scim.get(`/Users?filter=${encodeURIComponent(filter)}`)).body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
  }
});

test.each<[string, readonly unknown[], Record<string, unknown>]>([
  ["the first dialect", [
    { op: "Replace", path: 'emails[type eq "work"].value', value: "updated@testuser.example" }, { op: "Replace", path: "name.familyName", value: "updatedFamilyName" },
    { op: "Add", path: `${ENTERPRISE}:department`, value: "Sales" }, { op: "Add", path: `${ENTERPRISE}:manager`, value: "" }, { op: "Replace", path: "active", value: "False" }, { op: "Add", path: 'phoneNumbers[type eq "work"].value', value: "+1 555" },
  ], { emails: [{ value: "updated@testuser.example", type: "work", primary: true }], active: false, name: { familyName: "updatedFamilyName" }, phoneNumbers: [{ type: "work", value: "+1 555" }], [ENTERPRISE]: { department: "Sales" } }],
  ["the dialect of the standard", [
    { op: "replace", path: 'emails[type eq "work"].value', value: "again@testuser.example" }, { op: "replace", value: { displayName: "Bjfe", active: true, [`${ENTERPRISE}:department`]: "Ops", "name.givenName": "New" } },
  ], { emails: [{ value: "again@testuser.example" }], active: true, displayName: "Bjfe", name: { givenName: "New" }, [ENTERPRISE]: { department: "Ops" } }],
])("%s", async (_, operations, expected) => {
  const reply = await scim.patch(`/Users/${id}`, operations);
  expect(reply.status).toBe(200);
  expect(reply.body).toMatchObject(expected);
  expect((await scim.get(`/Users/${id}`)).body).toMatchObject(expected);
});

test("groups are asked for without their members; members come and go in both dialects", async () => {
  const [one, two] = [await made(scim, "one"), await made(scim, "two")];
  const group = await scim.post("/Groups", { schemas: [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"], externalId: "8aa1a0c0", displayName: "displayName", members: [], meta: { resourceType: "Group" } });
  expect(group.status).toBe(201);
  const at = `/Groups/${String(group.body["id"])}`;
  await scim.patch(at, [{ op: "Add", path: "members", value: [{ $ref: null, value: one }] }]);
  await scim.patch(at, [{ op: "add", value: { members: [{ value: two }] } }]);
  const without = await scim.get(`${at}?excludedAttributes=members`);
  expect(without.body).toMatchObject({ displayName: "displayName" });
  expect(without.body).not.toHaveProperty("members");
  expect((await scim.get(`/Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "DISPLAYNAME"')}`)).body).toMatchObject({ totalResults: 1 });
  expect((await scim.get(at)).body["members"]).toHaveLength(2);
  await scim.patch(at, [{ op: "Remove", path: "members", value: [{ $ref: null, value: one }] }]);
  await scim.patch(at, [{ op: "Replace", path: "displayName", value: "1879db59" }]);
  expect((await scim.get(at)).body).toMatchObject({ displayName: "1879db59", members: [{ value: two }] });
  await scim.patch(at, [{ op: "remove", path: `members[value eq "${two}"]` }, { op: "remove", path: `members[value eq "${two}"]` }]);
  expect((await scim.get(at)).body).not.toHaveProperty("members");
});

test("who has no proven domain waits: the directory's record is there, and nobody became a member", async () => {
  const { admin } = await connected(server, "Waiting");
  expect((await admin.client.people.list({ limit: 50 })).items).toHaveLength(1);
});
