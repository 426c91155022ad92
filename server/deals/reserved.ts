import { refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { acrossOrganisations } from "../platform/across.ts";
import { domainIn } from "../platform/domains.ts";
import type { Call } from "../platform/http-call.ts";
import { release, reserve, type ReservedRow, reservedAccounts } from "./accounts-store.ts";

/** Partners read the list before they start: nobody is surprised at a registration (P-97). */
export async function listReserved(call: Call, input: { limit: number; search?: string | undefined }) {
  const rows = await acrossOrganisations(call.tx, () => reservedAccounts(call.tx, { after: call.after, limit: input.limit, search: input.search }));
  return call.page(rows, input.limit, (row) => [row.customer], reservedWire);
}

/** Binds from now on; what was registered before goes on. */
export async function reserveAccount(call: Call, input: { domain: string; name: string; reason: string }) {
  const domain = domainIn(input.domain);
  if (domain === undefined || domain.shared) return refuse("deal.not-a-business-domain", "Give the account's own website.");
  const row = await reserve(call.tx, { customer: domain.registrable, name: input.name, by: call.actor.personId, because: input.reason, at: call.now });
  if (row === undefined) return refuse("account.already-reserved", "This account is on the list already.");
  await call.audit({ action: "account.reserved", subject: row.customer, detail: { reason: input.reason } });
  return reservedWire(row);
}

export async function releaseAccount(call: Call, input: { domain: string }) {
  const customer = domainIn(input.domain)?.registrable ?? input.domain;
  if ((await release(call.tx, customer)) === 0) return refuse("account.not-reserved", "This account is not on the list.");
  await call.audit({ action: "account.released", subject: customer });
  return undefined;
}

function reservedWire(row: ReservedRow) {
  return { domain: row.customer, name: row.name, since: instantText(row.reserved_at), reason: row.reserved_because };
}
