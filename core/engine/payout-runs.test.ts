import fc from "fast-check";
import { describe, expect } from "vitest";
import type { EarningLine } from "../earnings/line.ts";
import type { Fact } from "../facts/fact.ts";
import { decimal, rounded } from "../kernel/fraction.ts";
import { convertedExactly } from "../kernel/money.ts";
import { always } from "../kernel/properties.testing.ts";
import { type Day, type Instant, civil, dayText, localDayOf, localStartOf, plusDays, plusMonths } from "../kernel/time.ts";
import { openAudit } from "../ledger/invariants.ts";
import { payoutPlan } from "../payouts/calendar.ts";
import type { Payout } from "../payouts/transfers.ts";
import { compile } from "../programs/compiled.ts";
import { worstBroken } from "../programs/promise.ts";
import { SHIPPED, definitionUnder, plainTerms } from "../programs/programs.testing.ts";
import { createEngine, told } from "./evaluate.ts";
import { tell } from "./fold.ts";
import { type History, LAST, wildHistories } from "./histories.testing.ts";
import { instantOn, moments, teller, textOn } from "./telling.testing.ts";
import type { World } from "./world.ts";

type Box = Pick<EarningLine, "ref" | "partner" | "currency" | "payable" | "inTransfer" | "settled" | "held">;

const boxesOf = (world: World): Box[] => world.desk.lines.map(({ ref, partner, currency, payable, inTransfer, settled, held }) => ({ ref, partner, currency, payable, inTransfer, settled, held }));

/** Runs a history; before and after each fact of one type something is looked at. */
function watched(history: History, types: readonly Fact["type"][], look: (world: World, fact: Fact, happen: () => void, balances: ReadonlyMap<string, bigint>) => void): void {
  const audit = openAudit();
  const engine = createEngine({ programs: history.programs, post: (posting) => expect(audit.add(posting)).toEqual([]), explains: false });
  for (const fact of told({ facts: history.facts, asOf: LAST })) {
    engine.advance(fact.at);
    if (types.includes(fact.type)) look(engine.world, fact, () => engine.tell(fact), audit.balances);
    else engine.tell(fact);
  }
}

function inTarget(payout: Payout, amount: bigint): bigint {
  if (payout.rate === null) return amount;
  const exact = convertedExactly(amount, payout.earned, payout.currency, decimal(payout.rate) as { n: bigint; d: bigint });
  return rounded(exact.n, exact.d);
}

/** Earnings of a partner that a run of a schedule may take. */
function takes(world: World, { payload, at }: Fact<"payout.run">, partner: string, currency: string): bigint {
  const zone = world.programs.filter(({ addendum, startsAt }) => addendum === null && startsAt <= at).at(-1)?.definition.calendar.timeZone ?? "UTC";
  const month = (when: Instant) => dayText(localDayOf(when, zone)).slice(0, 7);
  return world.desk.lines
    .filter((line) => line.partner === partner && line.currency === currency && line.schedule === payload.schedule && line.disputes.size === 0)
    .filter((line) => payload.schedule !== "affiliate" || month(line.releasedAt ?? line.at) < month(at))
    .reduce((sum, line) => sum + line.payable, 0n);
}

describe("a payout run", () => {
  always("pays what is payable, less what is owed back and withheld, for each partner and currency by itself; again at once it pays nothing (PR-33, PR-36)", wildHistories, (history) => {
    watched(history, ["payout.run"], (world, fact, happen, balances) => {
      if (fact.type !== "payout.run") return;
      const before = new Map(world.desk.lines.map((line) => [`${line.partner}:${line.currency}`, takes(world, fact, line.partner, line.currency)]));
      const owed = new Map([...balances].filter(([key]) => key.startsWith("partner_clawback_receivable:")));
      const known = world.payouts.list.length;
      happen();
      for (const payout of world.payouts.list.slice(known)) {
        const gross = before.get(`${payout.partner}:${payout.earned}`) ?? 0n;
        const back = owed.get(`partner_clawback_receivable:${payout.partner}:${payout.earned}`) ?? 0n;
        expect(payout.gross).toBe(gross);
        expect(payout.offset).toBe(back < gross ? back : gross);
        expect(payout.sent + payout.withheld).toBe(inTarget(payout, gross - payout.offset));
        expect(payout.parts.reduce((sum, part) => sum + part.transferred + part.setOff, 0n)).toBe(gross);
      }
      const taken = new Set(world.payouts.list.slice(known).map((payout) => `${payout.partner}:${payout.earned}`));
      for (const [key, amount] of before) {
        const [partner = ""] = key.split(":");
        // What was not taken was blocked or held, and somebody was told why.
        if (!taken.has(key) && amount > 0n && world.programs.some(({ startsAt }) => startsAt <= fact.at)) expect(world.book.decisions.get(`${fact.payload.batch}:${partner}`)).toMatch(/^(blocked|held): /);
      }
      const boxes = boxesOf(world);
      const list = world.payouts.list.length;
      const again: Fact = { ...fact, id: `${fact.id}-again`, payload: { ...fact.payload, batch: `${fact.payload.batch}-again` } };
      tell(world, again);
      expect([boxesOf(world), world.payouts.list.length]).toEqual([boxes, list]);
    });
  });

  always("that fails or comes back leaves everything as it was before, but for what was set off (PR-34)", wildHistories, (history) => {
    watched(history, ["payout.run"], (world, fact, happen, balances) => {
      if (fact.type !== "payout.run") return;
      const boxes = boxesOf(world);
      const books = new Map(balances);
      const known = world.payouts.list.length;
      happen();
      const runs = world.payouts.list.slice(known);
      runs.forEach((payout, i) => {
        const news = (type: "payout.settled" | "payout.failed" | "payout.returned") => tell(world, { ...fact, id: `${fact.id}-${type}-${i}`, type, payload: { batch: payout.batch, partner: payout.partner } } as Fact);
        if (i % 2 === 0) news("payout.failed");
        else for (const type of ["payout.settled", "payout.returned"] as const) news(type);
      });
      const setOff = new Map(runs.flatMap(({ parts }) => parts.map((part) => [part.line.ref, part.setOff] as const)));
      // What withheld everything had nothing to send: nothing of it can fail.
      const kept = new Set(runs.filter((payout) => payout.sent === 0n).flatMap(({ parts }) => parts.map((part) => part.line.ref)));
      const contested = new Set(world.desk.lines.filter((line) => line.invoice !== null && (world.desk.invoices.get(line.invoice)?.chargebacks?.size ?? 0) > 0).map((line) => line.ref));
      for (const [i, box] of boxesOf(world).entries()) {
        if (kept.has(box.ref) || contested.has(box.ref)) continue;
        const was = boxes[i] as Box;
        const off = setOff.get(box.ref) ?? 0n;
        expect(box).toEqual({ ...was, payable: was.payable - off, settled: was.settled + off });
      }
      if (kept.size > 0 || contested.size > 0 || [...setOff.values()].some((amount) => amount > 0n)) return;
      expect(new Map([...balances].sort())).toEqual(new Map([...books].sort()));
    });
  });
});

const schedules = fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 1, maxLength: 6 }).map((runDays) => ({ runDays, takes: "everything_payable" as const }));
const promises = fc.record({ unit: fc.constant("days" as const), n: fc.integer({ min: 5, max: 60 }) });
const zones = fc.constantFrom("UTC", "America/New_York", "Asia/Tokyo");

describe("the promise to pay in time", () => {
  always("is kept by every calendar that may be published, for every payment (PR-35)", fc.tuple(schedules, promises, zones, moments(0, 1400)), ([schedule, due, zone, paid]) => {
    if (worstBroken(schedule, due, null) !== undefined) return;
    const plan = payoutPlan(schedule, due, instantOn(paid), zone);
    expect(plan.inTime && plan.run <= plan.dueBy).toBe(true);
  }, 2);

  always("is kept by the engine: what is payable with complete payee data is instructed on or before its due date (PR-35)", fc.tuple(schedules, promises, zones, plainTerms, fc.array(fc.tuple(moments(20, 120), fc.nat(900_000)), { minLength: 1, maxLength: 4 }), fc.constantFrom(0, 0, 50_000)), ([schedule, due, zone, terms, payments, minimum]) => {
    if (worstBroken(schedule, due, null) !== undefined) return;
    const { definition } = SHIPPED;
    const changed = definitionUnder({ ...terms, hold: { kind: "none" }, minimum });
    const program = compile({ ...changed, calendar: { ...definition.calendar, timeZone: zone }, payouts: { ...changed.payouts, dueAfterPayment: due, schedules: { ...changed.payouts.schedules, partner: { ...schedule, runDays: [...schedule.runDays] } } } });
    const story = teller();
    const { tell: say } = story;
    say("partner.enrolled", { day: 2, ms: 0 }, { partner: "alder", track: "technology", tier: "gold" });
    say("deal.won", { day: 10, ms: 0 }, { deal: "D1", serviceStart: textOn(10), motion: "referral", servicesPaper: "vendor", splits: [{ partner: "alder", weight: 1 }] });
    payments.forEach(([when, amount], i) => {
      say("invoice.issued", when, { invoice: `I${i}`, deal: "D1", currency: "USD", via: "direct", lines: [{ id: "s", kind: "software", amount, from: textOn(10), to: textOn(300) }] });
      say("cash.applied", when, { invoice: `I${i}` });
    });
    const runs = runsOf(schedule.runDays, zone).map((at, i): Fact => ({ id: `run${i}`, type: "payout.run", at, knownAt: at, arrival: 1_000_000 + i, payload: { batch: `B${i}`, schedule: "partner" } }));
    const engine = createEngine({ programs: [program], post: () => {}, explains: false });
    for (const fact of told({ facts: [...story.facts, ...runs], asOf: LAST })) engine.tell(fact);
    for (const payout of engine.view().payouts) for (const { line } of payout.parts) expect(localDayOf(payout.at, zone) <= (line.dueBy as Day), line.ref).toBe(true);
    for (const line of engine.world.desk.lines) expect([line.ref, line.payable]).toEqual([line.ref, 0n]);
  }, 0.6);
});

/** Every run day of a year, at its first instant in the zone. */
function runsOf(runDays: readonly number[], zone: string): Instant[] {
  const { y, m } = civil(localDayOf(instantOn({ day: 0, ms: 0 }), "UTC"));
  const first = localDayOf(Date.UTC(y, m - 1, 1) as Instant, "UTC");
  return Array.from({ length: 12 }, (_, month) => plusMonths(first, month)).flatMap((start) => [...runDays].sort((a, b) => a - b).map((day) => localStartOf(plusDays(start, day - 1), zone)));
}
