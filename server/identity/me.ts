import { permissionsOf } from "../../core/identity/permissions.ts";
import type { Role } from "../../core/identity/roles.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Actor } from "../../core/kernel/actor.ts";
import type { Tx } from "../platform/database.ts";
import { lentTo } from "./delegation-store.ts";
import { holdings } from "./factor-store.ts";
import { openDoor, organisation, organisationsOf, person } from "./store.ts";

type Self = Pick<Actor, "kind" | "personId" | "organisationId" | "roles" | "permissions" | "homeOrganisationId" | "mustEnrol">;

/** Who asks, and what they may do. The last thing a transaction does: it looks as the system. */
export async function meOf(tx: Tx, self: Self, now: Instant) {
  await openDoor(tx);
  const home = self.homeOrganisationId ?? self.organisationId;
  const [here, member] = [await organisation(tx, self.organisationId), await person(tx, home, self.personId)];
  if (!here || !member) throw new Error("an actor without a membership");
  const has = self.kind === "person" ? await holdings(tx, self.personId) : undefined;
  return {
    kind: self.kind,
    person: { id: member.id as `per_${string}`, name: member.name, email: member.email },
    organisation: { id: here.id as `org_${string}`, kind: here.kind, name: here.name, createdAt: instantText(here.created_at) },
    roles: [...self.roles] as Role[],
    customRoles: member.custom.map((role) => ({ id: role.id as `rol_${string}`, name: role.name })),
    permissions: [...permissionsOf(["vendor.owner"])].filter((name) => self.permissions.has(name)),
    organisations: [
      ...(await organisationsOf(tx, self.personId)).map((one) => ({ ...one, id: one.id as `org_${string}`, lent: false })),
      ...(self.kind === "person" ? await lentTo(tx, self.personId, now) : []).map(({ id, kind, name }) => ({ id: id as `org_${string}`, kind, name, lent: true })),
    ],
    onBehalfFrom: self.homeOrganisationId === undefined ? null : (self.homeOrganisationId as `org_${string}`),
    mustEnrol: self.mustEnrol === true,
    secondFactor: has !== undefined && (has.totp || has.passkeys > 0),
  };
}
