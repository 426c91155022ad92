import { changedFields } from "../../core/deals/form.ts";
import { instantWords, statusWords } from "../../core/deals/words.ts";
import { isStaff } from "../../core/kernel/actor.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import type { Definition } from "../../core/programs/definition.ts";
import type { PartnerRow } from "../partners/store.ts";
import type { Queries } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { type Claim, openClaim } from "./claims.ts";
import type { By } from "./notices.ts";
import { memberName } from "./people-store.ts";
import { deal, type DealRow, didSo, type Form, heldDeal, lastChange } from "./store.ts";
import { statusNow } from "./wire.ts";

export const notFound = () => refuse("deal.not-found", "There is no such deal, or it is not yours.");

/** The deal that is meant: row-level security hides every other organisation's. */
export async function dealMeant(call: Pick<Call, "tx">, id: string): Promise<DealRow | Refusal> {
  return (await deal(call.tx, id)) ?? notFound();
}

export type Wanted = { readonly deal: string; readonly version: number };

/** A draft or a deal that waits for the partner, held for a change of its own row alone. */
export async function heldMeant(call: Call, input: Wanted): Promise<DealRow | Refusal> {
  const row = await heldDeal(call.tx, input.deal);
  if (row === undefined) return notFound();
  return row.version === input.version ? row : changedMeanwhile(call.tx, row);
}

export type Held = { readonly row: DealRow; readonly claim: Claim };

/**
 * A submitted deal behind its customer's door, as it stands now: in the state that was seen (`version`) and in one of those in which the verb makes
 * sense. Otherwise the sentence says what somebody else did, or what the deal is.
 */
export async function heldClaim(call: Call, input: Wanted, allowed: readonly DealRow["status"][], verb: string): Promise<Held | Refusal> {
  const seen = await dealMeant(call, input.deal);
  if (isRefusal(seen)) return seen;
  if (seen.customer === null || seen.arrival === null) return seen.version === input.version ? wrongState(seen, seen.status, verb) : changedMeanwhile(call.tx, seen);
  const claim = await openClaim(call, seen.customer, seen.product_line);
  const row = claim.rows.find((one) => one.id === seen.id);
  if (row === undefined) return notFound();
  if (row.version !== input.version) return changedMeanwhile(call.tx, row);
  const status = statusNow(row, claim.at);
  return allowed.includes(status) ? { row, claim } : wrongState(row, status, verb);
}

export function wrongState(row: Pick<DealRow, "number">, status: DealRow["status"], verb: string): Refusal {
  return refuse("deal.wrong-state", `${row.number} is ${statusWords(status)}: nobody can ${verb} it now.`);
}

export async function changedMeanwhile(on: Queries, row: Pick<DealRow, "id" | "number" | "status">): Promise<Refusal> {
  const last = await lastChange(on, row.id);
  // Saving a draft tells no story.
  const what = last === undefined || row.status === "draft" ? "Somebody else saved it." : `${last.by_name} on ${instantWords(last.at)}: ${last.sentence}`;
  return refuse("deal.changed-meanwhile", `${row.number} changed meanwhile. ${what} Look at it again before you decide.`);
}

/** Nobody decides about a request of their own or of their own organisation, however it came about: `kind` is the entry that made it. */
export async function ownRequest(call: Call, row: DealRow, kind: "submitted" | "extension_asked"): Promise<Refusal | undefined> {
  const asked = await didSo(call.tx, row.id, kind, call.actor.personId);
  if (row.org_id !== call.organisationId && row.created_by !== call.actor.personId && !asked) return undefined;
  return refuse("deal.own-request", "You asked for this yourself: somebody else decides.");
}

/** Who acts, as the time line names them. */
export async function byOf(call: Call): Promise<By> {
  return { id: call.actor.personId, name: await memberName(call.tx, call.organisationId, call.actor.personId) };
}

/** May this partner register deals, now? Every track but those with links or a form of their own (P-96), once the agreement is accepted. */
export function mayRegister(partner: PartnerRow, rules: Pick<Definition, "registration">, submitting: boolean): Refusal | undefined {
  if (!partner.enrolments.some(({ track }) => rules.registration.openTo.includes(track))) return refuse("deal.not-open-to-you", "Registering deals is not part of your kind of partnership: use your links or the referral form.");
  if (partner.status === "suspended") return refuse("partner.not-active", "The partnership is suspended: nothing new can be registered.");
  if (partner.status === "left") return refuse("partner.not-active", "The partnership has ended.");
  if (submitting && partner.status === "onboarding") return refuse("partner.not-active", "Accept the agreement first: then this can be submitted.");
  return undefined;
}

/** Staff may touch every field, a partner the ones it was asked for. */
export function notAsked(call: Call, row: DealRow, form: Form): Refusal | undefined {
  if (isStaff(call.actor)) return undefined;
  const other = changedFields(row.form, form).filter((field) => !row.asked.includes(field));
  if (other.length === 0) return undefined;
  const issues = other.map((field) => ({ path: ["form", field], code: "not-asked", sentence: "You were not asked to change this." }));
  return refuse("deal.field-not-asked", `Only what was asked for can be changed now: ${row.asked.join(", ") || "nothing in the form, an answer in words is enough"}.`, issues);
}
