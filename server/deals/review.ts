import { askedFields, fieldWords, formIssues } from "../../core/deals/form.ts";
import { liveOpportunity } from "../../core/deals/registration-fold.ts";
import { instantWords } from "../../core/deals/words.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Instant, instantText, localDayOf } from "../../core/kernel/time.ts";
import { noteActivity, partnerByKey } from "../partners/store.ts";
import type { Call } from "../platform/http-call.ts";
import { type Claim, foretold, type Next, tell } from "./claims.ts";
import { type Estimating, estimatesFor } from "./estimates.ts";
import { followUp, type Linked, record, tellPartner } from "./notices.ts";
import { closeBehindWon } from "./behind-won.ts";
import { sameCustomer } from "./commands.ts";
import { byOf, heldClaim, notAsked, ownRequest, type Wanted, wrongState } from "./standing.ts";
import { type Change, deal, type DealRow, type Form } from "./store.ts";

export type ReviewParts = Linked & { readonly estimating: Estimating };

/** What a verb does once the fold lets it pass: its own change, its line in the story and its message. */
type Act = { readonly change: Change; readonly kind: string; readonly sentence: string; readonly detail?: string; readonly mail?: { readonly subject: string; readonly paragraphs: readonly string[] }; readonly audit: string };

/** Tells the fact, changes the rows, and everybody who has to know. */
export async function acted(parts: Linked, call: Call, { row, claim }: { row: DealRow; claim: Claim }, next: Next, act: Act): Promise<DealRow | Refusal> {
  const state = foretold(claim, next);
  if (isRefusal(state)) return refuse("deal.wrong-state", state.sentence);
  const { moved } = await tell(call, claim, next, state, { id: row.id, change: () => act.change });
  await record(call, row, claim.at, { kind: act.kind, by: await byOf(call), sentence: act.sentence, detail: act.detail ?? null });
  if (act.mail) await tellPartner(call, parts, row, act.mail);
  await followUp(call, parts, moved, claim.at, row.id);
  if (moved.some(({ after }) => after.status === "won")) await closeBehindWon(parts, call, claim.customer, claim.productLine);
  await call.audit({ action: act.audit, subject: row.id, detail: { number: row.number } });
  return (await deal(call.tx, row.id)) as DealRow;
}

export const sourceOf = (row: DealRow, verb: string) => `${row.number}:v${row.version}:${verb}`;

/** The clock stops while the partner owes an answer (P-63); only what was asked for may then be changed. */
export async function askPartner(parts: Linked, call: Call, input: Wanted & { question: string; fields: string[] }): Promise<DealRow | Refusal> {
  const held = await heldClaim(call, input, ["in_review"], "ask about");
  if (isRefusal(held)) return held;
  const { row, claim } = held;
  const fields = askedFields(input.fields);
  return acted(parts, call, held, { type: "registration.info_requested", at: claim.at, source: sourceOf(row, "asked"), payload: { registration: row.number } }, {
    change: { question: input.question, asked: fields }, kind: "asked", sentence: `Asked: ${input.question}`, ...(fields.length === 0 ? {} : { detail: `Can be changed: ${fields.map(fieldWords).join(", ")}.` }), audit: "deal.asked",
    mail: { subject: "a question", paragraphs: [input.question, "The review waits for your answer."] },
  });
}

/** The review goes on where it stopped. */
export async function answerQuestion(parts: Linked, call: Call, input: Wanted & { form?: Form | undefined; note?: string | undefined }): Promise<DealRow | Refusal> {
  const held = await heldClaim(call, input, ["waiting"], "answer");
  if (isRefusal(held)) return held;
  const { row, claim } = held;
  const form = { ...row.form, ...input.form };
  const refused = notAsked(call, row, form) ?? sameCustomer(row, form);
  if (refused) return refused;
  const issues = formIssues(form, claim.rules, localDayOf(claim.at, claim.rules.calendar.timeZone));
  if (issues.length > 0) return refuse("deal.incomplete", "The form is not complete yet.", issues);
  return acted(parts, call, held, { type: "registration.info_provided", at: claim.at, source: sourceOf(row, "answered"), payload: { registration: row.number } }, {
    change: { form, question: null, asked: [] }, kind: "answered", sentence: input.note === undefined ? "Answered: the review goes on." : `Answered: ${input.note}`, audit: "deal.answered",
  });
}

/** Protection starts and the rate is confirmed (P-14, P-60). Nobody approves their own request; late is late, never approved by itself. */
export async function approveDeal(parts: ReviewParts, call: Call, input: Wanted & { fit: string[]; note?: string | undefined }): Promise<DealRow | Refusal> {
  const held = await heldClaim(call, input, ["in_review", "waiting", "queued"], "approve");
  if (isRefusal(held)) return held;
  const { row, claim } = held;
  const refused = await approvable(call, row, claim);
  if (refused) return refused;
  const payload = { registration: row.number, by: call.actor.personId };
  const source = sourceOf(row, "approved");
  const state = foretold(claim, { type: "registration.approved", at: claim.at, source, payload });
  if (isRefusal(state)) return wrongState(row, row.status, "approve");
  const until = state.byId.get(row.number)?.expiresAt as Instant;
  const confirmed = await confirmedFor(parts, call, row, claim);
  await noteActivity(call.tx, row.partner, claim.at);
  if (input.fit.length > 0) await record(call, row, claim.at, { kind: "verified", by: await byOf(call), sentence: `Verified: ${input.fit.join("; ")}.`, internal: true });
  const at = confirmed.rate === null ? "" : ` ${confirmed.rate} is confirmed: it can only become better while protection lasts.`;
  const sentence = `Approved: protected until ${instantWords(until)}.${at}`;
  return acted(parts, call, held, { type: "registration.approved", at: claim.at, source, payload: { ...payload, protectedUntil: instantText(until) } }, {
    change: { question: null, asked: [], fit: input.fit, confirmed_title: confirmed.title, confirmed_rate: confirmed.rate, reason: null, reason_code: null, decided_at: claim.at },
    kind: "approved", sentence, ...(input.note === undefined ? {} : { detail: input.note }), audit: "deal.approved",
    mail: { subject: "approved", paragraphs: [sentence, ...(input.note === undefined ? [] : [input.note])] },
  });
}

async function approvable(call: Call, row: DealRow, claim: Claim): Promise<Refusal | undefined> {
  const own = await ownRequest(call, row, "submitted");
  if (own) return own;
  if (row.status === "queued") return refuse("deal.behind-another", "This registration waits in line: it is decided once it is in review.");
  const partner = await partnerByKey(call.tx, row.partner);
  if (partner?.status === "suspended" || partner?.status === "left") return refuse("partner.not-active", "The partner is suspended or has left: nothing can be approved for it.");
  const open = liveOpportunity(claim.rules, claim.state, row.customer ?? "", row.submitted_at as Instant);
  return open ? refuse("deal.existing-opportunity", "An opportunity with this customer was opened before the registration and is still being worked on.") : undefined;
}

/** What the partner would be paid today for the motion it registered. */
async function confirmedFor(parts: ReviewParts, call: Call, row: DealRow, { programs, at }: Claim): Promise<{ title: string | null; rate: string | null }> {
  const motion = row.form.motion ?? "referral";
  const found = (await estimatesFor(call.tx, parts.estimating, { programs, partner: row.partner, amount: null, at, plan: row.form.plan ?? null })).find((one) => one.motion === motion);
  return { title: found?.title ?? null, rate: found?.rate ?? null };
}

export type Declining = Wanted & { code: "existing_opportunity" | "not_a_fit" | "no_capacity" | "duplicate" | "incomplete" | "other"; reason: string };

/** The partner reads the reason; the next in line moves up (P-62). */
export async function declineDeal(parts: Linked, call: Call, input: Declining): Promise<DealRow | Refusal> {
  const held = await heldClaim(call, input, ["in_review", "waiting", "queued"], "decline");
  if (isRefusal(held)) return held;
  const { row, claim } = held;
  const own = await ownRequest(call, row, "submitted");
  if (own) return own;
  return acted(parts, call, held, { type: "registration.rejected", at: claim.at, source: sourceOf(row, "rejected"), payload: { registration: row.number, by: call.actor.personId, reason: input.reason } }, {
    change: { question: null, asked: [], reason: input.reason, reason_code: input.code, decided_at: claim.at }, kind: "declined", sentence: `Declined: ${input.reason}`, audit: "deal.declined",
    mail: { subject: "declined", paragraphs: [`The registration was declined. The reason: ${input.reason}`] },
  });
}
