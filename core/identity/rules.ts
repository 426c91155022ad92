import { type Actor, isStaff } from "../kernel/actor.ts";
import { type Refusal, refuse } from "../kernel/refusal.ts";
import { type OrganisationKind, ROLES, type Role } from "./roles.ts";
import { permissionsOf } from "./permissions.ts";

/**
 * May the actor give, or take from, somebody these roles? Only roles of that kind of organisation; and in one's own
 * organisation nothing, of what these and its own roles grant, that one may not do oneself, so that nobody raises themselves or unseats an owner.
 */
export function rolesRefused(actor: Pick<Actor, "organisationId" | "organisationKind" | "permissions">, target: { readonly id: string; readonly kind: OrganisationKind }, roles: readonly Role[], granted: readonly string[] = []): Refusal | undefined {
  const foreign = roles.find((role) => ROLES[role].kind !== target.kind);
  if (foreign !== undefined) return refuse("role.not-for-organisation", `${foreign} is a role of a ${ROLES[foreign].kind}, and this organisation is a ${target.kind}.`);
  if (target.id !== actor.organisationId && isStaff(actor)) return undefined;
  const beyond = [...permissionsOf(roles, undefined, granted)].find((permission) => !actor.permissions.has(permission));
  return beyond === undefined ? undefined : refuse("role.beyond-your-own", `These roles include ${beyond}, which you may not do yourself. Ask somebody who may.`);
}

/** A key can do no more than whoever makes it. */
export function scopesRefused(actor: Pick<Actor, "permissions">, scopes: readonly string[]): Refusal | undefined {
  const beyond = scopes.find((scope) => !actor.permissions.has(scope));
  return beyond === undefined ? undefined : refuse("key.scope-beyond-your-own", `You may not do ${beyond} yourself, so a key of yours may not either.`);
}

/** Tries an allowance holds at once, and how long one takes to come back. */
export type Allowance = { readonly bucket: string; readonly burst: number; readonly everyMs: number };

/**
 * How often a sign-in may be tried. An address of the network alone never locks an account: only both together come close,
 * and the account alone stops a spread-out attack while its owner, on a network of their own, hardly notices.
 */
export function signInAllowances(email: string, network: string): Allowance[] {
  return [
    { bucket: `both|${email}|${network}`, burst: 6, everyMs: 60_000 },
    { bucket: `account|${email}`, burst: 30, everyMs: 60_000 },
    { bucket: `network|${network}`, burst: 100, everyMs: 3000 },
  ];
}
