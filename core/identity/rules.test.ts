import { describe, expect, test } from "vitest";
import { PERMISSION_NAMES, PERMISSIONS, permissionsOf } from "./permissions.ts";
import { ROLE_NAMES, type Role, rolesFor } from "./roles.ts";
import { rolesRefused, scopesRefused } from "./rules.ts";

const actor = (organisationId: string, organisationKind: "vendor" | "partner", ...roles: Role[]) => ({ organisationId, organisationKind, permissions: permissionsOf(roles) });

describe("who may give which role", () => {
  test.each<[string, ReturnType<typeof actor>, { id: string; kind: "vendor" | "partner" | "customer" }, Role[], string | undefined]>([
    ["an owner makes another owner", actor("v", "vendor", "vendor.owner"), { id: "v", kind: "vendor" }, ["vendor.owner"], undefined],
    ["a partner manager makes no owner", actor("v", "vendor", "vendor.partner_manager"), { id: "v", kind: "vendor" }, ["vendor.owner"], "role.beyond-your-own"],
    ["a partner manager makes nobody finance", actor("v", "vendor", "vendor.partner_manager"), { id: "v", kind: "vendor" }, ["vendor.finance"], "role.beyond-your-own"],
    ["a partner manager sets up a partner's admin", actor("v", "vendor", "vendor.partner_manager"), { id: "p", kind: "partner" }, ["partner.admin", "partner.finance"], undefined],
    ["a partner's admin makes a seller", actor("p", "partner", "partner.admin"), { id: "p", kind: "partner" }, ["partner.seller"], undefined],
    ["a seller makes no admin", actor("p", "partner", "partner.seller"), { id: "p", kind: "partner" }, ["partner.admin"], "role.beyond-your-own"],
    ["nobody is a vendor's finance at a partner", actor("v", "vendor", "vendor.owner"), { id: "p", kind: "partner" }, ["vendor.finance"], "role.not-for-organisation"],
    ["nobody is a seller at a customer", actor("v", "vendor", "vendor.owner"), { id: "c", kind: "customer" }, ["partner.seller"], "role.not-for-organisation"],
  ])("%s", (_, who, target, roles, code) => expect(rolesRefused(who, target, roles)?.code).toBe(code));
});

test("a key can do no more than whoever makes it", () => {
  const seller = actor("p", "partner", "partner.seller");
  expect(scopesRefused(seller, ["deals:read", "deals:write"])).toBeUndefined();
  expect(scopesRefused(seller, ["deals:read", "payouts:read"])?.code).toBe("key.scope-beyond-your-own");
  expect([...permissionsOf(["partner.seller"], ["deals:read", "payouts:read"])]).toEqual(["deals:read"]);
});

test("a partner's admin gives every role there is at a partner", () => {
  expect(rolesRefused(actor("p", "partner", "partner.admin"), { id: "p", kind: "partner" }, rolesFor("partner"))).toBeUndefined();
});

describe("the table of permissions", () => {
  test("the vendor's owner holds every one", () => expect([...permissionsOf(["vendor.owner"])].toSorted()).toEqual([...PERMISSION_NAMES].toSorted()));
  test("a permission is a noun and a verb", () => {
    for (const name of PERMISSION_NAMES) expect(name).toMatch(/^[a-z]+:[a-z]+$/);
  });
  test("nobody outside the vendor decides, approves, keeps the books or writes facts and programs", () => {
    const vendors = PERMISSION_NAMES.filter((name) => /:(review|approve|publish)$/.test(name) || ["facts:read", "facts:write", "ledger:read", "ledger:write", "programs:write", "payouts:write", "metrics:read"].includes(name));
    for (const name of vendors) for (const role of PERMISSIONS[name] as readonly Role[]) expect(`${name} ${role}`).toContain(" vendor.");
  });
  test("every role belongs to a kind of organisation", () => expect((["vendor", "partner", "customer", "affiliate"] as const).flatMap(rolesFor).toSorted()).toEqual([...ROLE_NAMES].toSorted()));
});
