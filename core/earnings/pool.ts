import { type Fraction, ZERO, compare, plus, rounded, times } from "../kernel/fraction.ts";
import type { Deal } from "../deals/credit.ts";
import { allocated } from "../kernel/money.ts";
import type { Day, Instant } from "../kernel/time.ts";
import type { Book } from "../ledger/book.ts";
import { type Base, baseOf } from "./base.ts";
import type { Invoice } from "./invoice.ts";
import { type EarningLine, clawBack, openAmount, openOnHold, takeBackUnpaid, without } from "./line.ts";
import type { Member, PoolPlan } from "./selection.ts";

/**
 * What one stacking group (or one rule without a group) earns on one invoice, shared by its members (P-25).
 * The pool's lines always add up to round(exact target): payments, refunds and corrections are one mechanism (rules.md §7.1).
 */
export type Pool = {
  readonly invoice: Invoice;
  readonly deal: string;
  readonly customer: string | null;
  readonly serviceStart: Day;
  readonly plan: PoolPlan;
  lines: EarningLine[];
  /** Σ open amounts of the lines. */
  posted: bigint;
  readonly seats: Seat[];
  readonly order: number;
  /** Set when the customer left and what was on hold ended: the pool never holds more again (P-40). */
  ceiling: bigint | null;
  /** Names of the scopes the pool takes part in; most take part in none. */
  keys: readonly string[];
};

type Seat = {
  readonly member: Member;
  /** The exact part of the pool's target at the last movement: the entitlement, or what a cap left of it. Null where the base says it; see creditedOf. */
  credited: Fraction | null;
  /** The part of the base counted so far. */
  base: bigint;
  lines: number;
  /** Set when the partner was terminated for cause: nothing new is earned, and nothing again that was taken back (P-39). */
  limit: Fraction | null;
};

/** How a pool's total was worked out at one movement of money; the trace is written from it. */
export type Movement = {
  readonly at: Instant;
  readonly factId: string;
  /** Which pool of its invoice: the key of its plan. */
  readonly pool: string;
  readonly bases: readonly Base[];
  readonly exact: readonly Fraction[];
  /** The rounded total before a cap. */
  readonly total: bigint;
  /** The total within what is left when a customer left, and what stays once it was released. */
  readonly bounded: bigint;
  readonly room: bigint | null;
  readonly target: bigint;
  readonly before: bigint;
  /** What each seat's partner holds of the pool once it has moved. */
  readonly held: bigint[];
};

/** What a pool may need from outside itself: counters of bands and caps over several pools. */
export type Scope = {
  /** Exact entitlement of a member whose rate rises in bands. */
  readonly banded: (member: Member, share: Fraction) => Fraction;
  /** Room left under a cap, or null without one. */
  readonly room: bigint | null;
};

export function openPool(invoice: Invoice, { deal, customer, windowFrom }: Pick<Deal, "deal" | "customer" | "windowFrom">, plan: PoolPlan, order: number): Pool {
  const seats = plan.members.map((member) => ({ member, credited: ZERO, base: 0n, lines: 0, limit: null }));
  return { invoice, deal, customer, serviceStart: windowFrom, plan, lines: [], posted: 0n, seats, order, ceiling: null, keys: [] };
}

/** The exact part of the pool's target that a seat had at the last movement. */
export function creditedOf({ plan }: Pool, { credited, base, member }: Seat): Fraction {
  return credited ?? { n: base * member.share, d: plan.parts };
}

/** Most seats have their base whole, at one rate: what they are credited need not be kept beside it. */
function isSaidByBase({ plan }: Pool, { member, limit }: Seat): boolean {
  return limit === null && member.rate !== null && member.weight === plan.weights;
}

/** "I1:sourcing": an invoice, and a stacking group or a rule without one. */
export function poolName({ invoice, plan }: Pool): string {
  return `${invoice.invoice}:${plan.key}`;
}

/** Base of each seat now. Members with the same rule and program share one computation. */
export function basesOf(pool: Pool): Base[] {
  const [only] = pool.seats;
  if (only !== undefined && pool.seats.length === 1) return [baseOf(only.member.rule, only.member.program, pool.invoice, pool.serviceStart, only.member.kinds)];
  const known: { member: Member; base: Base }[] = [];
  return pool.seats.map(({ member }) => {
    const same = known.find((entry) => entry.member.rule === member.rule && entry.member.program === member.program && entry.member.kinds.join() === member.kinds.join());
    const base = same?.base ?? baseOf(member.rule, member.program, pool.invoice, pool.serviceStart, member.kinds);
    if (!same) known.push({ member, base });
    return base;
  });
}

/** The pool's target now: round(Σ base × weight × rate), then what the cap leaves (rules.md §7.1.6). */
export function movementOf(pool: Pool, at: Instant, factId: string, scope: Scope): Movement {
  const bases = basesOf(pool);
  const exact = pool.seats.map((seat, i) => {
    const base = (bases[i] as Base).amount;
    const { member } = seat;
    const entitled = member.rate === null ? scope.banded(member, { n: base * member.weight, d: pool.plan.weights }) : { n: base * member.share, d: pool.plan.parts };
    return seat.limit !== null && compare(entitled, seat.limit) > 0 ? seat.limit : entitled;
  });
  const sum = exact.reduce((a, b) => plus(a, b));
  const total = rounded(sum.n, sum.d);
  const bounded = within(pool, total);
  const target = scope.room !== null && bounded > scope.room ? scope.room : bounded;
  return { at, factId, pool: pool.plan.key, bases, exact, total, bounded, room: scope.room, target, before: pool.posted, held: [] };
}

/** Not above what was left when the customer left; not below what was released, where a rule takes nothing of that back. */
function within(pool: Pool, amount: bigint): bigint {
  const most = pool.ceiling !== null && amount > pool.ceiling ? pool.ceiling : amount;
  const floor = releasedOf(pool);
  return most < floor ? floor : most;
}

function releasedOf(pool: Pool): bigint {
  return pool.seats.reduce((sum, seat) => (keepsReleased(seat) ? sum + heldBy(pool, seat) - heldBy(pool, seat, openOnHold) : sum), 0n);
}

function keepsReleased({ member }: Seat): boolean {
  return member.rule.reversal.onRefund === "full_refund_only_before_release";
}

export type NewLine = { readonly seat: number; readonly amount: bigint; readonly base: bigint };

/** Moves a pool to its target: increases by exact entitlement, decreases by what each still holds (P-25, P-41). Answers the lines to add. */
export function move(book: Book, pool: Pool, movement: Movement, takeable: Takeable = movement.target < releasedOf(pool) ? anything : reversible): NewLine[] {
  const difference = without(movement.target, pool.posted);
  const added = difference > 0n ? increase(pool, movement, difference) : [];
  if (difference < 0n) decrease(book, pool, movement, -difference, takeable);
  const left = leftByCap(movement);
  movement.exact.forEach((exact, i) => {
    const seat = pool.seats[i] as Seat;
    const credited = left === null ? exact : times(exact, left);
    seat.credited = left === null && isSaidByBase(pool, seat) ? null : credited;
    if (seat.limit !== null && compare(credited, seat.limit) < 0) seat.limit = credited;
    seat.base = shareOfBase(pool, movement, i);
    movement.held.push(pool.seats.length === 1 ? movement.target : added.reduce((sum, one) => (one.seat === i ? sum + one.amount : sum), heldBy(pool, seat)));
  });
  pool.posted = movement.target;
  return added;
}

/** The part of the exact entitlements that a cap, or a customer that left, leaves; null when they are whole. */
function leftByCap({ target, total, exact }: Movement): Fraction | null {
  if (target >= total) return null;
  const sum = exact.reduce((a, b) => plus(a, b));
  return { n: target * sum.d, d: sum.n };
}

/** A partner terminated for cause has its part already: what is added goes to the others. */
function increase(pool: Pool, movement: Movement, difference: bigint): NewLine[] {
  const exacts = movement.exact.map((exact, i) => ((pool.seats[i] as Seat).limit === null ? exact : ZERO));
  // Alone, all of it, and the same bigint: the pool and its line share it.
  const parts = exacts.length === 1 && (exacts[0] as Fraction).n > 0n ? [difference] : allocated(difference, sameDenominator(exacts));
  const added: NewLine[] = [];
  parts.forEach((amount, seat) => {
    if (amount === 0n) return;
    const grown = without(shareOfBase(pool, movement, seat), (pool.seats[seat] as Seat).base);
    added.push({ seat, amount, base: grown > 0n ? grown : 0n });
  });
  return added;
}

/** What may be taken back of the lines of a seat. */
type Takeable = (seat: Seat) => (line: EarningLine) => bigint;

const reversible: Takeable = (seat) => (keepsReleased(seat) ? openOnHold : openAmount);

/** A cap holds also against what was released. */
const anything: Takeable = () => openAmount;

/** What ends when the customer leaves: of the rules that say so, what is on hold. */
export const endingWithCustomer: Takeable = ({ member }) => (member.rule.reversal.onChurn === "cancel_if_on_hold" ? openOnHold : () => 0n);

function decrease(book: Book, pool: Pool, movement: Movement, difference: bigint, takeable: Takeable): void {
  const held = pool.seats.map((seat) => heldBy(pool, seat, takeable(seat)));
  const cuts = allocated(difference, held);
  cuts.forEach((cut, i) => {
    const seat = pool.seats[i] as Seat;
    const { partner, rule } = seat.member;
    const lines = pool.lines.filter((line) => line.partner === partner).reverse();
    let left = cut;
    // What has not been paid goes first, the newest line before older ones: the partner owes back as little as possible.
    for (const line of lines) if (left > 0n) left -= takeBackUnpaid(book, line, left, movement, takeable(seat) === openOnHold);
    for (const line of lines) if (left > 0n) left -= clawBack(book, line, left, movement, rule.reversal.afterPayout === "write_off");
    if (left !== 0n) throw new Error(`pool ${poolName(pool)} holds less than it posted`);
  });
}

function heldBy(pool: Pool, { member }: Seat, of: (line: EarningLine) => bigint = openAmount): bigint {
  return pool.lines.reduce((sum, line) => (line.partner === member.partner ? sum + of(line) : sum), 0n);
}

/** What would end if the customer left now. */
export function endingOf(pool: Pool): bigint {
  return pool.seats.reduce((sum, seat) => sum + heldBy(pool, seat, endingWithCustomer(seat)), 0n);
}

function shareOfBase(pool: Pool, movement: Movement, seat: number): bigint {
  const base = (movement.bases[seat] as Base).amount;
  const { weight } = (pool.seats[seat] as Seat).member;
  return weight === pool.plan.weights ? base : rounded(base * weight, pool.plan.weights);
}

/** The numerators of fractions brought to one denominator: exact weights for sharing. */
export function sameDenominator(fractions: readonly Fraction[]): bigint[] {
  const first = fractions[0];
  if (first === undefined || fractions.every((fraction) => fraction.d === first.d)) return fractions.map((fraction) => fraction.n);
  const product = fractions.reduce((d, fraction) => d * fraction.d, 1n);
  return fractions.map((fraction) => fraction.n * (product / fraction.d));
}
