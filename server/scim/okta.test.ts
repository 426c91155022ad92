import { expect, test } from "vitest";
import { testServer } from "../testing-server.ts";
import { connected, GROUP, made, PATCH, USER } from "./scim.testing.ts";

/** The requests Okta makes, in the order in which it makes them when it is connected, assigns people, pushes groups and takes people away. */
const server = await testServer();
const { scim, organisationId, admin } = await connected(server, "Nordlicht", "nordlicht.example");

const okta = (userName: string) => ({
  schemas: [USER], userName, name: { givenName: "Test", familyName: "User" }, emails: [{ primary: true, value: userName, type: "work" }], displayName: "Test User", locale: "en-US",
  externalId: "00ujl29u0le5T6Aj10h7", groups: [], password: "1mz050nq", active: true,
});

test("the connection is tested: a list, its counts, and a user that is nowhere", async () => {
  const list = await scim.get("/Users?count=1&startIndex=1");
  expect(list.status).toBe(200);
  expect(list.headers.get("content-type")).toMatch(/^application\/scim\+json/);
  expect(list.body).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] });
  const missing = await scim.get("/Users/919191919191919191");
  expect(missing.status).toBe(404);
  expect(missing.body).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "404" });
  const none = await scim.get(`/Users?filter=${encodeURIComponent('userName eq "nobody@nordlicht.example"')}`);
  expect(none.body).toMatchObject({ totalResults: 0, Resources: [] });
});

test("a person is assigned, found, renamed, made inactive, active again, and is a member all along", async () => {
  const created = await scim.post("/Users", okta("test.user@nordlicht.example"));
  expect(created.status).toBe(201);
  const id = String(created.body["id"]);
  expect(created.headers.get("location")).toBe((created.body["meta"] as { location: string }).location);
  expect(created.headers.get("etag")).toBe('W/"1"');
  expect(created.body).toMatchObject({ userName: "test.user@nordlicht.example", active: true, externalId: "00ujl29u0le5T6Aj10h7", meta: { resourceType: "User", version: 'W/"1"' } });
  expect(created.body).not.toHaveProperty("password");
  expect(created.body).not.toHaveProperty("groups");

  const found = await scim.get(`/Users?filter=${encodeURIComponent('userName eq "TEST.USER@nordlicht.example"')}&startIndex=1&count=100`);
  expect(found.body).toMatchObject({ totalResults: 1, itemsPerPage: 1, Resources: [{ id }] });

  const put = await scim.put(`/Users/${id}`, { ...okta("test.user@nordlicht.example"), id, displayName: "Renamed", name: { givenName: "Re", familyName: "Named" } });
  expect(put.status).toBe(200);
  expect(put.body).toMatchObject({ displayName: "Renamed", meta: { version: 'W/"2"' } });

  expect((await admin.client.people.list({ limit: 50 })).items).toContainEqual(expect.objectContaining({ email: "test.user@nordlicht.example", name: "Renamed", status: "active" }));
  const off = await scim.send("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations: [{ op: "replace", value: { active: false } }] });
  expect(off.status).toBe(200);
  expect(off.body).toMatchObject({ active: false });
  expect((await admin.client.people.list({ limit: 50 })).items).toContainEqual(expect.objectContaining({ email: "test.user@nordlicht.example", status: "suspended" }));
  const on = await scim.send("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations: [{ op: "replace", value: { active: true } }] });
  expect(on.body).toMatchObject({ active: true });
  expect((await admin.client.people.list({ limit: 50 })).items).toContainEqual(expect.objectContaining({ email: "test.user@nordlicht.example", status: "active" }));
});

test("the same userName in another case is refused with 409 uniqueness", async () => {
  const again = await scim.post("/Users", okta("Test.User@Nordlicht.example"));
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "409", scimType: "uniqueness" });
});

test("a group is pushed, filled, renamed with its id in the value, and emptied", async () => {
  const [one, two] = [await made(scim, "one@nordlicht.example"), await made(scim, "two@nordlicht.example")];
  const created = await scim.post("/Groups", { schemas: [GROUP], displayName: "Sales", members: [] });
  expect(created.status).toBe(201);
  const id = String(created.body["id"]);
  const found = await scim.get(`/Groups?filter=${encodeURIComponent('displayName eq "sales"')}`);
  expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id, displayName: "Sales" }] });
  await scim.patch(`/Groups/${id}`, [{ op: "add", path: "members", value: [{ value: one, display: "one@nordlicht.example" }, { value: two }] }]);
  expect((await scim.get(`/Groups/${id}`)).body["members"]).toHaveLength(2);
  expect((await scim.get(`/Users/${one}`)).body["groups"]).toEqual([expect.objectContaining({ value: id, display: "Sales", type: "direct" })]);
  const renamed = await scim.patch(`/Groups/${id}`, [{ op: "replace", value: { id, displayName: "Sales EMEA" } }]);
  expect([200, 204]).toContain(renamed.status);
  await scim.patch(`/Groups/${id}`, [{ op: "remove", path: `members[value eq "${one}"]` }]);
  expect((await scim.get(`/Groups/${id}`)).body).toMatchObject({ displayName: "Sales EMEA", members: [{ value: two }] });
  const replaced = await scim.put(`/Groups/${id}`, { schemas: [GROUP], displayName: "Sales EMEA", members: [{ value: one }] });
  expect(replaced.body).toMatchObject({ members: [{ value: one }] });
  expect((await scim.delete(`/Groups/${id}`)).status).toBe(204);
  expect((await scim.get(`/Groups/${id}`)).status).toBe(404);
  expect((await scim.get(`/Users/${one}`)).body).not.toHaveProperty("groups");
});

test("what the directory did stands in the organisation's audit log, under its token", async () => {
  const { items } = await admin.client.audit.list({ limit: 100, action: "directory.user-created" });
  expect(items[0]).toMatchObject({ organisation: organisationId, by: { kind: "key", credential: scim.tokenId } });
});
