import type { Fact } from "../facts/fact.ts";
import { schedule } from "../kernel/agenda.ts";
import { decimal } from "../kernel/fraction.ts";
import { converted, shareOf } from "../kernel/money.ts";
import { type Instant, plusSpan } from "../kernel/time.ts";
import { type Book, balanceOf, credit, debit, enter } from "../ledger/book.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import type { RewardRule } from "../programs/definition.ts";
import { type Invoice, keptIn } from "./invoice.ts";
import { least } from "./line.ts";
import { covered, reached } from "./paid-days.ts";

export type RewardStatus = "awaiting_payment" | "on_hold" | "released" | "issued" | "cancelled" | "rejected";
export type RewardForm = "account_credit" | "gift_card";

/** A customer's reward for a referral that became a customer, or for a published case study (rules.md §2, P-31 … P-48). */
export type Reward = {
  readonly referral: string;
  readonly kind: "referral" | "case_study";
  readonly referrer: string;
  readonly customer: string;
  plan: string;
  readonly firstYear: { readonly value: bigint; readonly currency: string };
  readonly convertedAt: Instant;
  /** Of the conversion, within its instant. */
  readonly arrival: number;
  /** Another claim may still turn out to have been first: nothing arises until that is decided (P-62). */
  contested: boolean;
  readonly program: CompiledProgram;
  readonly rule: RewardRule | null;
  status: RewardStatus;
  amount: bigint;
  currency: string;
  /** The fact that made the money arise. */
  factId: string | null;
  releasedAt: Instant | null;
  form: RewardForm | null;
  /** How the amount was worked out, as text that can be re-computed. */
  arithmetic: string | null;
};

export type Rewards = {
  readonly list: Reward[];
  readonly byReferral: Map<string, Reward>;
  readonly byCustomer: Map<string, Reward[]>;
  readonly invoices: Map<string, Invoice[]>;
  readonly submitted: Map<string, Instant>;
  readonly released: Map<string, number>;
  /** Customers with VIP status and since when: the instant of the release that reached the count (P-47). */
  readonly vip: Map<string, { readonly at: Instant; readonly status: string }>;
  readonly plans: Map<string, string>;
};

export function openRewards(): Rewards {
  return { list: [], byReferral: new Map(), byCustomer: new Map(), invoices: new Map(), submitted: new Map(), released: new Map(), vip: new Map(), plans: new Map() };
}

/** A referred contact signed. Self-referral and a referral that is too old are not paid; another claim that was first is not paid twice (P-11, P-46, P-57). */
export function foldConverted(book: Book, rewards: Rewards, fact: Fact<"referral.converted">, program: CompiledProgram | undefined, taken: string | null, contested: boolean): void {
  const { payload } = fact;
  const rule = program?.definition.incentives.find((incentive) => incentive.kind === "reward");
  if (program === undefined || rule?.kind !== "reward" || rewards.byReferral.has(payload.referral)) return;
  const submitted = rewards.submitted.get(payload.referral);
  const tooOld = submitted !== undefined && fact.at >= plusSpan(submitted, program.definition.attribution.referralValidity);
  const refusal = payload.selfReferral === true || payload.referrer === payload.customer ? "self-referral" : tooOld ? "referral too old" : taken;
  const reward: Reward = {
    referral: payload.referral, kind: "referral", referrer: payload.referrer, customer: payload.customer, plan: payload.plan,
    firstYear: { value: BigInt(payload.firstYearValue ?? 0), currency: payload.currency ?? program.definition.money.functionalCurrency },
    convertedAt: fact.at, arrival: fact.arrival, contested: contested && refusal === null, program, rule, status: refusal === null ? "awaiting_payment" : "rejected", amount: 0n, currency: program.definition.money.functionalCurrency,
    factId: null, releasedAt: null, form: null, arithmetic: null,
  };
  if (refusal !== null) book.decisions.set(payload.referral, `rejected: ${refusal}`);
  add(rewards, reward);
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

function add(rewards: Rewards, reward: Reward): void {
  rewards.list.push(reward);
  rewards.byReferral.set(reward.referral, reward);
  rewards.byCustomer.set(reward.customer, [...(rewards.byCustomer.get(reward.customer) ?? []), reward]);
}

/** Looks at a customer's rewards after its money moved. */
export function foldMoved(book: Book, rewards: Rewards, invoice: Invoice, customer: string): void {
  const invoices = rewards.invoices.get(customer);
  if (invoices === undefined) rewards.invoices.set(customer, [invoice]);
  else if (invoices.at(-1) !== invoice && !invoices.includes(invoice)) invoices.push(invoice);
  for (const reward of rewards.byCustomer.get(customer) ?? []) {
    paid(book, rewards, reward, invoice);
    refunded(book, rewards, reward);
  }
}

function paid(book: Book, rewards: Rewards, reward: Reward, invoice: Invoice): void {
  if (reward.rule === null || reward.contested) return;
  if (reward.status === "awaiting_payment" && invoice.fullyPaidAt !== null && keptIn(invoice) > 0n) {
    reward.plan = rewards.plans.get(reward.customer) ?? reward.plan;
    const worth = worthOf(reward, reward.rule, invoice);
    reward.amount = worth.amount;
    reward.currency = worth.currency;
    reward.arithmetic = worth.arithmetic;
    reward.status = "on_hold";
    reward.factId = book.factId;
    enter(book, "reward_accrue", reward.referral, [debit("referral_reward_cost", null, reward.currency, reward.amount), credit("reward_accrued", reward.referrer, reward.currency, reward.amount)], about(reward));
  }
  if (reward.status === "on_hold") waitForPaidDays(book, rewards, reward);
}

/** Fixed by plan, or a percentage of the contracted first year, rounded and then capped; other currencies at the payment day's rate (P-32, P-43). */
export function worthOf(reward: Reward, rule: RewardRule, invoice: Invoice): { amount: bigint; currency: string; arithmetic: string } {
  const amounts = rule.amounts[reward.plan];
  if (amounts === undefined) return { amount: 0n, currency: reward.currency, arithmetic: "0 = 0" };
  if ("fixed" in amounts) return { amount: amounts.fixed.amount, currency: amounts.fixed.currency, arithmetic: `${amounts.fixed.amount} = ${amounts.fixed.amount}` };
  const { currency } = amounts.cap;
  const rate = reward.firstYear.currency === currency ? undefined : decimal(invoice.rates[`${reward.firstYear.currency}/${currency}`] ?? "");
  const value = rate === undefined ? reward.firstYear.value : converted(reward.firstYear.value, reward.firstYear.currency, currency, rate);
  const share = shareOf(value, BigInt(amounts.rate));
  const amount = least(share, amounts.cap.amount);
  return { amount, currency, arithmetic: `min(${value} * ${amounts.rate} / 10000, ${amounts.cap.amount}) = ${amount}` };
}

function waitForPaidDays(book: Book, rewards: Rewards, reward: Reward): void {
  const at = releaseTime(rewards, reward);
  if (at === null) return;
  if (at <= book.at) releaseReward(book, rewards, reward, at);
  else schedule(book.agenda, { at, id: `reward:${reward.referral}`, kind: "reward", ref: reward.referral });
}

export function releaseTime(rewards: Rewards, reward: Reward): Instant | null {
  if (reward.rule === null || reward.rule.hold.kind !== "paid_usage") return reward.rule?.hold.kind === "after_payment" ? null : reward.convertedAt;
  return reached(covered(rewards.invoices.get(reward.customer) ?? []), reward.rule.hold.length);
}

/** The agenda's call: release if the paid days are still what was planned. */
export function dueReward(book: Book, rewards: Rewards, referral: string): void {
  const reward = rewards.byReferral.get(referral);
  if (reward?.status !== "on_hold") return;
  const at = releaseTime(rewards, reward);
  if (at !== null && at <= book.at) releaseReward(book, rewards, reward, at);
}

function releaseReward(book: Book, rewards: Rewards, reward: Reward, at: Instant): void {
  reward.status = "released";
  reward.releasedAt = at;
  enter(book, "reward_release", reward.referral, [debit("reward_accrued", reward.referrer, reward.currency, reward.amount), credit("reward_payable", reward.referrer, reward.currency, reward.amount)], about(reward));
  if (reward.rule !== null) schedule(book.agenda, { at: plusSpan(at, reward.rule.choiceWithin), id: `choice:${reward.referral}`, kind: "choice", ref: reward.referral });
  const count = (rewards.released.get(reward.referrer) ?? 0) + 1;
  rewards.released.set(reward.referrer, count);
  for (const incentive of reward.program.definition.incentives) {
    if (incentive.kind !== "recognition" || incentive.trigger.kind !== "released_referrals_reach" || incentive.trigger.count !== count) continue;
    if ("status" in incentive.grants && !rewards.vip.has(reward.referrer)) rewards.vip.set(reward.referrer, { at, status: incentive.grants.status });
  }
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

/** The customer left: a reward that still waits ends (P-31). */
export function foldCancelled(book: Book, rewards: Rewards, customer: string): void {
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

/** The referrer chooses credit or gift card while the choice is open (P-45). */
export function foldChosen(book: Book, rewards: Rewards, fact: Fact<"reward.chosen">): void {
  const reward = rewards.byReferral.get(fact.payload.referral);
  const form: RewardForm = fact.payload.form === "credit" ? "account_credit" : "gift_card";
  if (reward === undefined || reward.status !== "released") {
    book.decisions.set(`choice:${fact.payload.referral}`, reward === undefined ? "refused: no such reward" : `refused: reward is ${reward.status}`);
    return;
  }
  issue(book, reward, form, null);
}

/** Nobody chose in time: the default form. */
export function dueChoice(book: Book, rewards: Rewards, referral: string): void {
  const reward = rewards.byReferral.get(referral);
  if (reward?.status === "released") issue(book, reward, reward.rule?.defaultForm ?? "account_credit", reward.factId);
}

function issue(book: Book, reward: Reward, form: RewardForm, factId: string | null): void {
  reward.status = "issued";
  reward.form = form;
  const to = form === "account_credit" ? credit("customer_credit", reward.referrer, reward.currency, reward.amount) : credit("gift_card_clearing", null, reward.currency, reward.amount);
  enter(book, "reward_issue", reward.referral, [debit("reward_payable", reward.referrer, reward.currency, reward.amount), to], factId === null ? now(reward) : about(reward));
}

export function foldGiftCard(book: Book, rewards: Rewards, fact: Fact<"giftcard.failed" | "giftcard.paid">): void {
  const reward = fact.payload.referral === undefined ? undefined : rewards.byReferral.get(fact.payload.referral);
  if (fact.type === "giftcard.failed") {
    if (reward?.status !== "issued" || reward.form !== "gift_card") return;
    reward.status = "released";
    reward.form = null;
    enter(book, "gift_card_failed", reward.referral, [debit("gift_card_clearing", null, reward.currency, reward.amount), credit("reward_payable", reward.referrer, reward.currency, reward.amount)], now(reward));
    return;
  }
  const { currency } = fact.payload;
  const outstanding = balanceOf(book, "gift_card_clearing", null, currency);
  const amount = least(fact.payload.amount === undefined ? (reward?.amount ?? outstanding) : BigInt(fact.payload.amount), outstanding);
  enter(book, "gift_card_paid", fact.payload.referral ?? currency, [debit("gift_card_clearing", null, currency, amount), credit("cash", null, currency, amount)]);
}

/** A published case study earns its fixed amount once, payable at once, with the same choice of form (P-48). */
export function foldCaseStudy(book: Book, rewards: Rewards, fact: Fact<"case_study.published">, program: CompiledProgram | undefined): void {
  const rule = program?.definition.incentives.find((incentive) => incentive.kind === "recognition" && incentive.trigger.kind === "case_study_published");
  const { caseStudy, customer } = fact.payload;
  if (program === undefined || rule?.kind !== "recognition" || !("fixed" in rule.grants) || rewards.byReferral.has(caseStudy)) return;
  const { amount, currency } = rule.grants.fixed;
  const referralRule = program.definition.incentives.find((incentive) => incentive.kind === "reward");
  const reward: Reward = {
    referral: caseStudy, kind: "case_study", referrer: customer, customer, plan: "", firstYear: { value: 0n, currency }, convertedAt: fact.at, arrival: fact.arrival, contested: false, program,
    rule: null, status: "released", amount, currency, factId: fact.id, releasedAt: fact.at, form: null, arithmetic: `${amount} = ${amount}`,
  };
  rewards.list.push(reward);
  rewards.byReferral.set(caseStudy, reward);
  enter(book, "case_study", caseStudy, [debit("referral_reward_cost", null, currency, amount), credit("reward_payable", customer, currency, amount)], about(reward));
  if (referralRule?.kind === "reward") schedule(book.agenda, { at: plusSpan(fact.at, referralRule.choiceWithin), id: `choice:${caseStudy}`, kind: "choice", ref: caseStudy });
}

function about(reward: Reward) {
  return { factId: reward.factId ?? "", program: reward.program.id, earning: reward.referral };
}

function now(reward: Reward) {
  return { program: reward.program.id, earning: reward.referral };
}
