import { type Fraction, fraction, plus, rounded } from "../kernel/fraction.ts";
import { type Instant, civil, dayText, localDayOf, quarterOf } from "../kernel/time.ts";
import { convertedExactly, type Money } from "../kernel/money.ts";
import type { CommissionRule } from "../programs/definition.ts";
import { rateBetween } from "./invoice.ts";
import { basesOf, type Pool, type Scope } from "./pool.ts";
import type { Member } from "./selection.ts";

/** Names of the counters a pool takes part in: caps and rising bands reach over several pools (rules.md §7.3). */
export function scopeKeys(pool: Pool): string[] {
  const keys = new Set<string>();
  for (const { member } of pool.seats) {
    if (member.rule.cap !== null) keys.add(capKey(pool, member));
    if (member.rule.rate.kind === "bands") keys.add(bandKey(pool, member));
  }
  return [...keys];
}

/** A pool and all that share a counter with it, directly or through others, oldest first: what one takes, another may have to give. */
export function together(pool: Pool, scopes: ReadonlyMap<string, readonly Pool[]>): Pool[] {
  const keys = new Set(pool.keys);
  const found = new Set([pool]);
  for (const key of keys) {
    for (const other of scopes.get(key) ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      for (const further of other.keys) keys.add(further);
    }
  }
  return [...found].sort((a, b) => a.order - b.order);
}

/** What the pools before this one in the same scope leave: a cap's room, and where a rising rate stands. */
export function scopeOf(pool: Pool, scopes: ReadonlyMap<string, readonly Pool[]>): Scope {
  return {
    room: roomOf(pool, scopes),
    banded: (member, share) => bandedOf(pool, member, share, scopes.get(bandKey(pool, member)) ?? []),
  };
}

function capKey(pool: Pool, member: Member): string {
  const { rule } = member;
  const owner = { deal: `deal:${pool.deal}`, customer: pool.customer === null ? `deal:${pool.deal}` : `customer:${pool.customer}`, quarter: `${member.partner}:${period(pool, member, "quarter")}`, year: `${member.partner}:${period(pool, member, "year")}` };
  return `cap:${rule.id}:${rule.cap === null ? "" : owner[rule.cap.per]}`;
}

function bandKey(pool: Pool, member: Member): string {
  return `bands:${member.rule.id}:${member.partner}:${period(pool, member, measureOf(member.rule) === "credited_base_in_quarter" ? "quarter" : "year")}`;
}

function measureOf(rule: CommissionRule): string | null {
  return rule.rate.kind === "bands" ? rule.rate.measure : null;
}

/** The calendar quarter or the program's own year in which the invoice was first paid (P-72). */
function period(pool: Pool, member: Member, of: "quarter" | "year"): string {
  const { timeZone, yearStart } = member.program.definition.calendar;
  const at = pool.invoice.firstPaidAt as Instant;
  if (of === "quarter") return quarterOf(at, timeZone);
  const day = localDayOf(at, timeZone);
  const { y } = civil(day);
  return String(dayText(day).slice(5) < yearStart ? y - 1 : y);
}

/** The cap is applied to the rounded pool; a pool may take what earlier pools of the scope have left. At the cap exactly is allowed. */
function roomOf(pool: Pool, scopes: ReadonlyMap<string, readonly Pool[]>): bigint | null {
  let room: bigint | null = null;
  for (const { member } of pool.seats) {
    const { cap } = member.rule;
    if (cap === null) continue;
    let left = inCurrency(cap.amount, pool);
    for (const other of scopes.get(capKey(pool, member)) ?? []) if (other.order < pool.order) left -= inCurrency({ amount: other.posted, currency: other.invoice.currency }, pool);
    if (left < 0n) left = 0n;
    if (room === null || left < room) room = left;
  }
  return room;
}

/** Where a rate rises with what was credited before in the period. Graduated prices each slice; whole prices everything at the band reached. */
function bandedOf(pool: Pool, member: Member, share: Fraction, together: readonly Pool[]): Fraction {
  const { rate } = member.rule;
  if (rate.kind !== "bands") throw new Error("not a rising rate");
  const currency = rate.bands.map((band) => (typeof band.from === "number" ? null : band.from.currency)).find((code) => code !== null) ?? pool.invoice.currency;
  const own = creditedIn(currency, share, pool.invoice);
  let earlier: Fraction = { n: 0n, d: 1n };
  let all: Fraction = { n: 0n, d: 1n };
  for (const other of together) {
    const credited = other === pool ? own : creditedBy(other, member, currency);
    if (other.order < pool.order) earlier = plus(earlier, credited);
    all = plus(all, credited);
  }
  if (own.n === 0n) return { n: 0n, d: 1n };
  const steps = rate.bands.map((band) => ({ from: typeof band.from === "number" ? BigInt(band.from) : band.from.amount, rate: BigInt(band.value) }));
  const priced = rate.mode === "whole" ? whole(steps, all, own) : difference(graduated(steps, plus(earlier, own)), graduated(steps, earlier));
  // Back into the invoice's currency: the share times the mean rate that the bands gave it.
  return { n: share.n * priced.n * own.d, d: share.d * priced.d * own.n };
}

type Step = { readonly from: bigint; readonly rate: bigint };

function whole(steps: readonly Step[], reached: Fraction, own: Fraction): Fraction {
  const step = steps.findLast((band) => reached.n >= band.from * reached.d) as Step;
  return { n: own.n * step.rate, d: own.d * 10_000n };
}

function graduated(steps: readonly Step[], amount: Fraction): Fraction {
  let sum: Fraction = { n: 0n, d: 1n };
  steps.forEach((step, i) => {
    const next = steps[i + 1];
    const above = amount.n - step.from * amount.d;
    if (above <= 0n) return;
    const width = next === undefined || amount.n < next.from * amount.d ? { n: above, d: amount.d } : fraction(next.from - step.from);
    sum = plus(sum, { n: width.n * step.rate, d: width.d * 10_000n });
  });
  return sum;
}

function difference(a: Fraction, b: Fraction): Fraction {
  return plus(a, { n: -b.n, d: b.d });
}

function creditedBy(pool: Pool, member: Member, currency: string): Fraction {
  const bases = basesOf(pool);
  let sum: Fraction = { n: 0n, d: 1n };
  pool.seats.forEach((seat, i) => {
    if (seat.member.partner !== member.partner || seat.member.rule.id !== member.rule.id) return;
    sum = plus(sum, creditedIn(currency, { n: (bases[i] as { amount: bigint }).amount * seat.member.weight, d: pool.plan.weights }, pool.invoice));
  });
  return sum;
}

/** Without any rate the amounts are taken as they are: a fact that names rates brings the pool to its right target. */
function creditedIn(currency: string, share: Fraction, { currency: own, rates }: Pool["invoice"]): Fraction {
  if (own === currency) return share;
  const exact = convertedExactly(share.n, own, currency, rateBetween(rates, own, currency) ?? fraction(1n));
  return { n: exact.n, d: exact.d * share.d };
}

/** A cap in another currency is converted at the rate of the payment day (P-23, P-79). */
function inCurrency(money: Money, pool: Pool): bigint {
  const { currency, rates } = pool.invoice;
  if (money.currency === currency) return money.amount;
  const exact = convertedExactly(money.amount, money.currency, currency, rateBetween(rates, money.currency, currency) ?? fraction(1n));
  return rounded(exact.n, exact.d);
}
