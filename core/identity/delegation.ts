import { type Permission, PERMISSION_NAMES } from "./permissions.ts";

/** What a customer may let a service provider do for it. Payouts, payees, people, keys, sign-in and delegations are never lent. */
export const DELEGABLE: readonly Permission[] = ["organisations:read", "customers:read", "referrals:read", "referrals:write", "people:read", "audit:read"];

/** Days a customer lends permissions for. */
export const DELEGATION_DAYS = { standard: 90, most: 730 } as const;

/** What an operator may do for the customer: what was lent, as long as the operator is one. */
export function delegatedPermissions(operatorRoles: readonly string[], lent: readonly string[]): Set<Permission> {
  if (!operatorRoles.includes("msp.operator")) return new Set();
  return new Set(PERMISSION_NAMES.filter((name) => DELEGABLE.includes(name) && lent.includes(name)));
}
