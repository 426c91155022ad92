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
