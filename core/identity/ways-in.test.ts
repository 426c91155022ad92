import { describe, expect, test } from "vitest";
import { instant } from "../kernel/time.ts";
import { DELEGABLE, delegatedPermissions } from "./delegation.ts";
import { deviceWords } from "./device.ts";
import { grantable, permissionsOf } from "./permissions.ts";
import { ORGANISATION_KINDS } from "./roles.ts";
import { entryRefused, type Factor, isFresh, levelOf, needsSecondFactor, PROOF_MS, type Proof, proofsFor } from "./ways-in.ts";

test.each<[Factor[], 1 | 2]>([
  [["password"], 1], [["mail"], 1], [["password", "mail"], 1], [["totp"], 1], [["invitation"], 1],
  [["password", "totp"], 2], [["mail", "totp"], 2], [["password", "recovery"], 2], [["passkey"], 2], [["sso"], 2],
])("%o counts as %d", (factors, level) => expect(levelOf(factors)).toBe(level));

test.each<[Factor[], boolean, number, boolean]>([
  [["password"], false, 0, false], [["password"], true, 0, true], [["mail"], true, 0, true], [["mail"], false, 1, true], [["password"], false, 1, true],
  [["passkey"], true, 1, false], [["password", "totp"], true, 1, false], [["sso"], true, 1, false],
])("%o with an app %s and %d passkeys owes a second factor: %s", (factors, totp, passkeys, owes) => expect(needsSecondFactor(factors, { password: true, totp, passkeys })).toBe(owes));

test.each<[boolean, boolean, number, Proof[]]>([
  [true, false, 0, ["password"]], [false, false, 0, ["mail"]], [true, true, 0, ["totp", "recovery"]], [true, false, 2, ["passkey", "recovery"]], [false, true, 1, ["passkey", "totp", "recovery"]],
])("password %s, app %s, %d passkeys: proves it by %o and by nothing weaker", (password, totp, passkeys, ways) => expect(proofsFor({ password, totp, passkeys })).toEqual(ways));

test("a proof is fresh for ten minutes, and none of the future is", () => {
  const now = instant(1_000_000_000);
  expect([isFresh(now, now), isFresh(instant(now - PROOF_MS + 1), now), isFresh(instant(now - PROOF_MS), now), isFresh(instant(now + 1), now), isFresh(undefined, now)]).toEqual([true, true, false, false, false]);
});

describe("an organisation that signs in through its provider alone", () => {
  const target = { id: "a", policy: { secondFactorRequired: false, ssoOnly: true }, mayBreakGlass: false };
  const own = { method: "password" as const, factors: ["password"] as Factor[], connectionOrganisationId: undefined };
  const sso = { method: "saml" as const, factors: ["sso"] as Factor[], connectionOrganisationId: "a" };
  test.each([
    ["its own provider", sso, target, undefined],
    ["a password", own, target, "session.sso-required"],
    ["a passkey of somebody who is no administrator", { ...own, method: "passkey" as const, factors: ["passkey"] as Factor[] }, target, "session.sso-required"],
    ["a passkey of its administrator", { ...own, method: "passkey" as const, factors: ["passkey"] as Factor[] }, { ...target, mayBreakGlass: true }, undefined],
    ["a password of its administrator", own, { ...target, mayBreakGlass: true }, "session.sso-required"],
    ["another organisation's provider", { ...sso, connectionOrganisationId: "b" }, { ...target, mayBreakGlass: true }, "session.sso-required"],
    ["another organisation's provider and a passkey, past it", { ...sso, factors: ["sso", "passkey"] as Factor[], connectionOrganisationId: "b" }, { ...target, mayBreakGlass: true }, "session.sso-required"],
  ])("lets in by %s as it should", (_, way, to, code) => expect(entryRefused(way, to)?.code).toBe(code));
  test("another one's provider opens no second organisation without something of one's own", () => {
    const open = { id: "b", policy: { secondFactorRequired: false, ssoOnly: false }, mayBreakGlass: true };
    expect(entryRefused(sso, open)?.code).toBe("session.sign-in-again");
    expect(entryRefused({ ...sso, factors: ["sso", "totp"] }, open)).toBeUndefined();
  });
});

test("what is lent is a part of the short list, and only an operator has it", () => {
  expect([...delegatedPermissions(["msp.operator"], ["customers:read", "payees:write", "security:write", "delegations:write", "keys:write"])]).toEqual(["customers:read"]);
  expect([...delegatedPermissions(["partner.admin"], ["customers:read"])]).toEqual([]);
  expect(DELEGABLE.filter((name) => /^(payouts|payees|earnings|ledger|keys|roles|security|delegations):|:recover$/.test(name))).toEqual([]);
});

test("an organisation's own roles hold nothing that only the vendor's owner may do, and nothing of another kind of organisation", () => {
  expect(grantable("vendor").has("programs:publish")).toBe(false);
  expect(grantable("customer").has("payouts:approve")).toBe(false);
  for (const kind of ORGANISATION_KINDS) expect(grantable(kind).size).toBeGreaterThan(2);
  expect([...permissionsOf([], undefined, ["deals:read", "made:up"])]).toEqual(["deals:read"]);
  expect([...permissionsOf([], ["deals:write"], ["deals:read"])]).toEqual([]);
});

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0", "Edge on Windows"],
  ["curl/8.5.0", "A program"], ["", "A program"],
])("%s is %s", (agent, words) => expect(deviceWords(agent)).toBe(words));
