import { z } from "zod";
import { CommissionRule, DiscountRule, Incentive, Rate, RewardRule } from "./incentives.ts";
import { referenceIssues } from "./references.ts";
import { Compliance, Requirement } from "./requirements.ts";
import { Id, Source, Title, VersionNumber, Words } from "./scalars.ts";
import {
  Attribution, Calendar, Certification, Definitions, Document, Effective, Family, Funds, Integration, Level, Marketplace, Metric, MoneyRules, Payouts,
  Registration, Resource, Reviews, Stacking, Stage, Tier, Track,
} from "./sections.ts";

/** Pairs of rules are compared with each other, so their number is bounded. */
export const MOST_INCENTIVES = 100;

/** The sections of a program definition, each with its own strict shape. */
export const SECTIONS = {
  format: z.literal("partner-program/1", "must be partner-program/1"),
  id: Id,
  version: VersionNumber,
  title: Title,
  document: Document,
  effective: Effective,
  changeNote: Words,
  calendar: Calendar,
  money: MoneyRules,
  families: z.record(Id, Family),
  tiers: z.array(Tier).max(30),
  tracks: z.record(Id, Track).refine((tracks) => Object.keys(tracks).length <= 60, "cannot be more than 60"),
  plans: z.array(Id).max(30),
  marketplaces: z.record(Id, Marketplace).refine((all) => Object.keys(all).length <= 30, "cannot be more than 30"),
  integrations: z.array(Integration),
  incentives: z.array(Incentive).max(MOST_INCENTIVES),
  stacking: Stacking,
  attribution: Attribution,
  registration: Registration,
  payouts: Payouts,
  certifications: z.record(Id, Certification),
  resources: z.record(Id, Resource),
  definitions: Definitions,
  mdf: Funds,
  metrics: z.record(Id, Metric),
  lifecycle: z.array(Stage),
  reviews: Reviews,
  coMarketing: z.record(z.string().regex(/^[a-z][A-Za-z0-9_]{0,59}$/, "must be a name, such as jointContent"), z.array(Words)),
};

/** The shape alone, without what references name. */
export const Shape = z.strictObject(SECTIONS);

/** A program definition: strict in shape, whole in its references (rules.md §6). Percentages are basis points, amounts minor units, lengths spans. */
export const Definition = Shape.superRefine((definition, ctx) => {
  for (const issue of referenceIssues(definition)) ctx.addIssue({ code: "custom", path: [...issue.path], message: issue.sentence, params: { code: issue.code } });
});

export type Definition = z.output<typeof Shape>;
export type Incentive = z.output<typeof Incentive>;
export type CommissionRule = z.output<typeof CommissionRule>;
export type DiscountRule = z.output<typeof DiscountRule>;
export type RewardRule = z.output<typeof RewardRule>;
export type Rate = z.output<typeof Rate>;
export type Tier = z.output<typeof Tier>;
export type Level = z.output<typeof Level>;
export type Requirement = z.output<typeof Requirement>;
export type Compliance = z.output<typeof Compliance>;
export type Certification = z.output<typeof Certification>;
export type Metric = z.output<typeof Metric>;
export type Source = z.output<typeof Source>;
