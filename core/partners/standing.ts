import type { Fact } from "../facts/fact.ts";
import type { Instant } from "../kernel/time.ts";

/** A partner organisation as the facts so far describe it: one program tier, one or more enrolments in tracks (rules.md §2). */
export type Standing = {
  readonly partner: string;
  /** Level by track; null in a track without levels or before one is given. */
  readonly tracks: Map<string, string | null>;
  tier: string | null;
  /** Every change of tier, level or status, oldest first: what was true at an approval can be asked later (P-14). */
  readonly history: Snapshot[];
  suspended: boolean;
  left: { readonly at: Instant; readonly cause: "good_standing" | "for_cause" } | null;
  payoutCurrency: string | null;
  /** Why no transfer may go out, in words; null when it may (P-35). */
  blocked: string | null;
  /** Basis points withheld from transfers by the tax profile; null without one (P-36). */
  withholding: number | null;
  backupWithholding: boolean;
  unreachable: boolean;
  lastContact: Instant | null;
};

export type Snapshot = {
  readonly at: Instant;
  readonly arrival: number;
  readonly tier: string | null;
  /** None before the enrolment and after the partner left. */
  readonly tracks: ReadonlyMap<string, string | null>;
  readonly status: "active" | "suspended" | "left";
};

const BEFORE: Snapshot = { at: Number.MIN_SAFE_INTEGER as Instant, arrival: 0, tier: null, tracks: new Map(), status: "active" };

export type Standings = Map<string, Standing>;

export function standingOf(standings: Standings, partner: string): Standing {
  let standing = standings.get(partner);
  if (!standing) {
    standing = {
      partner, tracks: new Map(), tier: null, history: [], suspended: false, left: null, payoutCurrency: null,
      blocked: null, withholding: null, backupWithholding: false, unreachable: false, lastContact: null,
    };
    standings.set(partner, standing);
  }
  return standing;
}

/** Tier, levels and status as they stood when a fact was told; nothing of that before the first enrolment. */
export function standingAt(standing: Standing, at: Instant, arrival: number): Snapshot {
  let found = BEFORE;
  for (const snapshot of standing.history) {
    if (snapshot.at > at || (snapshot.at === at && snapshot.arrival > arrival)) break;
    found = snapshot;
  }
  return found;
}

type StandingFact = Fact<
  | "partner.enrolled" | "partner.tier_changed" | "partner.level_changed" | "partner.suspended" | "partner.reinstated" | "partner.left"
  | "payee.changed" | "payee.contacted" | "payee.unreachable"
>;

export function foldStanding(standings: Standings, fact: StandingFact): void {
  const standing = standingOf(standings, fact.payload.partner);
  switch (fact.type) {
    case "partner.enrolled":
      if (standing.left !== null) standing.tracks.clear();
      standing.tracks.set(fact.payload.track, fact.payload.level ?? standing.tracks.get(fact.payload.track) ?? null);
      if (fact.payload.tier !== undefined) standing.tier = fact.payload.tier;
      standing.left = null;
      remember(standing, fact);
      return;
    case "partner.tier_changed":
      standing.tier = fact.payload.tier;
      remember(standing, fact);
      return;
    case "partner.level_changed":
      standing.tracks.set(fact.payload.track, fact.payload.level);
      remember(standing, fact);
      return;
    case "partner.suspended":
      standing.suspended = true;
      remember(standing, fact);
      return;
    case "partner.reinstated":
      standing.suspended = false;
      remember(standing, fact);
      return;
    case "partner.left":
      standing.left = { at: fact.at, cause: fact.payload.cause };
      remember(standing, fact);
      return;
    case "payee.changed":
      foldPayee(standing, fact.payload);
      return;
    case "payee.contacted":
      standing.lastContact = fact.at;
      standing.unreachable = false;
      return;
    case "payee.unreachable":
      standing.unreachable = true;
  }
}

function foldPayee(standing: Standing, payload: Fact<"payee.changed">["payload"]): void {
  if (payload.payoutCurrency !== undefined) standing.payoutCurrency = payload.payoutCurrency;
  if (payload.blocked !== undefined) standing.blocked = payload.blocked;
  if (payload.withholding !== undefined) standing.withholding = payload.withholding;
  if (payload.backupWithholding !== undefined) standing.backupWithholding = payload.backupWithholding;
}

function remember(standing: Standing, fact: Fact): void {
  const status = standing.left !== null ? "left" : standing.suspended ? "suspended" : "active";
  standing.history.push({ at: fact.at, arrival: fact.arrival, tier: standing.tier, tracks: status === "left" ? new Map() : new Map(standing.tracks), status });
}
