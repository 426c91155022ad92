import { createHash } from "node:crypto";
import type { FactType, PayloadOf } from "../../core/facts/catalogue.ts";
import { subjectsOf } from "../../core/facts/fact.ts";
import { contentOf, type NewFact, parseFact } from "../../core/facts/parse.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { json } from "../platform/sql.ts";
import { insertFacts, knownSources } from "./store.ts";

/** Who records: the organisation the fact is kept by, and the person or system behind it. */
export type Recorder = Pick<Call, "tx" | "now" | "id" | "enqueue"> & { readonly organisationId: string; readonly actor?: { readonly personId: string } | undefined };

export type RecordedFact = { readonly id: string; readonly arrival: number; readonly fresh: boolean };

/**
 * Records facts in this transaction, once for ever: a source that is known with the same content answers with the fact it made then,
 * one with other content is refused. Their postings are enqueued in the same transaction.
 */
export async function recordFacts(recorder: Recorder, facts: readonly NewFact[]): Promise<(RecordedFact | Refusal)[]> {
  if (facts.length === 0) return [];
  const rows = facts.map((fact) => ({
    id: recorder.id("fac"), type: fact.type, at: fact.at, system: fact.source.system, ref: fact.source.ref, payload: json(fact.payload),
    content: createHash("sha256").update(contentOf(fact)).digest(), subjects: subjectsOf(fact as never),
  }));
  const first = firstOfEach(rows);
  const recorded = await insertFacts(recorder.tx, { org: recorder.organisationId, by: recorder.actor?.personId ?? null, at: recorder.now, facts: [...first.values()] });
  const bySource = new Map([...first.keys()].map((key, i) => [key, recorded.find((row) => row.ord === i + 1)]));
  // No key: two who record at once would wait for each other on it. A job that finds nothing new costs nothing.
  if (recorded.some((row) => row.fresh)) await recorder.enqueue({ task: "engine.intake", payload: {} });
  return rows.map((row) => {
    const known = bySource.get(sourceKey(row));
    if (known === undefined) throw new Error("a recorded fact is missing");
    if (!known.content.equals(row.content)) return reused(row);
    return { id: known.id, arrival: Number(known.arrival), fresh: known.fresh && first.get(sourceKey(row)) === row };
  });
}

/** What recording would answer, without recording: known facts with their ids, reused sources refused. */
export async function foretold(recorder: Pick<Recorder, "tx">, facts: readonly NewFact[]): Promise<({ readonly id: string | null; readonly fresh: boolean } | Refusal)[]> {
  const rows = facts.map((fact) => ({ system: fact.source.system, ref: fact.source.ref, content: createHash("sha256").update(contentOf(fact)).digest() }));
  const first = firstOfEach(rows);
  const known = new Map((await knownSources(recorder.tx, [...first.values()])).map((row) => [sourceKey(row), row]));
  return rows.map((row) => {
    const before = known.get(sourceKey(row));
    const content = before?.content ?? (first.get(sourceKey(row)) as (typeof rows)[number]).content;
    if (!content.equals(row.content)) return reused(row);
    return { id: before?.id ?? null, fresh: before === undefined && first.get(sourceKey(row)) === row };
  });
}

function reused(row: { readonly system: string; readonly ref: string }): Refusal {
  return refuse("fact.source-reused", `${row.system} has told "${row.ref}" before, with other content: a correction is a fact of its own.`);
}

/** The same source twice in one batch is one fact. */
function firstOfEach<R extends { system: string; ref: string }>(rows: readonly R[]): Map<string, R> {
  const first = new Map<string, R>();
  for (const row of rows) if (!first.has(sourceKey(row))) first.set(sourceKey(row), row);
  return first;
}

function sourceKey(row: { system: string; ref: string }): string {
  return `${row.system}\u0000${row.ref}`;
}

export type OwnFact<T extends FactType> = { readonly type: T; readonly at: Instant; /** Unique for ever within the platform's own facts. */ readonly source: string; readonly payload: PayloadOf<T> };

/** Records a fact that a command of the platform itself makes; a refusal here is a bug of the command. */
export async function recordFact<T extends FactType>(recorder: Recorder, own: OwnFact<T>): Promise<RecordedFact> {
  const fact = parseFact({ type: own.type, occurredAt: instantText(own.at), source: { system: "mindweave", ref: own.source }, payload: JSON.parse(json(own.payload)) });
  if (isRefusal(fact)) throw new Error(`${own.type}: ${fact.sentence} ${JSON.stringify(fact.issues ?? [])}`);
  const [recorded] = await recordFacts(recorder, [fact]);
  if (recorded === undefined || isRefusal(recorded)) throw new Error(`${own.type}: ${recorded === undefined ? "not recorded" : recorded.sentence}`);
  return recorded;
}
