import { type Role, rolesFor } from "../../core/identity/roles.ts";
import { rolesRefused } from "../../core/identity/rules.ts";
import { isRefusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { holdPeople } from "../identity/store.ts";
import { group, groupRoles, memberIdsOf, personsOf, setGroupRoles } from "./group-store.ts";
import type { ListedGroup } from "./people-store.ts";
import { grantAgain } from "./provision.ts";

/** Roles a directory may give: never the vendor's owner, who is made by an owner. */
export function grantable(kind: Call["actor"]["organisationKind"]): Role[] {
  return rolesFor(kind).filter((role) => role !== "vendor.owner");
}

/** Says which roles the people of a group get, from now on and those who are in it at once. Nobody gives what they may not do themselves. */
export async function allowRoles(call: Call, input: { readonly group: string; readonly roles: readonly Role[] }) {
  if (input.roles.includes("vendor.owner")) return refuse("provisioning.role-not-grantable", "An owner is made by an owner, never by a directory.");
  const kind = call.actor.organisationKind;
  await holdPeople(call.tx, call.organisationId);
  const found = await group(call.tx, call.organisationId, input.group);
  if (found === undefined) return refuse("provisioning.group-not-found", "Your directory has given no such group.");
  const before = await groupRoles(call.tx, call.organisationId, found.id);
  // Taking a role from people needs the same right as giving it.
  const refused = rolesRefused(call.actor, { id: call.organisationId, kind }, [...new Set([...before, ...input.roles])]);
  if (isRefusal(refused)) return refused;
  await setGroupRoles(call.tx, call.organisationId, found.id, input.roles);
  const users = await memberIdsOf(call.tx, call.organisationId, found.id);
  await grantAgain(call, await personsOf(call.tx, call.organisationId, users));
  await call.audit({ action: "directory.roles-allowed", subject: found.id, detail: { name: found.display_name.slice(0, 200), from: before, to: [...input.roles] } });
  return groupWire({ id: found.id, display_name: found.display_name, members: BigInt(users.length), roles: [...new Set(input.roles)].sort(), modified_at: found.modified_at });
}

export function groupWire(row: ListedGroup) {
  return { id: row.id as `scg_${string}`, displayName: row.display_name, members: Number(row.members), roles: row.roles, changedAt: instantText(row.modified_at) };
}
