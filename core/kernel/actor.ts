import type { Instant } from "./time.ts";

/** Who asks, for which organisation, and what it may do: rebuilt from the database on every request. */
export type Actor = {
  readonly kind: "person" | "key";
  readonly personId: string;
  /** The key that was presented; the session otherwise. */
  readonly credentialId: string;
  readonly organisationId: string;
  readonly organisationKind: "vendor" | "partner" | "customer" | "affiliate";
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<string>;
  /** When the person last proved who they are; never for a key. */
  readonly provenAt?: Instant | undefined;
  /** Where the person belongs, while they work for a customer that lent them permissions. */
  readonly homeOrganisationId?: string | undefined;
  /** The organisation demands a second factor and the person has none yet: they may do nothing but set one up. */
  readonly mustEnrol?: boolean | undefined;
};

/** The vendor's staff work across organisations, under their own policy. */
export function isStaff(actor: Pick<Actor, "organisationKind">): boolean {
  return actor.organisationKind === "vendor";
}

/** Deny by default: "public" needs nobody, "signed-in" anybody, the rest the permission itself. */
export function may(actor: Actor | undefined, permission: string): boolean {
  if (permission === "public") return true;
  if (!actor) return false;
  return permission === "signed-in" || actor.permissions.has(permission);
}
