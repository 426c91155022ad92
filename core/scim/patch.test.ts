import { describe, expect, test } from "vitest";
import type { Doc } from "./coerce.ts";
import { docFrom } from "./coerce.ts";
import { isFault } from "./fault.ts";
import { groupSteps, memberIds } from "./members.ts";
import { operationsFrom, patched, replaced } from "./patch.ts";
import { ENTERPRISE_URN, PATCH_URN, USERS } from "./schemas.ts";

const BEFORE: Doc = {
  userName: "ana", displayName: "Ana", title: "Seller", active: true, name: { givenName: "Ana", familyName: "Lima" },
  emails: [{ value: "ana@work.example", type: "work", primary: true }, { value: "ana@home.example", type: "home" }],
  [ENTERPRISE_URN]: { department: "Sales", manager: { value: "1" } },
};

const op = (word: string, path: string | undefined, value?: unknown) => ({ op: word, ...(path === undefined ? {} : { path }), ...(value === undefined ? {} : { value }) });

/** The attribute after the operations, or why not. */
function after(operations: readonly unknown[], attribute?: string): unknown {
  const read = operationsFrom({ schemas: [PATCH_URN], Operations: operations });
  const doc = isFault(read) ? read : patched(USERS, BEFORE, read);
  if (isFault(doc)) return doc.scimType;
  return attribute === undefined ? doc : doc[attribute];
}

describe("what a PATCH does to a person", () => {
  test.each<[string, readonly unknown[], string, unknown]>([
    ["a value is replaced", [op("replace", "title", "Head")], "title", "Head"],
    ["names of operations and attributes come in any case", [op("Replace", "TITLE", "Head")], "title", "Head"],
    ["a value that was not there is added", [op("Add", "nickName", "An")], "nickName", "An"],
    ["a value is removed", [op("Remove", "title")], "title", undefined],
    ["null takes a value away", [op("replace", "title", null)], "title", undefined],
    ["without a path, attributes are taken one by one", [op("replace", undefined, { title: "Head", displayName: "A" })], "title", "Head"],
    ["text is a boolean where one is meant", [op("Replace", "active", "False")], "active", false],
    ["also without a path", [op("replace", undefined, { active: "false" })], "active", false],
    ["a list of one is its value", [op("Replace", "active", [{ value: "False" }])], "active", false],
    ["a part of a name", [op("replace", "name.givenName", "Anna")], "name", { givenName: "Anna", familyName: "Lima" }],
    ["a part of a name as a key", [op("replace", undefined, { "name.givenName": "Anna" })], "name", { givenName: "Anna", familyName: "Lima" }],
    ["parts that are not named stay", [op("replace", "name", { givenName: "Anna" })], "name", { givenName: "Anna", familyName: "Lima" }],
    ["a part is removed", [op("remove", "name.familyName")], "name", { givenName: "Ana" }],
    ["the work address is changed by its kind", [op("Replace", 'emails[type eq "work"].value', "new@work.example")], "emails", [{ value: "new@work.example", type: "work", primary: true }, { value: "ana@home.example", type: "home" }]],
    ["and as a key of a value", [op("replace", undefined, { 'emails[type eq "work"].value': "new@work.example" })], "emails", [{ value: "new@work.example", type: "work", primary: true }, { value: "ana@home.example", type: "home" }]],
    ["a kind that is not there yet is made", [op("Add", 'phoneNumbers[type eq "mobile"].value', "+1")], "phoneNumbers", [{ type: "mobile", value: "+1" }]],
    ["also by who says replace", [op("Replace", 'phoneNumbers[type eq "work"].value', "+1")], "phoneNumbers", [{ type: "work", value: "+1" }]],
    ["an address more", [op("add", "emails", [{ value: "x@y.example", type: "other" }])], "emails", [...(BEFORE["emails"] as unknown[]), { value: "x@y.example", type: "other" }]],
    ["one address as an object", [op("add", "emails", { value: "x@y.example" })], "emails", [...(BEFORE["emails"] as unknown[]), { value: "x@y.example" }]],
    ["an address that is there already", [op("add", "emails", [{ value: "ana@home.example", type: "home" }])], "emails", BEFORE["emails"]],
    ["another first address makes the first one none", [op("add", "emails", [{ value: "x@y.example", primary: true }])], "emails", [{ value: "ana@work.example", type: "work", primary: false }, { value: "ana@home.example", type: "home" }, { value: "x@y.example", primary: true }]],
    ["all addresses are replaced", [op("replace", "emails", [{ value: "x@y.example" }])], "emails", [{ value: "x@y.example" }]],
    ["an address is removed by its kind", [op("remove", 'emails[type eq "home"]')], "emails", [{ value: "ana@work.example", type: "work", primary: true }]],
    ["an address is removed by its value", [op("Remove", "emails", [{ value: "ana@home.example" }])], "emails", [{ value: "ana@work.example", type: "work", primary: true }]],
    ["a value that a filter picks is replaced whole", [op("replace", 'emails[type eq "work"]', { value: "n@w.example" })], "emails", [{ type: "work", value: "n@w.example" }, { value: "ana@home.example", type: "home" }]],
    ["all addresses are removed", [op("remove", "emails")], "emails", undefined],
    ["an extension by its name", [op("Add", `${ENTERPRISE_URN}:department`, "Ops")], ENTERPRISE_URN, { department: "Ops", manager: { value: "1" } }],
    ["an extension as a whole", [op("replace", undefined, { [ENTERPRISE_URN]: { costCenter: "7" } })], ENTERPRISE_URN, { department: "Sales", manager: { value: "1" }, costCenter: "7" }],
    ["an extension's attribute as a key", [op("replace", undefined, { [`${ENTERPRISE_URN}:department`]: "Ops" })], ENTERPRISE_URN, { department: "Ops", manager: { value: "1" } }],
    ["a manager as text", [op("Add", `${ENTERPRISE_URN}:manager`, "2")], ENTERPRISE_URN, { department: "Sales", manager: { value: "2" } }],
    ["a manager's value", [op("replace", `${ENTERPRISE_URN}:manager.value`, "2")], ENTERPRISE_URN, { department: "Sales", manager: { value: "2" } }],
    ["no manager", [op("Remove", `${ENTERPRISE_URN}:manager`)], ENTERPRISE_URN, { department: "Sales" }],
    ["an empty manager", [op("Replace", `${ENTERPRISE_URN}:manager`, "")], ENTERPRISE_URN, { department: "Sales" }],
    ["operations follow each other", [op("remove", "title"), op("add", "title", "A"), op("replace", "title", "B")], "title", "B"],
    ["ids that come along are passed over", [op("replace", undefined, { id: "x", meta: {}, groups: [], title: "B" })], "title", "B"],
  ])("%s", (_, operations, attribute, expected) => expect(after(operations, attribute)).toEqual(expected));
});

describe("what a PATCH may not", () => {
  test.each<[string, readonly unknown[], string]>([
    ["an unknown operation", [op("move", "title", "x")], "invalidSyntax"],
    ["no operations", [], "invalidSyntax"],
    ["remove without a path", [op("remove", undefined)], "noTarget"],
    ["an unknown attribute", [op("add", "shoeSize", "44")], "invalidPath"],
    ["a path that is none", [op("replace", "emails[type eq", "x")], "invalidPath"],
    ["a filter that picks nothing", [op("replace", 'emails[value eq "nobody@x.example"].type', "x")], "noTarget"],
    ["removing what a filter does not find", [op("remove", 'emails[type eq "other"]')], "noTarget"],
    ["the id", [op("replace", "id", "x")], "mutability"],
    ["the groups", [op("add", "groups", [{ value: "x" }])], "mutability"],
    ["a name that is required", [op("remove", "userName")], "mutability"],
    ["an empty userName", [op("replace", "userName", "")], "invalidValue"],
    ["a wrong type", [op("replace", "title", 5)], "invalidValue"],
    ["a truth that is none", [op("replace", "active", "perhaps")], "invalidValue"],
    ["add without a value", [op("add", "title")], "invalidValue"],
    ["two first addresses", [op("replace", "emails", [{ value: "a", primary: true }, { value: "b", primary: true }])], "invalidValue"],
    ["a way to every object", [op("add", "__proto__.polluted", "yes")], "invalidPath"],
    ["another way to every object", [op("replace", "constructor.prototype.polluted", "yes")], "invalidPath"],
  ])("%s", (_, operations, scimType) => expect(after(operations)).toBe(scimType));

  test("a fault leaves everything as it was", () => {
    const copy = structuredClone(BEFORE);
    expect(after([op("replace", "title", "X"), op("replace", "id", "x")])).toBe("mutability");
    expect(BEFORE).toEqual(copy);
  });

  test("values with names of every object reach no prototype", () => {
    const body = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"name":{"__proto__":{"polluted":1}},"title":"X"}') as unknown;
    expect(after([op("add", undefined, body)], "title")).toBe("X");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

test("a PUT takes away what it leaves out, but nobody becomes active by it", () => {
  expect(replaced(USERS, { userName: "ana", title: "Seller", active: false }, { userName: "ana", displayName: "Ana" })).toEqual({ userName: "ana", displayName: "Ana", active: false });
});

test("a document keeps what the schema has, under its proper names", () => {
  expect(docFrom(USERS, { USERNAME: "ana", Active: "True", emails: { value: "a@b.example" }, shoeSize: 44, password: "x", id: "y", externalId: "e" })).toEqual({ userName: "ana", active: true, emails: [{ value: "a@b.example" }], externalId: "e" });
});

describe("what a PATCH does to a group's members", () => {
  const steps = (...operations: unknown[]) => {
    const read = operationsFrom({ schemas: [PATCH_URN], Operations: operations });
    return isFault(read) ? read.scimType : groupSteps({ displayName: "Sales" }, read);
  };
  test.each<[string, unknown, unknown]>([
    ["added", op("Add", "members", [{ value: "1" }, { value: "2" }, { value: "1" }]), [{ kind: "add", users: ["1", "2"] }]],
    ["one added as an object", op("add", "members", { value: "1" }), [{ kind: "add", users: ["1"] }]],
    ["removed by a filter", op("remove", 'members[value eq "1"]'), [{ kind: "remove", users: ["1"] }]],
    ["removed by their values", op("Remove", "members", [{ value: "1" }]), [{ kind: "remove", users: ["1"] }]],
    ["removed, all of them", op("remove", "members"), [{ kind: "replace", users: [] }]],
    ["replaced", op("replace", "members", [{ value: "1" }]), [{ kind: "replace", users: ["1"] }]],
    ["added without a path", op("add", undefined, { members: [{ value: "1" }] }), [{ kind: "add", users: ["1"] }]],
    ["and the name with them", op("replace", undefined, { id: "g", displayName: "S", members: [{ value: "1" }] }), [{ kind: "doc", doc: { displayName: "S" } }, { kind: "replace", users: ["1"] }]],
  ])("%s", (_, operation, expected) => expect(steps(operation)).toEqual(expected));

  test("groups are no members, and what a member is cannot change", () => {
    expect(memberIds([{ value: "1", type: "Group" }])).toMatchObject({ scimType: "invalidValue" });
    expect(steps(op("replace", 'members[value eq "1"].value', "2"))).toMatchObject({ scimType: "mutability" });
  });
});
