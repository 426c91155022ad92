import type { Fact } from "../facts/fact.ts";
import type { Instant } from "../kernel/time.ts";

/** A partner organisation as the facts so far describe it: one program tier, one or more enrolments in tracks (rules.md §2). */
export type Standing = {
  readonly partner: string;
  /** Level by track; null in a track without levels or before one is given. */
  readonly tracks: Map<string, string | null>;
  tier: string | null;
  /** Every change of tier or level, oldest first: what was true at an approval can be asked later (P-14). */
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

export type Snapshot = { readonly at: Instant; readonly arrival: number; readonly tier: string | null; readonly tracks: ReadonlyMap<string, string | null> };

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

/** Tier and levels as they stood when a fact was told. */
export function standingAt(standing: Standing, at: Instant, arrival: number): Pick<Standing, "tier"> & { readonly tracks: ReadonlyMap<string, string | null> } {
  let found: Snapshot | undefined;
  for (const snapshot of standing.history) {
    if (snapshot.at > at || (snapshot.at === at && snapshot.arrival > arrival)) break;
    found = snapshot;
  }
  return found ?? standing.history[0] ?? standing;
}

type StandingFact = Fact<
  | "partner.enrolled" | "partner.tier_changed" | "partner.level_changed" | "partner.suspended" | "partner.reinstated" | "partner.left"
  | "payee.changed" | "payee.contacted" | "payee.unreachable"
>;

export function foldStanding(standings: Standings, fact: StandingFact): void {
  const standing = standingOf(standings, fact.payload.partner);
  switch (fact.type) {
    case "partner.enrolled":
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
      return;
    case "partner.reinstated":
      standing.suspended = false;
      return;
    case "partner.left":
      standing.left = { at: fact.at, cause: fact.payload.cause };
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
  standing.history.push({ at: fact.at, arrival: fact.arrival, tier: standing.tier, tracks: new Map(standing.tracks) });
}
