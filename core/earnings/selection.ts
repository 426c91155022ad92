import { type Deal, isLater } from "../deals/credit.ts";
import type { Instant } from "../kernel/time.ts";
import { type Snapshot, type Standing, type Standings, standingAt, standingOf } from "../partners/standing.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import { type Fields, holds, mentions } from "../programs/conditions.ts";
import type { CommissionRule, DiscountRule, Rate } from "../programs/definition.ts";

/** Which version, with the partner's addendum, governs what was locked at an instant, for an event at an instant (P-73). */
export type Governing = (lockedAt: Instant, eventAt: Instant, partner: string) => CompiledProgram | undefined;

export type NotChosen = { readonly rule: string; readonly because: string; readonly rate: bigint | null };

/** One partner's place in a pool: the rule that pays it, at the rate frozen for it. */
export type Member = {
  readonly partner: string;
  readonly weight: bigint;
  readonly rule: CommissionRule;
  readonly program: CompiledProgram;
  readonly kinds: readonly string[];
  /** Basis points; null where the rate rises in bands. */
  readonly rate: bigint | null;
  /** weight × rate, of the plan's parts; nothing where the rate rises. */
  readonly share: bigint;
  /** How its lines are named after their invoice: ":tier.revenue_share:P1". */
  readonly stem: string;
  readonly grade: string | null;
  readonly confirmed: { readonly rate: bigint; readonly grade: string | null } | null;
  readonly notChosen: readonly NotChosen[];
};

/** `parts` is what the members' shares are parts of: all weights at 100%. */
export type PoolPlan = { readonly key: string; readonly weights: bigint; readonly parts: bigint; readonly members: readonly Member[] };

export type Selection = { readonly plans: readonly PoolPlan[]; readonly discounts: readonly DiscountRule[] };

type Earning = CommissionRule | DiscountRule;
type Candidate = { readonly rule: Earning; readonly kinds: readonly string[]; readonly rate: bigint | null; readonly grade: string | null; readonly track: string };

type Picked = { readonly candidate: Candidate; readonly notChosen: NotChosen[]; readonly key: string; readonly forWork: boolean };

const LINE_KINDS = ["software", "services"] as const;

/**
 * What was selected before under the same program and standing: most deals of a partner meet the same rules, so each case is worked out once.
 * A memory of pure results, kept beside the program it belongs to.
 */
type Case = { readonly sourcing: readonly Picked[]; readonly work: readonly Picked[]; /** Of deals that one partner has for itself and nothing was confirmed for before, by partner and weight. */ readonly alone: Map<string, Selection> };
const cases = new WeakMap<CompiledProgram, Map<string, Case>>();

function caseOf(deal: Deal, standing: Standing, program: CompiledProgram, via: string): Case {
  const known = cases.get(program) ?? new Map<string, Case>();
  cases.set(program, known);
  const won = standingAt(standing, deal.wonAt, deal.arrival);
  const key = caseKey(deal, standing, won, via);
  let found = known.get(key);
  if (found === undefined) {
    const met = candidates(deal, standing, program, via);
    found = { sourcing: chosen(met, program, true), work: chosen(met, program, false), alone: new Map() };
    if (known.size < CASES_KEPT) known.set(key, found);
  }
  return found;
}

const CASES_KEPT = 10_000;

function caseKey(deal: Deal, standing: Standing, won: Snapshot, via: string): string {
  let tracks = "";
  for (const [track, level] of won.tracks) tracks += `${track}=${level}|`;
  return `${tracks}${won.tier}|${won.status}|${deal.credit.through}|${deal.motion}|${deal.delivers === standing.partner}|${deal.servicesPaper}|${deal.credit.approval !== null}|${deal.plan}|${via}`;
}

/** Collects, for every credited partner, the incentives whose conditions hold under the locked version; one per stacking group (rules.md §7.2). */
export function selected(deal: Deal, standings: Standings, governing: Governing, via: string, at: Instant): Selection {
  const lockedAt = approvalBefore(deal)?.at ?? (deal.credit.through === "click" ? deal.signedUp?.at : undefined) ?? deal.wonAt;
  const people = deal.delivers === null || deal.splits.some((split) => split.partner === deal.delivers) ? deal.splits : [...deal.splits, { partner: deal.delivers, weight: 0 }];
  const programs = people.map(({ partner }) => governing(lockedAt, at, partner));
  const last = deal.lastSelection as Last | null;
  if (last !== null && last.via === via && last.credit === deal.credit && last.motion === deal.motion && last.splits === deal.splits && programs.every((program, i) => program === last.programs[i])) return last.selection;
  const selection = select(deal, standings, people, programs, via);
  deal.lastSelection = { via, credit: deal.credit, motion: deal.motion, splits: deal.splits, programs, selection } satisfies Last;
  return selection;
}

/** A selection holds as long as everything it looked at is the same. */
type Last = Pick<Deal, "credit" | "motion" | "splits"> & { readonly via: string; readonly programs: readonly (CompiledProgram | undefined)[]; readonly selection: Selection };

function select(deal: Deal, standings: Standings, people: Deal["splits"], programs: readonly (CompiledProgram | undefined)[], via: string): Selection {
  const [only] = people;
  const [program] = programs;
  if (only === undefined || people.length > 1 || program === undefined || deal.signedUp !== null || approvalBefore(deal) !== null) return selectFor(deal, standings, people, programs, via);
  const { alone } = caseOf(deal, standingOf(standings, only.partner), program, via);
  const key = `${only.partner}:${deal.splits.length === 0 ? "" : only.weight}:${deal.credit.status === "credited"}`;
  const known = alone.get(key);
  if (known !== undefined) return known;
  const selection = selectFor(deal, standings, people, programs, via);
  if (alone.size < CASES_KEPT) alone.set(key, selection);
  return selection;
}

function selectFor(deal: Deal, standings: Standings, people: Deal["splits"], programs: readonly (CompiledProgram | undefined)[], via: string): Selection {
  const pools = new Map<string, { weights: bigint; members: Member[] }>();
  const discounts: DiscountRule[] = [];
  const weights = deal.splits.reduce((sum, split) => sum + BigInt(split.weight), 0n);
  for (const [i, { partner, weight }] of people.entries()) {
    const program = programs[i];
    if (program === undefined) continue;
    const sources = deal.credit.status === "credited" && weight > 0;
    const standing = standingOf(standings, partner);
    const met = caseOf(deal, standing, program, via);
    for (const { candidate, notChosen, key, forWork } of sources ? met.sourcing : met.work) {
      if (candidate.rule.kind === "discount") {
        discounts.push(candidate.rule);
        continue;
      }
      const pool = pools.get(key) ?? { weights: forWork ? 1n : weights, members: [] };
      pools.set(key, pool);
      pool.members.push(member(deal, standing, program, candidate, candidate.rule, forWork ? 1n : BigInt(weight), notChosen));
    }
  }
  return { plans: [...pools].map(([key, pool]) => ({ key, parts: pool.weights * 10_000n, ...pool })), discounts };
}

function candidates(deal: Deal, standing: Standing, program: CompiledProgram, via: string): Candidate[] {
  const won = standingAt(standing, deal.wonAt, deal.arrival);
  const found: Candidate[] = [];
  for (const [track, level] of won.tracks) {
    const fields: Fields = {
      "partner.track": track,
      "partner.program_tier": won.tier ?? undefined,
      "partner.level": level ?? undefined,
      "partner.status": won.status,
      "deal.motion": deal.motion,
      "deal.delivers_services": deal.delivers === standing.partner,
      "deal.services_paper": deal.servicesPaper,
      "deal.registration_live": deal.credit.approval !== null,
      "customer.plan": deal.plan ?? undefined,
      "invoice.via": via,
    };
    for (const rule of program.earning) {
      if (found.some((candidate) => candidate.rule.id === rule.id)) continue;
      // A click is paid as a click, whatever else its affiliate is (P-57).
      if (deal.credit.through === "click" && !(rule.kind === "commission" && rule.payee === "affiliate")) continue;
      const kinds = (rule.kind === "commission" ? rule.base.lineKinds : LINE_KINDS).filter((kind) => holds(rule.when, { ...fields, "line.kind": kind }));
      if (kinds.length > 0) found.push({ rule, kinds, ...rateOf(rule.rate, won.tier, level), track });
    }
  }
  return found;
}

/** Within a stacking group the highest priority, or the highest rate where the group says so; rules without a group are added. */
function chosen(found: readonly Candidate[], program: CompiledProgram, sources: boolean) {
  const picked: Picked[] = [];
  const added: Picked[] = [];
  const groups = new Map<string, Candidate[]>();
  for (const candidate of found) {
    const forWork = mentions(candidate.rule.when, "deal.delivers_services");
    if (!sources && !forWork) continue;
    if (candidate.rule.stackingGroup === null) {
      added.push({ candidate, notChosen: [] as NotChosen[], key: candidate.rule.id, forWork });
      continue;
    }
    const group = groups.get(candidate.rule.stackingGroup) ?? [];
    groups.set(candidate.rule.stackingGroup, group);
    group.push(candidate);
  }
  for (const [key, group] of groups) {
    const byAmount = program.definition.stacking.groups[key]?.choose === "highest_amount";
    const better = (a: Candidate, b: Candidate) => (byAmount && a.rate !== b.rate ? (a.rate ?? 0n) > (b.rate ?? 0n) : a.rule.priority > b.rule.priority);
    const best = group.reduce((a, b) => (better(b, a) ? b : a));
    const because = byAmount ? "another incentive of the same group pays more" : "another incentive of the same group comes first";
    const notChosen = group.filter((candidate) => candidate !== best).map((candidate) => ({ rule: candidate.rule.id, because, rate: candidate.rate }));
    // Who does the work is paid for it whole, in a pool of its own, also where the rule competes with what pays for sourcing.
    const forWork = mentions(best.rule.when, "deal.delivers_services");
    picked.push({ candidate: best, notChosen, key: forWork ? best.rule.id : key, forWork });
  }
  return [...picked, ...added];
}

export function rateOf(rate: Rate, tier: string | null, level: string | null): { rate: bigint | null; grade: string | null } {
  if (rate.kind === "flat") return { rate: BigInt(rate.value), grade: null };
  if (rate.kind === "bands") return { rate: null, grade: null };
  const grade = rate.key === "partner.program_tier" ? tier : level;
  return { rate: BigInt((grade === null ? undefined : rate.values[grade]) ?? 0), grade };
}

/** The better of what was confirmed at approval and what holds at the win, while a registration is live (P-14); frozen from then on (P-15). */
function member(deal: Deal, standing: Standing, program: CompiledProgram, candidate: Candidate, rule: CommissionRule, weight: bigint, notChosen: readonly NotChosen[]): Member {
  const stem = `:${rule.id}:${standing.partner}`;
  const at = ({ rate, grade }: { rate: bigint | null; grade: string | null }, confirmed: Member["confirmed"]): Member => ({
    partner: standing.partner, weight, rule, program, kinds: candidate.kinds, notChosen, stem, rate, grade, confirmed, share: rate === null ? 0n : weight * rate,
  });
  const approval = approvalBefore(deal);
  if (rule.rateLock.at === "signup" && deal.signedUp !== null) return at(rateAt(rule, standingAt(standing, deal.signedUp.at, deal.signedUp.arrival), candidate.track), null);
  if (approval === null || candidate.rate === null || rule.rateLock.at === "signup") return at(candidate, null);
  const confirmed = rateAt(rule, standingAt(standing, approval.at, approval.arrival), candidate.track);
  if (confirmed.rate === null) return at(candidate, null);
  const takeConfirmed = confirmedBinds(rule, confirmed.rate, candidate.rate);
  return at(takeConfirmed ? confirmed : candidate, { rate: confirmed.rate, grade: confirmed.grade });
}

/** What was confirmed before the win binds; an approval that came after it credits the deal and changes nothing that the win froze (P-15, P-62). */
function approvalBefore(deal: Deal): Deal["credit"]["approval"] {
  const { approval } = deal.credit;
  return approval === null || isLater(approval, { at: deal.wonAt, arrival: deal.arrival }) ? null : approval;
}

function rateAt(rule: CommissionRule, then: Snapshot, track: string) {
  return rateOf(rule.rate, then.tier, then.tracks.get(track) ?? null);
}

function confirmedBinds(rule: CommissionRule, confirmed: bigint, atWin: bigint): boolean {
  if (rule.rateLock.betterOfApprovalAndWin) return confirmed > atWin;
  if (rule.rateLock.otherwise === "at_approval") return true;
  return rule.rateLock.otherwise === "worse_of_both" && confirmed < atWin;
}
