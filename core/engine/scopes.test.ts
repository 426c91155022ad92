import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Fact } from "../facts/fact.ts";
import { canonical } from "../kernel/canonical.ts";
import type { Instant } from "../kernel/time.ts";
import type { Posting } from "../ledger/posting.ts";
import { compile } from "../programs/compiled.ts";
import { Definition } from "../programs/definition.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import { at, randomHistory, teller } from "./history.testing.ts";
import { bindingsOf, CONCERNS_ALL, inScopes, SHARED, sharedBinding } from "./scopes.ts";

const program = { ...compile(Definition.parse(parse(readFileSync(new URL("../../program/mindweave.program.yaml", import.meta.url), "utf8")))), startsAt: 0 as Instant };
const END = at("2027-01-01");

const answer = (facts: readonly Fact[]): Evaluation => evaluate({ programs: [program], facts, asOf: END });

/** Evaluates scope by scope; scopes that post to a shared account which some fact looks at are told together. */
function byScope(facts: readonly Fact[]): Evaluation[] {
  const touched = new Map<string, string[]>();
  for (const scope of inScopes(facts)) {
    for (const account of accountsOf(answer(scope).postings)) {
      const binding = sharedBinding(account);
      touched.set(binding, [...(touched.get(binding) ?? []), bindingsOf(scope.find((fact) => !CONCERNS_ALL.has(fact.type)) as Fact)[0] as string]);
    }
  }
  return inScopes(facts, touched).map(answer);
}

function accountsOf(postings: readonly Posting[]) {
  return [...new Set(postings.flatMap((posting) => posting.lines.map((line) => line.account)))].filter((account) => SHARED.has(account));
}

/** Everything an evaluation says that reaches the books or a page, in an order of its own. */
function told(...parts: Evaluation[]): string[] {
  return [...new Set(parts.flatMap((part) => [
    ...part.postings.map((posting) => canonical(posting)),
    ...part.earnings.map((line) => canonical({ ref: line.ref, open: line.open, status: line.status, paidAt: line.paidAt })),
    ...part.payouts.map((payout) => canonical({ id: payout.id, sent: payout.sent, withheld: payout.withheld, status: payout.status })),
    ...part.rewards.map((reward) => canonical({ referral: reward.referral, amount: reward.amount, status: reward.status, form: reward.form })),
    ...[...part.decisions].map(([what, how]) => `${what}=${how}`),
    ...part.recognitions.map((one) => canonical(one)),
  ]))].sort();
}

/** Remittances, referrals and sweeps beside a random half year: all that looks at balances of the whole house. */
function houseHistory(seed: number): Fact[] {
  const { facts, tell } = teller();
  for (const fact of randomHistory(seed)) tell(fact.type, fact.at, fact.payload);
  tell("partner.enrolled", "2025-01-01", { partner: "hazel", track: "technology", tier: "silver" });
  tell("deal.won", "2025-01-03", { deal: "alone", customer: "alone", serviceStart: "2025-01-03", splits: [{ partner: "hazel", weight: 1 }] });
  tell("invoice.issued", "2025-01-04", { invoice: "alone", deal: "alone", currency: "USD", lines: [{ id: "s", kind: "software", amount: 70_000 + seed }] });
  tell("cash.applied", "2025-01-05", { invoice: "alone" });
  tell("withholding.remitted", "2025-03-20", { amount: 5000 + (seed % 7) * 100_000, currency: "USD" });
  tell("payee.unreachable", "2025-04-02", { partner: "alder" });
  tell("unclaimed.swept", "2030-01-01", {});
  for (let i = 0; i < 4; i++) {
    tell("referral.submitted", "2025-01-02", { referral: `R${i}`, referrer: `customer-${i}`, customer: `new-${i}` });
    tell("referral.converted", "2025-02-02", { referral: `R${i}`, referrer: `customer-${i}`, customer: `new-${i}`, plan: i % 2 === 0 ? "team" : "pro" });
    tell("invoice.issued", "2025-02-03", { invoice: `N${i}`, customer: `new-${i}`, currency: "USD", lines: [{ id: "s", kind: "software", amount: 90_000, from: "2025-02-03", to: "2026-02-03" }] });
    tell("cash.applied", "2025-02-04", { invoice: `N${i}` });
    tell("reward.chosen", "2025-03-25", { referral: `R${i}`, form: i === 3 ? "credit" : "gift_card" });
  }
  tell("giftcard.paid", "2025-04-01", { amount: 180_000 });
  tell("giftcard.paid", "2025-04-03", { referral: "R2" });
  tell("dispute.opened", "2025-02-20", { dispute: "DI", earning: `I0-0:tier.revenue_share:${seed % 2 === 0 ? "alder" : "elm"}`, reason: "The rate is another" });
  return facts;
}

test.each(Array.from({ length: 60 }, (_, i) => i + 1))("scope by scope, random half year %i adds up to what it is as a whole", (seed) => {
  const facts = houseHistory(seed);
  const parts = byScope(facts);
  expect(parts.length).toBeGreaterThan(1);
  expect(told(...parts)).toEqual(told(answer(facts)));
});

test("the shared balances do matter: without them, remittances of the whole house come out wrong", () => {
  const wrong = Array.from({ length: 60 }, (_, i) => houseHistory(i + 1)).filter((facts) => told(...inScopes(facts).map(answer)).join("\n") !== told(answer(facts)).join("\n"));
  expect(wrong.length).toBeGreaterThan(10);
});

describe("what a fact is bound to", () => {
  const bound = (type: Fact["type"], payload: Record<string, unknown>) => bindingsOf({ id: "f1", type, payload } as Fact);
  test.each<[Fact["type"], Record<string, unknown>, string[]]>([
    ["deal.won", { deal: "D", customer: "C", registration: "R", splits: [{ partner: "P" }, { partner: "Q" }], delivers: "S" }, ["deal:D", "customer:C", "registration:R", "partner:S", "partner:P", "partner:Q"]],
    ["referral.converted", { referral: "F", referrer: "A", customer: "B" }, ["customer:B", "referral:F", "customer:A"]],
    ["case_study.published", { customer: "C", caseStudy: "K" }, ["customer:C", "referral:K"]],
    ["dispute.opened", { dispute: "X", earning: "I:1:rule:P#2" }, ["dispute:X", "invoice:I", "partner:1:rule:P", "invoice:I:1", "partner:rule:P", "invoice:I:1:rule", "partner:P"]],
    ["dispute.opened", { dispute: "X", earning: "adjustment:A" }, ["dispute:X", "adjustment:A"]],
    ["withholding.remitted", { amount: 1, currency: "USD" }, ["house:withholding_tax_payable"]],
    ["payout.fee_charged", { batch: "B", amount: 1, currency: "USD" }, ["fact:f1"]],
  ])("%s %j", (type, payload, bindings) => expect(bound(type, payload).sort()).toEqual([...bindings].sort()));
});
