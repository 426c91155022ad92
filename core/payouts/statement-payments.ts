import { decimal } from "../kernel/fraction.ts";
import { decimalsOf } from "../kernel/money.ts";
import { type Day, dayText, localDayOf } from "../kernel/time.ts";
import type { BookedPosting } from "./statement-accounts.ts";
import type { StatementQuestion } from "./statement.ts";
import { customerOf, promiseOf, standOf, whatOf } from "./statement-line.ts";
import { type ExplainedStep, proofOf } from "./statement-proof.ts";
import type { Status, StatementOpen, StatementPayment } from "./statement-shape.ts";
import { statusOf } from "./statement-words.ts";
import type { Payout } from "./transfers.ts";

const NEWS: Readonly<Record<string, StatementPayment["events"][number]["what"]>> = { set_off: "instructed", instruct: "instructed", settle: "settled", transfer_failed: "failed", transfer_returned: "returned" };

/** Transfers that something happened to in the month, and those still on their way at its end. */
export function paymentsOf(question: StatementQuestion, own: readonly BookedPosting[], from: Day, to: Day): StatementPayment[] {
  const news = new Map<string, Map<string, Day>>();
  for (const entry of own) {
    const what = NEWS[entry.template];
    if (what === undefined || entry.bookedOn >= to || entry.bookedOn < from) continue;
    news.set(entry.subject, (news.get(entry.subject) ?? new Map<string, Day>()).set(what, entry.bookedOn));
  }
  return question.view.payouts
    .filter((payout) => payout.partner === question.partner.id && (news.has(payout.id) || payout.status === "instructed"))
    .map((payout) => paymentOf(question, payout, news.get(payout.id) ?? new Map()));
}

function paymentOf(question: StatementQuestion, payout: Payout, news: ReadonlyMap<string, Day>): StatementPayment {
  const parts = payout.parts.map(({ line, setOff, transferred }) => ({ ref: line.ref, setOff: Number(setOff), transferred: Number(transferred) }));
  return {
    id: payout.id,
    on: dayText(localDayOf(payout.at, question.zone)),
    earned: payout.earned,
    gross: Number(payout.gross),
    setOff: Number(payout.offset),
    rate: payout.rate,
    currency: payout.currency,
    withheld: Number(payout.withheld),
    sent: Number(payout.sent),
    events: [...news].map(([what, on]) => ({ what: what as StatementPayment["events"][number]["what"], on: dayText(on) })),
    parts,
    status: paymentStatus(question, payout),
    steps: proofOf(stepsOf(payout), payout.sent),
  };
}

function paymentStatus({ zone }: StatementQuestion, payout: Payout): Status {
  const on = localDayOf(payout.changedAt, zone);
  if (payout.status === "instructed") return statusOf("on_its_way", localDayOf(payout.at, zone), null);
  if (payout.status === "settled") return statusOf("paid", on, payout.sent === 0n ? "set off in full against what was owed back" : null);
  return statusOf("came_back", on, null);
}

/** From the lines it pays to what was sent, each step re-computable (P-23, P-36, P-42). */
function stepsOf(payout: Payout): ExplainedStep[] {
  const { gross, offset, withheld, sent, rate } = payout;
  const steps = grossSteps(payout);
  if (offset > 0n) steps.push({ step: "set_off", because: "Less what was owed back.", arithmetic: `${gross} - ${offset} = ${gross - offset}`, policy: ["P-42"] });
  if (rate !== null) steps.push(conversion(payout, rate));
  if (withheld > 0n) steps.push({ step: "withheld", because: "Less tax withheld.", arithmetic: `${sent + withheld} - ${withheld} = ${sent}`, policy: ["P-36"] });
  return steps;
}

const TERMS = 100;

/** Long sums are told a hundred terms at a time. */
function grossSteps({ parts, gross, factId }: Payout): ExplainedStep[] {
  const steps: ExplainedStep[] = [];
  let amounts = parts.map((part) => part.setOff + part.transferred);
  while (amounts.length > TERMS) {
    const sums: bigint[] = [];
    for (let i = 0; i < amounts.length; i += TERMS) {
      const some = amounts.slice(i, i + TERMS);
      const total = some.reduce((sum, amount) => sum + amount, 0n);
      sums.push(total);
      steps.push({ step: "gross", because: `${some.length} of them.`, arithmetic: `${some.join(" + ")} = ${total}` });
    }
    amounts = sums;
  }
  steps.push({ step: "gross", because: parts.length === 1 ? "One line is payable." : `${parts.length} lines are payable.`, arithmetic: `${amounts.join(" + ")} = ${gross}`, policy: ["P-33"], facts: [factId] });
  return steps;
}

function conversion({ gross, offset, withheld, sent, earned, currency }: Payout, rate: string): ExplainedStep {
  const exact = decimal(rate) ?? { n: 0n, d: 1n };
  const scale = (code: string) => 10n ** BigInt(decimalsOf(code) ?? 2);
  return { step: "converted", because: `One ${earned} was ${rate} ${currency} that day.`, value: rate, policy: ["P-23"], arithmetic: `${gross - offset} * ${exact.n * scale(currency)} / ${exact.d * scale(earned)} = ${sent + withheld}` };
}

/** Every line with anything on hold, payable or in a transfer. */
export function openOf(question: StatementQuestion): StatementOpen[] {
  const { view, partner, zone } = question;
  return view.earnings
    .filter((line) => line.partner === partner.id && (line.held > 0n || line.payable > 0n || line.inTransfer > 0n))
    .map((line) => ({
      ref: line.ref,
      since: dayText(localDayOf(line.at, zone)),
      customer: customerOf(view.credits, line),
      what: whatOf(question, line),
      currency: line.currency,
      onHold: Number(line.held),
      payable: Number(line.payable),
      inTransfer: Number(line.inTransfer),
      promise: promiseOf(question, line),
      status: standOf(question, line),
    }));
}
