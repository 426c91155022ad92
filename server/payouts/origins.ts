import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import { lastFour } from "../../core/payouts/bank.ts";
import { memberName } from "../deals/people-store.ts";
import type { Call } from "../platform/http-call.ts";
import { type OriginRow, originSeal, setOrigin } from "./payee-store.ts";
import { checkedNumbers } from "./payees.ts";
import type { Origin } from "./sending.ts";
import { type PayoutParts } from "./step-up.ts";
import { provenNow } from "../identity/step-up.ts";

export type OriginDetails = { rail: "ach"; routing: string; bankName: string; originId: string; name: string; companyId: string; description: string } | { rail: "sepa"; name: string; iban: string; bic?: string | undefined };

/** Files written before keep what they say; later ones draw on this account. */
export async function changeOrigin(parts: PayoutParts, call: Call, input: { origin: OriginDetails; password?: string | undefined }): Promise<OriginRow | Refusal> {
  const wrong = await provenNow(parts.database, call, input.password);
  if (wrong) return wrong;
  const numbers = checkedNumbers(input.origin);
  if (isRefusal(numbers)) return numbers;
  const { rail, name } = input.origin;
  const origin: Origin = numbers.rail === "sepa" ? { rail: "sepa", name, iban: numbers.iban, bic: numbers.bic } : (input.origin as Extract<OriginDetails, { rail: "ach" }>);
  const last4 = lastFour(origin.rail === "ach" ? origin.originId : origin.iban);
  const row = { rail, org_id: call.organisationId, name, last4, sealed: parts.secrets.seal(Buffer.from(JSON.stringify(origin)), originSeal(rail)), set_by: await memberName(call.tx, call.organisationId, call.actor.personId), set_at: call.now };
  await setOrigin(call.tx, row);
  await call.audit({ action: "payout-origin.set", subject: rail, detail: { last4 } });
  return row;
}
