import { z } from "zod";
import { At, Id, Json, Page, listOf } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { DayText, Key, text } from "../kernel/wire.ts";
import { FILE_LIMIT } from "./read.ts";
import { ReplaySummary } from "./replay.ts";
import { Id as TrackId, VersionNumber } from "./scalars.ts";

const Path = z.array(z.union([z.string(), z.number()]));
/** What is wrong with a text, or what its owner should know; `line` is a line of the text. */
const Finding = z
  .strictObject({ severity: z.enum(["error", "warning"]), code: z.string(), path: Path, line: z.number().int().nullable(), sentence: z.string(), clause: z.string().nullable() })
  .meta({ id: "ProgramFinding" });
const Change = z
  .strictObject({ path: Path, words: z.string(), before: z.string().nullable(), after: z.string().nullable(), clause: z.string().nullable() })
  .meta({ id: "ProgramChange" });
const Effective = z.strictObject({ from: DayText, until: DayText.nullable(), appliesToExistingFrom: DayText.nullable() });
const Hash = z.string().regex(/^[0-9a-f]{64}$/, "is not a hash: 64 hexadecimal digits");
const person = Id("per").nullable();

const VersionShape = {
  number: z.string(),
  /** "mindweave@1.1.0" */
  program: z.string(),
  title: z.string(), changeNote: z.string(),
  status: z.enum(["scheduled", "in_force", "past"]),
  effective: Effective,
  /** SHA-256 over the canonical text of the definition. */
  hash: Hash,
  /** Nobody for the version that came with the platform. */
  authors: z.array(Id("per")), approvedBy: person, publishedBy: person, publishedAt: At,
};
/** A back-test over the whole history, held against the books; the hash is SHA-256 over the canonical text of the summary. */
const ReplayShape = { hash: Hash, runBy: Id("per"), runAt: At, summary: ReplaySummary };
const Replay = z.strictObject(ReplayShape).meta({ id: "ProgramReplay" });
const Version = z.strictObject(VersionShape).meta({ id: "ProgramVersion" });
const FullVersion = z
  .strictObject({
    ...VersionShape,
    /** The file as it was published. */
    text: z.string(),
    /** The definition as a file would write it, every default spelled out. */
    definition: Json,
    findings: z.array(Finding),
    /** What it would have made of history, as it was known when it was published; null for the version that came with the platform. */
    replay: Replay.nullable(),
  })
  .meta({ id: "ProgramVersionInFull" });

const DraftShape = {
  id: Id("dra"),
  /** Rises with every edit. */
  revision: z.number().int(),
  status: z.enum(["open", "published", "discarded"]),
  /** "mindweave@1.1.0" and its hash; null while the text has errors. */
  program: z.string().nullable(), hash: Hash.nullable(),
  errors: z.number().int(), warnings: z.number().int(),
  editors: z.array(Id("per")), createdAt: At, editedAt: At,
  approval: z.strictObject({ by: Id("per"), at: At, hash: Hash }).nullable(),
};
const Draft = z.strictObject(DraftShape).meta({ id: "ProgramDraft" });
const FullDraft = z
  .strictObject({
    ...DraftShape, text: z.string(), findings: z.array(Finding),
    /** The last back-test of exactly this text; `stale` says why it has to be run again before publishing. */
    replay: z.strictObject({ ...ReplayShape, stale: z.string().nullable() }).nullable(),
  })
  .meta({ id: "ProgramDraftInFull" });
/** A program file: YAML or JSON, at most 128 KiB. Kept as it is, comments included. */
const FileText = z.string().min(1).max(FILE_LIMIT).refine((value) => value.isWellFormed() && !value.includes("\0"), "contains characters that cannot be stored");
const BODY = 4 * FILE_LIMIT;

const Grade = { id: z.string(), title: z.string(), protection: z.string().nullable(), needs: z.array(z.string()) };
const Terms = z
  .strictObject({
    program: z.string(), title: z.string(),
    track: z.strictObject({ id: z.string(), title: z.string(), benefits: z.array(z.string()), duties: z.array(z.string()), levels: z.array(z.strictObject(Grade)) }),
    tiers: z.array(z.strictObject({ ...Grade, support: z.string(), funds: z.string().nullable() })),
    incentives: z.array(z.strictObject({ id: z.string(), title: z.string(), kind: z.enum(["commission", "discount", "reward", "recognition"]), rates: z.array(z.strictObject({ for: z.string(), value: z.string() })), conditions: z.array(z.string()) })),
    mayRegister: z.boolean(), registrationFields: z.array(z.string()), payout: z.string(),
    certificates: z.array(z.strictObject({ id: z.string(), title: z.string(), pass: z.string() })),
    resources: z.array(z.strictObject({ id: z.string(), title: z.string(), purpose: z.string(), open: z.string() })),
  })
  .meta({ id: "ProgramTerms" });

const Addendum = z
  .strictObject({
    id: Id("add"),
    /** As the file names it; the merged program is "mindweave@1.0.0+acme-2025". */
    name: z.string(), partner: Key, organisation: Id("org"), title: z.string(), effective: Effective,
    status: z.enum(["proposed", "agreed", "withdrawn"]),
    proposedBy: Id("per"), proposedAt: At, approvals: z.array(z.strictObject({ by: Id("per"), at: At })), text: z.string(),
    /** What it changes, in the version it is merged with first. */
    changes: z.array(Change),
  })
  .meta({ id: "ProgramAddendum" });

const version = z.strictObject({ version: VersionNumber });
const draft = z.strictObject({ draft: Id("dra") });
const noVersion = { "program.not-found": 404 } as const;
const noDraft = { "draft.not-found": 404 } as const;
const closed = { ...noDraft, "draft.closed": 409 } as const;
const addendum = z.strictObject({ addendum: Id("add") });

export const programsContract = {
  programs: {
    list: read("GET /v1/program-versions", { summary: "Published versions of the program, the newest first (staff)", permission: "programs:inspect", input: z.strictObject({ ...Page }), output: listOf(Version) }),
    get: read("GET /v1/program-versions/{version}", { summary: "One version with its definition and findings (staff)", permission: "programs:inspect", input: version, output: FullVersion, refusals: noVersion }),
    inForce: read("GET /v1/program", { summary: "The version in force now (staff)", permission: "programs:inspect", output: FullVersion, refusals: noVersion }),
    difference: read("GET /v1/program-versions/{version}/difference", {
      summary: "Field by field, what a version says differently from another (staff)", permission: "programs:inspect",
      input: z.strictObject({ version: VersionNumber, from: VersionNumber }), output: z.strictObject({ before: z.string(), after: z.string(), changes: z.array(Change) }), refusals: noVersion,
    }),
    terms: read("GET /v1/program/tracks/{track}", { summary: "The program in words, as a partner of a track reads it", permission: "programs:read", input: z.strictObject({ track: TrackId }), output: Terms, refusals: { ...noVersion, "program.track-unknown": 404 } }),
  },
  programDrafts: {
    list: read("GET /v1/program-drafts", { summary: "Drafts of the program, last edited first", permission: "programs:inspect", input: z.strictObject({ ...Page }), output: listOf(Draft) }),
    get: read("GET /v1/program-drafts/{draft}", { summary: "One draft with its text and findings", permission: "programs:inspect", input: draft, output: FullDraft, refusals: noDraft }),
    create: write("POST /v1/program-drafts", { summary: "Begin a draft: from a text, or from a copy of a version", permission: "programs:write", status: 201, bodyLimit: BODY, input: z.strictObject({ text: FileText.optional(), copyOf: VersionNumber.optional() }), output: FullDraft, refusals: noVersion }),
    edit: write("PUT /v1/program-drafts/{draft}", {
      summary: "Replace a draft's text; an approval falls away", permission: "programs:write", bodyLimit: BODY,
      input: z.strictObject({ draft: Id("dra"), revision: z.number().int().min(1), text: FileText }), output: FullDraft, refusals: { ...closed, "draft.changed": 409 },
    }),
    discard: write("DELETE /v1/program-drafts/{draft}", { summary: "Discard a draft", permission: "programs:write", input: draft, output: Draft, refusals: closed }),
    difference: read("GET /v1/program-drafts/{draft}/difference", {
      summary: "Field by field, what a draft would change", permission: "programs:inspect",
      input: z.strictObject({ draft: Id("dra"), from: VersionNumber.optional() }), output: z.strictObject({ before: z.string(), after: z.string(), changes: z.array(Change) }), refusals: { ...noDraft, ...noVersion, "draft.has-errors": 422 },
    }),
    approve: write("POST /v1/program-drafts/{draft}/approval", {
      summary: "Approve exactly what you have read; somebody else has written it", permission: "programs:publish",
      input: z.strictObject({ draft: Id("dra"), hash: Hash }), output: Draft, refusals: { ...closed, "draft.changed": 409, "draft.has-errors": 422, "draft.own-work": 403 },
    }),
    publish: write("POST /v1/program-drafts/{draft}/publication", {
      summary: "Publish an approved draft as a version that never changes; its back-test is run before and kept with it", permission: "programs:publish",
      input: z.strictObject({ draft: Id("dra"), hash: Hash }), output: FullVersion,
      refusals: { ...closed, "draft.changed": 409, "draft.has-errors": 422, "draft.not-approved": 409, "draft.no-backtest": 409, "draft.backtest-stale": 409, "program.version-taken": 409, "program.versions-overlap": 409, "program.version-order": 409, "program.begins-in-past": 422, "program.other-program": 422, "program.breaks-addendum": 422 },
    }),
  },
  addenda: {
    list: read("GET /v1/addenda", { summary: "Individual agreements", permission: "programs:inspect", input: z.strictObject({ ...Page, partner: Key.optional() }), output: listOf(Addendum) }),
    get: read("GET /v1/addenda/{addendum}", { summary: "One individual agreement", permission: "programs:inspect", input: addendum, output: Addendum, refusals: { "addendum.not-found": 404 } }),
    propose: write("POST /v1/addenda", {
      summary: "Propose other terms for one partner", permission: "programs:write", status: 201, bodyLimit: BODY,
      input: z.strictObject({ organisation: Id("org"), text: FileText }), output: Addendum,
      refusals: {
        "organisation.not-found": 404, "addendum.name-taken": 409, "addendum.same-day": 409, "addendum.begins-in-past": 422, "addendum.no-version": 422, "addendum.invalid": 422,
        "addendum.other-program": 422, "addendum.changes-nothing": 422, "program.unreadable": 422, "program.invalid": 422, "addendum.has-errors": 422,
      },
    }),
    approve: write("POST /v1/addenda/{addendum}/approval", {
      summary: "Approve an individual agreement; with the second person's approval it is agreed", permission: "programs:publish",
      input: addendum, output: Addendum, refusals: { "addendum.not-found": 404, "addendum.closed": 409, "addendum.own-approval": 409, "addendum.begins-in-past": 422 },
    }),
    withdraw: write("POST /v1/addenda/{addendum}/withdrawal", {
      summary: "Withdraw an agreement that is not agreed yet", permission: "programs:write",
      input: z.strictObject({ addendum: Id("add"), reason: text(500, 3) }), output: Addendum, refusals: { "addendum.not-found": 404, "addendum.closed": 409 },
    }),
  },
};
