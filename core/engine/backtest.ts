import type { Fact } from "../facts/fact.ts";
import { rounded } from "../kernel/fraction.ts";
import type { Instant } from "../kernel/time.ts";
import { type Programs, inForce } from "../programs/in-force.ts";
import { type BookDifference, type BookEntry, bookDifferences } from "./backtest-books.ts";
import { type Cash, cashOf } from "./backtest-cash.ts";
import { type PriceChange, priceChanges } from "./backtest-discounts.ts";
import { levelCrossings } from "./backtest-levels.ts";
import { type BrokenPromise, brokenPromises, promisesOf } from "./backtest-promises.ts";
import { type Row, type Rows, rowsOf } from "./backtest-rows.ts";
import { replay } from "./backtest-run.ts";
import { type Crossing, crossings } from "./backtest-thresholds.ts";

export type BacktestQuestion = {
  /** The versions that were really in force, with their addenda. */
  readonly baseline: Programs;
  /** See variantPrograms. */
  readonly variant: Programs;
  readonly facts: readonly Fact[];
  readonly asOf: Instant;
  /** The books, where there are any: the baseline has to equal them entry for entry before anything is compared. */
  readonly books?: Iterable<BookEntry>;
  /** An assumption, in basis points: how much more (or, below zero, less) would be sold under the variant. */
  readonly volume?: number;
};

/** The baseline is not what stands in the books: the difference is the finding, and nothing was compared (rules.md §9.1). */
export type BooksDiffer = { readonly kind: "books-differ"; readonly differences: readonly BookDifference[] };

export type Backtest = {
  readonly kind: "compared";
  /** Were there books to hold the baseline against? */
  readonly heldAgainstBooks: boolean;
  readonly rows: Rows;
  /** All partners and rewards together, per currency. */
  readonly totals: readonly Omit<Row, "why">[];
  readonly winners: readonly Row[];
  readonly losers: readonly Row[];
  /** Partners with anything earned in either history, and nothing changed. */
  readonly unchanged: readonly string[];
  readonly crossings: readonly Crossing[];
  readonly cash: readonly { readonly currency: string; readonly before: Cash; readonly after: Cash }[];
  readonly prices: readonly PriceChange[];
  readonly guards: Guards;
  readonly assumption: Assumption | null;
};

/** What should be looked at before anything is published (rules.md §9.5). */
export type Guards = {
  readonly broken: readonly BrokenPromise[];
  readonly livePromises: number;
  readonly worstHit: Row | null;
  /** Partners that lose more than LOSS_THAT_COUNTS in some currency, of all that earned anything before. */
  readonly losingMuch: number;
  readonly earning: number;
};

/** What more or less volume would make of the variant; null amounts where nothing was kept. Minor units per currency. */
export type Assumption = {
  readonly volume: number;
  readonly currencies: readonly {
    readonly currency: string;
    /** Money kept after everything given away: before, after, and after with the assumed volume. */
    readonly net: { readonly before: bigint; readonly after: bigint; readonly assumed: bigint };
    /** The change of volume at which the variant leaves as much as before, in basis points, rounded; null when it can never. */
    readonly breakEven: bigint | null;
  }[];
};

/** More than 5% less is a loss that counts (rules.md §9.5); basis points. */
const LOSS_THAT_COUNTS = 500n;

/** What history would have cost under another program: a replay of the same facts, in memory only (rules.md §9, P-75). */
export function backtest(question: BacktestQuestion): Backtest | BooksDiffer {
  const { baseline, variant, facts, asOf, books, volume } = question;
  const zone = (inForce(baseline, asOf) ?? baseline.at(-1))?.definition.calendar.timeZone ?? "UTC";
  const before = replay(baseline, facts, asOf);
  const differences = books === undefined ? [] : bookDifferences(books, before.postings);
  if (differences.length > 0) return { kind: "books-differ", differences };
  const after = replay(variant, facts, asOf);
  const rows = rowsOf(before, after, zone);
  const cash = pairs(cashOf(before, facts, zone), cashOf(after, facts, zone));
  const prices = priceChanges(before, variant, facts, asOf);
  const crossed = [...crossings(before, after), ...levelCrossings(before, after, facts)];
  // Last: the question "and if it were won today?" is told to the replays themselves.
  const [promised, kept] = [promisesOf(before), promisesOf(after)];
  return {
    kind: "compared",
    heldAgainstBooks: books !== undefined,
    rows,
    totals: totalsOf(rows),
    winners: ranked(rows.partner, (row) => row.delta > 0n),
    losers: ranked(rows.partner, (row) => row.delta < 0n),
    unchanged: unchangedOf(rows.partner),
    crossings: crossed,
    cash,
    prices,
    guards: { broken: brokenPromises(promised, kept), livePromises: promised.length, ...hits(rows.partner) },
    assumption: volume === undefined ? null : assumptionOf(volume, cash),
  };
}

/** By currency, then the largest change first. */
function ranked(rows: readonly Row[], which: (row: Row) => boolean): Row[] {
  const size = (row: Row) => (row.delta < 0n ? -row.delta : row.delta);
  return rows.filter(which).sort((a, b) => (a.currency !== b.currency ? (a.currency < b.currency ? -1 : 1) : size(b) > size(a) ? 1 : size(b) < size(a) ? -1 : a.key < b.key ? -1 : 1));
}

function unchangedOf(rows: readonly Row[]): string[] {
  const changed = new Set(rows.filter((row) => row.delta !== 0n).map((row) => row.key));
  return [...new Set(rows.map((row) => row.key))].filter((key) => !changed.has(key));
}

/** Every line and reward has exactly one rule, so the rules add up to everything. */
function totalsOf(rows: Rows): Omit<Row, "why">[] {
  const totals = new Map<string, { key: string; currency: string; before: bigint; after: bigint; delta: bigint }>();
  for (const { currency, before, after, delta } of rows.rule) {
    const sum = totals.get(currency) ?? { key: "all", currency, before: 0n, after: 0n, delta: 0n };
    totals.set(currency, { ...sum, before: sum.before + before, after: sum.after + after, delta: sum.delta + delta });
  }
  return [...totals.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** Who loses the largest part of what it had, and how many lose more than the part that counts. */
function hits(rows: readonly Row[]): Pick<Guards, "worstHit" | "losingMuch" | "earning"> {
  const had = rows.filter((row) => row.before > 0n);
  const losing = had.filter((row) => row.delta < 0n);
  const isWorse = (a: Row, b: Row) => a.delta * b.before < b.delta * a.before;
  const worstHit = losing.reduce<Row | null>((worst, row) => (worst === null || isWorse(row, worst) ? row : worst), null);
  const losingMuch = new Set(losing.filter((row) => -row.delta * 10_000n > LOSS_THAT_COUNTS * row.before).map((row) => row.key)).size;
  return { worstHit, losingMuch, earning: new Set(had.map((row) => row.key)).size };
}

function pairs(before: readonly Cash[], after: readonly Cash[]): Backtest["cash"] {
  const nothing = (currency: string): Cash => ({ currency, paidOut: 0n, meanDay: null, peak: 0n, peakOn: null, late: 0n, lateLines: 0, given: 0n, revenue: 0n });
  const of = (list: readonly Cash[], currency: string) => list.find((one) => one.currency === currency) ?? nothing(currency);
  return [...new Set([...before, ...after].map((one) => one.currency))].sort().map((currency) => ({ currency, before: of(before, currency), after: of(after, currency) }));
}

function assumptionOf(volume: number, cash: Backtest["cash"]): Assumption {
  const currencies = cash.filter(({ before }) => before.revenue > 0n).map(({ currency, before, after }) => {
    const net = { before: before.revenue - before.given, after: after.revenue - after.given };
    return {
      currency,
      net: { ...net, assumed: rounded(net.after * BigInt(10_000 + volume), 10_000n) },
      breakEven: net.after <= 0n ? null : rounded((net.before - net.after) * 10_000n, net.after),
    };
  });
  return { volume, currencies };
}
