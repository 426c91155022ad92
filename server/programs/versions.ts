import { isRefusal, type Issue, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import { withAddendum } from "../../core/programs/addendum.ts";
import type { Definition } from "../../core/programs/definition.ts";
import { difference } from "../../core/programs/difference.ts";
import type { Finding } from "../../core/programs/finding.ts";
import { inForce } from "../../core/programs/in-force.ts";
import { termsFor } from "../../core/programs/terms.ts";
import { written } from "../../core/programs/written.ts";
import type { Queries } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { evaluated, findingWire } from "./evaluation.ts";
import { addendumOf, compiledOf, definitionOf } from "./library.ts";
import { versionReplayWire } from "./replays.ts";
import { type AddendumRow, agreedAddenda, type VersionRow, versionPage, versions } from "./store.ts";

export async function listVersions(call: Call, limit: number) {
  const all = await versions(call.tx);
  const rows = await versionPage(call.tx, { after: call.after, limit });
  return call.page(rows, limit, (row) => [row.effective_from], (row) => versionWire(row, all, call.now));
}

export async function versionNumbered(on: Queries, number: string): Promise<VersionRow | Refusal> {
  return (await versions(on)).find((row) => row.number === number) ?? refuse("program.not-found", `There is no published version ${number}.`);
}

export async function fullVersion(on: Queries, number: string, now: Instant) {
  const row = await versionNumbered(on, number);
  return isRefusal(row) ? row : fullWire(on, row, now);
}

export async function versionInForce(on: Queries, now: Instant): Promise<VersionRow | Refusal> {
  const all = await versions(on);
  return rowInForce(all, now) ?? refuse("program.not-found", "No version of the program is in force now.");
}

function rowInForce(all: readonly VersionRow[], now: Instant): VersionRow | undefined {
  const found = inForce(all.map(compiledOf), now);
  return all.find((row) => row.number === found?.definition.version);
}

export async function inForceWire(on: Queries, now: Instant) {
  const row = await versionInForce(on, now);
  return isRefusal(row) ? row : fullWire(on, row, now);
}

export async function termsOf(on: Queries, track: string, now: Instant) {
  const row = await versionInForce(on, now);
  if (isRefusal(row)) return row;
  const terms = termsFor(definitionOf(row), track);
  return terms === undefined ? refuse("program.track-unknown", `The program has no track "${track}".`) : structuredClone(terms) as Mutable<typeof terms>;
}

/** The wire's shapes are plain arrays. */
type Mutable<T> = T extends readonly (infer I)[] ? Mutable<I>[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

export async function versionDifference(on: Queries, from: string, to: string) {
  const before = await versionNumbered(on, from);
  const after = await versionNumbered(on, to);
  if (isRefusal(before)) return before;
  return isRefusal(after) ? after : differenceWire(definitionOf(before), definitionOf(after));
}

export function differenceWire(before: Definition, after: Definition) {
  return { before: `${before.id}@${before.version}`, after: `${after.id}@${after.version}`, changes: changesWire(before, after) };
}

export function changesWire(before: Definition, after: Definition) {
  return difference(before, after).map((change) => ({ ...change, path: [...change.path] }));
}

export function effectiveWire(row: Pick<VersionRow, "effective_from" | "effective_until" | "existing_from">) {
  return { from: row.effective_from, until: row.effective_until, appliesToExistingFrom: row.existing_from };
}

export function versionWire(row: VersionRow, all: readonly VersionRow[], now: Instant) {
  const current = rowInForce(all, now);
  const status = current?.number === row.number ? ("in_force" as const) : compiledOf(row).startsAt > now ? ("scheduled" as const) : ("past" as const);
  return {
    number: row.number, program: `${row.program}@${row.number}`, title: row.title, changeNote: row.change_note, status, effective: effectiveWire(row), hash: row.hash.toString("hex"),
    authors: row.authors as `per_${string}`[], approvedBy: row.approved_by as `per_${string}` | null, publishedBy: row.published_by as `per_${string}` | null, publishedAt: instantText(row.published_at),
  };
}

export async function fullWire(on: Queries, row: VersionRow, now: Instant) {
  return { ...versionWire(row, await versions(on), now), text: row.source, definition: written(definitionOf(row)) as never, findings: findingsOf(row).map(findingWire), replay: await versionReplayWire(on, row.replay) };
}

const found = new Map<string, readonly Finding[]>();

/** A published text never changes, so it is looked at once. */
function findingsOf(row: VersionRow): readonly Finding[] {
  const findings = found.get(row.hash.toString("hex")) ?? evaluated(row.source).findings;
  found.set(row.hash.toString("hex"), findings);
  return findings;
}

function clashWith(definition: Definition, row: AddendumRow): Issue | undefined {
  const merged = withAddendum(definition, addendumOf(row));
  if (!isRefusal(merged) || merged.code === "addendum.changes-nothing") return undefined;
  return { path: ["addenda", row.name], code: merged.code, sentence: `${row.name} (${row.partner}): ${merged.issues?.[0]?.sentence ?? merged.sentence}` };
}

/** Agreements that are still to hold when a new version begins must make sense with it. */
export async function brokenAgreements(on: Queries, definition: Definition): Promise<Refusal | undefined> {
  const broken = [];
  for (const row of await agreedAddenda(on)) {
    if (row.effective_until !== null && row.effective_until <= definition.effective.from) continue;
    const issue = clashWith(definition, row);
    if (issue !== undefined) broken.push(issue);
  }
  return broken.length === 0 ? undefined : refuse("program.breaks-addendum", "Agreements with single partners cannot be merged with this version.", broken);
}
