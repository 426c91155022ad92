import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import { memberName } from "../deals/people-store.ts";
import { provenNow } from "../identity/step-up.ts";
import type { Database } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import type { Secrets } from "../platform/secrets.ts";
import { goOn } from "./events.ts";
import { addSecret, customer, type CustomerRow, endSecret, eventCounts, mapCustomer, secretSeal, secretsNow } from "./store.ts";
import { WEBHOOK_PATH } from "./webhook.ts";

export type ConnectorParts = { readonly database: Database; readonly secrets: Secrets };

/** How long a secret counts after a newer one was given: as long as billing itself may sign with both. */
const ROTATION_MS = 24 * 3_600_000;

export async function connector(call: Call) {
  const { parked, waiting, last } = await eventCounts(call.tx);
  const secrets = (await secretsNow(call.tx, call.now)).map((row) => ({ id: row.id, last4: row.last4, addedBy: row.added_by, addedAt: instantText(row.added_at), endsAt: row.ends_at === null ? null : instantText(row.ends_at) }));
  return { path: WEBHOOK_PATH, secrets, parked: Number(parked), waiting: Number(waiting), lastEventAt: last === null ? null : instantText(last) };
}

export async function giveSecret(parts: ConnectorParts, call: Call, { secret, password }: { secret: string; password: string }) {
  const wrong = await provenNow(parts.database, call, password);
  if (wrong) return wrong;
  const id = call.id("whs");
  const row = { id, org_id: call.organisationId, sealed: parts.secrets.seal(Buffer.from(secret, "utf8"), secretSeal(id)), last4: secret.slice(-4), added_by: await memberName(call.tx, call.organisationId, call.actor.personId), added_at: call.now };
  await addSecret(call.tx, row, instant(call.now + ROTATION_MS));
  await call.audit({ action: "billing-secret.added", subject: id, detail: { last4: row.last4 } });
  return connector(call);
}

export async function takeSecret(call: Call, { secret }: { secret: string }) {
  if ((await endSecret(call.tx, secret, call.now)) === 0) return refuse("secret.not-found", "There is no such secret that still counts.");
  await call.audit({ action: "billing-secret.ended", subject: secret });
  return connector(call);
}

/** Says which account a customer of billing is, and records everything that waited for that, as having happened when it did. */
export async function mapBillingCustomer(call: Call, { customer: id, account }: { customer: string; account: string }): Promise<CustomerRow | Refusal> {
  const row = await customer(call.tx, id);
  if (row === undefined) return refuse("billing-customer.not-found", "Billing has told of no such customer.");
  await mapCustomer(call.tx, { id, account, by: call.actor.personId, at: call.now });
  await goOn(call, [`customer:${id}`]);
  await call.audit({ action: "billing-customer.mapped", subject: id, detail: { account, before: row.account } });
  return (await customer(call.tx, id)) as CustomerRow;
}
