import { DELEGABLE } from "../../core/identity/delegation.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import { type Instant, instant, instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { addDelegation, delegation, type DelegationRow, delegations, providers, revokeDelegation } from "./delegation-store.ts";
import { provenRecently } from "./step-up.ts";
import { openDoor } from "./store.ts";

const DAY_MS = 86_400_000;

export async function listDelegations(call: Call, input: { limit: number }) {
  await openDoor(call.tx);
  const rows = await delegations(call.tx, call.organisationId, call.after, input.limit);
  return call.page(rows, input.limit, (row) => [instantText(row.created_at), row.id], (row) => delegationWire(row, call.now));
}

export async function delegationChoices(call: Call) {
  await openDoor(call.tx);
  return { providers: (await providers(call.tx)).map((one) => ({ id: one.id as `org_${string}`, name: one.name })), permissions: [...DELEGABLE] };
}

/** Only the customer lends, only for a time, and never what it could not do itself; whoever works for it by delegation passes nothing on. */
export async function grantDelegation(call: Call, input: { provider: string; permissions: string[]; days: number }) {
  if (call.actor.organisationKind !== "customer" || call.actor.homeOrganisationId !== undefined) return refuse("delegation.customers-only", "Only the customer itself lends permissions.");
  const stale = provenRecently(call);
  if (stale) return stale;
  const beyond = input.permissions.find((name) => !call.actor.permissions.has(name));
  if (beyond !== undefined) return refuse("delegation.beyond-your-own", `You may not do ${beyond} yourself, so you cannot lend it.`);
  const { personId, organisationId } = call.actor;
  await openDoor(call.tx);
  if (!(await providers(call.tx)).some((one) => one.id === input.provider)) return refuse("delegation.provider-unknown", "There is no such service provider.");
  const row = { id: call.id("dlg"), org_id: organisationId, provider_id: input.provider, permissions: [...new Set(input.permissions)], approved_by: personId, created_at: call.now, expires_at: instant(call.now + input.days * DAY_MS) };
  await addDelegation(call.tx, row);
  for (const id of [organisationId, input.provider].toSorted()) await call.audit({ action: "delegation.granted", subject: row.id, organisationId: id, detail: { provider: input.provider, permissions: row.permissions, expires: instantText(row.expires_at) } });
  return delegationWire((await delegation(call.tx, row.id)) as DelegationRow, call.now);
}

/** Works at once: what an operator may do is looked up on every request. */
export async function endDelegation(call: Call, input: { delegation: string }) {
  const { personId, organisationId } = call.actor;
  await openDoor(call.tx);
  if (!(await revokeDelegation(call.tx, organisationId, input.delegation, personId, call.now))) return refuse("delegation.not-found", "Your organisation lent no such permissions.");
  const row = (await delegation(call.tx, input.delegation)) as DelegationRow;
  for (const id of [organisationId, row.provider_id].toSorted()) await call.audit({ action: "delegation.revoked", subject: row.id, organisationId: id, detail: { provider: row.provider_id } });
  return delegationWire(row, call.now);
}

function delegationWire(row: DelegationRow, now: Instant) {
  return {
    id: row.id as `dlg_${string}`, customer: { id: row.org_id as `org_${string}`, name: row.customer_name }, provider: { id: row.provider_id as `org_${string}`, name: row.provider_name }, permissions: row.permissions,
    createdAt: instantText(row.created_at), expiresAt: instantText(row.expires_at), revokedAt: row.revoked_at === null ? null : instantText(row.revoked_at), active: row.revoked_at === null && row.expires_at > now,
  };
}
