import fc from "fast-check";
import { describe, expect } from "vitest";
import { always, rarely } from "../kernel/properties.testing.ts";
import { type Instant, dayText, plusDays, plusHours } from "../kernel/time.ts";
import { compile } from "../programs/compiled.ts";
import { FIRST_DAY, SHIPPED, anyTerms, definitionUnder, plainTerms } from "../programs/programs.testing.ts";
import { evaluate } from "./evaluate.ts";
import { LAST, histories, plainHistories } from "./histories.testing.ts";
import { tiers } from "./invoices.testing.ts";
import { type Moment, after, instantOn, moments, teller, textOn } from "./telling.testing.ts";
import type { View } from "./view.ts";

/** One partner whose tier changes again and again, a registration, and a deal that names it. */
const registered = fc.record({
  first: tiers, changes: fc.array(fc.record({ when: moments(1, 200), tier: tiers }), { maxLength: 6 }),
  submitted: moments(1, 60), approved: fc.option(moments(0, 60), { freq: 6 }), won: moments(0, 160), until: rarely(moments(0, 120)), extended: rarely(moments(0, 40)),
});
type Registered = typeof registered extends fc.Arbitrary<infer T> ? T : never;

function factsOf({ first, changes, submitted, approved, won, until, extended }: Registered) {
  const { facts, tell } = teller();
  tell("partner.enrolled", { day: 0, ms: 0 }, { partner: "alder", track: "technology", tier: first });
  for (const { when, tier } of changes) tell("partner.tier_changed", when, { partner: "alder", tier });
  tell("registration.submitted", submitted, { registration: "R1", partner: "alder", customer: "acme" });
  const decided = approved === null ? null : after(submitted, approved);
  if (decided !== null) tell("registration.approved", decided, { registration: "R1", ...(until === null ? {} : { protectedUntil: new Date(instantOn(after(decided, until))).toISOString() }) });
  if (decided !== null && extended !== null) tell("registration.extended", after(decided, extended), { registration: "R1" });
  const signed = after(submitted, { day: won.day - 10, ms: won.ms });
  tell("deal.won", signed, { deal: "D1", customer: "acme", serviceStart: textOn(signed.day), registration: "R1", motion: "referral", servicesPaper: "vendor" });
  tell("invoice.issued", { day: 300, ms: 0 }, { invoice: "I1", deal: "D1", currency: "USD", via: "direct", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", { day: 300, ms: 0 }, { invoice: "I1" });
  return { facts, submitted: instantOn(submitted), decided: decided === null ? null : instantOn(decided), won: instantOn(signed) };
}

/** The tier at a moment, as the facts of that moment leave it. */
function tierAt({ first, changes }: Registered, at: Instant): string {
  return changes.filter(({ when }) => instantOn(when) <= at).sort((a, b) => instantOn(a.when) - instantOn(b.when)).at(-1)?.tier ?? first;
}

const RATES: Readonly<Record<string, bigint>> = { platinum: 2500n, gold: 2000n, silver: 1500n, referral: 1000n };
const DAYS: Readonly<Record<string, number>> = { platinum: 90, gold: 60, silver: 30, referral: 30 };

describe("a registered deal", () => {
  always("is credited only if it was approved before the win and won inside protection, or won in review and approved later (PR-27)", registered, (story) => {
    const { facts, submitted, decided, won } = factsOf(story);
    const { credits } = evaluate({ programs: [SHIPPED], facts, asOf: LAST });
    const isCredited = credits[0]?.credit.status === "credited";
    if (decided === null || decided < submitted) return void expect(isCredited).toBe(false);
    const span = story.until === null ? plusHours(decided, 24 * (DAYS[tierAt(story, decided)] as number)) - decided : instantOn(after(at(decided), story.until)) - decided;
    const first = decided + span;
    const asked = story.extended === null ? null : instantOn(after(at(decided), story.extended));
    const expiry = asked !== null && asked >= decided && asked < first ? first + span : first;
    expect(isCredited).toBe(submitted <= won && won < expiry);
  }, 3);

  always("is paid the better of the tiers at the approval and at the win: promotion and demotion on the way never cost (PR-25)", registered, (story) => {
    const { facts, decided, won } = factsOf(story);
    for (const line of evaluate({ programs: [SHIPPED], facts, asOf: LAST }).earnings) {
      const atWin = RATES[tierAt(story, won)] as bigint;
      const atApproval = decided !== null && decided <= won ? (RATES[tierAt(story, decided)] as bigint) : 0n;
      expect(line.rate).toBe(atApproval > atWin ? atApproval : atWin);
    }
  }, 3);

  always("keeps its rate whatever becomes of the partner's tier after the win (PR-24)", fc.tuple(registered, plainTerms), ([story, terms]) => {
    const { facts, won } = factsOf(story);
    const programs = [compile(definitionUnder(terms))];
    const before = facts.filter((fact) => fact.type !== "partner.tier_changed" || fact.at <= won);
    expect(amountsOf(evaluate({ programs, facts: before, asOf: LAST }))).toEqual(amountsOf(evaluate({ programs, facts, asOf: LAST })));
  }, 3);
});

function at(instant: Instant): Moment {
  const day = Math.floor(instant / 86_400_000);
  return { day: day - FIRST_DAY, ms: instant - day * 86_400_000 };
}

function amountsOf(view: Pick<View, "earnings">) {
  return view.earnings.map(({ ref, amount, open, rate, grade, base, program, releaseAt, dueBy }) => ({ ref, amount, open, rate, grade, base, program, releaseAt, dueBy }));
}

always("no tier or level that changes after every win changes an earning, whatever else happens (PR-24)", fc.tuple(plainHistories, fc.array(fc.record({ partner: fc.constantFrom("alder", "birch", "cedar", "dogwood", "elm"), tier: tiers, when: moments(262, 420) }), { minLength: 1, maxLength: 5 })), ([{ programs, facts }, changes]) => {
  const { facts: more, tell } = teller();
  for (const { partner, tier, when } of changes) {
    tell("partner.tier_changed", when, { partner, tier });
    tell("partner.level_changed", when, { partner, track: "affiliate", level: "vip" });
  }
  const later = more.map((fact, i) => ({ ...fact, id: `late${i}`, arrival: 1_000_000 + i }));
  // A later version may move deals to itself; its rates are frozen by the same standing.
  expect(amountsOf(evaluate({ programs, facts: [...facts, ...later], asOf: LAST }))).toEqual(amountsOf(evaluate({ programs, facts, asOf: LAST })));
}, 0.5);

always("each customer's first year pays for one introduction only: one deal's partners, or one referral (PR-23)", histories, ({ programs, facts }) => {
  const answer = evaluate({ programs, facts, asOf: LAST });
  const agreed = new Set(facts.flatMap((fact) => (fact.type === "deal.split_agreed" ? [fact.payload.deal] : [])));
  const paid = new Map<string, Set<string>>();
  const credit = (customer: string, who: string) => paid.set(customer, (paid.get(customer) ?? new Set()).add(who));
  for (const { deal, customer, credit: { status }, splits } of answer.credits) if (status === "credited" && customer !== null && !agreed.has(deal)) credit(customer, splits.map(({ partner }) => partner).sort().join());
  for (const reward of answer.rewards) if (reward.kind === "referral" && reward.amount > 0n) credit(reward.customer, reward.referral);
  for (const [customer, sources] of paid) expect([customer, [...sources]].flat()).toHaveLength(2);
  const lines = new Map<string, Set<string>>();
  for (const line of answer.earnings) {
    const rule = programs[0]?.incentives.get(line.incentive);
    if (rule?.stackingGroup === "sourcing") lines.set(`${line.invoice}:${line.partner}`, (lines.get(`${line.invoice}:${line.partner}`) ?? new Set()).add(line.incentive));
  }
  for (const [, incentives] of lines) expect(incentives.size).toBe(1);
});

/** A version in force from day 300: after every win and approval of the histories. */
function later(terms: Parameters<typeof definitionUnder>[0], moves: number | null) {
  const from = plusDays(FIRST_DAY, 300);
  return compile({ ...definitionUnder(terms), version: "9.0.0", effective: { from: dayText(from), until: null, appliesToExistingFrom: moves === null ? null : dayText(plusDays(from, moves)) } });
}

describe("a later version", () => {
  always("that names no date for existing deals changes no deal locked before it (PR-39)", fc.tuple(histories, anyTerms), ([{ programs, facts }, terms]) => {
    const earlier = programs.filter(({ startsAt }) => startsAt < instantOn({ day: 290, ms: 0 }));
    const amounts = (all: typeof programs) => amountsOf(evaluate({ programs: all, facts, asOf: LAST }));
    expect(amounts([...earlier, later(terms, null)])).toEqual(amounts(earlier));
  }, 0.5);

  always("that names one prices what is first paid from that day on (P-73)", fc.tuple(plainTerms, plainTerms, fc.nat(30), fc.integer({ min: 280, max: 350 })), ([old, terms, moves, paid]) => {
    const { facts, tell } = teller();
    tell("partner.enrolled", { day: 0, ms: 0 }, { partner: "alder", track: "technology", tier: "gold" });
    tell("deal.won", { day: 10, ms: 0 }, { deal: "D1", serviceStart: textOn(10), motion: "referral", servicesPaper: "vendor", splits: [{ partner: "alder", weight: 1 }] });
    tell("invoice.issued", { day: paid, ms: 0 }, { invoice: "I1", deal: "D1", currency: "USD", via: "direct", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
    tell("cash.applied", { day: paid, ms: 0 }, { invoice: "I1" });
    const versions = [compile(definitionUnder(old)), later(terms, moves)];
    const lines = evaluate({ programs: versions, facts, asOf: LAST }).earnings;
    for (const line of lines) expect(line.program).toBe(paid >= 300 + moves ? "mindweave@9.0.0" : "mindweave@1.0.0");
  }, 2);
});
