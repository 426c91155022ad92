import { type Fraction, compare, fraction, plus, times } from "../kernel/fraction.ts";
import { percentText } from "../kernel/money.ts";
import { highest } from "./bands.ts";
import type { CommissionRule, Definition, DiscountRule } from "./definition.ts";
import { type Look, listed, warning } from "./finding.ts";
import { type Domains, canHold, domainsOf } from "./reachable.ts";

type Paying = CommissionRule | DiscountRule;
type Channel = { readonly id: string; readonly title: string; readonly fee: number };
/** What goes away on one sale, as parts of list: without extra points, and at the highest step. */
type Stack = { readonly rules: readonly Paying[]; readonly channel: Channel; readonly usual: Fraction; readonly most: Fraction };

/** More rules than this on one sale are not tried together; no program comes near. */
const MOST = 12;

/**
 * Every way in which discount, marketplace fee and commission can meet on one sale and exceed the limit on everything given away, each a part of the
 * price that is left by the discount (P-26). One finding for each combination of rules.
 */
export const giveaways: Look = (definition) => {
  const limit = share(definition.stacking.giveawayLimit.ofList);
  const byRules = Map.groupBy(stacks(definition).filter((stack) => compare(stack.most, limit) > 0), (stack) => stack.rules.map((rule) => rule.id).join(" "));
  return [...byRules.values()].flatMap((over) => {
    const rules = over[0]?.rules ?? [];
    const [first] = rules;
    if (first === undefined) return [];
    const byFee = [...Map.groupBy(over, (stack) => stack.channel.fee)].toSorted(([a], [b]) => b - a);
    const parts = byFee.map(([fee, same]) => stackText(fee, same, limit));
    return [warning("giveaway-over-limit", ["incentives", definition.incentives.indexOf(first), "rate"], `${listed(rules.map((rule) => rule.title))}: ${parts.join("; ")}. Above ${text(limit)} of list a quote needs an approval.`)];
  });
};

function stackText(fee: number, same: readonly Stack[], limit: Fraction): string {
  const stack = same.reduce((worst, one) => (compare(one.most, worst.most) > 0 ? one : worst));
  const where = fee === 0 && same.some((one) => one.channel.id === "direct") ? "sold directly" : `through ${listed([...new Set(same.map((one) => one.channel.title))], "or")}, whose fee is ${percentText(BigInt(fee))} of what is left`;
  if (compare(stack.usual, stack.most) === 0) return `${text(stack.most)} of list goes away ${where}`;
  const usual = compare(stack.usual, limit) > 0 ? `${text(stack.usual)} of list goes away ${where}, ` : `${where} `;
  return `${usual}${text(stack.most)} at the highest step`;
}

/** The largest sets of rules that can pay on one sale, through each channel and for each kind of line. */
function stacks(definition: Definition): Stack[] {
  const domains = domainsOf(definition);
  const channels: Channel[] = [{ id: "direct", title: "a direct sale", fee: 0 }, ...Object.entries(definition.marketplaces).map(([id, { title, fee }]) => ({ id, title, fee }))];
  return channels.flatMap((channel) => (["software", "services"] as const).flatMap((kind) => {
    const sale = { "invoice.via": channel.id, "line.kind": kind };
    const rules = definition.incentives.filter((rule): rule is Paying => rule.kind === "discount" || (rule.kind === "commission" && rule.base.lineKinds.includes(kind)));
    const possible = subsets(rules.slice(0, MOST), (set) => allowed(definition, set) && canHold(set.map((rule) => rule.when), domains, sale));
    const largest = possible.filter((set) => !possible.some((other) => other !== set && set.every((rule) => other.includes(rule))));
    return largest.map((rules) => ({ rules, channel, ...given(rules, channel, sale, domains) }));
  }));
}

function subsets(rules: readonly Paying[], may: (set: readonly Paying[]) => boolean): Paying[][] {
  return rules.reduce<Paying[][]>((sets, rule) => [...sets, ...sets.map((set) => [...set, rule]).filter(may)], [[]]).filter((set) => set.length > 0);
}

function allowed(definition: Definition, set: readonly Paying[]): boolean {
  return Object.entries(definition.stacking.groups).every(([id, group]) => set.filter((rule) => rule.stackingGroup === id).length <= group.atMost);
}

/** The highest over every tier and level for which all the rules hold together. */
function given(rules: readonly Paying[], channel: Channel, sale: Record<string, string>, domains: Domains): Pick<Stack, "usual" | "most"> {
  let usual = fraction(0n);
  let most = fraction(0n);
  const keys = new Set(rules.flatMap((rule) => (rule.rate.kind === "by" ? [rule.rate.key] : [])));
  for (const tier of keys.has("partner.program_tier") ? domains["partner.program_tier"] : [undefined]) {
    for (const level of keys.has("partner.level") ? domains["partner.level"] : [undefined]) {
      const partner = { ...(tier === undefined ? {} : { "partner.program_tier": tier }), ...(level === undefined ? {} : { "partner.level": level }) };
      if (keys.size > 0 && !canHold(rules.map((rule) => rule.when), domains, { ...sale, ...partner })) continue;
      usual = larger(usual, sum(rules, channel, (rule) => rateAt(rule, tier, level)));
      most = larger(most, sum(rules, channel, (rule) => rateAt(rule, tier, level) + (rule.kind === "discount" && rule.extraRate !== null ? highest(rule.extraRate) : 0)));
    }
  }
  return { usual, most };
}

function rateAt(rule: Paying, tier: unknown, level: unknown): number {
  if (rule.rate.kind !== "by") return highest(rule.rate);
  const name = rule.rate.key === "partner.program_tier" ? tier : level;
  return typeof name === "string" ? (rule.rate.values[name] ?? 0) : 0;
}

function sum(rules: readonly Paying[], channel: Channel, rateOf: (rule: Paying) => number): Fraction {
  const total = (kind: Paying["kind"]) => rules.filter((rule) => rule.kind === kind).reduce((sofar, rule) => sofar + rateOf(rule), 0);
  const discount = share(Math.min(total("discount"), 10_000));
  const price = plus(fraction(1n), { n: -discount.n, d: discount.d });
  return plus(discount, times(price, share(channel.fee + total("commission"))));
}

function larger(a: Fraction, b: Fraction): Fraction {
  return compare(a, b) >= 0 ? a : b;
}

function share(basisPoints: number): Fraction {
  return fraction(BigInt(basisPoints), 10_000n);
}

/** To a hundredth of a percent. */
function text(part: Fraction): string {
  return percentText((part.n * 10_000n) / part.d);
}
