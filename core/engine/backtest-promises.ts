import type { Fact } from "../facts/fact.ts";
import { type Instant, dayOf, dayText } from "../kernel/time.ts";
import { rateOf } from "../earnings/selection.ts";
import { type Snapshot, type Standing, standingAt } from "../partners/standing.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import { type Fields, holds } from "../programs/conditions.ts";
import { governing } from "../programs/in-force.ts";
import type { Replay } from "./backtest-run.ts";

/** What a live registration would bring its partner if it were won now, in basis points; null: a rate that rises in bands. */
export type Promised = { readonly registration: string; readonly partner: string; readonly kind: "commission" | "discount"; readonly rule: string; readonly rate: bigint | null };

/** A confirmed rate that would fall, or vanish (after is null). Basis points. */
export type BrokenPromise = { readonly registration: string; readonly partner: string; readonly rule: string; readonly before: bigint; readonly after: bigint | null };

type Live = { readonly registration: string; readonly partner: string; readonly motion: string; readonly approval: { readonly at: Instant; readonly arrival: number } };

/**
 * The rates of all live registrations, found by letting each be won and paid now in this replay: the engine itself decides. Call it last, for the
 * replay is another one afterwards (rules.md §9.5).
 */
export function promisesOf(one: Replay): Promised[] {
  const { asOf } = one;
  const won = new Set(one.credits.map((deal) => deal.registration));
  const live: Live[] = [];
  for (const { registration, partner, motion, approval, until, ended } of one.world.protections.values()) {
    if (approval !== null && ended === null && until !== null && until > asOf && !won.has(registration)) live.push({ registration, partner, motion, approval });
  }
  live.sort((a, b) => (a.registration < b.registration ? -1 : 1));
  const known = one.world.desk.lines.length;
  live.forEach((registration, i) => tellWin(one, registration, asOf, i));
  const lines = one.world.desk.lines.slice(known);
  return live.flatMap((registration): Promised[] => {
    const earned = lines.find((line) => line.deal === dealOf(registration) && line.partner === registration.partner);
    if (earned !== undefined) return [{ registration: registration.registration, partner: registration.partner, kind: "commission", rule: earned.incentive, rate: earned.rate }];
    const discount = discountOf(one, registration, asOf);
    return discount === undefined ? [] : [{ registration: registration.registration, partner: registration.partner, kind: "discount", ...discount }];
  });
}

function dealOf({ registration }: Live): string {
  return `if-won:${registration}`;
}

/** A large round invoice: whatever is earned of it is not lost in rounding. */
const IF_PAID = 100_000_000;

function tellWin(one: Replay, registration: Live, asOf: Instant, i: number): void {
  const deal = dealOf(registration);
  const arrival = Number.MAX_SAFE_INTEGER - 1_000_000 + i * 3;
  const today = dayText(dayOf(asOf));
  const motion = registration.motion === "resale" || registration.motion === "wholesale" ? registration.motion : "referral";
  const fact = { at: asOf, knownAt: asOf };
  const told: Fact[] = [
    { ...fact, id: `${deal}:1`, arrival, type: "deal.won", payload: { deal, serviceStart: today, motion, registration: registration.registration, servicesPaper: "vendor" } },
    { ...fact, id: `${deal}:2`, arrival: arrival + 1, type: "invoice.issued", payload: { invoice: deal, deal, currency: "USD", via: "direct", lines: [{ id: "software", kind: "software", amount: IF_PAID }] } },
    { ...fact, id: `${deal}:3`, arrival: arrival + 2, type: "cash.applied", payload: { invoice: deal } },
  ];
  for (const each of told) one.tell(each);
}

/** The better of the level confirmed at approval and the level now, where the rule honours what was confirmed (P-14). */
function discountOf(one: Replay, { partner, motion, approval }: Live, asOf: Instant): { readonly rule: string; readonly rate: bigint | null } | undefined {
  const standing = one.world.standings.get(partner);
  const program = governing(one.world.programs, { lockedAt: approval.at, eventAt: asOf, partner });
  if (standing === undefined || program === undefined) return undefined;
  const now = discountFor(program, standing, standingAt(standing, asOf, Number.MAX_SAFE_INTEGER), motion);
  const then = discountFor(program, standing, standingAt(standing, approval.at, approval.arrival), motion);
  const honours = then !== undefined && program.discounts.find((rule) => rule.id === then.rule)?.honourConfirmedLevel === true;
  return honours && (now === undefined || (then.rate ?? 0n) > (now.rate ?? 0n)) ? then : now;
}

/** The discount a partner has on a resale or wholesale price, in basis points, steps of volume aside. */
export function discountFor(program: CompiledProgram, standing: Standing, at: Pick<Snapshot, "tier" | "tracks">, motion: string): { readonly rule: string; readonly rate: bigint | null } | undefined {
  for (const rule of program.discounts) {
    for (const [track, level] of at.tracks) {
      const fields: Fields = { "partner.track": track, "partner.program_tier": at.tier ?? undefined, "partner.level": level ?? undefined, "partner.status": standing.suspended ? "suspended" : "active", "deal.motion": motion };
      if (holds(rule.when, fields)) return { rule: rule.id, rate: rateOf(rule.rate, at.tier, level).rate };
    }
  }
  return undefined;
}

/** Registrations whose rate falls, or that would be paid nothing any more. */
export function brokenPromises(before: readonly Promised[], after: readonly Promised[]): BrokenPromise[] {
  const later = new Map(after.map((one) => [one.registration, one]));
  return before.flatMap(({ registration, partner, rule, rate }) => {
    const is = later.get(registration);
    if (rate === null || (is !== undefined && (is.rate === null || is.rate >= rate))) return [];
    return [{ registration, partner, rule, before: rate, after: is?.rate ?? null }];
  });
}
