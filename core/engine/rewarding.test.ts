import { describe, expect, test } from "vitest";
import { type CompiledProgram, compile } from "../programs/compiled.ts";
import type { Definition, RewardRule } from "../programs/definition.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { evaluate } from "./evaluate.ts";
import { at, teller } from "./history.testing.ts";

function changed(more: Partial<RewardRule>, rest: Partial<Definition> = {}): CompiledProgram {
  const { definition } = SHIPPED;
  return compile({ ...definition, ...rest, incentives: definition.incentives.map((rule) => (rule.kind === "reward" ? { ...rule, ...more } : rule)) });
}

/** "bolt" refers "acme" (Team), which converts on 1 May 2024. */
function referral() {
  const story = teller();
  const { tell } = story;
  const converts = (referralId = "F1", customer = "acme", when = "2024-05-01", more: Record<string, unknown> = {}) => tell("referral.converted", when, { referral: referralId, referrer: "bolt", customer, plan: "team", ...more });
  const pays = (customer = "acme", from = "2024-05-01", to = "2024-07-01", when = from, more: Record<string, unknown> = {}) => {
    const invoice = `I-${customer}-${from}`;
    tell("invoice.issued", when, { invoice, customer, currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000, from, to }] });
    tell("cash.applied", when, { invoice, ...more });
    return invoice;
  };
  const reward = (asOf: string, program = SHIPPED, name = "F1") => evaluate({ programs: [program], facts: story.facts, asOf: at(asOf) }).rewards.find((one) => one.referral === name);
  const balance = (account: string, asOf: string, program = SHIPPED) => {
    const { postings } = evaluate({ programs: [program], facts: story.facts, asOf: at(asOf) });
    return Number(postings.flatMap((one) => one.lines).reduce((sum, line) => (line.account === account ? sum + (line.side === "credit" ? line.amount : -line.amount) : sum), 0n));
  };
  return { ...story, converts, pays, reward, balance };
}

describe("a reward's hold", () => {
  test("of a length after the payment ends then (P-31)", () => {
    const program = changed({ hold: { kind: "after_payment", length: { unit: "days", n: 10 } } });
    const { converts, pays, reward } = referral();
    converts();
    pays("acme", "2024-05-03");
    expect(reward("2024-05-12T23:59:59Z", program)?.status).toBe("on_hold");
    expect(reward("2024-05-13", program)).toMatchObject({ status: "released", releasedAt: at("2024-05-13") });
  });

  test("of none ends with the payment, not before it", () => {
    const { converts, pays, reward } = referral();
    converts();
    pays("acme", "2024-05-03");
    expect(reward("2024-05-04", changed({ hold: { kind: "none" } }))).toMatchObject({ status: "released", releasedAt: at("2024-05-03") });
  });

  test("that was over before anybody knew of the referral ends when it is known", () => {
    const { converts, pays, reward } = referral();
    pays();
    converts("F1", "acme", "2024-06-20");
    expect(reward("2024-06-21")).toMatchObject({ status: "released", releasedAt: at("2024-06-20") });
  });

  test("counts service days of the program's own zone (P-72)", () => {
    const calendar = { ...SHIPPED.definition.calendar, timeZone: "America/New_York" };
    const { converts, pays, reward } = referral();
    converts();
    pays("acme", "2024-05-01", "2024-07-01", "2024-04-20");
    expect(reward("2024-05-31T03:59:59Z", changed({}, { calendar }))?.status).toBe("on_hold");
    expect(reward("2024-05-31T04:00:00Z", changed({}, { calendar }))?.status).toBe("released");
  });
});

describe("a reward's amount", () => {
  test("follows the plan at its release, where a program says so (P-32)", () => {
    const program = changed({ planDecidedAt: "release" });
    const { tell, converts, pays, reward, balance } = referral();
    converts();
    pays();
    tell("subscription.plan_changed", "2024-05-20", { customer: "acme", plan: "pro" });
    expect([reward("2024-06-15")?.amount, reward("2024-06-15", program)?.amount]).toEqual([50_000n, 150_000n]);
    expect([balance("reward_payable", "2024-06-15", program), balance("referral_reward_cost", "2024-06-15", program), balance("reward_accrued", "2024-06-15", program)]).toEqual([150_000, -150_000, 0]);
  });

  test("in another currency is worked out at the published rate where the payment names none (P-23)", () => {
    const { tell, converts, pays, reward } = referral();
    tell("fx.published", "2024-04-01", { rates: { "USD/EUR": "0.8" } });
    converts("F1", "acme", "2024-05-01", { plan: "enterprise", firstYearValue: 1_000_000, currency: "EUR" });
    pays();
    expect(reward("2024-06-15")?.amount).toBe(125_000n);
  });
});

describe("a reward's form", () => {
  const released = () => {
    const story = referral();
    story.converts();
    story.pays();
    return story;
  };

  test("is one the program offers", () => {
    const program = changed({ forms: ["account_credit"] });
    const { tell, reward } = released();
    tell("reward.chosen", "2024-06-05", { referral: "F1", form: "gift_card" });
    expect(reward("2024-06-10", program)?.status).toBe("released");
    expect(reward("2024-06-10")).toMatchObject({ status: "issued", form: "gift_card" });
  });

  test("may be chosen again within its time after a gift card failed; without a choice it is the default", () => {
    const { tell, reward } = released();
    tell("reward.chosen", "2024-06-29", { referral: "F1", form: "gift_card" });
    tell("giftcard.failed", "2024-07-10", { referral: "F1" });
    expect(reward("2024-08-08T23:59:59Z")?.status).toBe("released");
    expect(reward("2024-08-09")).toMatchObject({ status: "issued", form: "account_credit" });
  });

  test("that failed early leaves the whole time to choose again", () => {
    const { facts, tell, reward } = released();
    tell("reward.chosen", "2024-06-05", { referral: "F1", form: "gift_card" });
    tell("giftcard.failed", "2024-06-20", { referral: "F1" });
    expect(evaluate({ programs: [SHIPPED], facts, asOf: at("2024-06-21") }).upcoming).toEqual([{ at: at("2024-07-20"), id: "choice:F1", kind: "choice", ref: "F1" }]);
    expect(reward("2024-07-19T23:59:59Z")?.status).toBe("released");
    expect(reward("2024-07-20")).toMatchObject({ status: "issued", form: "account_credit" });
  });

  test("by default a gift card may fail and be issued again, each step posted once", () => {
    const program = changed({ defaultForm: "gift_card" });
    const { facts, tell } = released();
    tell("giftcard.failed", "2024-07-05", { referral: "F1" });
    const { postings, rewards } = evaluate({ programs: [program], facts, asOf: at("2024-12-31") });
    expect(rewards).toMatchObject([{ status: "issued", form: "gift_card" }]);
    expect(new Set(postings.map((one) => one.key)).size).toBe(postings.length);
    expect(postings.filter((one) => one.template === "reward_issue")).toHaveLength(2);
  });

  test("for who is no customer any more is a gift card (P-45)", () => {
    const { tell, reward } = released();
    tell("subscription.cancelled", "2024-06-03", { customer: "bolt" });
    tell("reward.chosen", "2024-06-05", { referral: "F1", form: "credit" });
    expect(reward("2024-06-10")?.status).toBe("released");
    expect(reward("2024-07-10")).toMatchObject({ status: "issued", form: "gift_card" });
  });

  test("of a case study is chosen like a reward's, with the same default", () => {
    const program = changed({ defaultForm: "gift_card" });
    const { tell, reward } = referral();
    tell("case_study.published", "2024-05-01", { customer: "acme", caseStudy: "S1" });
    expect(reward("2024-06-01", program, "S1")).toMatchObject({ status: "issued", form: "gift_card" });
  });
});

test("a status for so many referrals is given when a program asks for fewer than there already are (P-47)", () => {
  const fewer = compile({ ...SHIPPED.definition, version: "1.1.0", effective: { from: "2024-06-01", until: null, appliesToExistingFrom: null }, incentives: SHIPPED.definition.incentives.map((rule) => (rule.kind === "recognition" && rule.trigger.kind === "released_referrals_reach" ? { ...rule, trigger: { ...rule.trigger, count: 2 } } : rule)) });
  const { facts, converts, pays } = referral();
  for (const n of [1, 2, 3]) {
    converts(`F${n}`, `customer-${n}`, n === 3 ? "2024-06-02" : "2024-05-01");
    pays(`customer-${n}`, "2024-05-01", "2024-09-01");
  }
  const { recognitions } = evaluate({ programs: [SHIPPED, fewer], facts, asOf: at("2024-12-31") });
  expect(recognitions).toEqual([{ customer: "bolt", status: "VIP customer", at: at("2024-06-02") }]);
});

test.each([[4, undefined], [5, "2024-05-31"], [6, "2024-05-31"]])("%s released referrals make VIP from %s on (P-47)", (count, since) => {
  const { facts, converts, pays } = referral();
  for (let n = 1; n <= count; n++) {
    converts(`F${n}`, `customer-${n}`);
    pays(`customer-${n}`, "2024-05-01", "2024-09-01");
  }
  const { recognitions } = evaluate({ programs: [SHIPPED], facts, asOf: at("2024-12-31") });
  expect(recognitions.map((one) => one.at)).toEqual(since === undefined ? [] : [at(since)]);
});

test.each([["2024-07-29T23:59:59Z", "awaiting_payment"], ["2024-07-30", "rejected"]])("a referral of 1 February that converts on %s is %s (P-57)", (when, status) => {
  const { tell, converts, reward } = referral();
  tell("referral.submitted", "2024-02-01", { referral: "F1", referrer: "bolt", customer: "acme" });
  converts("F1", "acme", when);
  expect(reward("2024-12-31")?.status).toBe(status);
});
