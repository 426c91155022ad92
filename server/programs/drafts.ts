import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { approvalRefused, blocking, publishingRefused } from "../../core/programs/publishing.ts";
import { recordFact, type Recorder } from "../facts/record.ts";
import type { Call } from "../platform/http-call.ts";
import { type Evaluation, evaluated, findingAsIssue, findingWire } from "./evaluation.ts";
import { definitionOf } from "./library.ts";
import { draftReplayWire, replayFor } from "./replays.ts";
import { addDraft, addVersion, draft, type DraftRow, heldDraft, holdPrograms, saveDraft, type VersionRow, versions } from "./store.ts";
import { brokenAgreements, differenceWire, effectiveWire, fullWire, versionInForce, versionNumbered } from "./versions.ts";

/** Begins with the given text, or with the file of a version; without either, with the file of the version in force. */
export async function createDraft(call: Call, input: { text?: string | undefined; copyOf?: string | undefined }) {
  const copied = input.text === undefined ? (input.copyOf === undefined ? await versionInForce(call.tx, call.now) : await versionNumbered(call.tx, input.copyOf)) : undefined;
  if (isRefusal(copied)) return copied;
  const source = input.text ?? copied?.source ?? "";
  const evaluation = evaluated(source);
  const row: DraftRow = {
    id: call.id("dra"), revision: 1, status: "open", source, ...kept(evaluation), editors: [call.actor.personId], created_at: call.now, edited_at: call.now,
    approved_by: null, approved_at: null, approved_hash: null,
  };
  await addDraft(call.tx, row);
  await call.audit({ action: "program.draft-created", subject: row.id, detail: { program: row.program } });
  return fullDraftWire(call, row, evaluation);
}

function kept({ program, hash, errors, warnings }: Evaluation) {
  return { program, hash, errors, warnings };
}

/** `revision` is the one the editor has read: of two who edit at once, the second is told. */
export async function editDraft(call: Call, input: { draft: string; revision: number; text: string }) {
  const row = await open(call, input.draft);
  if (isRefusal(row)) return row;
  if (row.revision !== input.revision) return refuse("draft.changed", `Somebody has edited this draft since: it is at revision ${row.revision}.`);
  const evaluation = evaluated(input.text);
  const editors = [...new Set([...row.editors, call.actor.personId])];
  const next: DraftRow = { ...row, revision: row.revision + 1, source: input.text, ...kept(evaluation), editors, edited_at: call.now, approved_by: null, approved_at: null, approved_hash: null };
  await saveDraft(call.tx, next);
  await call.audit({ action: "program.draft-edited", subject: row.id, detail: { revision: next.revision, program: next.program } });
  return fullDraftWire(call, next, evaluation);
}

export async function discardDraft(call: Call, id: string) {
  const row = await open(call, id);
  if (isRefusal(row)) return row;
  const next: DraftRow = { ...row, status: "discarded" };
  await saveDraft(call.tx, next);
  await call.audit({ action: "program.draft-discarded", subject: row.id });
  return draftWire(next);
}

/** Approves the text with this hash and no other; whoever has edited it may not. */
export async function approveDraft(call: Call, input: { draft: string; hash: string }) {
  const row = await open(call, input.draft);
  if (isRefusal(row)) return row;
  const refused = stale(row, input.hash) ?? erroneous(evaluated(row.source)) ?? approvalRefused(row.editors, call.actor.personId);
  if (refused) return refused;
  const next: DraftRow = { ...row, approved_by: call.actor.personId, approved_at: call.now, approved_hash: row.hash };
  await saveDraft(call.tx, next);
  await call.audit({ action: "program.draft-approved", subject: row.id, detail: { program: row.program, hash: input.hash } });
  return draftWire(next);
}

/** The approved text becomes a version, with the back-test that was run of it. Two drafts that are published at once come one after the other, and the second is checked against the first. */
export async function publishDraft(call: Call, input: { draft: string; hash: string }) {
  await holdPrograms(call.tx);
  const row = await open(call, input.draft);
  if (isRefusal(row)) return row;
  const evaluation = evaluated(row.source);
  const refused = stale(row, input.hash) ?? erroneous(evaluation);
  if (refused) return refused;
  const { definition, hash, canonical } = evaluation;
  if (definition === undefined || hash === null) throw new Error(`${row.id}: a text without errors has a definition`);
  if (row.approved_by === null || row.approved_hash?.equals(hash) !== true) return refuse("draft.not-approved", "Publishing needs two people: let somebody who has not edited this draft approve it first.");
  const published = (await versions(call.tx)).map((version) => ({ number: version.number, program: version.program, effective: effectiveWire(version) }));
  const no = publishingRefused(definition, published, call.now) ?? (await brokenAgreements(call.tx, definition));
  if (no) return no;
  const replay = await replayFor(call.tx, hash, call.now);
  if (isRefusal(replay)) return replay;
  const version: VersionRow = {
    number: definition.version, program: definition.id, title: definition.title, change_note: definition.changeNote, ...datesOf(definition.effective), source: row.source, canonical, hash,
    authors: row.editors, approved_by: row.approved_by, published_by: call.actor.personId, published_at: call.now, replay: replay.id,
  };
  await addVersion(call.tx, version);
  await saveDraft(call.tx, { ...row, status: "published" });
  await recordPublished(call, version);
  await call.audit({ action: "program.published", subject: row.id, detail: { program: evaluation.program, hash: input.hash, from: version.effective_from, replay: replay.hash.toString("hex") } });
  return fullWire(call.tx, version, call.now);
}

/** Publishing is a fact, told once for ever: history has the versions in it. */
export async function recordPublished(recorder: Recorder, { program, number, hash, published_at }: VersionRow): Promise<void> {
  await recordFact(recorder, { type: "program.published", at: published_at, source: `program.published:${program}@${number}`, payload: { program, version: number, hash: hash.toString("hex") } });
}

export function datesOf(effective: { from: string; until: string | null; appliesToExistingFrom: string | null }) {
  return { effective_from: effective.from, effective_until: effective.until, existing_from: effective.appliesToExistingFrom };
}

async function open(call: Call, id: string): Promise<DraftRow | Refusal> {
  const row = await heldDraft(call.tx, id);
  if (!row) return refuse("draft.not-found", "There is no such draft.");
  return row.status === "open" ? row : refuse("draft.closed", `This draft is ${row.status}: begin another one.`);
}

function stale(row: DraftRow, hash: string): Refusal | undefined {
  if (row.hash === null) return undefined;
  return row.hash.toString("hex") === hash ? undefined : refuse("draft.changed", "The draft is not what you have read: read it again.");
}

function erroneous(evaluation: Evaluation): Refusal | undefined {
  const errors = blocking(evaluation.findings);
  return errors.length === 0 ? undefined : refuse("draft.has-errors", errors.length === 1 ? "The draft has an error." : `The draft has ${errors.length} errors.`, errors.map(findingAsIssue));
}

/** Against a named version, or against the one in force. */
export async function draftDifference(call: Call, input: { draft: string; from?: string | undefined }) {
  const row = await draft(call.tx, input.draft);
  if (!row) return refuse("draft.not-found", "There is no such draft.");
  const evaluation = evaluated(row.source);
  if (evaluation.definition === undefined) return erroneous(evaluation) as Refusal;
  const before = input.from === undefined ? await versionInForce(call.tx, call.now) : await versionNumbered(call.tx, input.from);
  return isRefusal(before) ? before : differenceWire(definitionOf(before), evaluation.definition);
}

export async function readDraft(call: Call, id: string) {
  const row = await draft(call.tx, id);
  return row ? fullDraftWire(call, row, evaluated(row.source)) : refuse("draft.not-found", "There is no such draft.");
}

export function draftWire(row: DraftRow) {
  return {
    id: row.id as `dra_${string}`, revision: row.revision, status: row.status, program: row.program, hash: row.hash?.toString("hex") ?? null, errors: row.errors, warnings: row.warnings,
    editors: row.editors as `per_${string}`[], createdAt: instantText(row.created_at), editedAt: instantText(row.edited_at),
    approval: row.approved_by === null || row.approved_at === null || row.approved_hash === null ? null : { by: row.approved_by as `per_${string}`, at: instantText(row.approved_at), hash: row.approved_hash.toString("hex") },
  };
}

async function fullDraftWire(call: Call, row: DraftRow, evaluation: Evaluation) {
  return { ...draftWire(row), text: row.source, findings: evaluation.findings.map(findingWire), replay: await draftReplayWire(call.tx, row.hash, call.now) };
}
