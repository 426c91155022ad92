import fc from "fast-check";
import { rarely } from "../kernel/properties.testing.ts";
import { type Moment, PARTNERS, type Teller, moments } from "./telling.testing.ts";

export type PartnerStory = {
  readonly tracks: readonly { readonly track: string; readonly level: string | null }[];
  readonly tier: string | null;
  readonly changes: readonly { readonly when: Moment; readonly tier: string | null; readonly level: number }[];
  readonly payee: { readonly withholding: number | null; readonly backup: boolean; readonly currency: string | null };
  readonly blocked: { readonly from: Moment; readonly until: Moment } | null;
  readonly leaves: { readonly when: Moment; readonly cause: "good_standing" | "for_cause"; readonly returns: Moment | null } | null;
  readonly suspended: { readonly from: Moment; readonly until: Moment } | null;
  readonly unreachable: Moment | null;
};

const LEVELS: Readonly<Record<string, readonly string[]>> = { reseller: ["authorized", "certified", "premier"], affiliate: ["standard", "premium", "vip"], si: ["regional", "global"], technology: [], referral_partner: [], msp: [] };
const tiers = fc.constantFrom("platinum", "gold", "silver", "referral");

const enrolment = fc.record({ track: fc.constantFrom("technology", "technology", "referral_partner", "si", "si", "reseller", "affiliate", "msp"), level: fc.nat(2) }).map(({ track, level }) => ({ track, level: levelOf(track, level) }));

function levelOf(track: string, n: number): string | null {
  const levels = LEVELS[track] ?? [];
  return levels.length === 0 ? null : (levels[n % levels.length] as string);
}

export const partnerStories: fc.Arbitrary<readonly PartnerStory[]> = fc.array(
  fc.record({
    tracks: fc.uniqueArray(enrolment, { minLength: 1, maxLength: 3, selector: ({ track }) => track }),
    tier: fc.option(tiers, { freq: 6 }),
    changes: fc.array(fc.record({ when: moments(0, 400), tier: fc.option(tiers), level: fc.nat(2) }), { maxLength: 3 }),
    payee: fc.record({ withholding: rarely(fc.constantFrom(0, 1000, 3000, 10_000)), backup: rarely(fc.constant(true)).map((value) => value === true), currency: rarely(fc.constantFrom("EUR", "USD")) }),
    blocked: rarely(fc.record({ from: moments(0, 200), until: moments(0, 400) })),
    leaves: rarely(fc.record({ when: moments(30, 300), cause: fc.constantFrom("good_standing" as const, "for_cause" as const), returns: rarely(moments(300, 400)) })),
    suspended: rarely(fc.record({ from: moments(0, 200), until: moments(0, 400) })),
    unreachable: rarely(moments(0, 400)),
  }),
  { minLength: PARTNERS.length, maxLength: PARTNERS.length },
);

const START: Moment = { day: 0, ms: 0 };

export function tellPartners({ tell }: Teller, stories: readonly PartnerStory[]): void {
  stories.forEach((story, i) => {
    const partner = PARTNERS[i] as string;
    for (const { track, level } of story.tracks) tell("partner.enrolled", START, { partner, track, ...(story.tier === null ? {} : { tier: story.tier }), ...(level === null ? {} : { level }) });
    const { withholding, backup, currency } = story.payee;
    tell("payee.changed", START, { partner, withholding, backupWithholding: backup, payoutCurrency: currency });
    for (const { when, tier, level } of story.changes) {
      if (tier !== null) tell("partner.tier_changed", when, { partner, tier });
      const track = story.tracks[0]?.track ?? "technology";
      const next = levelOf(track, level);
      if (tier === null && next !== null) tell("partner.level_changed", when, { partner, track, level: next }, 2);
    }
    tellTroubles({ tell }, partner, story);
  });
}

function tellTroubles({ tell }: Pick<Teller, "tell">, partner: string, { blocked, leaves, suspended, unreachable, tracks }: PartnerStory): void {
  if (blocked !== null) {
    tell("payee.changed", blocked.from, { partner, blocked: "bank account missing" });
    tell("payee.changed", blocked.until, { partner, blocked: null });
  }
  if (suspended !== null) {
    tell("partner.suspended", suspended.from, { partner });
    tell("partner.reinstated", suspended.until, { partner });
  }
  if (leaves !== null) {
    tell("partner.left", leaves.when, { partner, cause: leaves.cause });
    if (leaves.returns !== null) tell("partner.enrolled", leaves.returns, { partner, track: tracks[0]?.track ?? "technology" });
  }
  if (unreachable !== null) {
    tell("payee.contacted", START, { partner });
    tell("payee.unreachable", unreachable, { partner });
  }
}

