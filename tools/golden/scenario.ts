import { type Evaluation, evaluate } from "../../core/engine/evaluate.ts";
import { type Instant, dayText, instantText, parseInstant } from "../../core/kernel/time.ts";
import { CHART, accountKey } from "../../core/ledger/posting.ts";
import type { CompiledProgram } from "../../core/programs/compiled.ts";
import type { GoldenCase, Question } from "./case.ts";
import { type Json, factsOf } from "./scenario-facts.ts";

const ALWAYS = Number.MIN_SAFE_INTEGER as Instant;

/** A stream of events up to asOf: earnings, rewards, payouts, decisions, VIP and every non-zero balance. */
export function scenario({ case: one, program }: Question): Json {
  const answer = evaluation(one, program);
  return { earnings: answer.earnings.map((line) => earning(line, program)), rewards: rewards(answer), payouts: payouts(answer), decisions: Object.fromEntries(answer.decisions), vip: vip(answer), balances: balances(answer) };
}

/** Cases tell of years before the document's date; the program they are judged by is in force throughout. */
export function evaluation(one: GoldenCase, program: CompiledProgram): Evaluation {
  const asOf = parseInstant(one.asOf ?? "");
  if (asOf === undefined) throw new Error(`not an instant: ${one.asOf}`);
  return evaluate({ programs: [{ ...program, startsAt: ALWAYS }], facts: factsOf(one.given ?? undefined, one.events ?? []), asOf });
}

function moment(at: Instant | null): string | null {
  return at === null ? null : instantText(at);
}

function earning(line: Evaluation["earnings"][number], program: CompiledProgram): Json {
  const rule = program.definition.incentives.find((incentive) => incentive.id === line.incentive);
  const graded = rule?.kind === "commission" && rule.payee === "affiliate" && line.grade !== null;
  const name = graded ? `${line.incentive}.${line.grade}` : line.incentive;
  return {
    ref: line.ref.replace(`:${line.incentive}:`, `:${name}:`), partner: line.partner, rule: name, invoice: line.invoice, deal: line.deal, currency: line.currency,
    base: line.base, rateBps: line.rate, amount: line.amount, open: line.open, clawedBack: line.clawedBack,
    status: line.status, releaseAt: moment(line.releaseAt ?? line.releasedAt), dueBy: line.dueBy === null ? null : dayText(line.dueBy),
  };
}

function rewards(answer: Evaluation): Json[] {
  return answer.rewards
    .filter((reward) => reward.kind === "referral")
    .map((reward) => ({
      referral: reward.referral, referrer: reward.referrer, customer: reward.customer, plan: reward.plan, amount: reward.amount, currency: reward.currency,
      status: reward.status, releasedAt: moment(reward.releasedAt), form: reward.form === "account_credit" ? "credit" : reward.form,
    }));
}

function payouts(answer: Evaluation): Json[] {
  return answer.payouts.map((payout) => ({
    batch: payout.batch, partner: payout.partner, currency: payout.currency, gross: payout.gross, offset: payout.offset,
    withheld: payout.withheld, sent: payout.sent, status: payout.status,
  }));
}

function vip(answer: Evaluation): Json {
  return Object.fromEntries(answer.recognitions.map(({ customer, at }) => [customer, instantText(at as Instant)]));
}

/** Every account with a balance, in its natural sign. */
export function balances(answer: Pick<Evaluation, "postings">): Json {
  const sums = new Map<string, bigint>();
  for (const posting of answer.postings) {
    for (const line of posting.lines) {
      const key = accountKey(line);
      sums.set(key, (sums.get(key) ?? 0n) + (line.side === CHART[line.account].natural ? line.amount : -line.amount));
    }
  }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0n).map(([key, sum]) => [key, sum]));
}
