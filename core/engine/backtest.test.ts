import { describe, expect, test } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import type { Fact } from "../facts/fact.ts";
import { evaluate } from "./evaluate.ts";
import { type Backtest, backtest } from "./backtest.ts";
import { type BookEntry, underEngineKeys } from "./backtest-books.ts";
import { replay, variantPrograms } from "./backtest-run.ts";
import { at, randomHistory, teller } from "./history.testing.ts";

const baseline = [programFor({})];
const ASOF = at("2025-12-31");
type Tell = ReturnType<typeof teller>["tell"];

function under(rules: Record<string, unknown>, more: { from?: string; movesExisting?: boolean } = {}) {
  return variantPrograms({ baseline, definition: programFor(rules).definition, from: more.from === undefined ? null : at(more.from), movesExisting: more.movesExisting ?? false });
}

function compared(facts: readonly Fact[], rules: Record<string, unknown>, more: { from?: string; movesExisting?: boolean; volume?: number; asOf?: string } = {}): Backtest {
  const report = backtest({ baseline, variant: under(rules, more), facts, asOf: more.asOf === undefined ? ASOF : at(more.asOf), ...(more.volume === undefined ? {} : { volume: more.volume }) });
  if (report.kind !== "compared") throw new Error(`books differ: ${report.differences[0]?.key}`);
  return report;
}

/** Three partners: "silver" and "gold" by tier, "builder" an integrator; each with one customer paying $10,000.00 on the day given. */
function story(more: (tell: Tell) => void = () => undefined) {
  const { facts, tell } = teller();
  tell("partner.enrolled", "2025-01-01", { partner: "silver", track: "technology", tier: "silver" });
  tell("partner.enrolled", "2025-01-01", { partner: "gold", track: "technology", tier: "gold" });
  tell("partner.enrolled", "2025-01-01", { partner: "builder", track: "si", tier: "gold", level: "regional" });
  sale(tell, "silver", "2025-02-01");
  sale(tell, "gold", "2025-03-01");
  sale(tell, "builder", "2025-05-01");
  more(tell);
  return facts;
}

function sale(tell: Tell, partner: string, on: string, amount = 1_000_000) {
  tell("deal.won", on, { deal: `D-${partner}-${on}`, customer: `customer of ${partner}`.replaceAll(" ", "-"), serviceStart: on, splits: [{ partner, weight: 1 }] });
  tell("invoice.issued", on, { invoice: `I-${partner}-${on}`, deal: `D-${partner}-${on}`, currency: "USD", lines: [{ id: "s", kind: "software", amount }] });
  tell("cash.applied", `${on.slice(0, 8)}10`, { invoice: `I-${partner}-${on}` });
}

const short = (rows: Backtest["rows"]["partner"]) => rows.filter((row) => row.delta !== 0n).map((row) => `${row.key} ${row.before} → ${row.after}: ${row.why}`);

describe("the baseline is held against the books first", () => {
  const facts = story();
  const books = (change: (entries: BookEntry[]) => BookEntry[] = (entries) => entries) => change(evaluate({ programs: baseline, facts, asOf: ASOF }).postings.map(({ key, lines }) => ({ key, lines })));
  const asked = (entries: readonly BookEntry[]) => backtest({ baseline, variant: under({}), facts, asOf: ASOF, books: entries });

  test("equal entry for entry, it is compared", () => expect(asked(books())).toMatchObject({ kind: "compared", heldAgainstBooks: true }));
  test("a reversal and what it takes back net out", () => {
    const extra = { key: "accrue|old|gone", lines: [{ account: "commission_cost", owner: null, currency: "USD", side: "debit", amount: 5n }, { account: "partner_accrued", owner: "gold", currency: "USD", side: "credit", amount: 5n }] } as const;
    const reversal = { key: extra.key, lines: extra.lines.map((line) => ({ ...line, side: line.side === "debit" ? "credit" : "debit" }) as typeof line) };
    expect(asked(books((entries) => [...entries, extra, reversal])).kind).toBe("compared");
    expect(asked(books((entries) => [...entries, extra]))).toEqual({ kind: "books-differ", differences: [{ key: "accrue|old|gone", accounts: [{ account: "commission_cost:USD", books: 5n, replay: 0n }, { account: "partner_accrued:gold:USD", books: -5n, replay: 0n }] }] });
  });
  test("as the books name them: reversals and what was posted anew belong to the engine's key", () => {
    const [first, ...rest] = books();
    if (first === undefined) throw new Error("no entries");
    const wrong = { ...first, lines: first.lines.map((line) => ({ ...line, amount: line.amount + 7n })) };
    const back = { key: `reverse|${first.key}|0`, lines: wrong.lines.map((line) => ({ ...line, side: line.side === "debit" ? "credit" : "debit" }) as typeof line) };
    expect(asked(underEngineKeys([wrong, back, { ...first, key: `${first.key}~1` }, ...rest])).kind).toBe("compared");
    expect(underEngineKeys([{ key: "accrue|f|I1:rule:p~1", lines: [] }])).toEqual([{ key: "accrue|f|I1:rule:p~1", lines: [] }]);
  });
  test.each<[string, (entries: BookEntry[]) => BookEntry[], object]>([
    ["an entry that is missing", (entries) => entries.slice(1), { accounts: [{ account: "commission_cost:USD", books: 0n, replay: 150_000n }, { account: "partner_accrued:silver:USD", books: 0n, replay: -150_000n }] }],
    ["an amount that is another one", (entries) => entries.map((entry, i) => (i === 0 ? { ...entry, lines: entry.lines.map((line) => ({ ...line, amount: line.amount + 1n })) } : entry)), { accounts: [{ books: 150_001n, replay: 150_000n }, { books: -150_001n, replay: -150_000n }] }],
    ["an amount in another account", (entries) => entries.map((entry, i) => (i === 0 ? { ...entry, lines: entry.lines.map((line) => (line.owner === null ? line : { ...line, owner: "gold" })) } : entry)), { accounts: [{ account: "partner_accrued:silver:USD" }, { account: "partner_accrued:gold:USD", books: -150_000n }] }],
  ])("%s stops it: the difference is the finding", (_, change, difference) => {
    expect(asked(books(change))).toMatchObject({ kind: "books-differ", differences: [difference] });
  });
});

test("under the unchanged program nothing changes, whatever happened (PR-38)", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const report = compared(randomHistory(seed), {});
    expect([report.winners, report.losers, report.guards.broken, report.prices], `seed ${seed}`).toEqual([[], [], [], []]);
    expect(report.totals.every((total) => total.delta === 0n)).toBe(true);
    for (const crossing of report.crossings) expect(crossing.after, crossing.what).toBe(crossing.before);
    for (const { before, after } of report.cash) expect(after).toEqual(before);
  }
});

describe("what a change costs, and why", () => {
  const CHANGES: readonly (readonly [string, Record<string, unknown>, string[]])[] = [
    ["Silver at 18%", { tier_share_bps: { silver: 1800 } }, ["silver 150000 → 180000: rate 15% → 18%"]],
    ["integrators at the better of the two", { si_best_of_tier: true }, ["builder 150000 → 200000: rule si.software_referral → tier.revenue_share"]],
    ["nothing at all for Gold", { tier_share_bps: { gold: 0 } }, ["gold 200000 → 0: tier.revenue_share → not paid"]],
    ["a first year of one month", { y1_months: 1 }, []],
  ];
  test.each(CHANGES)("%s", (_, rules, rows) => expect(short(compared(story(), rules).rows.partner)).toEqual(rows));

  test("is cut by partner, track, tier, rule and quarter, and every cut adds up to the same", () => {
    const { rows, totals } = compared(story(), { tier_share_bps: { silver: 1800, gold: 1900 } });
    expect(short(rows.track)).toEqual(["technology 350000 → 370000: rate 15% → 18%"]);
    expect(short(rows.tier)).toEqual(["gold 350000 → 340000: rate 20% → 19%", "silver 150000 → 180000: rate 15% → 18%"]);
    expect(short(rows.rule)).toEqual(["tier.revenue_share 350000 → 370000: rate 15% → 18%"]);
    expect(short(rows.quarter)).toEqual(["2025-Q1 350000 → 370000: rate 15% → 18%"]);
    for (const cut of Object.values(rows)) expect(cut.reduce((sum, row) => sum + row.delta, 0n)).toBe(totals[0]?.delta);
  });

  test("winners and losers, the largest change first, and who is not touched", () => {
    const report = compared(story(), { tier_share_bps: { silver: 1800, gold: 1900 }, si_software_bps: 2000 });
    expect(report.winners.map((row) => [row.key, row.delta])).toEqual([["builder", 50_000n], ["silver", 30_000n]]);
    expect(report.losers.map((row) => [row.key, row.delta])).toEqual([["gold", -10_000n]]);
    expect(compared(story(), { tier_share_bps: { silver: 1800 } }).unchanged).toEqual(["builder", "gold"]);
  });

  test("rewards of customers count under their rule", () => {
    const facts = story((tell) => {
      tell("referral.converted", "2025-02-01", { referral: "F1", referrer: "acme", customer: "bolt", plan: "team" });
      tell("invoice.issued", "2025-02-01", { invoice: "IR", customer: "bolt", currency: "USD", lines: [{ id: "s", kind: "software", amount: 90_000, from: "2025-02-01", to: "2025-05-01" }] });
      tell("cash.applied", "2025-02-02", { invoice: "IR" });
    });
    const left = teller();
    left.tell("subscription.cancelled", "2025-02-10", { customer: "bolt" });
    const cancelled = compared([...facts, ...left.facts.map((fact) => ({ ...fact, id: "left", arrival: 999 }))], { reward_team: 60_000 });
    expect(short(cancelled.rows.rule)).toEqual([]);
    expect(short(compared(facts, { reward_team: 60_000 }).rows.rule)).toEqual(["customer.referral 50000 → 60000: the reward's amount"]);
  });
});

describe("from when on", () => {
  const silver = { tier_share_bps: { silver: 1800, gold: 2500 } };
  test("a date leaves deals won before it alone", () => expect(short(compared(story(), silver, { from: "2025-02-15" }).rows.partner)).toEqual(["gold 200000 → 250000: rate 20% → 25%"]));
  test("unless existing deals move with it", () => {
    const facts = story((tell) => { tell("invoice.issued", "2025-04-01", { invoice: "I2", deal: "D-silver-2025-02-01", currency: "USD", lines: [{ id: "s", kind: "software", amount: 1_000_000 }] }); tell("cash.applied", "2025-04-05", { invoice: "I2" }); });
    expect(short(compared(facts, silver, { from: "2025-03-15", movesExisting: true }).rows.partner)).toEqual(["silver 300000 → 330000: rate 15% → 18%"]);
    expect(short(compared(facts, silver, { from: "2025-03-15" }).rows.partner)).toEqual([]);
  });
  test("a draft that still carries the number of the version in force is not mistaken for it", () => {
    const [kept, variant] = under({}, { from: "2025-03-01" });
    expect([kept?.version, variant?.version]).toEqual(["mindweave@1.0.0 (in force)", "mindweave@1.0.0"]);
  });
});

describe("thresholds", () => {
  const count = (report: Backtest, what: string) => { const crossing = report.crossings.find((one) => one.what === what); return [crossing?.before, crossing?.after]; };
  test("VIP customers, and rewards that met their cap", () => {
    const facts = story((tell) => {
      for (const n of [1, 2, 3]) {
        tell("referral.converted", "2025-02-01", { referral: `F${n}`, referrer: "acme", customer: `c${n}`, plan: "enterprise", firstYearValue: [4_000_000, 5_000_000, 12_000_000][n - 1], currency: "USD" });
        tell("invoice.issued", "2025-02-01", { invoice: `IR${n}`, customer: `c${n}`, currency: "USD", lines: [{ id: "s", kind: "software", amount: 90_000, from: "2025-02-01", to: "2025-05-01" }] });
        tell("cash.applied", "2025-02-02", { invoice: `IR${n}` });
      }
    });
    const report = compared(facts, { vip_referrals: 3, reward_enterprise_cap: 1_000_000 });
    expect([count(report, "VIP customers"), count(report, "rewards that met their cap"), count(report, "rewards released")]).toEqual([[0, 1], [1, 1], [3, 3]]);
  });
});

test("partners who would fulfil another level's conditions are counted", () => {
  const facts = story((tell) => {
    tell("partner.enrolled", "2025-01-01", { partner: "shop", track: "reseller", tier: "silver", level: "authorized" });
    tell("partner.enrolled", "2025-01-01", { partner: "gone", track: "reseller", tier: "silver", level: "authorized" });
    tell("certificate.attempted", "2025-01-10", { partner: "gone", person: "lee", certificate: "sales", correct: 45, total: 50 });
    tell("partner.left", "2025-03-10", { partner: "gone", cause: "good_standing" });
    tell("certificate.attempted", "2025-01-10", { partner: "shop", person: "kim", certificate: "sales", correct: 45, total: 50 });
    for (const n of [1, 2]) {
      tell("deal.won", "2025-02-01", { deal: `S${n}`, customer: `s${n}`, serviceStart: "2025-02-01", motion: "resale", splits: [{ partner: "shop", weight: 1 }] });
      tell("invoice.issued", "2025-02-02", { invoice: `SI${n}`, deal: `S${n}`, currency: "USD", lines: [{ id: "s", kind: "software", amount: 1000 }] });
      tell("cash.applied", "2025-02-03", { invoice: `SI${n}` });
    }
  });
  const levels = (rules: Record<string, unknown>) => compared(facts, rules).crossings.filter((one) => one.what.startsWith("fulfil"));
  expect(levels({ reseller_certified_deals: 3 })).toEqual([{ what: "fulfil Certified Reseller", before: 1, after: 0 }, { what: "fulfil Authorized Reseller", before: 0, after: 1 }]);
  expect(levels({ tier_share_bps: { silver: 1800 } })).toEqual([]);
  expect(levels({ pass_percent: 95 })).toEqual([{ what: "fulfil Certified Reseller", before: 1, after: 0 }, { what: "fulfil no level (Reseller)", before: 0, after: 1 }]);
});

test("earnings that meet a cap are counted", () => {
  const capped = { ...programFor({}).definition, incentives: programFor({}).definition.incentives.map((rule) => (rule.kind === "commission" && rule.id === "tier.revenue_share" ? { ...rule, cap: { amount: { amount: 180_000n, currency: "USD" }, per: "deal" as const } } : rule)) };
  const report = backtest({ baseline, variant: variantPrograms({ baseline, definition: capped, from: null, movesExisting: false }), facts: story(), asOf: ASOF });
  if (report.kind !== "compared") throw new Error("books differ");
  expect(report.crossings.find((one) => one.what === "earnings that met a cap")).toEqual({ what: "earnings that met a cap", before: 0, after: 1 });
  expect(short(report.rows.partner)).toEqual(["gold 200000 → 180000: cap: none → min(200000, 180000) = 180000"]);
});

describe("cash", () => {
  const paid = () => story((tell) => { for (const day of ["02-15", "03-15", "04-15", "05-15", "06-15"]) { tell("payout.run", `2025-${day}`, { batch: day, schedule: "partner" }); for (const partner of ["silver", "gold", "builder"]) tell("payout.settled", `2025-${day}`, { batch: day, partner }); } });
  test("what goes out, when on the mean, and the most that is owed at once", () => {
    const [usd] = compared(paid(), { tier_share_bps: { gold: 4000 } }).cash;
    expect([usd?.before.paidOut, usd?.after.paidOut, usd?.before.peak, usd?.after.peak]).toEqual([500_000n, 700_000n, 200_000n, 400_000n]);
    // Days 20134, 20162 and 20223 since 1970, weighted 1,500 : 2,000 : 1,500, then 1,500 : 4,000 : 1,500.
    expect([usd?.before.meanDay, usd?.after.meanDay]).toEqual([201_719n, 201_690n]);
  });
  test("late is what goes out after its promise, or is past it and still here", () => {
    const facts = story((tell) => tell("payout.run", "2025-04-01", { batch: "B", schedule: "partner" }));
    const [usd] = compared(facts, { tier_share_bps: { silver: 1800 } }).cash;
    expect([usd?.before.late, usd?.before.lateLines, usd?.after.late]).toEqual([300_000n, 2, 330_000n]);
  });
  test("on the day of the promise is in time", () => {
    const [usd] = compared(story((tell) => { tell("payout.run", "2025-03-12", { batch: "B", schedule: "partner" }); tell("payout.run", "2025-06-09", { batch: "C", schedule: "partner" }); }), {}).cash;
    expect([usd?.before.late, usd?.before.lateLines]).toEqual([0n, 0]);
  });
  test("a block that was over before the money was payable excuses nothing", () => {
    const facts = story((tell) => {
      tell("payee.changed", "2025-01-02", { partner: "silver", blocked: "no bank details" });
      tell("payee.changed", "2025-01-20", { partner: "silver", blocked: null });
      tell("payout.run", "2025-04-01", { batch: "B", schedule: "partner" });
    });
    expect(compared(facts, {}).cash[0]?.before.lateLines).toBe(2);
  });
  test("what waits for the partner's own bank details is not late (P-35)", () => {
    const facts = story((tell) => {
      tell("payee.changed", "2025-02-15", { partner: "silver", blocked: "no bank details" });
      tell("payee.changed", "2025-03-20", { partner: "silver", blocked: null });
      tell("payout.run", "2025-04-01", { batch: "B", schedule: "partner" });
    });
    const [usd] = compared(facts, {}).cash;
    expect([usd?.before.late, usd?.before.lateLines]).toEqual([150_000n, 1]);
  });
  test("the part given away of what is kept, and what an assumed volume would make of it", () => {
    const report = compared(story(), { tier_share_bps: { gold: 3000 } }, { volume: 1000 });
    expect(report.cash.map(({ before, after }) => [before.given, after.given, before.revenue])).toEqual([[500_000n, 600_000n, 3_000_000n]]);
    expect(report.assumption).toEqual({ volume: 1000, currencies: [{ currency: "USD", net: { before: 2_500_000n, after: 2_400_000n, assumed: 2_640_000n }, breakEven: 417n }] });
    expect(compared(story(), {}).assumption).toBeNull();
  });
});

describe("guard rails", () => {
  const registered = () => story((tell) => {
    tell("registration.submitted", "2025-06-01", { registration: "R1", partner: "silver", customer: "new-one" });
    tell("registration.approved", "2025-06-02", { registration: "R1" });
    tell("registration.submitted", "2025-06-01", { registration: "R2", partner: "gold", customer: "new-two" });
    tell("registration.approved", "2025-06-02", { registration: "R2" });
  });
  test("a confirmed rate of a live registration that would fall is a broken promise", () => {
    const { guards } = compared(registered(), { tier_share_bps: { silver: 1200, gold: 2200 } }, { asOf: "2025-06-10" });
    expect([guards.livePromises, guards.broken]).toEqual([2, [{ registration: "R1", partner: "silver", rule: "tier.revenue_share", before: 1500n, after: 1200n }]]);
  });
  test.each([["the registration has lapsed", {}, "2025-09-01"], ["its last second has just passed", {}, "2025-07-02"], ["the new program begins after its approval", { from: "2025-06-05" }, "2025-06-10"]])("not so when %s", (_, more, asOf) => {
    expect(compared(registered(), { tier_share_bps: { silver: 1200 } }, { asOf, ...more }).guards.broken).toEqual([]);
  });
  test("nor when it was won already", () => {
    const facts = [...registered()];
    const { facts: won, tell } = teller();
    tell("deal.won", "2025-06-05", { deal: "D9", customer: "new-one", serviceStart: "2025-06-05", registration: "R1" });
    expect(compared([...facts, ...won.map((fact) => ({ ...fact, id: "won", arrival: 999 }))], { tier_share_bps: { silver: 1200 } }, { asOf: "2025-06-10" }).guards.broken).toEqual([]);
  });
  test("a reseller's confirmed level counts as a promise too", () => {
    const { facts, tell } = teller();
    tell("partner.enrolled", "2025-01-01", { partner: "shop", track: "reseller", tier: "silver", level: "certified" });
    tell("registration.submitted", "2025-06-01", { registration: "R1", partner: "shop", customer: "new-one", motion: "resale" });
    tell("registration.approved", "2025-06-02", { registration: "R1" });
    expect(compared(facts, { reseller_bps: { certified: 1800 } }, { asOf: "2025-06-10" }).guards.broken).toEqual([{ registration: "R1", partner: "shop", rule: "reseller.discount", before: 2000n, after: 1800n }]);
  });
  test("the worst-hit partner by its own measure, and how many lose more than 5%", () => {
    const { guards } = compared(story((tell) => sale(tell, "gold", "2025-06-01", 9_000_000)), { tier_share_bps: { silver: 1420, gold: 1900 }, si_software_bps: 1430 });
    expect([guards.worstHit?.key, guards.losingMuch, guards.earning]).toEqual(["silver", 1, 3]);
  });
});

test("a discount is priced again from what was invoiced, as an estimate", () => {
  const facts = story((tell) => {
    tell("partner.enrolled", "2025-01-01", { partner: "shop", track: "reseller", tier: "silver", level: "certified" });
    tell("receivable.invoiced", "2025-03-01", { invoice: "W1", buyer: "shop", net: 80_000, currency: "USD" });
    tell("receivable.credited", "2025-04-01", { invoice: "W1", buyer: "shop", net: 8_000, currency: "USD" });
  });
  expect(compared(facts, { reseller_bps: { certified: 2500 } }).prices).toEqual([{ partner: "shop", currency: "USD", before: 72_000n, after: 67_500n, delta: -4_500n, why: "discount 20% → 25%" }]);
});

test("a replay leaves the answers of the engine as they were", () => {
  const facts = story();
  const one = replay(baseline, facts, ASOF);
  expect(one.earnings.map((line) => [line.ref, line.open])).toEqual(evaluate({ programs: baseline, facts, asOf: ASOF }).earnings.map((line) => [line.ref, line.open]));
});
