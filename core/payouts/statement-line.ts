import type { Deal } from "../deals/credit.ts";
import type { EarningLine } from "../earnings/line.ts";
import { moneyText } from "../kernel/money.ts";
import { type Day, type Span, dayText, localDayOf } from "../kernel/time.ts";
import { endOfMonth, dayWords, monthDays, statusOf } from "./statement-words.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import { runFor } from "./calendar.ts";
import { nextRunDay } from "../programs/run-days.ts";
import type { PaymentPromise, Status } from "./statement-shape.ts";
import type { StatementQuestion } from "./statement.ts";

/** The version that made a line; adjustments belong to none, and take the newest. */
function programOf({ programs }: StatementQuestion, line: EarningLine): CompiledProgram | undefined {
  return programs.find((program) => program.id === line.program) ?? programs.at(-1);
}

export function whatOf(question: StatementQuestion, line: EarningLine): string {
  if (line.program === null) return "Adjustment by hand";
  return programOf(question, line)?.incentives.get(line.incentive)?.title ?? line.incentive;
}

export function customerOf(deals: readonly Deal[], line: EarningLine): string | null {
  return deals.find((deal) => deal.deal === line.deal)?.customer ?? null;
}

/** The promise to pay, so that anybody can count the days again (P-33). */
export function promiseOf(question: StatementQuestion, line: EarningLine): PaymentPromise | null {
  const program = programOf(question, line);
  if (line.dueBy === null || line.collectedAt === null || program === undefined) return null;
  const { calendar, payouts } = program.definition;
  return { paidOn: dayText(localDayOf(line.collectedAt, calendar.timeZone)), within: spanText(payouts.dueAfterPayment), by: dayText(line.dueBy) };
}

function spanText(span: Span): string {
  return `${span.n}${span.unit === "months" ? "mo" : "d"}`;
}

/** Where a line stands at the end of the month, in words (rules.md §12). */
export function standOf(question: StatementQuestion, line: EarningLine): Status {
  const { zone } = question;
  if (line.held > 0n) return statusOf("waiting", null, holdWords(question, line));
  if (line.payable > 0n) return payableStatus(question, line);
  if (line.inTransfer > 0n) {
    const payout = question.view.payouts.findLast((one) => one.status === "instructed" && one.parts.some((part) => part.line.ref === line.ref));
    return statusOf("on_its_way", localDayOf(payout?.at ?? line.at, zone), null);
  }
  if (line.unclaimed > 0n) return statusOf("unclaimed", null, null);
  if (line.settled > 0n || line.clawedBack > 0n) {
    const back = line.reversed > 0n ? `${moneyText(line.reversed, line.currency)} of it taken back since` : null;
    return statusOf("paid", localDayOf(line.paidAt ?? line.at, zone), back);
  }
  return statusOf("taken_back", null, "the customer's money went back");
}

function holdWords(question: StatementQuestion, line: EarningLine): string {
  const { zone, asOf } = question;
  if (line.releaseAt === null || line.releaseAt <= asOf) return "the customer's bank has asked for the money back";
  const rule = programOf(question, line)?.incentives.get(line.incentive);
  const length = rule?.kind === "commission" && rule.hold.kind === "after_payment" ? `, ${rule.hold.length.n} ${rule.hold.length.unit} after the customer paid` : "";
  return `until ${dayWords(localDayOf(line.releaseAt, zone))}${length}`;
}

function payableStatus(question: StatementQuestion, line: EarningLine): Status {
  if (question.standing?.blocked) return statusOf("waiting", null, question.standing.blocked);
  if (line.disputes.size > 0) return statusOf("waiting", null, "disputed; it is paid once that is settled");
  if (line.dueBy !== null) return statusOf("due", line.dueBy, null);
  const run = runOf(question, line);
  return run === null ? statusOf("waiting", null, "no run is planned") : statusOf("next_run", run, null);
}

/** The run that takes a line no promise of payment speaks of: the first of its schedule that is still to come (P-34). */
function runOf(question: StatementQuestion, line: EarningLine): Day | null {
  const { zone, asOf, month } = question;
  const schedule = programOf(question, line)?.definition.payouts.schedules[line.schedule];
  const to = monthDays(month)?.to;
  if (schedule === undefined || to === undefined) return null;
  const today = localDayOf(asOf < endOfMonth(to, zone) ? asOf : endOfMonth(to, zone), zone);
  const run = runFor(schedule, line.releasedAt ?? line.at, zone);
  return run > today ? run : nextRunDay(today, schedule.runDays);
}
