import { moneyText } from "../kernel/money.ts";
import { type Day, dayText } from "../kernel/time.ts";
import type { EarningLine } from "../earnings/line.ts";
import type { FactType } from "../facts/catalogue.ts";
import { type BookedPosting, movesOf, owed, templateOf } from "./statement-accounts.ts";
import type { StatementQuestion } from "./statement.ts";
import { type ExplainedStep, partsOf, proofOf } from "./statement-proof.ts";
import { promiseOf, standOf, whatOf } from "./statement-line.ts";
import { LINE_KINDS, type Status, type StatementLine } from "./statement-shape.ts";
import { dayWords, monthOf, statusOf } from "./statement-words.ts";

/** One thing the books say of a line: what was shown of it before the month, and what the month adds. */
type Item = {
  readonly kind: StatementLine["kind"];
  readonly ref: string;
  readonly factId: string;
  readonly afterPayout: boolean;
  readonly currency: string;
  before: bigint;
  within: bigint;
  on: Day;
  belongsTo: Day;
};

/** Every line of the month that changes what is owed, in the order in which it was booked. */
export function linesOf(question: StatementQuestion, own: readonly BookedPosting[], from: Day, to: Day): StatementLine[] {
  const byRef = new Map(question.view.earnings.filter((line) => line.partner === question.partner.id).map((line) => [line.ref, line]));
  return itemsOf(own, question.partner.id, from, to).map((item) => lineOf(question, item, byRef.get(item.ref), from));
}

const SHOWN: ReadonlySet<string> = new Set(LINE_KINDS);

function itemsOf(own: readonly BookedPosting[], partner: string, from: Day, to: Day): Item[] {
  const items = new Map<string, Item>();
  for (const entry of own) {
    if (entry.bookedOn >= to) continue;
    for (const { kind, currency, change } of movesOf(entry, partner)) {
      if (!SHOWN.has(kind)) continue;
      const ref = entry.earning ?? entry.subject;
      const factId = kind === "earned" ? "" : entry.factId;
      const afterPayout = templateOf(entry) === "claw_back";
      const key = `${kind}|${ref}|${factId}|${afterPayout}|${currency}`;
      const item = items.get(key) ?? { kind: kind as Item["kind"], ref, factId, afterPayout, currency, before: 0n, within: 0n, on: entry.bookedOn, belongsTo: entry.effectiveOn };
      items.set(key, item);
      if (entry.bookedOn < from) item.before += owed(change);
      else item.within += owed(change);
      item.on = entry.bookedOn;
      item.belongsTo = entry.effectiveOn;
    }
  }
  return [...items.values()].filter((item) => item.within !== 0n).sort((a, b) => a.on - b.on);
}

function lineOf(question: StatementQuestion, item: Item, line: EarningLine | undefined, from: Day): StatementLine {
  const { steps, sentence } = explained(question, item, line);
  const deal = question.view.credits.find((one) => one.deal === line?.deal);
  return {
    kind: item.kind,
    ref: item.ref,
    on: dayText(item.on),
    belongsTo: item.belongsTo < from ? monthOf(item.belongsTo) : null,
    customer: deal?.customer ?? null,
    deal: line?.deal ?? null,
    invoice: line?.invoice ?? null,
    what: line === undefined ? WHAT[item.kind] : whatOf(question, line),
    amount: Number(item.within),
    currency: item.currency,
    promise: line === undefined || item.kind !== "earned" ? null : promiseOf(question, line),
    status: statusFor(question, item, line),
    sentence,
    steps: proofOf(steps, item.within, steps.length === 0 ? 0n : item.before),
  };
}

const WHAT: Readonly<Record<Item["kind"], string>> = {
  earned: "Earning", taken_back: "Taken back", repaid: "Paid back by you", written_off: "Given up by us", unclaimed: "Unclaimed property", found: "Unclaimed property returned",
};

function statusFor(question: StatementQuestion, item: Item, line: EarningLine | undefined): Status {
  if (item.kind === "earned" && line !== undefined) return standOf(question, line);
  if (item.kind !== "taken_back") return item.kind === "unclaimed" ? statusOf("unclaimed", item.on, null) : statusOf("done", item.on, null);
  return statusOf(item.afterPayout ? "owed_back" : "taken_back", item.on, reasonOf(question.factType(item.factId)));
}

/** Why an amount went back, in a word or two. */
function reasonOf(type: FactType | undefined): string {
  switch (type) {
    case "cash.refunded":
      return "refund";
    case "chargeback.lost":
      return "the customer's bank took the money back";
    case "adjustment.granted":
      return "adjusted by hand";
    default:
      return "the facts changed";
  }
}

function explained(question: StatementQuestion, item: Item, line: EarningLine | undefined): { readonly steps: readonly ExplainedStep[]; readonly sentence: string } {
  const amount = moneyText(item.within < 0n ? -item.within : item.within, item.currency);
  if (item.kind !== "earned" && item.kind !== "taken_back") return { steps: [], sentence: `${WHAT[item.kind]} on ${dayWords(item.on)}: ${amount}.` };
  const trace = line === undefined ? undefined : question.view.trace(line.ref);
  if (line === undefined || trace === undefined) return { steps: [gone()], sentence: "No longer due: what was known of it has changed." };
  const parts = partsOf(trace.steps);
  if (item.kind === "earned" || line.invoice === null) return { steps: parts.earned, sentence: trace.sentence };
  const groups = line.takenBack.flatMap((taken, i) => (taken.factId === item.factId && taken.afterPayout === item.afterPayout ? [{ amount: taken.amount, steps: parts.takenBack[i] ?? [] }] : []));
  if (groups.length === 0) return { steps: [gone()], sentence: "No longer taken back: what was known of it has changed." };
  const reason = reasonOf(question.factType(item.factId));
  const after = item.afterPayout ? " after it was paid, so it is owed back" : "";
  return { steps: together(groups), sentence: `${amount} of the ${moneyText(line.amount, line.currency)} earned is taken back${after}: ${reason}.` };
}

/** What was known has changed, and nothing is left: the correction takes all of it. */
function gone(): ExplainedStep {
  return { step: "correction", because: "By what is known now there is nothing.", policy: ["P-74"], arithmetic: "0 = 0" };
}

/** Several movements of one fact: each with its steps, then their sum. */
function together(groups: readonly { readonly amount: bigint; readonly steps: readonly ExplainedStep[] }[]): readonly ExplainedStep[] {
  const steps = groups.flatMap((group) => group.steps);
  if (groups.length < 2) return steps;
  const total = groups.reduce((sum, group) => sum + group.amount, 0n);
  return [...steps, { step: "taken_back", because: "Taken back in all.", policy: ["P-41"], arithmetic: `${groups.map((group) => `-${group.amount}`).join(" + ")} = -${total}` }];
}
