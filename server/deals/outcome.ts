import { instantWords } from "../../core/deals/words.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Instant, parseInstant } from "../../core/kernel/time.ts";
import { noteActivity } from "../partners/store.ts";
import type { Call } from "../platform/http-call.ts";
import { record, type Linked, tellPartner } from "./notices.ts";
import { acted, type ReviewParts, sourceOf } from "./review.ts";
import { byOf, heldClaim, ownRequest, type Wanted, wrongState } from "./standing.ts";
import { changeDeal, deal, type DealRow } from "./store.ts";
import { estimatesOf } from "./estimates.ts";

/** Ends a claim of one's own; the next in line moves up. */
export async function withdrawDeal(parts: Linked, call: Call, input: Wanted & { reason?: string | undefined }): Promise<DealRow | Refusal> {
  const held = await heldClaim(call, input, ["in_review", "waiting", "queued", "approved"], "withdraw");
  if (isRefusal(held)) return held;
  const { row, claim } = held;
  return acted(parts, call, held, { type: "registration.withdrawn", at: claim.at, source: sourceOf(row, "withdrawn"), payload: { registration: row.number } }, {
    change: { question: null, asked: [], reason: input.reason ?? null, decided_at: claim.at }, kind: "withdrawn", sentence: input.reason === undefined ? "Withdrawn." : `Withdrawn: ${input.reason}`, audit: "deal.withdrawn",
  });
}

const LOST_WORDS = { price: "the price", competitor: "a competitor", no_decision: "no decision was made", timing: "the timing", product: "the product", other: "another reason" } as const;

/** The customer decided otherwise: the claim ends, and with it the protection. */
export async function loseDeal(parts: Linked, call: Call, input: Wanted & { code: keyof typeof LOST_WORDS; reason?: string | undefined }): Promise<DealRow | Refusal> {
  const held = await heldClaim(call, input, ["in_review", "waiting", "queued", "approved"], "lose");
  if (isRefusal(held)) return held;
  const { row, claim } = held;
  const why = `Lost: ${LOST_WORDS[input.code]}.${input.reason === undefined ? "" : ` ${input.reason}`}`;
  return acted(parts, call, held, { type: "registration.withdrawn", at: claim.at, source: sourceOf(row, "lost"), payload: { registration: row.number } }, {
    change: { question: null, asked: [], lost_code: input.code, lost_reason: input.reason ?? LOST_WORDS[input.code], decided_at: claim.at }, kind: "lost", sentence: why, audit: "deal.lost",
  });
}

/** The one extension, asked for before protection ends and with evidence (P-66). */
export async function askForExtension(call: Call, input: Wanted & { evidence: string }): Promise<DealRow | Refusal> {
  const held = await heldClaim(call, input, ["approved", "expired"], "extend");
  if (isRefusal(held)) return held;
  const { row, claim } = held;
  if (claim.at >= (row.protected_until as Instant)) return protectionOver(row);
  if (row.extension === "asked") return refuse("deal.wrong-state", "An extension is asked for already: wait for the answer.");
  if (row.extension === "refused" || row.extensions >= claim.rules.registration.protection.extensions) return refuse("deal.extension-used", "This deal had its extension already.");
  await changeDeal(call.tx, row.id, { extension: "asked", extension_evidence: input.evidence });
  await record(call, row, claim.at, { kind: "extension_asked", by: await byOf(call), sentence: "Asked for an extension.", detail: input.evidence });
  await call.audit({ action: "deal.extension-asked", subject: row.id, detail: { number: row.number } });
  return (await deal(call.tx, row.id)) as DealRow;
}

/** Grants the same length again, or refuses with a reason; both before protection ends (P-66). */
export async function decideOnExtension(parts: Linked, call: Call, input: Wanted & { grant: boolean; reason?: string | undefined }): Promise<DealRow | Refusal> {
  const held = await heldClaim(call, input, ["approved", "expired"], "extend");
  if (isRefusal(held)) return held;
  const { row, claim } = held;
  if (row.extension !== "asked") return refuse("deal.wrong-state", `Nobody asked for an extension of ${row.number} that is still open.`);
  const own = await ownRequest(call, row, "extension_asked");
  if (own) return own;
  if (claim.at >= (row.protected_until as Instant)) return protectionOver(row);
  const because = input.reason === undefined ? "" : ` ${input.reason}`;
  if (input.grant) {
    return acted(parts, call, held, { type: "registration.extended", at: claim.at, source: sourceOf(row, "extended"), payload: { registration: row.number, by: call.actor.personId } }, {
      change: { extension: "granted", extension_reason: input.reason ?? null }, kind: "extended", sentence: `Extended by the same length.${because}`, audit: "deal.extended",
      mail: { subject: "extension granted", paragraphs: [`Protection is extended by the same length again.${because}`] },
    });
  }
  await changeDeal(call.tx, row.id, { extension: "refused", extension_reason: input.reason ?? null });
  const sentence = `The extension was refused.${because} Protection ends on ${instantWords(row.protected_until as Instant)}.`;
  await record(call, row, claim.at, { kind: "extension_refused", by: await byOf(call), sentence });
  await tellPartner(call, parts, row, { subject: "extension refused", paragraphs: [sentence] });
  await call.audit({ action: "deal.extension-refused", subject: row.id, detail: { number: row.number } });
  return (await deal(call.tx, row.id)) as DealRow;
}

function protectionOver(row: DealRow): Refusal {
  return refuse("deal.protection-over", `Protection of ${row.number} ended on ${instantWords(row.protected_until as Instant)}: the customer can be registered anew.`);
}

export type Winning = Wanted & { signedAt?: string | undefined; serviceStart: string; delivers?: boolean | undefined };

/** The contract was signed: inside protection, or in review and approved later (P-61, P-62). What it brings stays an estimate until the customer pays (P-30). */
export async function winDeal(parts: ReviewParts, call: Call, input: Winning): Promise<DealRow | Refusal> {
  const held = await heldClaim(call, input, ["in_review", "waiting", "approved", "expired"], "win");
  if (isRefusal(held)) return held;
  const { row, claim } = held;
  const at = input.signedAt === undefined ? claim.at : (parseInstant(input.signedAt) as Instant);
  if (at > claim.at) return refuse("deal.signed-in-future", "The customer cannot have signed in the future.", [{ path: ["signedAt"], code: "future", sentence: "This has not happened yet." }]);
  if (at < (row.submitted_at as Instant)) return refuse("deal.wrong-state", "The customer signed before the deal was registered: the registration does not count for it.");
  if (row.protected_until !== null && at >= row.protected_until) return wrongState(row, "expired", "win");
  const { motion = "referral", plan } = row.form;
  const payload = {
    deal: row.number, registration: row.number, customer: row.customer as string, serviceStart: input.serviceStart, motion, servicesPaper: "vendor" as const,
    ...(plan === undefined ? {} : { plan }), ...(input.delivers === true ? { delivers: row.partner } : {}),
  };
  await noteActivity(call.tx, row.partner, at);
  const worth = (await estimatesOf(call.tx, parts.estimating, claim.programs, row, at)).find((one) => one.motion === motion);
  const sentence = `The customer signed on ${instantWords(at)}.${row.protected_from === null ? " It counts once the review approves it." : ""}`;
  return acted(parts, call, held, { type: "deal.won", at, source: sourceOf(row, "won"), payload }, {
    change: { service_start: input.serviceStart }, kind: "won", sentence, ...(worth === undefined ? {} : { detail: worth.sentence }), audit: "deal.won",
    mail: { subject: row.protected_from === null ? "signed" : "won", paragraphs: [sentence, ...(worth === undefined ? [] : [worth.sentence])] },
  });
}
