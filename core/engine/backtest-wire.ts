import { z } from "zod";
import { type Day, type Instant, dayText, instantText } from "../kernel/time.ts";
import type { Change } from "../programs/difference.ts";
import type { Backtest, BooksDiffer } from "./backtest.ts";
import type { Cash } from "./backtest-cash.ts";
import type { Row } from "./backtest-rows.ts";

/** A back-test as it travels: whole minor units, rates in basis points, dates of the program's zone. */
const Amount = z.number().int();
const Row = z.strictObject({ key: z.string(), currency: z.string(), before: Amount, after: Amount, delta: Amount, why: z.string().nullable() });
const Rows = z.array(Row);
const Cash = z.strictObject({
  paidOut: Amount,
  /** Mean day of payout, weighted by amount; `meanTenths` has the part of the day. */
  meanOn: z.string().nullable(), meanTenths: z.number().int().nullable(),
  peak: Amount, peakOn: z.string().nullable(), late: Amount, lateLines: z.number().int(), given: Amount, revenue: Amount,
  /** Of what is kept, in basis points; null where nothing is kept. */
  givenRate: z.number().int().nullable(),
});
const Broken = z.strictObject({ registration: z.string(), partner: z.string(), rule: z.string(), before: z.number().int(), after: z.number().int().nullable() });
const Asked = {
  /** The versions that were in force. */
  baseline: z.array(z.string()),
  variant: z.string(),
  /** From when on the variant was in force; null: all along. */
  from: z.string().nullable(), movesExisting: z.boolean(), asOf: z.string(), facts: z.number().int(),
  /** What the variant says differently. */
  changes: z.array(z.strictObject({ words: z.string(), before: z.string().nullable(), after: z.string().nullable(), clause: z.string().nullable() })),
};

const Compared = z.strictObject({
  kind: z.literal("compared"), ...Asked, heldAgainstBooks: z.boolean(),
  totals: z.array(Row.omit({ why: true })),
  rows: z.strictObject({ partner: Rows, track: Rows, tier: Rows, rule: Rows, quarter: Rows }),
  winners: Rows, losers: Rows, unchanged: z.array(z.string()),
  crossings: z.array(z.strictObject({ what: z.string(), before: z.number().int(), after: z.number().int() })),
  cash: z.array(z.strictObject({ currency: z.string(), before: Cash, after: Cash })),
  prices: z.array(z.strictObject({ partner: z.string(), currency: z.string(), before: Amount, after: Amount, delta: Amount, why: z.string() })),
  guards: z.strictObject({ broken: z.array(Broken), livePromises: z.number().int(), worstHit: Row.nullable(), losingMuch: z.number().int(), earning: z.number().int() }),
  assumption: z.strictObject({ volume: z.number().int(), currencies: z.array(z.strictObject({ currency: z.string(), net: z.strictObject({ before: Amount, after: Amount, assumed: Amount }), breakEven: z.number().int().nullable() })) }).nullable(),
});
const Differ = z.strictObject({
  kind: z.literal("books-differ"), ...Asked,
  /** How many keys differ; the first hundred are listed. */
  count: z.number().int(),
  differences: z.array(z.strictObject({ key: z.string(), accounts: z.array(z.strictObject({ account: z.string(), books: Amount, replay: Amount })) })),
});

export const BacktestReport = z.discriminatedUnion("kind", [Compared, Differ]).meta({ id: "BacktestReport" });
export type BacktestReport = z.output<typeof BacktestReport>;
export type ComparedReport = z.output<typeof Compared>;
export type ReportRow = z.output<typeof Row>;

export type BacktestAbout = {
  readonly baseline: readonly string[];
  readonly variant: string;
  readonly from: Day | null;
  readonly movesExisting: boolean;
  readonly asOf: Instant;
  readonly facts: number;
  readonly changes: readonly Change[];
};

const LISTED = 100;

export function reportOf(answer: Backtest | BooksDiffer, about: BacktestAbout): BacktestReport {
  const asked = {
    baseline: [...about.baseline], variant: about.variant, from: about.from === null ? null : dayText(about.from), movesExisting: about.movesExisting, asOf: instantText(about.asOf), facts: about.facts,
    changes: about.changes.map(({ words, before, after, clause }) => ({ words, before, after, clause })),
  };
  if (answer.kind === "books-differ") {
    const differences = answer.differences.slice(0, LISTED).map(({ key, accounts }) => ({ key, accounts: accounts.map(({ account, books, replay }) => ({ account, books: Number(books), replay: Number(replay) })) }));
    return { kind: "books-differ", ...asked, count: answer.differences.length, differences };
  }
  const { rows, guards, assumption } = answer;
  return {
    kind: "compared", ...asked, heldAgainstBooks: answer.heldAgainstBooks,
    totals: answer.totals.map((total) => amounts(total)),
    rows: { partner: rows.partner.map(rowWire), track: rows.track.map(rowWire), tier: rows.tier.map(rowWire), rule: rows.rule.map(rowWire), quarter: rows.quarter.map(rowWire) },
    winners: answer.winners.map(rowWire), losers: answer.losers.map(rowWire), unchanged: [...answer.unchanged], crossings: [...answer.crossings],
    cash: answer.cash.map(({ currency, before, after }) => ({ currency, before: cashWire(before), after: cashWire(after) })),
    prices: answer.prices.map(({ partner, currency, before, after, delta, why }) => ({ partner, currency, before: Number(before), after: Number(after), delta: Number(delta), why })),
    guards: {
      broken: guards.broken.map((one) => ({ ...one, before: Number(one.before), after: one.after === null ? null : Number(one.after) })), livePromises: guards.livePromises,
      worstHit: guards.worstHit === null ? null : rowWire(guards.worstHit), losingMuch: guards.losingMuch, earning: guards.earning,
    },
    assumption: assumption === null ? null : {
      volume: assumption.volume,
      currencies: assumption.currencies.map(({ currency, net, breakEven }) => ({ currency, net: { before: Number(net.before), after: Number(net.after), assumed: Number(net.assumed) }, breakEven: breakEven === null ? null : Number(breakEven) })),
    },
  };
}

function amounts({ key, currency, before, after, delta }: Omit<Row, "why">) {
  return { key, currency, before: Number(before), after: Number(after), delta: Number(delta) };
}

function rowWire(row: Row): ReportRow {
  return { ...amounts(row), why: row.why };
}

function cashWire({ paidOut, meanDay, peak, peakOn, late, lateLines, given, revenue }: Cash): z.output<typeof Cash> {
  return {
    paidOut: Number(paidOut), meanOn: meanDay === null ? null : dayText(Number(meanDay / 10n) as Day), meanTenths: meanDay === null ? null : Number(meanDay),
    peak: Number(peak), peakOn: peakOn === null ? null : dayText(peakOn), late: Number(late), lateLines, given: Number(given), revenue: Number(revenue),
    givenRate: revenue <= 0n ? null : Number((given * 10_000n) / revenue),
  };
}
