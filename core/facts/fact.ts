import type { Instant } from "../kernel/time.ts";
import type { FactType, PayloadOf } from "./catalogue.ts";

/**
 * Something that happened. `at` is when it happened, `knownAt` when it was learned, `arrival` the number it was given on
 * arrival: facts are ordered by (at, arrival), whatever order they were delivered in (P-70, P-71).
 */
export type Fact<T extends FactType = FactType> = {
  [K in T]: {
    readonly id: string;
    readonly type: K;
    readonly at: Instant;
    readonly knownAt: Instant;
    readonly arrival: number;
    readonly payload: PayloadOf<K>;
  };
}[T];

/** Before, same or after in the order in which facts are told. */
export function inOrder(a: Fact, b: Fact): number {
  return a.at - b.at || a.arrival - b.arrival || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** What a fact is about: facts that share a subject are told together. */
export function subjectsOf(fact: Pick<Fact, "type" | "payload">): string[] {
  const payload = fact.payload as Record<string, unknown>;
  const subjects: string[] = [];
  const add = (subject: string) => {
    // There are one to four of them: looking through is less than a set.
    if (!subjects.includes(subject)) subjects.push(subject);
  };
  for (const field in payload) {
    const value = payload[field];
    const kind = typeof value === "string" ? SUBJECT_FIELDS.get(field) : undefined;
    if (kind !== undefined) add(`${kind}:${String(value)}`);
    else if (field === "splits" && Array.isArray(value)) for (const split of value as { partner: string }[]) add(`partner:${split.partner}`);
  }
  if (fact.type === "referral.submitted" || fact.type === "referral.converted") add(`customer:${String(payload["referrer"])}`);
  return subjects;
}

/** Fields of payloads that name a subject, and what kind of thing they name. */
const SUBJECT_FIELDS: ReadonlyMap<string, string> = new Map([
  ...["partner", "deal", "invoice", "customer", "registration", "referral", "request", "chargeback", "opportunity", "visitor", "marketplace", "dispute"].map((field) => [field, field] as const),
  ["delivers", "partner"],
  ["buyer", "customer"],
]);
