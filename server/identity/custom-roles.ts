import { grantable, type Permission } from "../../core/identity/permissions.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { addCustomRole, changeCustomRole, customRole, type CustomRoleRow, customRoles, removeCustomRole } from "./custom-role-store.ts";

type Wording = { name: string; sentence: string; permissions: Permission[] };

export async function listCustomRoles(call: Call) {
  return { items: (await customRoles(call.tx, call.organisationId)).map(customRoleWire), grantable: [...grantable(call.actor.organisationKind)] };
}

export async function createCustomRole(call: Call, input: Wording) {
  const refused = wordingRefused(call, input);
  if (refused) return refused;
  const id = call.id("rol");
  if (!(await addCustomRole(call.tx, call.organisationId, { id, ...input, createdBy: call.actor.personId, at: call.now }))) return nameTaken();
  await call.audit({ action: "role.created", subject: id, detail: { name: input.name, permissions: input.permissions } });
  return customRoleWire(await found(call, id));
}

/** Nobody widens a role they hold beyond themselves, nor takes from one what they could not give. */
export async function changeCustomRoleTo(call: Call, input: Wording & { role: string }) {
  const before = await mine(call, input.role);
  if (isRefusal(before)) return before;
  const refused = wordingRefused(call, input);
  if (refused) return refused;
  if (!(await changeCustomRole(call.tx, call.organisationId, { ...input, id: input.role }))) return nameTaken();
  await call.audit({ action: "role.changed", subject: input.role, detail: { name: input.name, from: before.permissions, to: input.permissions } });
  return customRoleWire(await found(call, input.role));
}

export async function endCustomRole(call: Call, input: { role: string }) {
  const before = await mine(call, input.role);
  if (isRefusal(before)) return before;
  await removeCustomRole(call.tx, call.organisationId, input.role, call.now);
  await call.audit({ action: "role.removed", subject: input.role, detail: { name: before.name, holders: Number(before.holders) } });
  return undefined;
}

async function mine(call: Call, id: string): Promise<CustomRoleRow | Refusal> {
  const row = await customRole(call.tx, call.organisationId, id);
  if (!row) return refuse("role.not-found", "There is no such role in your organisation.");
  return beyond(call, row.permissions) ?? row;
}

function wordingRefused(call: Call, input: Wording): Refusal | undefined {
  const may = grantable(call.actor.organisationKind);
  const foreign = input.permissions.find((name) => !may.has(name));
  if (foreign !== undefined) return refuse("role.not-grantable", `${foreign} cannot stand in a role of your own.`);
  return beyond(call, input.permissions);
}

function beyond(call: Call, permissions: readonly string[]): Refusal | undefined {
  const more = permissions.find((name) => !call.actor.permissions.has(name));
  return more === undefined ? undefined : refuse("role.beyond-your-own", `This role includes ${more}, which you may not do yourself. Ask somebody who may.`);
}

async function found(call: Call, id: string): Promise<CustomRoleRow> {
  return (await customRole(call.tx, call.organisationId, id)) as CustomRoleRow;
}

function nameTaken(): Refusal {
  return refuse("role.name-taken", "Another role of yours has this name: choose a different one.");
}

function customRoleWire(row: CustomRoleRow) {
  return { id: row.id as `rol_${string}`, name: row.name, sentence: row.sentence, permissions: row.permissions, holders: Number(row.holders), createdAt: instantText(row.created_at) };
}
