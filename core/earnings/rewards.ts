import type { Fact } from "../facts/fact.ts";
import { schedule } from "../kernel/agenda.ts";
import { converted, shareOf } from "../kernel/money.ts";
import { withOne } from "../kernel/short-list.ts";
import { type Instant, plusSpan } from "../kernel/time.ts";
import { type Book, balanceOf, credit, debit, enter } from "../ledger/book.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import type { RewardRule } from "../programs/definition.ts";
import { type Invoice, keptIn, rateBetween } from "./invoice.ts";
import { least } from "./line.ts";
import { covered, reached } from "./paid-days.ts";
import { type Reward, type Rewards, about, now } from "./reward.ts";
import { scheduleChoice } from "./reward-forms.ts";

/** A referred contact signed. Self-referral and a referral that is too old are not paid; another claim that was first is not paid twice (P-11, P-46, P-57). */
export function foldConverted(book: Book, rewards: Rewards, fact: Fact<"referral.converted">, program: CompiledProgram | undefined, taken: string | null, contested: boolean): void {
  const { payload } = fact;
  const rule = program?.definition.incentives.find((incentive) => incentive.kind === "reward");
  if (program === undefined || rule?.kind !== "reward" || rewards.byReferral.has(payload.referral)) return;
  const submitted = rewards.submitted.get(payload.referral);
  const tooOld = submitted !== undefined && fact.at >= plusSpan(submitted, program.definition.attribution.referralValidity);
  const refusal = payload.selfReferral === true || payload.referrer === payload.customer ? "self-referral" : tooOld ? "referral too old" : taken;
  const { functionalCurrency } = program.definition.money;
  const reward: Reward = {
    referral: payload.referral, kind: "referral", referrer: payload.referrer, customer: payload.customer, plan: payload.plan,
    firstYear: { value: BigInt(payload.firstYearValue ?? 0), currency: payload.currency ?? functionalCurrency },
    convertedAt: fact.at, arrival: fact.arrival, toldBy: fact.id, contested: contested && refusal === null, program, rule, choice: rule,
    status: refusal === null ? "awaiting_payment" : "rejected", amount: 0n, currency: functionalCurrency,
    paidBy: null, factId: null, releasedAt: null, choiceUntil: null, issueUnder: null, form: null, arithmetic: null,
  };
  if (refusal !== null) book.decisions.set(payload.referral, `rejected: ${refusal}`);
  rewards.list.push(reward);
  rewards.byReferral.set(reward.referral, reward);
  rewards.byCustomer.set(reward.customer, [...(rewards.byCustomer.get(reward.customer) ?? []), reward]);
  for (const invoice of rewards.invoices.get(payload.customer) ?? []) paid(book, rewards, reward, invoice);
}

/** The other claims are decided: the reward is refused, or goes its way with the payments so far. */
export function uncontested(book: Book, rewards: Rewards, reward: Reward, refusal: string | null): void {
  reward.contested = false;
  if (reward.status !== "awaiting_payment") return;
  if (refusal === null) {
    for (const invoice of rewards.invoices.get(reward.customer) ?? []) paid(book, rewards, reward, invoice);
    return;
  }
  reward.status = "rejected";
  book.decisions.set(reward.referral, `rejected: ${refusal}`);
}

/** Looks at a customer's rewards after its money moved. */
export function foldMoved(book: Book, rewards: Rewards, invoice: Invoice, customer: string): void {
  const invoices = rewards.invoices.get(customer);
  if (invoices === undefined || (invoices.at(-1) !== invoice && !invoices.includes(invoice))) rewards.invoices.set(customer, withOne(invoices ?? [], invoice));
  if (invoice.fullyPaidAt !== null && !rewards.firstPlans.has(customer)) rewards.firstPlans.set(customer, rewards.plans.get(customer) ?? null);
  for (const reward of rewards.byCustomer.get(customer) ?? []) {
    paid(book, rewards, reward, invoice);
    refunded(book, rewards, reward);
  }
}

function paid(book: Book, rewards: Rewards, reward: Reward, invoice: Invoice): void {
  if (reward.rule === null || reward.contested) return;
  if (reward.status === "awaiting_payment" && invoice.fullyPaidAt !== null && keptIn(invoice) > 0n) accrueReward(book, rewards, reward, reward.rule, invoice);
  if (reward.status === "on_hold") waitForPaidDays(book, rewards, reward);
}

function accrueReward(book: Book, rewards: Rewards, reward: Reward, rule: RewardRule, invoice: Invoice): void {
  const plan = rewards.firstPlans.get(reward.customer) ?? reward.plan;
  const worth = worthOf(reward, rule, plan, invoice);
  if (worth === null) return void book.decisions.set(reward.referral, `waits: no rate for ${reward.firstYear.currency}`);
  Object.assign(reward, worth, { plan, status: "on_hold", paidBy: invoice, factId: book.factId, issueUnder: book.factId } satisfies Partial<Reward>);
  enter(book, "reward_accrue", reward.referral, [debit("referral_reward_cost", null, reward.currency, reward.amount), credit("reward_accrued", reward.referrer, reward.currency, reward.amount)], about(reward));
}

type Worth = Pick<Reward, "amount" | "currency" | "arithmetic">;

/**
 * Fixed by plan, or a percentage of the contracted first year, rounded and then capped; other currencies at the payment day's rate (P-23, P-32, P-43).
 * Null while that rate is not known.
 */
function worthOf(reward: Reward, rule: RewardRule, plan: string, invoice: Invoice): Worth | null {
  const amounts = rule.amounts[plan];
  if (amounts === undefined) return { amount: 0n, currency: reward.currency, arithmetic: "0 = 0" };
  if ("fixed" in amounts) return { amount: amounts.fixed.amount, currency: amounts.fixed.currency, arithmetic: `${amounts.fixed.amount} = ${amounts.fixed.amount}` };
  const { currency } = amounts.cap;
  const { firstYear } = reward;
  const rate = rateBetween(invoice.rates, firstYear.currency, currency);
  if (rate === undefined) return null;
  const value = firstYear.currency === currency ? firstYear.value : converted(firstYear.value, firstYear.currency, currency, rate);
  const amount = least(shareOf(value, BigInt(amounts.rate)), amounts.cap.amount);
  return { amount, currency, arithmetic: `min(${value} * ${amounts.rate} / 10000, ${amounts.cap.amount}) = ${amount}` };
}

function waitForPaidDays(book: Book, rewards: Rewards, reward: Reward): void {
  const at = releaseTime(rewards, reward);
  if (at === null) return;
  if (at <= book.at) releaseReward(book, rewards, reward);
  else schedule(book.agenda, { at, id: `reward:${reward.referral}`, kind: "reward", ref: reward.referral });
}

/** When the hold ends as far as is known now; null while it cannot be said. */
export function releaseTime(rewards: Rewards, { rule, paidBy, customer, program }: Reward): Instant | null {
  if (rule === null || paidBy === null || paidBy.fullyPaidAt === null) return null;
  if (rule.hold.kind === "none") return paidBy.fullyPaidAt;
  if (rule.hold.kind === "after_payment") return plusSpan(paidBy.fullyPaidAt, rule.hold.length);
  return reached(covered(rewards.invoices.get(customer) ?? [], program.definition.calendar.timeZone), rule.hold.length);
}

/** The agenda's call: release if the paid days are still what was planned. */
export function dueReward(book: Book, rewards: Rewards, referral: string): void {
  const reward = rewards.byReferral.get(referral);
  if (reward?.status !== "on_hold") return;
  const at = releaseTime(rewards, reward);
  if (at !== null && at <= book.at) releaseReward(book, rewards, reward);
}

/** Released when the hold is over and everybody knows it: never before now, whatever is told late. */
function releaseReward(book: Book, rewards: Rewards, reward: Reward): void {
  if (reward.rule?.planDecidedAt === "release") revalue(book, rewards, reward, reward.rule);
  reward.status = "released";
  reward.releasedAt = book.at;
  enter(book, "reward_release", reward.referral, [debit("reward_accrued", reward.referrer, reward.currency, reward.amount), credit("reward_payable", reward.referrer, reward.currency, reward.amount)], about(reward));
  scheduleChoice(book, reward);
  const count = (rewards.released.get(reward.referrer) ?? 0) + 1;
  rewards.released.set(reward.referrer, count);
  for (const incentive of reward.program.definition.incentives) {
    if (incentive.kind !== "recognition" || incentive.trigger.kind !== "released_referrals_reach" || count < incentive.trigger.count) continue;
    if ("status" in incentive.grants && !rewards.vip.has(reward.referrer)) rewards.vip.set(reward.referrer, { at: book.at, status: incentive.grants.status });
  }
}

/** Where the plan at the release decides, the amount follows it by one visible step (P-32). */
function revalue(book: Book, rewards: Rewards, reward: Reward, rule: RewardRule): void {
  const plan = rewards.plans.get(reward.customer) ?? reward.plan;
  const worth = reward.paidBy === null ? null : worthOf(reward, rule, plan, reward.paidBy);
  if (worth === null || plan === reward.plan) return;
  const { referrer, amount, currency } = reward;
  const out = [debit("reward_accrued", referrer, currency, amount), credit("referral_reward_cost", null, currency, amount)];
  const back = [debit("referral_reward_cost", null, worth.currency, worth.amount), credit("reward_accrued", referrer, worth.currency, worth.amount)];
  enter(book, "reward_revalue_out", reward.referral, out, about(reward));
  enter(book, "reward_revalue", reward.referral, back, about(reward));
  Object.assign(reward, worth, { plan } satisfies Partial<Reward>);
}

/** The reward ends when nothing of the customer's money was kept before the paid days are over; never for a partial refund (P-31, P-44). */
function refunded(book: Book, rewards: Rewards, reward: Reward): void {
  if (reward.rule === null || reward.rule.reversal.onRefund === "never") return;
  const invoices = (rewards.invoices.get(reward.customer) ?? []).filter((invoice) => invoice.firstPaidAt !== null);
  if (invoices.length === 0 || invoices.some((invoice) => keptIn(invoice) > 0n)) return;
  if (reward.status === "on_hold") cancelReward(book, reward, `refunded before ${daysText(reward)}`);
  else if (reward.rule.reversal.onRefund === "full_refund_always") takeBackReleased(book, reward);
}

function daysText(reward: Reward): string {
  return reward.rule?.hold.kind === "paid_usage" ? `${reward.rule.hold.length.n} paid days` : "release";
}

/** The customer left: a reward that still waits for it ends (P-31), and its own rewards can only be gift cards (P-45). */
export function foldCancelled(book: Book, rewards: Rewards, customer: string): void {
  rewards.gone.add(customer);
  for (const reward of rewards.byCustomer.get(customer) ?? []) {
    if (reward.status !== "on_hold" && reward.status !== "awaiting_payment") continue;
    if (reward.rule?.reversal.onChurn === "cancel_if_on_hold") cancelReward(book, reward, `customer left before ${daysText(reward)}`);
  }
}

function cancelReward(book: Book, reward: Reward, because: string): void {
  if (reward.status === "on_hold") enter(book, "reward_cancel", reward.referral, [debit("reward_accrued", reward.referrer, reward.currency, reward.amount), credit("referral_reward_cost", null, reward.currency, reward.amount)], now(reward));
  reward.status = "cancelled";
  book.decisions.set(reward.referral, `cancelled: ${because}`);
}

/** Only where a program says so: what was released but is still in our hands goes back. */
function takeBackReleased(book: Book, reward: Reward): void {
  const { referrer, currency } = reward;
  if (reward.status === "released") {
    enter(book, "reward_take_back", reward.referral, [debit("reward_payable", referrer, currency, reward.amount), credit("referral_reward_cost", null, currency, reward.amount)], now(reward));
  } else if (reward.status === "issued" && reward.form === "account_credit") {
    const left = least(reward.amount, balanceOf(book, "customer_credit", referrer, currency));
    enter(book, "reward_take_back", reward.referral, [debit("customer_credit", referrer, currency, left), credit("referral_reward_cost", null, currency, left)], now(reward));
  } else return;
  reward.status = "cancelled";
  book.decisions.set(reward.referral, "cancelled: refunded");
}
