import type { Role } from "../../core/identity/roles.ts";
import { rolesRefused } from "../../core/identity/rules.ts";
import { isRefusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { deactivate } from "./deactivate.ts";
import { addMembership, addService, people, person, type PersonRow, setRoles, setStatus } from "./store.ts";

export async function listServiceAccounts(call: Call, input: { limit: number }) {
  return call.page(await people(call.tx, call.organisationId, { after: call.after, limit: input.limit }, "service"), input.limit, (row) => [row.name, row.id], accountWire);
}

/** A member that never signs in. It can do no more than whoever adds it. */
export async function createServiceAccount(call: Call, input: { name: string; roles: Role[] }) {
  const refused = rolesRefused(call.actor, { id: call.organisationId, kind: call.actor.organisationKind }, input.roles);
  if (refused) return refused;
  const id = call.id("per");
  await addService(call.tx, id, input.name, call.now);
  await addMembership(call.tx, call.organisationId, id, input.name, call.now);
  await setStatus(call.tx, call.organisationId, id, "active", call.now);
  await setRoles(call.tx, call.organisationId, id, input.roles);
  await call.audit({ action: "service-account.created", subject: id, detail: { name: input.name, roles: input.roles } });
  return accountWire((await person(call.tx, call.organisationId, id)) as PersonRow);
}

export async function endServiceAccount(call: Call, input: { account: string }) {
  const row = await person(call.tx, call.organisationId, input.account);
  if (row?.kind !== "service") return refuse("person.not-found", "There is no such service account in your organisation.");
  const refused = rolesRefused(call.actor, { id: call.organisationId, kind: call.actor.organisationKind }, row.roles);
  if (refused) return refused;
  const gone = await deactivate(call, { organisationId: call.organisationId, personId: row.id, reason: "Service account ended", roles: "all" });
  return isRefusal(gone) ? gone : accountWire((await person(call.tx, call.organisationId, row.id)) as PersonRow);
}

function accountWire(row: PersonRow) {
  return { id: row.id as `per_${string}`, name: row.name, roles: row.roles, status: row.status, since: instantText(row.since) };
}
