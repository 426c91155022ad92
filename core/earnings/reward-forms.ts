import type { Fact } from "../facts/fact.ts";
import { schedule } from "../kernel/agenda.ts";
import { plusSpan } from "../kernel/time.ts";
import { type Book, balanceOf, credit, debit, enter } from "../ledger/book.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import { least } from "./line.ts";
import { type Reward, type RewardForm, type Rewards, about, now } from "./reward.ts";

/** From its release on the referrer may choose; when the time for that is over, the default form is issued (P-45). */
export function scheduleChoice(book: Book, reward: Reward): void {
  if (reward.choice === null) return;
  reward.choiceUntil = plusSpan(book.at, reward.choice.choiceWithin);
  schedule(book.agenda, { at: reward.choiceUntil, id: `choice:${reward.referral}`, kind: "choice", ref: reward.referral });
}

/** The referrer chooses credit or gift card while the choice is open (P-45). */
export function foldChosen(book: Book, rewards: Rewards, fact: Fact<"reward.chosen">): void {
  const reward = rewards.byReferral.get(fact.payload.referral);
  const form: RewardForm = fact.payload.form === "credit" ? "account_credit" : "gift_card";
  const refusal = reward === undefined ? "no such reward" : reward.status !== "released" ? `reward is ${reward.status}` : unavailable(rewards, reward, form);
  if (reward === undefined || refusal !== null) return void book.decisions.set(`choice:${fact.payload.referral}`, `refused: ${refusal}`);
  issue(book, reward, form, null);
}

/** Credit pays invoices: who is no customer any more cannot use it (P-45). */
function unavailable(rewards: Rewards, { choice, referrer }: Reward, form: RewardForm): string | null {
  if (choice !== null && !choice.forms.includes(form)) return "the program does not offer this form";
  return form === "account_credit" && rewards.gone.has(referrer) ? "no customer any more, a gift card only" : null;
}

/** Nobody chose in time: the default form, or the one that is still possible. */
export function dueChoice(book: Book, rewards: Rewards, referral: string): void {
  const reward = rewards.byReferral.get(referral);
  // A gift card that failed opened the choice again: an earlier deadline is none.
  if (reward?.status !== "released" || reward.choice === null || reward.choiceUntil !== book.at) return;
  const { defaultForm, forms } = reward.choice;
  const form = unavailable(rewards, reward, defaultForm) === null ? defaultForm : (forms.find((one) => unavailable(rewards, reward, one) === null) ?? defaultForm);
  issue(book, reward, form, reward.issueUnder);
}

function issue(book: Book, reward: Reward, form: RewardForm, factId: string | null): void {
  reward.status = "issued";
  reward.form = form;
  const to = form === "account_credit" ? credit("customer_credit", reward.referrer, reward.currency, reward.amount) : credit("gift_card_clearing", null, reward.currency, reward.amount);
  enter(book, "reward_issue", reward.referral, [debit("reward_payable", reward.referrer, reward.currency, reward.amount), to], factId === null ? now(reward) : { ...about(reward), factId });
}

export function foldGiftCard(book: Book, rewards: Rewards, fact: Fact<"giftcard.failed" | "giftcard.paid">): void {
  const reward = fact.payload.referral === undefined ? undefined : rewards.byReferral.get(fact.payload.referral);
  if (fact.type === "giftcard.failed") {
    if (reward !== undefined) giftCardFailed(book, reward);
    return;
  }
  const { currency } = fact.payload;
  const outstanding = balanceOf(book, "gift_card_clearing", null, currency);
  const amount = least(fact.payload.amount === undefined ? (reward?.amount ?? outstanding) : BigInt(fact.payload.amount), outstanding);
  enter(book, "gift_card_paid", fact.payload.referral ?? currency, [debit("gift_card_clearing", null, currency, amount), credit("cash", null, currency, amount)]);
}

/** The order failed: the reward is owed again, and its form may be chosen again. */
function giftCardFailed(book: Book, reward: Reward): void {
  if (reward.status !== "issued" || reward.form !== "gift_card") return;
  reward.status = "released";
  reward.form = null;
  reward.issueUnder = book.factId;
  enter(book, "gift_card_failed", reward.referral, [debit("gift_card_clearing", null, reward.currency, reward.amount), credit("reward_payable", reward.referrer, reward.currency, reward.amount)], now(reward));
  scheduleChoice(book, reward);
}

/** A published case study earns its fixed amount once, payable at once, with the same choice of form (P-48). */
export function foldCaseStudy(book: Book, rewards: Rewards, fact: Fact<"case_study.published">, program: CompiledProgram | undefined): void {
  const rule = program?.definition.incentives.find((incentive) => incentive.kind === "recognition" && incentive.trigger.kind === "case_study_published");
  const { caseStudy, customer } = fact.payload;
  if (program === undefined || rule?.kind !== "recognition" || !("fixed" in rule.grants) || rewards.byReferral.has(caseStudy)) return;
  const { amount, currency } = rule.grants.fixed;
  const choice = program.definition.incentives.find((incentive) => incentive.kind === "reward") ?? null;
  const reward: Reward = {
    referral: caseStudy, kind: "case_study", referrer: customer, customer, plan: "", firstYear: { value: 0n, currency }, convertedAt: fact.at, arrival: fact.arrival, toldBy: fact.id,
    contested: false, program, rule: null, choice, status: "released", amount, currency, paidBy: null, factId: fact.id, releasedAt: fact.at, choiceUntil: null, issueUnder: fact.id, form: null,
    arithmetic: `${amount} = ${amount}`,
  };
  rewards.list.push(reward);
  rewards.byReferral.set(caseStudy, reward);
  enter(book, "case_study", caseStudy, [debit("referral_reward_cost", null, currency, amount), credit("reward_payable", customer, currency, amount)], about(reward));
  scheduleChoice(book, reward);
}
