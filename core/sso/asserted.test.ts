import { describe, expect, test } from "vitest";
import { isRefusal } from "../kernel/refusal.ts";
import { assertedBy, rolesOfGroups, type Standing, whoIs } from "./asserted.ts";

const mapping = { email: "email", name: "name", groups: "groups" };
const ida = assertedBy("sub-1", { email: ["Ida@Acme.example"], name: ["  Ida   Berg "], groups: ["a", "b"] }, mapping);
const stranger: Standing = { linked: undefined, byEmail: undefined, domains: ["acme.example"], createPeople: true };
const person = (status: "none" | "invited" | "active" | "suspended", taken = false) => ({ personId: "per_1", status, taken });

test("what came is read through the mapping", () => {
  expect(ida).toEqual({ subject: "sub-1", email: "ida@acme.example", emailUnverified: false, name: "Ida Berg", groups: ["a", "b"] });
});

describe("who this is", () => {
  test.each<[string, Partial<Standing>, object | string]>([
    ["somebody linked comes in, whatever the address says now", { linked: person("active"), domains: [] }, { do: "enter", personId: "per_1" }],
    ["somebody linked and invited again comes in", { linked: person("invited") }, { do: "enter", personId: "per_1" }],
    ["somebody linked and suspended does not", { linked: person("suspended") }, "sso.suspended"],
    ["somebody linked and no member any more does not", { linked: person("none") }, "sso.not-a-member"],
    ["a member with the address is linked", { byEmail: person("active") }, { do: "link", personId: "per_1", join: false }],
    ["whoever was invited joins", { byEmail: person("invited") }, { do: "link", personId: "per_1", join: true }],
    ["somebody who works elsewhere joins where new people are added", { byEmail: person("none") }, { do: "link", personId: "per_1", join: true }],
    ["and does not where they are not", { byEmail: person("none"), createPeople: false }, "sso.not-a-member"],
    ["a suspended member is not brought back by a new account", { byEmail: person("suspended") }, "sso.suspended"],
    ["an address that another account of the provider has is not taken over", { byEmail: person("active", true) }, "sso.linked-otherwise"],
    ["nobody is made new", {}, { do: "create", email: "ida@acme.example" }],
    ["but not where that is not wanted", { createPeople: false }, "sso.not-a-member"],
    ["a member is not linked by an address outside the organisation's own domains", { byEmail: person("active"), domains: ["other.example"] }, "sso.domain-not-owned"],
    ["a domain below a proven one is another domain", { domains: ["example", "x.acme.example"] }, "sso.domain-not-owned"],
  ])("%s", (_, change, expected) => {
    const said = whoIs(ida, { ...stranger, ...change });
    expect(isRefusal(said) ? said.code : said).toEqual(expected);
  });
  test.each<[string, Record<string, string[]>, string]>([
    ["no address", {}, "sso.no-email"],
    ["two addresses in one", { email: ["ida@acme.example,boss@acme.example"] }, "sso.no-email"],
    ["an address with a name around it", { email: ["Ida <ida@acme.example>"] }, "sso.no-email"],
    ["an address in an unusual alphabet's domain", { email: ["ida@аcme.example"] }, "sso.no-email"],
    ["an unverified one", { email: ["ida@acme.example"], email_verified: ["false"] }, "sso.email-unverified"],
    ["one whose domain the provider has not proven", { email: ["ida@acme.example"], xms_edov: ["0"] }, "sso.email-unverified"],
  ])("%s: %s", (_, received, code) => {
    const said = whoIs(assertedBy("s", received, mapping), { ...stranger, byEmail: person("active") });
    expect(isRefusal(said) && said.code).toBe(code);
  });
});

test("groups give roles letter by letter, each once", () => {
  const table = [{ group: "Sales", role: "partner.seller" }, { group: "Sellers", role: "partner.seller" }, { group: "Money", role: "partner.finance" }];
  expect(rolesOfGroups(["Sales", "Sellers", "money"], table)).toEqual(["partner.seller"]);
  expect(rolesOfGroups([], table)).toEqual([]);
});
