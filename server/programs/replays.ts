import { canonical } from "../../core/kernel/canonical.ts";
import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import { replayRefused, ReplaySummary } from "../../core/programs/replay.ts";
import type { Queries } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { sha256 } from "../platform/secrets.ts";
import { addReplay, hasLateNews, lastReplay, type ReplayRow, replay } from "./replay-store.ts";
import { agreedAddenda, versions } from "./store.ts";

/** One hash over everything that is in force or will be: a replay held against other terms says nothing about these. */
export async function termsHash(on: Queries): Promise<Buffer> {
  const [published, agreed] = [await versions(on), await agreedAddenda(on)];
  return sha256(Buffer.from(JSON.stringify([published.map((row) => row.hash.toString("hex")), agreed.map((row) => row.hash.toString("hex"))])));
}

export type ReplayRun = { readonly definition: Buffer; readonly terms: Buffer; readonly through: bigint; readonly asOf: Instant; readonly summary: ReplaySummary };

/** Keeps what a back-test of the whole history said, for whoever publishes that definition. */
export async function keepReplay(call: Call, { definition, terms, through, asOf, summary }: ReplayRun): Promise<void> {
  const text = canonical(summary);
  const row: ReplayRow = { id: call.id("rpl"), definition, terms, through, as_of: asOf, summary: text, hash: sha256(Buffer.from(text)), run_by: call.actor.personId, run_at: call.now };
  await addReplay(call.tx, row);
  await call.audit({ action: "program.backtested", subject: row.id, detail: { definition: definition.toString("hex"), facts: summary.facts, replay: row.hash.toString("hex") } });
}

/** The replay that stands behind the publication of a definition, or why none does. */
export async function replayFor(on: Queries, definition: Buffer, now: Instant): Promise<ReplayRow | Refusal> {
  const row = await lastReplay(on, definition);
  if (row === undefined) return replayRefused(undefined) as Refusal;
  return replayRefused({ runAt: row.run_at, now, sameTerms: row.terms.equals(await termsHash(on)), lateNews: await hasLateNews(on, row) }) ?? row;
}

/** The last replay of a draft's text, and why it may not stand behind its publication any more; null before the first. */
export async function draftReplayWire(on: Queries, definition: Buffer | null, now: Instant): Promise<(ReturnType<typeof replayWire> & { readonly stale: string | null }) | null> {
  const row = definition === null ? undefined : await lastReplay(on, definition);
  if (row === undefined) return null;
  const standing = await replayFor(on, row.definition, now);
  return { ...replayWire(row), stale: isRefusal(standing) ? standing.sentence : null };
}

export async function versionReplayWire(on: Queries, id: string | null) {
  const row = id === null ? undefined : await replay(on, id);
  return row === undefined ? null : replayWire(row);
}

function replayWire(row: ReplayRow) {
  return { hash: row.hash.toString("hex"), runBy: row.run_by as `per_${string}`, runAt: instantText(row.run_at), summary: ReplaySummary.parse(JSON.parse(row.summary)) };
}
