import { rounded } from "../core/kernel/fraction.ts";
import type { Definition } from "../core/programs/definition.ts";
import { type NaiveCredit, gradeAt, naiveCredits } from "./naive-credit.ts";
import { type Told, dayNumber } from "./naive-facts.ts";

/** What an invoice has to have earned, all in all: one amount for the partners who sourced it, one for who delivers. Minor units. */
export type NaivePool = { readonly id: string; readonly currency: string; readonly target: bigint; readonly partners: readonly string[]; readonly moves: number };

type Line = { readonly id: string; readonly kind: string; readonly amount: number; readonly from?: string; readonly to?: string };
type Money = { readonly collected: bigint[]; readonly refunded: bigint[]; moves: number };

/** Shares by weight in whole units, what is left over to the largest remainders, the earlier first. Written apart from the core's. */
function shared(total: bigint, weights: readonly bigint[]): bigint[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  if (all === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight, i) => ({ i, whole: (total * weight) / all, rest: (total * weight) % all }));
  const left = Number(total - parts.reduce((sum, part) => sum + part.whole, 0n));
  for (const part of [...parts].sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1)).slice(0, left)) part.whole += 1n;
  return parts.map((part) => part.whole);
}

/** Every movement of an invoice's money from the beginning. */
function moneyOf(facts: readonly Told[], invoice: Told): Money {
  const lines = invoice.payload["lines"] as Line[];
  const id = invoice.payload["invoice"];
  const money: Money = { collected: lines.map(() => 0n), refunded: lines.map(() => 0n), moves: 0 };
  const contested = new Map(facts.filter((fact) => fact.type === "chargeback.opened" && fact.payload["invoice"] === id).map((fact) => [fact.payload["chargeback"], fact.payload["amount"]]));
  const closed = new Set<unknown>();
  for (const fact of facts) {
    const { payload } = fact;
    const mine = payload["invoice"] === id;
    const lost = fact.type === "chargeback.lost" && contested.has(payload["chargeback"]) && !closed.has(payload["chargeback"]);
    if (fact.type === "cash.applied" && mine) {
      const open = lines.map((line, i) => BigInt(line.amount) - (money.collected[i] as bigint));
      pour(money.collected, open, payload["amount"] as number | undefined);
    } else if ((fact.type === "cash.refunded" && mine) || lost) {
      const kept = money.collected.map((amount, i) => amount - (money.refunded[i] as bigint));
      pour(money.refunded, kept, (lost ? contested.get(payload["chargeback"]) : payload["amount"]) as number | undefined);
    } else continue;
    if (lost) closed.add(payload["chargeback"]);
    money.moves += 1;
  }
  return money;
}

function pour(into: bigint[], room: readonly bigint[], amount: number | undefined): void {
  const most = room.reduce((sum, one) => sum + one, 0n);
  const moved = amount === undefined || BigInt(amount) > most ? most : BigInt(amount);
  shared(moved, room).forEach((part, i) => { into[i] = (into[i] as bigint) + part; });
}

/** A line's base: what was kept, less the marketplace's fee, for the days that lie in the first year. */
function counts(line: Line, kept: bigint, fee: number, window: { from: number; to: number } | null): bigint {
  const net = kept - rounded(kept * BigInt(fee), 10_000n);
  if (window === null || line.from === undefined || line.to === undefined) return net;
  const [from, to] = [dayNumber(line.from), dayNumber(line.to)];
  const inside = Math.max(0, Math.min(to, window.to) - Math.max(from, window.from));
  return rounded(net * BigInt(inside), BigInt(to - from));
}

/** Who left before a win earns nothing on it; what was won before goes on (P-39). */
function hasLeft(facts: readonly Told[], partner: string, at: number): boolean {
  return facts.some((fact) => fact.type === "partner.left" && fact.payload["partner"] === partner && fact.at <= at);
}

function rateFor(facts: readonly Told[], terms: Definition, partner: string, credit: NaiveCredit, wonAt: number): number {
  if (hasLeft(facts, partner, wonAt)) return 0;
  const { track } = gradeAt(facts, partner, wonAt);
  const byId = (id: string) => terms.incentives.find((one) => one.id === id) as { rate: { kind: string; value?: number; values?: Record<string, number> } } | undefined;
  if (track === "si") return Number(byId("si.software_referral")?.rate.value);
  if (track === "affiliate") return byId("affiliate")?.rate.values?.[gradeAt(facts, partner, credit.signedUpAt ?? wonAt).level ?? ""] ?? 0;
  const rateAt = (at: number) => byId("tier.revenue_share")?.rate.values?.[gradeAt(facts, partner, at).tier ?? ""] ?? 0;
  return credit.approvedAt === null ? rateAt(wonAt) : Math.max(rateAt(wonAt), rateAt(credit.approvedAt));
}

/** What every invoice has to have earned by all that happened, looked up anew from the facts. */
export function naivePools(facts: readonly Told[], terms: Definition): NaivePool[] {
  const credits = naiveCredits(facts, terms);
  const pools: NaivePool[] = [];
  for (const invoice of facts.filter((fact) => fact.type === "invoice.issued")) {
    const { payload } = invoice;
    const deal = facts.find((fact) => fact.type === "deal.won" && fact.payload["deal"] === payload["deal"]);
    if (deal === undefined) continue;
    const lines = payload["lines"] as Line[];
    const money = moneyOf(facts, invoice);
    const kept = money.collected.map((amount, i) => amount - (money.refunded[i] as bigint));
    const id = String(payload["invoice"]);
    const currency = String(payload["currency"]);
    const credit = credits.get(String(payload["deal"]));
    if (credit !== undefined) {
      const from = dayNumber(credit.windowFrom);
      const window = { from, to: dayNumber(`${Number(credit.windowFrom.slice(0, 4)) + 1}${credit.windowFrom.slice(4)}`) };
      const fee = Number(terms.marketplaces[String(payload["via"])]?.fee ?? 0);
      const base = lines.reduce((sum, line, i) => (line.kind === "software" ? sum + counts(line, kept[i] as bigint, fee, window) : sum), 0n);
      const weights = credit.splits.reduce((sum, split) => sum + split.weight, 0);
      const exact = credit.splits.reduce((sum, { partner, weight }) => sum + base * BigInt(weight * rateFor(facts, terms, partner, credit, deal.at)), 0n);
      pools.push({ id: `${id}:sourcing`, currency, target: rounded(exact, BigInt(weights) * 10_000n), partners: credit.splits.map((split) => split.partner), moves: money.moves });
    }
    const delivers = deal.payload["delivers"] as string | undefined;
    if (delivers !== undefined && !hasLeft(facts, delivers, deal.at)) {
      const base = lines.reduce((sum, line, i) => (line.kind === "services" ? sum + (kept[i] as bigint) : sum), 0n);
      const rate = (terms.incentives.find((one) => one.id === "si.services_margin") as { rate: { value: number } } | undefined)?.rate.value ?? 0;
      pools.push({ id: `${id}:services`, currency, target: rounded(base * BigInt(rate), 10_000n), partners: [delivers], moves: money.moves });
    }
  }
  return pools;
}
