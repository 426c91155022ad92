import { type Fraction, ZERO, compare, decimal, fraction, plus } from "../kernel/fraction.ts";
import { converted, moneyText } from "../kernel/money.ts";
import { type Day, type Instant, dayText, localStartOf, plusDays, plusMonths } from "../kernel/time.ts";
import type { Certification, Requirement } from "../programs/definition.ts";
import type { HeldCertificate, PartnerRecord, Purchase } from "./record.ts";

/** The day of the question, included, and the quarter it is asked for. */
export type Question = {
  readonly asOf: Day;
  readonly quarterFrom: Day;
  readonly zone: string;
  readonly functionalCurrency: string;
  readonly certifications: Readonly<Record<string, Pick<Certification, "title" | "pass" | "requires">>>;
};

/** A condition with its live number: what a progress bar shows (P-06, P-50). */
export type Measured = {
  readonly requirement: Requirement;
  readonly outcome: "pass" | "fail" | "not_enough_answers";
  /** Whole units or minor units of the functional currency; the mean for scores, exactly. */
  readonly live: Fraction;
  readonly needed: Fraction;
  /** "1 of 2 deals closed". */
  readonly sentence: string;
  /** What counts today and stops counting next, on the first day without it; null when nothing does by itself. */
  readonly fallsAway: { readonly amount: bigint; readonly on: Day } | null;
  /** First day of the window that the condition looks back over; null when it looks at the whole relationship or at the day. */
  readonly windowFrom: Day | null;
};

/** Looks at one requirement of the program on a day. */
export function measured(requirement: Requirement, record: PartnerRecord, question: Question): Measured {
  switch (requirement.kind) {
    case "training_complete":
      return yesOrNo(requirement, record.trainingComplete, record.trainingComplete ? "Training is complete" : "Training is not complete");
    case "declared":
      return yesOrNo(requirement, record.declared.includes(requirement.what), requirement.what);
    case "certificate_named": {
      const held = holdsCertificate(requirement.certificate, record, question);
      const title = question.certifications[requirement.certificate]?.title ?? requirement.certificate;
      return yesOrNo(requirement, held, held ? `Holds ${title}` : `Does not hold ${title}`);
    }
    case "closed_deals":
      return counted(requirement, record.deals.filter((deal) => deal.paid && !deal.fullyRefunded && deal.wonOn <= question.asOf).length, requirement.count, "deals closed");
    case "active_end_customers":
      return counted(requirement, record.activeEndCustomers, requirement.count, "active end customers");
    case "people_with_certificate":
      return consultants(requirement, record, question);
    case "count_in_period":
      return countedInPeriod(requirement, record, question);
    case "mean_score":
      return meanScore(requirement, record, question);
    case "net_purchases":
      return netPurchases(requirement, record, question);
  }
}

function yesOrNo(requirement: Requirement, met: boolean, sentence: string): Measured {
  return { requirement, outcome: met ? "pass" : "fail", live: fraction(met ? 1n : 0n), needed: fraction(1n), sentence, fallsAway: null, windowFrom: null };
}

function counted(requirement: Requirement, live: number, needed: number, what: string): Measured {
  return { requirement, outcome: live >= needed ? "pass" : "fail", live: fraction(BigInt(live)), needed: fraction(BigInt(needed)), sentence: `${live} of ${needed} ${what}`, fallsAway: null, windowFrom: null };
}

type Of<K extends Requirement["kind"]> = Extract<Requirement, { kind: K }>;

/** Different active people with a certificate of the level or above that is valid to the end of the day (P-51). */
function consultants(requirement: Of<"people_with_certificate">, record: PartnerRecord, question: Question): Measured {
  const until = new Map<string, Day>();
  for (const certificate of record.certificates) {
    if (!isHeld(certificate, question) || certificate.level === null || certificate.level < requirement.atLeastLevel) continue;
    until.set(certificate.person, Math.max(certificate.validUntil, until.get(certificate.person) ?? certificate.validUntil) as Day);
  }
  const next = [...until.values()].sort((a, b) => a - b)[0];
  const fallsAway = next === undefined ? null : { amount: BigInt([...until.values()].filter((day) => day === next).length), on: next };
  return { ...counted(requirement, until.size, requirement.count, `people with a certificate of level ${requirement.atLeastLevel} or above`), fallsAway };
}

function isHeld(certificate: HeldCertificate, question: Question): boolean {
  return certificate.active && certificate.awardedAt < endOf(question) && certificate.validUntil > question.asOf;
}

/** A certificate without an exam of its own is held when the organisation has one of each that it requires (P-55). */
function holdsCertificate(id: string, record: PartnerRecord, question: Question): boolean {
  const certification = question.certifications[id];
  if (certification === undefined) return false;
  const isComposed = certification.pass.exam === null && certification.pass.also.length === 0 && certification.requires.length > 0;
  if (isComposed) return certification.requires.every((required) => holdsCertificate(required, record, question));
  return record.certificates.some((certificate) => certificate.certificate === id && isHeld(certificate, question));
}

const COUNTED = {
  accepted_implementations: { of: (record: PartnerRecord) => record.implementations, title: "accepted implementations" },
  business_reviews: { of: (record: PartnerRecord) => record.businessReviews, title: "business reviews" },
  beta_tests: { of: (record: PartnerRecord) => record.betaTests, title: "beta tests" },
};

function countedInPeriod(requirement: Of<"count_in_period">, record: PartnerRecord, question: Question): Measured {
  const { of, title } = COUNTED[requirement.what];
  const windowFrom = windowStart(requirement.period, question);
  const inside = insideWindow(of(record), (at) => at, windowFrom, question);
  return { ...counted(requirement, inside.length, requirement.count, title), windowFrom, fallsAway: nextToFall(inside.map((at) => at), requirement.period, question) };
}

/** The mean of all answers in the window, compared exactly; too few answers are shown, not judged (P-52). */
function meanScore(requirement: Of<"mean_score">, record: PartnerRecord, question: Question): Measured {
  const windowFrom = windowStart(requirement.period, question);
  const answers = insideWindow(record.csat, (answer) => answer.at, windowFrom, question);
  const sum = answers.reduce((total, answer) => plus(total, answer.score), ZERO);
  const live = answers.length === 0 ? ZERO : { n: sum.n, d: sum.d * BigInt(answers.length) };
  const needed = decimal(requirement.value) ?? ZERO;
  const judged = answers.length > 0 && answers.length >= requirement.minAnswers;
  const above = requirement.compare === ">" ? compare(live, needed) > 0 : compare(live, needed) >= 0;
  return {
    requirement, live, needed, windowFrom, outcome: judged ? (above ? "pass" : "fail") : "not_enough_answers",
    sentence: `${answers.length} answers${judged ? `, mean ${hundredths(live)}, needed ${requirement.compare} ${requirement.value}` : `, judged from ${requirement.minAnswers}`}`,
    fallsAway: nextToFall(answers.map((answer) => answer.at), requirement.period, question),
  };
}

/** Paid in the months up to and including the day, net of refunds, in the functional currency at each payment day's rate (P-07). */
function netPurchases(requirement: Of<"net_purchases">, record: PartnerRecord, question: Question): Measured {
  const after = plusMonths(question.asOf, -trailingMonths(requirement.period));
  const inside = record.purchases.filter((purchase) => purchase.paidOn > after && purchase.paidOn <= question.asOf);
  const live = inside.reduce((sum, purchase) => sum + inFunctional(purchase, question), 0n);
  const needed = requirement.amount.amount;
  const met = requirement.compare === ">" ? live > needed : live >= needed;
  const months = trailingMonths(requirement.period);
  return {
    requirement, outcome: met ? "pass" : "fail", live: fraction(live), needed: fraction(needed), windowFrom: plusDays(after, 1),
    sentence: `${moneyText(live, question.functionalCurrency)} of ${moneyText(needed, requirement.amount.currency)} in the last ${months} months`,
    fallsAway: purchasesToFall(inside, months, question),
  };
}

function purchasesToFall(inside: readonly Purchase[], months: number, question: Question): Measured["fallsAway"] {
  const on = inside.map((purchase) => leavesOn(purchase.paidOn, months)).sort((a, b) => a - b)[0];
  if (on === undefined) return null;
  const leaving = inside.filter((purchase) => leavesOn(purchase.paidOn, months) === on);
  return { amount: leaving.reduce((sum, purchase) => sum + inFunctional(purchase, question), 0n), on };
}

/** The first day whose look-back no longer reaches a day: months are of unequal length, so counting forward alone would be a day off. */
function leavesOn(day: Day, months: number): Day {
  const guess = plusMonths(day, months);
  return plusMonths(guess, -months) >= day ? guess : plusDays(guess, 1);
}

/** A payment in a currency without a rate cannot be counted; recording it without one is a mistake of the caller. */
function inFunctional(purchase: Purchase, question: Question): bigint {
  const net = purchase.amount - purchase.refunded;
  if (purchase.currency === question.functionalCurrency) return net;
  if (purchase.rate === null) throw new Error(`a purchase in ${purchase.currency} of ${dayText(purchase.paidOn)} needs the rate of its day`);
  return converted(net, purchase.currency, question.functionalCurrency, purchase.rate);
}

/** "trailing_12_months" → 12. */
export function trailingMonths(period: string): number {
  const months = /^trailing_(\d+)_months$/.exec(period)?.[1];
  if (months === undefined) throw new Error(`not a trailing period: ${period}`);
  return Number(months);
}

function windowStart(period: string, question: Question): Day {
  return period === "quarter" ? question.quarterFrom : plusMonths(plusDays(question.asOf, 1), -trailingMonths(period));
}

function insideWindow<T>(items: readonly T[], at: (item: T) => Instant, from: Day, question: Question): T[] {
  const start = localStartOf(from, question.zone);
  const end = endOf(question);
  return items.filter((item) => at(item) >= start && at(item) < end);
}

function endOf(question: Question): Instant {
  return localStartOf(plusDays(question.asOf, 1), question.zone);
}

function nextToFall(inside: readonly Instant[], period: string, question: Question): Measured["fallsAway"] {
  if (inside.length === 0) return null;
  if (period === "quarter") return { amount: BigInt(inside.length), on: plusMonths(question.quarterFrom, 3) };
  const days = inside.map((at) => leavesWindowOn(at, trailingMonths(period), question)).sort((a, b) => a - b);
  const on = days[0] as Day;
  return { amount: BigInt(days.filter((day) => day === on).length), on };
}

/** The first day of the question on which an instant lies before the window. */
function leavesWindowOn(at: Instant, months: number, question: Question): Day {
  let asOf = question.asOf;
  // The window opens with the day after the question's, so many months back: step month by month, then day by day.
  const isOut = (day: Day) => localStartOf(plusMonths(plusDays(day, 1), -months), question.zone) > at;
  while (!isOut(plusMonths(asOf, 1))) asOf = plusMonths(asOf, 1);
  while (!isOut(asOf)) asOf = plusDays(asOf, 1);
  return asOf;
}

function hundredths(value: Fraction): string {
  const digits = ((value.n * 100n) / value.d).toString().padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
