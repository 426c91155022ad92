import { z } from "zod";
import { issuesOf } from "../kernel/api-issues.ts";
import { canonical } from "../kernel/canonical.ts";
import { type Issue, type Refusal, refuse } from "../kernel/refusal.ts";
import { type Instant, instantText, parseInstant } from "../kernel/time.ts";
import { InstantText, Key, text } from "../kernel/wire.ts";
import { CATALOGUE, FACT_TYPES, type FactType, isFactType } from "./catalogue.ts";

/** A fact as it is given: what happened, when, and which system said so under which name of its own. */
export type NewFact = {
  readonly type: FactType;
  readonly at: Instant;
  readonly source: { readonly system: string; readonly ref: string };
  readonly payload: Readonly<Record<string, unknown>>;
};

/** The envelope on the wire; the payload's shape depends on the type. */
export const FactEnvelope = z.strictObject({
  type: z.string().min(1).max(60),
  occurredAt: InstantText,
  source: z.strictObject({ system: Key, ref: text(200) }),
  payload: z.record(z.string(), z.unknown()),
});

/** Reads one fact strictly: unknown fields, wrong types and impossible values are named one by one, each with its path. */
export function parseFact(input: unknown): NewFact | Refusal {
  const envelope = FactEnvelope.safeParse(input);
  if (!envelope.success) return invalid(issuesOf(envelope.error));
  const { type, occurredAt, source, payload } = envelope.data;
  if (!isFactType(type)) return refuse("fact.unknown-type", `There is no fact of type "${type.slice(0, 60)}".`, [{ path: ["type"], code: "unknown-type", sentence: `Known types are ${FACT_TYPES.join(", ")}.` }]);
  const read = CATALOGUE[type].safeParse(payload);
  if (!read.success) return invalid(issuesOf(read.error, ["payload"]));
  const at = parseInstant(occurredAt);
  if (at === undefined) throw new Error("a checked instant is none");
  return { type, at, source, payload: withoutUndefined(read.data) };
}

function invalid(issues: readonly Issue[]): Refusal {
  const [first] = issues;
  return refuse("fact.invalid", `This is not a fact as it should be: ${first === undefined ? "its shape is wrong" : `${first.path.join(".") || "the fact"}: ${first.sentence}`}`, issues);
}

function withoutUndefined(payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
}

/** What "the same content" means: type, time and payload in one form; the hash in the database is taken over it. */
export function contentOf(fact: Pick<NewFact, "type" | "at" | "payload">): string {
  return canonical({ type: fact.type, occurredAt: instantText(fact.at), payload: fact.payload });
}
