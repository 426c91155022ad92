import { describe, expect, test } from "vitest";
import { testServer } from "../testing-server.ts";
import { connected, directory, made, madeGroup, person, USER } from "./scim.testing.ts";

const server = await testServer();
const { scim, admin } = await connected(server, "Nordlicht");
const ids: string[] = [];
for (const [i, name] of ["delta", "Alpha", "charlie", "Bravo"].entries()) ids.push(await made(scim, name, { title: `T${i}`, ...(i < 2 ? { emails: [{ value: `${name}@x.example`, type: "work" }] } : {}) }));
const names = (body: Record<string, unknown>) => (body["Resources"] as { userName: string }[]).map((one) => one.userName);

describe("lists", () => {
  test.each<[string, number, string[]]>([
    ["sortBy=userName", 4, ["Alpha", "Bravo", "charlie", "delta"]], ["sortBy=userName&sortOrder=descending", 4, ["delta", "charlie", "Bravo", "Alpha"]], ["startIndex=2&count=2", 4, ["Alpha", "charlie"]],
    ["startIndex=0&count=1", 4, ["delta"]], ["startIndex=9", 4, []], ["sortBy=emails.value", 4, ["Alpha", "delta", "charlie", "Bravo"]], ["sortBy=title&sortOrder=descending&count=1", 4, ["Bravo"]],
    [`filter=${encodeURIComponent('userName sw "a" or (title eq "t2" and not (emails pr))')}`, 2, ["Alpha", "charlie"]], [`filter=${encodeURIComponent('emails[type eq "work" and value co "delta"]')}`, 1, ["delta"]],
    [`filter=${encodeURIComponent("active eq true")}&count=1`, 4, ["delta"]], [`filter=${encodeURIComponent('meta.created gt "2020-01-01T00:00:00Z"')}&sortBy=meta.resourceType`, 4, ["delta", "Alpha", "charlie", "Bravo"]],
    [`filter=${encodeURIComponent('title ne "T0"')}`, 3, ["Alpha", "charlie", "Bravo"]], [`filter=${encodeURIComponent('userName gt "b"')}&sortBy=userName`, 3, ["Bravo", "charlie", "delta"]],
  ])("%s", async (query, total, shown) => {
    const { status, body } = await scim.get(`/Users?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body["totalResults"]).toBe(total);
    expect(names(body)).toEqual(shown);
    expect(body["itemsPerPage"]).toBe(shown.length);
  });

  test("count 0 tells only how many there are", async () => {
    const { body } = await scim.get("/Users?count=0");
    expect(body).toMatchObject({ totalResults: 4, itemsPerPage: 0 });
    expect((body["Resources"] as unknown[] | undefined) ?? []).toEqual([]);
  });

  test("only what is asked for is shown, and the id always", async () => {
    expect(Object.keys((await scim.get(`/Users/${ids[0]}?attributes=userName,emails.value`)).body).toSorted()).toEqual(["emails", "id", "schemas", "userName"]);
    expect((await scim.get(`/Users/${ids[0]}?attributes=${USER}:title`)).body).toMatchObject({ title: "T0" });
    expect((await scim.get(`/Users/${ids[0]}?excludedAttributes=id,emails,meta`)).body).toEqual({ schemas: [USER], id: ids[0], userName: "delta", title: "T0", active: true });
  });

  test("a search in the body asks the same, at the root of everything", async () => {
    const search = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], filter: 'userName eq "alpha"', attributes: ["userName"], startIndex: 1, count: 10 };
    for (const path of ["/Users/.search", "/.search"]) expect((await scim.post(path, search)).body).toMatchObject({ totalResults: 1, Resources: [{ userName: "Alpha" }] });
    expect((await scim.post("/.search", { ...search, filter: 'shoeSize eq "44"' })).body).toMatchObject({ scimType: "invalidFilter" });
  });
});

describe("what is refused, and in which words", () => {
  test.each<[string, string, string, unknown, number, string | undefined]>([
    ["a filter that is none", "GET", "/Users?filter=userName%20is%20x", undefined, 400, "invalidFilter"], ["a count that is none", "GET", "/Users?count=x", undefined, 400, "invalidValue"],
    ["no JSON", "POST", "/Users", "{", 400, "invalidSyntax"], ["a list", "POST", "/Users", "[]", 400, "invalidSyntax"], ["no body", "POST", "/Users", "", 400, "invalidSyntax"],
    ["no schemas", "POST", "/Users", { userName: "x" }, 400, "invalidValue"], ["no userName", "POST", "/Users", { schemas: [USER] }, 400, "invalidValue"], ["a wrong type", "POST", "/Users", person("x", { title: 5 }), 400, "invalidValue"],
    ["a name that is taken", "POST", "/Users", person("ALPHA"), 409, "uniqueness"], ["nobody", "GET", "/Users/nobody", undefined, 404, undefined], ["no group", "DELETE", "/Groups/x", undefined, 404, undefined],
    ["no address", "GET", "/Nothing", undefined, 404, undefined], ["another method", "DELETE", "/Users", undefined, 405, undefined], ["me", "GET", "/Me", undefined, 501, undefined], ["what the server can do, filtered", "GET", "/Schemas?filter=x", undefined, 403, undefined],
    ["a stranger in a group", "POST", "/Groups", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "G", members: [{ value: "scu_nobody" }] }, 400, "invalidValue"],
  ])("%s", async (_, method, path, body, status, scimType) => {
    const reply = await scim.send(method, path, body);
    expect(reply.status).toBe(status);
    expect(reply.headers.get("content-type")).toMatch(/^application\/scim\+json/);
    expect(reply.body).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(status), detail: expect.any(String) });
    expect(reply.body["scimType"]).toBe(scimType);
  });

  test("without a token, with a wrong one, and with one that may not", async () => {
    for (const secret of ["", "mws_x", `mws_${"0".repeat(64)}`]) {
      const reply = await directory(server, secret).get("/Users");
      expect(reply.status).toBe(401);
      expect(reply.headers.get("www-authenticate")).toContain("Bearer");
    }
    expect((await directory(server, "").get("/ServiceProviderConfig")).status).toBe(200);
    await admin.client.provisioning.revokeToken({ token: (await admin.client.provisioning.createToken({ name: "second" })).token.id });
    const { secret } = await admin.client.provisioning.createToken({ name: "reader", scopes: ["users:read"] });
    const reader = directory(server, secret);
    expect((await reader.get("/Users")).status).toBe(200);
    expect((await reader.post("/Users", person("never"))).status).toBe(403);
    expect((await reader.get("/Groups")).status).toBe(403);
    await expect(admin.client.provisioning.createToken({ name: "third" })).rejects.toMatchObject({ code: "provisioning.two-tokens" });
  });
});

test("versions: a change of another one than was seen is refused, and what one has is not sent again", async () => {
  const id = await made(scim, "versioned");
  const etag = (await scim.get(`/Users/${id}`)).headers.get("etag") as string;
  expect((await scim.get(`/Users/${id}`, { "if-none-match": etag })).status).toBe(304);
  expect((await scim.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "A" }], { "if-match": etag })).status).toBe(200);
  for (const stale of [scim.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "B" }], { "if-match": etag }), scim.put(`/Users/${id}`, person("versioned"), { "if-match": etag }), scim.delete(`/Users/${id}`, { "if-match": etag })]) expect((await stale).status).toBe(412);
  const same = await scim.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "A" }]);
  expect(same.headers.get("etag")).toBe('W/"2"');
  expect((await scim.delete(`/Users/${id}`, { "if-match": '"2"' })).status).toBe(204);
  expect((await scim.get(`/Users/${id}`)).status).toBe(404);
});

test("the server says what it can do", async () => {
  expect((await scim.get("/ServiceProviderConfig")).body).toMatchObject({ patch: { supported: true }, bulk: { supported: true, maxOperations: 1000 }, filter: { supported: true, maxResults: 200 }, sort: { supported: true }, etag: { supported: true }, changePassword: { supported: false } });
  expect((await scim.get("/ResourceTypes")).body).toMatchObject({ totalResults: 2 });
  expect((await scim.get("/ResourceTypes/User")).body).toMatchObject({ endpoint: "/Users", schema: USER });
  expect((await scim.get("/Schemas")).body).toMatchObject({ totalResults: 3 });
  const { body } = await scim.get(`/Schemas/${USER}`);
  expect((body["attributes"] as { name: string }[]).find((one) => one.name === "userName")).toMatchObject({ required: true, caseExact: false, uniqueness: "server" });
});

describe("bulk", () => {
  const bulk = (operations: readonly unknown[], failOnErrors?: number) => scim.post("/Bulk", { schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], ...(failOnErrors === undefined ? {} : { failOnErrors }), Operations: operations });
  const add = (bulkId: string, userName: string, more = {}) => ({ method: "POST", path: "/Users", bulkId, data: person(userName, more) });

  test("names in the request stand for what it makes, forward and in a circle", async () => {
    const manager = (name: string) => ({ "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { manager: { value: `bulkId:${name}` } } });
    const { status, body } = await bulk([
      { method: "POST", path: "/Groups", bulkId: "g", data: { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Bulk", members: [{ value: "bulkId:a" }] } },
      add("a", "bulk-a", manager("b")), add("b", "bulk-b", manager("a")), { method: "PATCH", path: "/Users/bulkId:a", data: { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "add", path: "title", value: "T" }] } },
    ]);
    expect(status).toBe(200);
    const done = body["Operations"] as { status: string; bulkId?: string; location: string; version?: string }[];
    expect(done.map((one) => [one.bulkId, one.status])).toEqual([["g", "201"], ["a", "201"], ["b", "201"], [undefined, "200"]]);
    const at = (done[1]?.location ?? "").replace(/^.*\/scim\/v2/, "");
    const made = (await scim.get(at)).body;
    expect(made).toMatchObject({ userName: "bulk-a", title: "T", groups: [{ display: "Bulk" }] });
    expect((made["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] as { manager: { value: string } }).manager.value).toBe(done[2]?.location.split("/").at(-1));
  });

  test("after as many errors as are accepted the rest is left; what needs a failed one fails", async () => {
    const statuses = (body: Record<string, unknown>) => (body["Operations"] as { status: string }[]).map((one) => one.status);
    expect(statuses((await bulk([add("a", "alpha"), add("b", "bulk-c"), add("c", "alpha"), add("d", "bulk-d")], 2)).body)).toEqual(["409", "201", "409"]);
    expect(statuses((await bulk([add("a", "alpha"), { method: "DELETE", path: "/Users/bulkId:a" }, { method: "GET", path: "/Users/x" }, { method: "POST", path: "/Users", data: {} }])).body)).toEqual(["409", "409", "400", "400"]);
    expect((await bulk(Array.from({ length: 1001 }, (_, i) => add(String(i), `many-${i}`)))).status).toBe(413);
  });
});

test("the organisation sees what its directory asked, and why it was refused", async () => {
  await madeGroup(scim, "Seen");
  await scim.post("/Users", person("alpha"));
  await expect.poll(async () => (await admin.client.provisioning.requests({ only: "failed", limit: 5 })).items[0]).toMatchObject({ method: "POST", path: "/Users", status: 409, scimType: "uniqueness", detail: "Another user has the userName alpha already." });
  const found = await admin.client.provisioning.get();
  expect(found).toMatchObject({ baseUrl: expect.stringContaining("/scim/v2"), users: expect.any(Number), groups: expect.any(Number) });
  expect(found.waiting).toBeGreaterThan(0);
});
