import { z } from "zod";
import { Email } from "../identity/shapes.ts";
import { At, Id, Page, listOf } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { Key, text } from "../kernel/wire.ts";

export const PartnerStatus = z.enum(["onboarding", "active", "suspended", "left"]);
export const ApplicationStatus = z.enum(["submitted", "approved", "declined", "withdrawn"]);

/** A track the partner is enrolled in, with its level where the track has levels (P-06). */
const Enrolment = z.strictObject({ track: Key, trackTitle: z.string(), level: Key.nullable(), levelTitle: z.string().nullable(), since: At });

/** A partner as it sees itself and as staff see it. `key` is the public number that facts, links and statements use: "PA-1042". */
export const Partner = z
  .strictObject({
    key: Key, organisation: Id("org"), name: z.string(), website: z.string().nullable(), country: z.string().nullable(), status: PartnerStatus,
    tier: Key.nullable(), tierTitle: z.string().nullable(), enrolments: z.array(Enrolment), activatedAt: At.nullable(),
    agreement: z.strictObject({ version: z.string(), acceptedAt: At, acceptedBy: z.string() }).nullable(),
    manager: z.strictObject({ person: Id("per"), name: z.string(), email: z.string() }).nullable(),
  })
  .meta({ id: "Partner" });
export type Partner = z.output<typeof Partner>;

/** What only staff see beside it (P-98). */
const PartnerRow = z
  .strictObject({ ...Partner.shape, lastActivityAt: At.nullable(), openDeals: z.number().int(), wonDeals: z.number().int(), people: z.number().int(), certifiedPeople: z.number().int(), waitingForTier: Key.nullable(), atRisk: z.boolean() })
  .meta({ id: "PartnerRow" });

const Application = z
  .strictObject({
    id: Id("app"), number: z.string(), company: z.string(), website: z.string(), domain: z.string(), country: z.string(), contactName: z.string(), email: z.string(), track: Key,
    about: z.string(), people: z.string().nullable(), status: ApplicationStatus, submittedAt: At, decidedAt: At.nullable(), decidedBy: z.string().nullable(), reason: z.string().nullable(), partner: Key.nullable(),
    /** Partners and applications of the same or a similar company, for the reviewer. */
    similar: z.array(z.strictObject({ kind: z.enum(["partner", "application"]), name: z.string(), ref: z.string(), because: z.string() })),
  })
  .meta({ id: "Application" });

/** One condition of a level with its live number (P-06, P-07): "$94,210.00 of $100,000.00; $8,000.00 drops out on 3 June." */
export const Condition = z.strictObject({
  title: z.string(), outcome: z.enum(["pass", "fail", "not_enough_answers", "not_applicable"]), have: z.string(), need: z.string(),
  /** 0 to 1,000: how far along, for a progress line. */
  permille: z.number().int().min(0).max(1000), fallsAway: z.strictObject({ on: z.string(), what: z.string() }).nullable(), lines: z.string().nullable(), policy: z.array(z.string()),
});
const LevelPath = z
  .strictObject({
    track: Key, trackTitle: z.string(), level: Key.nullable(), levelTitle: z.string().nullable(), noticeSince: z.string().nullable(),
    levels: z.array(z.strictObject({ level: Key, title: z.string(), held: z.boolean(), gives: z.array(z.string()), conditions: z.array(Condition) })),
    compliance: z.array(Condition), complianceStatus: z.enum(["compliant", "at_risk", "non_compliant"]).nullable(),
  })
  .meta({ id: "LevelPath" });

export const LevelView = z
  .strictObject({ tierTitle: z.string().nullable(), waiting: z.strictObject({ tier: Key, title: z.string(), place: z.number().int() }).nullable(), paths: z.array(LevelPath) })
  .meta({ id: "LevelView" });

const Tier = z
  .strictObject({ tier: Key, title: z.string(), planned: z.number().int().nullable(), capacity: z.number().int().nullable(), active: z.number().int(), waiting: z.array(z.strictObject({ partner: Key, name: z.string(), since: At })), belowPlan: z.boolean() })
  .meta({ id: "TierPlaces" });

const one = z.strictObject({ partner: Key });
const notFound = { "partner.not-found": 404 } as const;
const Reason = text(500, 3);

export const partnersContract = {
  applications: {
    submit: write("POST /v1/applications", {
      summary: "Apply to become a partner", permission: "public", status: 201,
      input: z.strictObject({ company: text(200), website: text(200), country: z.string().regex(/^[A-Z]{2}$/, "is a two-letter country code"), contactName: text(200), email: Email, track: Key, about: text(2000), people: text(40).optional() }),
      output: z.strictObject({ number: z.string(), submittedAt: At, answerBy: At }),
      refusals: { "application.track-closed": 422, "application.website-unreadable": 422, "application.already-partner": 409, "application.already-submitted": 409, "application.too-many": 429 },
    }),
    list: read("GET /v1/applications", { summary: "Applications", permission: "partners:list", input: z.strictObject({ ...Page, status: ApplicationStatus.optional(), search: text(100).optional() }), output: listOf(Application) }),
    get: read("GET /v1/applications/{application}", { summary: "One application", permission: "partners:list", input: z.strictObject({ application: Id("app") }), output: Application, refusals: { "application.not-found": 404 } }),
    approve: write("POST /v1/applications/{application}/approval", {
      summary: "Approve an application: the partner and its first person are created and invited", permission: "partners:review",
      input: z.strictObject({ application: Id("app"), tier: Key.optional(), level: Key.optional(), manager: Id("per").optional(), overrideReason: Reason.optional() }), output: Application,
      refusals: { "application.not-found": 404, "application.decided": 409, "partner.tier-unknown": 422, "partner.level-unknown": 422, "partner.tier-full": 409 },
    }),
    decline: write("POST /v1/applications/{application}/refusal", {
      summary: "Decline an application with a reason the applicant reads", permission: "partners:review",
      input: z.strictObject({ application: Id("app"), reason: Reason }), output: Application, refusals: { "application.not-found": 404, "application.decided": 409 },
    }),
  },
  partners: {
    list: read("GET /v1/partners", {
      summary: "Partners", permission: "partners:list",
      input: z.strictObject({ ...Page, search: text(100).optional(), tier: Key.optional(), track: Key.optional(), status: PartnerStatus.optional(), view: z.enum(["at_risk", "no_deal_in_90_days", "waiting", "mine"]).optional() }), output: listOf(PartnerRow),
    }),
    get: read("GET /v1/partners/{partner}", { summary: "One partner", permission: "partners:read", input: one, output: Partner, refusals: notFound }),
    mine: read("GET /v1/partner", { summary: "Your own partner organisation", permission: "partners:read", output: Partner, refusals: notFound }),
    level: read("GET /v1/partners/{partner}/level", { summary: "Every condition of every level with its live number", permission: "partners:read", input: one, output: LevelView, refusals: notFound }),
    edit: write("PATCH /v1/partners/{partner}", { summary: "Change name, website, country or manager", permission: "partners:write", input: z.strictObject({ partner: Key, name: text(200).optional(), website: text(200).nullable().optional(), country: z.string().regex(/^[A-Z]{2}$/).nullable().optional(), manager: Id("per").nullable().optional() }), output: Partner, refusals: { ...notFound, "person.not-found": 404 } }),
    setTier: write("POST /v1/partners/{partner}/tier", { summary: "Give another program tier, or a place on its waiting list", permission: "partners:write", input: z.strictObject({ partner: Key, tier: Key, reason: Reason, overrideReason: Reason.optional() }), output: z.strictObject({ partner: Partner, outcome: z.enum(["changed", "waiting"]), place: z.number().int().nullable() }), refusals: { ...notFound, "partner.tier-unknown": 422, "partner.same-tier": 409, "partner.not-active": 409 } }),
    enrol: write("POST /v1/partners/{partner}/enrolments", { summary: "Enrol in another track, or change the level in one", permission: "partners:write", input: z.strictObject({ partner: Key, track: Key, level: Key.optional(), reason: Reason }), output: Partner, refusals: { ...notFound, "partner.track-unknown": 422, "partner.level-unknown": 422 } }),
    suspend: write("POST /v1/partners/{partner}/suspension", { summary: "Suspend a partner", permission: "partners:write", input: z.strictObject({ partner: Key, reason: Reason }), output: Partner, refusals: { ...notFound, "partner.not-active": 409 } }),
    reinstate: write("DELETE /v1/partners/{partner}/suspension", { summary: "Lift a suspension", permission: "partners:write", input: one, output: Partner, refusals: { ...notFound, "partner.not-suspended": 409 } }),
    end: write("POST /v1/partners/{partner}/end", { summary: "End the partnership", permission: "partners:write", input: z.strictObject({ partner: Key, cause: z.enum(["good_standing", "for_cause"]), reason: Reason }), output: Partner, refusals: { ...notFound, "partner.already-left": 409 } }),
  },
  agreement: {
    get: read("GET /v1/agreement", { summary: "The agreement to accept, as text", permission: "partners:read", output: z.strictObject({ version: z.string(), title: z.string(), text: z.string(), accepted: z.boolean() }) }),
    accept: write("POST /v1/agreement", { summary: "Accept the agreement: the partner becomes active", permission: "partners:accept", personal: true, input: z.strictObject({ version: z.string().max(40) }), output: Partner, refusals: { ...notFound, "agreement.superseded": 409, "agreement.already-accepted": 409 } }),
  },
  tiers: {
    list: read("GET /v1/tiers", { summary: "Places in each tier and who waits (staff)", permission: "partners:list", output: z.strictObject({ items: z.array(Tier) }) }),
  },
};
