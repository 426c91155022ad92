import { canonical } from "../../core/kernel/canonical.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { type Addendum, withAddendum } from "../../core/programs/addendum.ts";
import type { CompiledProgram } from "../../core/programs/compiled.ts";
import { lint } from "../../core/programs/lint.ts";
import { beginsInPast, blocking } from "../../core/programs/publishing.ts";
import { type AddendumFile, readAddendumFile } from "../../program/read.ts";
import { organisation } from "../identity/store.ts";
import type { Queries } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { sha256 } from "../platform/secrets.ts";
import { datesOf } from "./drafts.ts";
import { findingAsIssue } from "./evaluation.ts";
import { addendumOf, compiledOf, definitionOf } from "./library.ts";
import { addAddendum, addApproval, addendum, type AddendumRow, addenda, heldAddendum, holdPrograms, type VersionRow, versions, withdrawAddendum } from "./store.ts";
import { changesWire, effectiveWire } from "./versions.ts";

/** Keeps other terms for one partner until two people agree to them. They must make sense with every version they will meet. */
export async function proposeAddendum(call: Call, input: { organisation: string; text: string }) {
  await holdPrograms(call.tx);
  const owner = await organisation(call.tx, input.organisation);
  if (!owner || owner.kind === "vendor") return refuse("organisation.not-found", "There is no such partner organisation.");
  const file = readAddendumFile(input.text);
  if (isRefusal(file)) return file;
  const refused = (await conflicting(call, file.addendum)) ?? (await senseless(call, file));
  if (refused) return refused;
  const agreement = file.addendum;
  const text = canonical(agreement);
  const row = {
    id: call.id("add"), org_id: owner.id, name: agreement.id, partner: agreement.partner, title: agreement.title, ...datesOf(agreement.effective), source: input.text, canonical: text, hash: sha256(Buffer.from(text)),
    proposed_by: call.actor.personId, proposed_at: call.now,
  };
  await addAddendum(call.tx, row);
  await call.audit({ action: "addendum.proposed", subject: row.id, detail: { name: row.name, partner: row.partner, from: row.effective_from } });
  return addendumWire({ ...row, withdrawn_by: null, withdrawn_at: null, approvals: [] }, await versions(call.tx));
}

async function conflicting(call: Call, agreement: Addendum): Promise<Refusal | undefined> {
  const others = await addenda(call.tx, { after: undefined, limit: 100_000, partner: undefined });
  if (others.some((row) => row.name === agreement.id)) return refuse("addendum.name-taken", `There is an agreement ${agreement.id} already: give another id.`);
  const sameDay = others.find((row) => row.partner === agreement.partner && row.effective_from === agreement.effective.from && row.withdrawn_at === null);
  return sameDay ? refuse("addendum.same-day", `${sameDay.name} begins for ${agreement.partner} on ${agreement.effective.from} too: withdraw it, or choose another day.`) : undefined;
}

async function senseless(call: Call, { addendum: agreement, lineOf }: AddendumFile): Promise<Refusal | undefined> {
  const met = versionsMet(await versions(call.tx), agreement);
  const [first] = met;
  if (first === undefined) return refuse("addendum.no-version", `No version of the program is in force from ${agreement.effective.from} on.`);
  if (beginsInPast(agreement.effective.from, definitionOf(first).calendar.timeZone, call.now)) return refuse("addendum.begins-in-past", `An agreement begins after it is made: ${agreement.effective.from} has begun already.`);
  for (const version of met) {
    const merged = withAddendum(definitionOf(version), agreement);
    if (isRefusal(merged)) return placed(merged, lineOf);
    const errors = blocking(lint(merged.definition)).map((finding) => findingAsIssue(finding));
    if (errors.length > 0) return placed(refuse("addendum.has-errors", `With this agreement, ${merged.id} has errors.`, errors), lineOf);
  }
  return undefined;
}

/** Issues speak of the merged program; where the agreement itself says it, its line is known. */
function placed(refusal: Refusal, lineOf: AddendumFile["lineOf"]): Refusal {
  return refuse(refusal.code, refusal.sentence, refusal.issues?.map((issue) => {
    const line = lineOf(["changes", ...issue.path]);
    return line === undefined ? issue : { ...issue, line };
  }));
}

/** The versions that are in force while the agreement holds, the earliest first. */
function versionsMet(all: readonly VersionRow[], agreement: Pick<Addendum, "effective">): VersionRow[] {
  const { from, until } = agreement.effective;
  return all.filter((row, i) => {
    const next = all[i + 1]?.effective_from;
    const ends = [row.effective_until, next].filter((day) => day !== null && day !== undefined).toSorted()[0];
    return (ends === undefined || ends > from) && (until === null || row.effective_from < until);
  });
}

/** The second of two different people makes it count. */
export async function approveAddendum(call: Call, id: string) {
  const row = await open(call, id);
  if (isRefusal(row)) return row;
  if (row.approvals.some((approval) => approval.by === call.actor.personId)) return refuse("addendum.own-approval", "You have approved this agreement already: it needs a second person.");
  const all = await versions(call.tx);
  const zone = definitionOf(versionsMet(all, { effective: effectiveWire(row) })[0] as VersionRow).calendar.timeZone;
  if (beginsInPast(row.effective_from, zone, call.now)) return refuse("addendum.begins-in-past", `This agreement was to begin on ${row.effective_from}, which has begun already: propose it again for a later day.`);
  await addApproval(call.tx, row, call.actor.personId, call.now);
  const next = { ...row, approvals: [...row.approvals, { by: call.actor.personId, at: instantText(call.now) }] };
  await call.audit({ action: next.approvals.length === 2 ? "addendum.agreed" : "addendum.approved", subject: row.id, detail: { name: row.name, partner: row.partner } });
  return addendumWire(next, all);
}

export async function withdraw(call: Call, input: { addendum: string; reason: string }) {
  const row = await open(call, input.addendum);
  if (isRefusal(row)) return row;
  await withdrawAddendum(call.tx, row.id, call.actor.personId, call.now);
  await call.audit({ action: "addendum.withdrawn", subject: row.id, detail: { name: row.name, reason: input.reason } });
  return addendumWire({ ...row, withdrawn_by: call.actor.personId, withdrawn_at: call.now }, await versions(call.tx));
}

async function open(call: Call, id: string): Promise<AddendumRow | Refusal> {
  await holdPrograms(call.tx);
  const row = await heldAddendum(call.tx, id);
  if (!row) return refuse("addendum.not-found", "There is no such agreement.");
  const status = statusOf(row);
  return status === "proposed" ? row : refuse("addendum.closed", status === "agreed" ? "This agreement is agreed: a later agreement takes its place." : "This agreement was withdrawn.");
}

function statusOf(row: AddendumRow): "proposed" | "agreed" | "withdrawn" {
  return row.withdrawn_at !== null ? "withdrawn" : row.approvals.length >= 2 ? "agreed" : "proposed";
}

export async function readAddendumWire(on: Queries, id: string) {
  const row = await addendum(on, id);
  return row ? addendumWire(row, await versions(on)) : refuse("addendum.not-found", "There is no such agreement.");
}

export function addendumWire(row: AddendumRow, all: readonly VersionRow[]) {
  const first = versionsMet(all, { effective: effectiveWire(row) })[0];
  return {
    id: row.id as `add_${string}`, name: row.name, partner: row.partner, organisation: row.org_id as `org_${string}`, title: row.title, effective: effectiveWire(row), status: statusOf(row),
    proposedBy: row.proposed_by as `per_${string}`, proposedAt: instantText(row.proposed_at), approvals: row.approvals.map(({ by, at }) => ({ by: by as `per_${string}`, at })), text: row.source,
    changes: first === undefined ? [] : changesOf(compiledOf(first), row),
  };
}

function changesOf(version: CompiledProgram, row: AddendumRow): ReturnType<typeof changesWire> {
  const merged = withAddendum(version.definition, addendumOf(row));
  return isRefusal(merged) ? [] : changesWire(version.definition, merged.definition);
}
