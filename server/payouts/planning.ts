import { inOrder } from "../../core/facts/fact.ts";
import { wholeNumber } from "../../core/kernel/api-list.ts";
import { canonical } from "../../core/kernel/canonical.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { moneyText } from "../../core/kernel/money.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { foldStanding, type Standings, standingOf } from "../../core/partners/standing.ts";
import type { PayeeStanding } from "../../core/payouts/amounts.ts";
import { BOOKS_FAIL, blockedReason } from "../../core/payouts/payee.ts";
import { type Planned as PlannedTransfer, planRun } from "../../core/payouts/plan.ts";
import { recordFact, type Recorder } from "../facts/record.ts";
import { programNow } from "../partners/program.ts";
import { acrossOrganisations } from "../platform/across.ts";
import type { Tx } from "../platform/database.ts";
import { sha256 } from "../platform/secrets.ts";
import { type BankRow, currentBanks, origins } from "./payee-store.ts";
import { booksBehind, failingPartners, orgsWithTax, owedBack, partnerNames, payableLines, payeeFacts, rateFacts } from "./plan-store.ts";
import type { PlannedRow, PlanRow } from "./run-store.ts";

/** Minor units that a record of each rail holds at most. */
const MOST = { ach: 9_999_999_999, sepa: 99_999_999_999 } as const;

/** What a run would pay now, and the partners of whom the books do not know yet that nothing may go out. */
export type Planned = { readonly plan: PlanRow; /** What each transfer takes from which line. */ readonly taken: readonly Taken[]; readonly behind: boolean; readonly untold: readonly { readonly partner: string; readonly blocked: string | null; readonly payoutCurrency: string | null }[] };

type Taken = Pick<PlannedTransfer, "partner" | "earned" | "currency" | "rate" | "withheld" | "sent" | "parts">;

/** Answers from the read models what the engine would instruct at this instant: the same pure rule decides both. */
export function planNow(tx: Tx, schedule: string, now: Instant): Promise<Planned> {
  return acrossOrganisations(tx, async () => {
    const lines = await payableLines(tx, schedule);
    const partners = [...new Set(lines.map((line) => line.partner))];
    const known = new Map((await partnerNames(tx, partners)).map((row) => [row.key, row]));
    const orgs = [...known.values()].map((row) => row.org_id);
    const bankOf = new Map((await currentBanks(tx, orgs)).map((row) => [row.org_id, row]));
    const hasTax = new Set((await orgsWithTax(tx, orgs)).map((row) => row.org_id));
    const standings: Standings = new Map();
    for (const fact of (await payeeFacts(tx, partners, now)).sort(inOrder)) foldStanding(standings, fact);
    const rates = Object.assign({}, ...(await rateFacts(tx, now)).sort(inOrder).map((fact) => fact.payload.rates)) as Record<string, string>;
    const owed = new Map((await owedBack(tx, partners)).map((row) => [`${row.owner}|${row.currency}`, row.balance]));
    const failing = await failingPartners(tx, null);
    const payees = new Map(partners.map((partner) => [partner, failing.has(partner) ? failed(standings, partner) : payeeOf(standings, partner, known.get(partner)?.org_id, bankOf, hasTax, now)]));
    const plan = planRun({ lines, payeeOf: (partner) => (payees.get(partner) as Payee).standing, owedBack: (partner, currency) => owed.get(`${partner}|${currency}`) ?? 0n, rates, program: await programNow(tx, now), at: now });
    const name = (partner: string) => known.get(partner)?.name ?? partner;
    return {
      taken: plan.transfers,
      behind: await booksBehind(tx, now),
      untold: partners.flatMap((partner) => (payees.get(partner) as Payee).untold ?? []),
      plan: {
        transfers: plan.transfers.map((one): PlannedRow => {
          const org = known.get(one.partner)?.org_id as string;
          const bank = bankOf.get(org) as BankRow;
          return { partner: one.partner, name: name(one.partner), org, earned: one.earned, currency: one.currency, gross: wholeNumber(one.gross), offset: wholeNumber(one.offset), withheld: wholeNumber(one.withheld), sent: wholeNumber(one.sent), rate: one.rate, lines: one.lines, rail: bank.rail, bank: bank.id, last4: bank.last4 };
        }),
        held: plan.held.map((one) => ({ partner: one.partner, name: name(one.partner), currency: one.currency, amount: wholeNumber(one.amount), because: one.because })),
      },
    };
  });
}

type Payee = { readonly standing: PayeeStanding; readonly untold: Planned["untold"][number] | undefined };

/** Nothing is told: once the books can be posted again, the reason is gone by itself. */
function failed(standings: Standings, partner: string): Payee {
  return { standing: { ...standingOf(standings, partner), blocked: BOOKS_FAIL }, untold: undefined };
}

/** What facts say of a payee, and never less strict than the details given here: without an account there is nowhere to send money to. */
function payeeOf(standings: Standings, partner: string, org: string | undefined, banks: ReadonlyMap<string, BankRow>, hasTax: ReadonlySet<string>, now: Instant): Payee {
  const standing = standingOf(standings, partner);
  const bank = org === undefined ? undefined : banks.get(org);
  const blocked = standing.blocked ?? blockedReason({ bank: bank && { heldUntil: bank.held_until }, hasTax: org !== undefined && hasTax.has(org) }, now);
  const payoutCurrency = bank?.currency ?? standing.payoutCurrency;
  const isTold = standing.blocked === blocked && standing.payoutCurrency === payoutCurrency;
  return { standing: { ...standing, blocked, payoutCurrency }, untold: isTold ? undefined : { partner, blocked, payoutCurrency } };
}

/** Tells the books in the same transaction what the plan took into account, so that the engine instructs exactly the plan. */
export async function tellUntold(recorder: Recorder, planned: Planned): Promise<void> {
  for (const { partner, blocked, payoutCurrency } of planned.untold) {
    await recordFact(recorder, { type: "payee.changed", at: recorder.now, source: `payee:${partner}:run:${recorder.id("fac")}`, payload: { partner, blocked, ...(payoutCurrency === null ? {} : { payoutCurrency }) } });
  }
}

/** Fixes what leaves, line by line, before the run of its batch: what becomes known later changes the next payout, never this one (P-42). */
export async function tellInstructions(recorder: Recorder, { taken }: Planned, { batch, schedule }: { readonly batch: string; readonly schedule: string }): Promise<void> {
  for (const { partner, earned, currency, rate, withheld, sent, parts } of taken) {
    const payload = {
      batch, schedule, partner, earned, currency, rate, withheld: wholeNumber(withheld), sent: wholeNumber(sent),
      parts: parts.map(({ line, transferred, setOff }) => ({ line, transferred: wholeNumber(transferred), setOff: wholeNumber(setOff) })),
    };
    await recordFact(recorder, { type: "payout.instructed", at: recorder.now, source: `payout:${batch}:${schedule}:${partner}:${earned}:instructed`, payload });
  }
}

/** What would be paid, and nothing else: two plans with the same digest move the same money to the same accounts. */
export function planHash(plan: PlanRow): Buffer {
  return sha256(canonical(plan.transfers.map(({ partner, earned, currency, gross, offset, withheld, sent, rate, bank }) => ({ partner, earned, currency, gross, offset, withheld, sent, rate, bank }))));
}

/** The rates a plan converts at, so that its run converts at no others. */
export function ratesOf(plan: PlanRow): Record<string, string> {
  return Object.fromEntries(plan.transfers.flatMap(({ earned, currency, rate }) => (rate === null ? [] : [[`${earned}/${currency}`, rate]])));
}

/** Why a plan cannot be carried out; undefined when it can. */
export async function planRefused(tx: Tx, { plan, behind }: Planned): Promise<Refusal | undefined> {
  if (behind) return refuse("run.books-behind", "What has just become known is still being posted: try again in a moment.");
  const sent = plan.transfers.filter((one) => one.sent > 0);
  const known = new Set((await origins(tx)).map((row) => row.rail));
  const missing = sent.find((one) => !known.has(one.rail));
  if (missing) return refuse("run.origin-missing", `Say first which account ${missing.rail === "ach" ? "ACH" : "SEPA"} payouts are drawn on.`);
  const large = sent.find((one) => one.sent > MOST[one.rail]);
  return large && refuse("run.too-large", `${moneyText(BigInt(large.sent), large.currency)} to ${large.name} is more than one transfer of this kind can carry: pay it outside the platform and record it.`);
}
