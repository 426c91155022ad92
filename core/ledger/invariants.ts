import { type Fraction, compare } from "../kernel/fraction.ts";
import { type AccountName, CHART, NEVER_NEGATIVE, type Posting, accountKey, balances } from "./posting.ts";

/** An invariant of the ledger (rules.md §8.3, by its number there) that does not hold, in words. */
export type Broken = { readonly invariant: number; readonly sentence: string };

/** What the books are compared with: the state that the facts add up to. Amounts in minor units. */
export type State = {
  /** Every line of earnings with its boxes. */
  readonly lines: Iterable<{
    readonly ref: string; readonly partner: string; readonly currency: string; readonly cost: AccountName; readonly amount: bigint;
    readonly held: bigint; readonly payable: bigint; readonly inTransfer: bigint; readonly settled: bigint; readonly unclaimed: bigint;
    readonly reversed: bigint; readonly clawedBack: bigint;
  }>;
  /** Transfers that are instructed and neither settled nor undone. */
  readonly inTransfer: Iterable<{ readonly partner: string; readonly currency: string; readonly sent: bigint }>;
  /** Every conversion that stands: what was given, what it is booked at, and its exact value at the rates of the booking days. */
  readonly conversions: Iterable<{ readonly id: string; readonly from: string; readonly to: string; readonly given: bigint; readonly booked: bigint; readonly valued: Fraction }>;
  /** Every pool with the sum of its lines and its target, rounded and capped. */
  readonly pools: Iterable<{ readonly id: string; readonly posted: bigint; readonly target: bigint }>;
};

/** Checks entries one by one as they are posted, and at any time the balances against the state. Reads only; usable on a stream of any length. */
export type Audit = {
  /** What is wrong with one more entry (1, 2, 3, 9). `known` says whether a fact of that id was told. */
  readonly add: (posting: Posting, known?: (factId: string) => boolean) => Broken[];
  /** What does not agree with the state now (4 to 8). */
  readonly reconcile: (state: State) => Broken[];
  /** Balances that are not zero, in natural sign, by account key ("partner_payable:P1:USD"). */
  readonly balances: ReadonlyMap<string, bigint>;
};

const CONTROLLED: ReadonlySet<AccountName> = new Set(NEVER_NEGATIVE);

export function openAudit(): Audit {
  const sums = new Map<string, bigint>();
  const keys = new Set<string>();
  return {
    balances: sums,
    add: (posting, known) => {
      const broken = wrongWith(posting, keys, known);
      keys.add(posting.key);
      for (const line of posting.lines) move(sums, accountKey(line), line.side === CHART[line.account].natural ? line.amount : -line.amount);
      for (const line of posting.lines) {
        const balance = sums.get(accountKey(line)) ?? 0n;
        if (CONTROLLED.has(line.account) && balance < 0n) broken.push({ invariant: 3, sentence: `${accountKey(line)} falls to ${balance} by ${posting.key}.` });
      }
      return broken;
    },
    reconcile: (state) => [...payablesDiffer(sums, state), ...costsDiffer(sums, state), ...poolsDiffer(state), ...memoDiffers(sums), ...conversionsDiffer(sums, state)],
  };
}

function wrongWith(posting: Posting, keys: ReadonlySet<string>, known: ((factId: string) => boolean) | undefined): Broken[] {
  const broken: Broken[] = [];
  if (posting.lines.some((line) => line.amount <= 0n)) broken.push({ invariant: 2, sentence: `${posting.key} has a line of zero or less.` });
  else if (!balances(posting.lines)) broken.push({ invariant: 1, sentence: `${posting.key} does not balance.` });
  if (keys.has(posting.key)) broken.push({ invariant: 9, sentence: `${posting.key} is posted twice.` });
  if (posting.factId === "" || known?.(posting.factId) === false) broken.push({ invariant: 9, sentence: `${posting.key} names no fact that was told.` });
  return broken;
}

function move(sums: Map<string, bigint>, key: string, change: bigint): void {
  const sum = (sums.get(key) ?? 0n) + change;
  if (sum === 0n) sums.delete(key);
  else sums.set(key, sum);
}

/** 4: what is owed is the sum of what the lines and transfers say. Unclaimed money is part of it: it is still the partner's. */
function payablesDiffer(sums: ReadonlyMap<string, bigint>, state: State): Broken[] {
  const expected = new Map<string, bigint>();
  const broken: Broken[] = [];
  for (const line of state.lines) {
    move(expected, `partner_accrued:${line.partner}:${line.currency}`, line.held);
    move(expected, `partner_payable:${line.partner}:${line.currency}`, line.payable);
    move(expected, `unclaimed_property:${line.currency}`, line.unclaimed);
    const boxes = line.held + line.payable + line.inTransfer + line.settled + line.unclaimed;
    if ([line.held, line.payable, line.inTransfer, line.settled, line.unclaimed, line.reversed, line.clawedBack].some((box) => box < 0n)) broken.push({ invariant: 4, sentence: `${line.ref} has a box below zero.` });
    if (line.amount > 0n && line.reversed > line.amount) broken.push({ invariant: 4, sentence: `${line.ref} of ${line.amount} had ${line.reversed} taken back.` });
    if (line.amount > 0n && boxes !== line.amount - line.reversed + line.clawedBack) broken.push({ invariant: 4, sentence: `${line.ref} of ${line.amount} has ${boxes} in its boxes, ${line.reversed} taken back, ${line.clawedBack} of it after a payout.` });
  }
  for (const { partner, currency, sent } of state.inTransfer) move(expected, `payout_clearing:${partner}:${currency}`, sent);
  return [...broken, ...differing(sums, expected, ["partner_accrued", "partner_payable", "payout_clearing", "unclaimed_property"], 4)];
}

/** 5: cost recognised is the sum of the open amounts of all earnings, currency by currency. */
function costsDiffer(sums: ReadonlyMap<string, bigint>, state: State): Broken[] {
  const expected = new Map<string, bigint>();
  for (const line of state.lines) move(expected, `${line.cost}:${line.currency}`, line.amount - line.reversed);
  return differing(sums, expected, ["commission_cost", "services_margin_cost"], 5);
}

function poolsDiffer(state: State): Broken[] {
  const broken: Broken[] = [];
  for (const { id, posted, target } of state.pools) if (posted !== target) broken.push({ invariant: 6, sentence: `${id} holds ${posted}; its target is ${target}.` });
  return broken;
}

/** 7: entitlement = available + committed + used + expired, for each partner and quarter. */
function memoDiffers(sums: ReadonlyMap<string, bigint>): Broken[] {
  const left = new Map<string, bigint>();
  for (const [key, balance] of sums) {
    const [account = "", ...owner] = key.split(":");
    if (!account.startsWith("memo_mdf_")) continue;
    move(left, owner.join(":"), account === "memo_mdf_entitlement" ? balance : -balance);
  }
  return [...left].map(([owner, rest]) => ({ invariant: 7, sentence: `The marketing funds of ${owner} differ from their entitlement by ${rest}.` }));
}

/** 8: valued at the rates of the booking days, what was given for conversion and what came of it cancel out. */
function conversionsDiffer(sums: ReadonlyMap<string, bigint>, state: State): Broken[] {
  const expected = new Map<string, bigint>();
  const broken: Broken[] = [];
  for (const { id, from, to, given, booked, valued } of state.conversions) {
    move(expected, `fx_conversion:${from}`, -given);
    move(expected, `fx_conversion:${to}`, booked);
    const apart: Fraction = { n: 2n * (booked * valued.d - valued.n), d: valued.d };
    if (compare(apart, { n: 1n, d: 1n }) > 0 || compare(apart, { n: -1n, d: 1n }) < 0) broken.push({ invariant: 8, sentence: `${id} is booked at ${booked} ${to}, worth ${valued.n}/${valued.d}.` });
  }
  return [...broken, ...differing(sums, expected, ["fx_conversion"], 8)];
}

function differing(sums: ReadonlyMap<string, bigint>, expected: ReadonlyMap<string, bigint>, accounts: readonly AccountName[], invariant: number): Broken[] {
  const broken: Broken[] = [];
  const names: ReadonlySet<string> = new Set(accounts);
  for (const [key, balance] of sums) {
    if (names.has(key.slice(0, key.indexOf(":"))) && balance !== (expected.get(key) ?? 0n)) broken.push({ invariant, sentence: `${key} stands at ${balance}; the facts add up to ${expected.get(key) ?? 0n}.` });
  }
  for (const [key, sum] of expected) if (!sums.has(key)) broken.push({ invariant, sentence: `${key} stands at 0; the facts add up to ${sum}.` });
  return broken;
}
