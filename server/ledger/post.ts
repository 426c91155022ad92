import { bookingOf } from "../../core/ledger/booking.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Day, dayText, instantText, type Instant, parseDay } from "../../core/kernel/time.ts";
import { type Queries, type Tx, violated } from "../platform/database.ts";
import { named, sql } from "../platform/sql.ts";
import { type Entry, entryUuid } from "./entry.ts";

export type PostOptions = {
  readonly at: Instant;
  /** Nothing is booked on this day or before it; null while no period is closed. */
  readonly closedThrough: Day | null;
  /** Of the accounts, by accountKey. */
  readonly ids: ReadonlyMap<string, bigint>;
};

/**
 * Posts entries in the order given and answers the keys that were new; the others had been posted before with the same content. Throws
 * what the database refuses: see postingRefusal.
 */
export async function postEntries(tx: Tx, entries: readonly Entry[], options: PostOptions): Promise<Set<string>> {
  if (entries.length === 0) return new Set();
  const { places } = await tx.one<{ places: number[] }>(statementOf(entries, options));
  return new Set(places.map((place) => (entries[place - 1] as Entry).posting.key));
}

function statementOf(entries: readonly Entry[], { at, closedThrough, ids }: PostOptions) {
  const [ord, n, account, debit, amount]: [number[], number[], string[], boolean[], bigint[]] = [[], [], [], [], []];
  entries.forEach((entry, i) => entry.posting.lines.forEach((line, k) => {
    ord.push(i + 1);
    n.push(k + 1);
    account.push(String(ids.get(entry.accounts[k] as string) ?? null));
    debit.push(line.side === "debit");
    amount.push(line.amount);
  }));
  const bare = (pick: (entry: Entry) => unknown) => `{${entries.map(pick).join(",")}}`;
  const text = (pick: (entry: Entry) => string | null) => `{${entries.map((entry) => quoted(pick(entry))).join(",")}}`;
  return named("ledger_post", sql`
    select ledger_post(${instantText(at)}::timestamptz, ${bare((e) => e.group)}::int[], ${bare((e) => e.id)}::uuid[], ${text((e) => e.posting.key)}::text[], ${text((e) => e.posting.template)}::text[],
      ${text((e) => e.posting.factId)}::text[], ${text((e) => e.posting.subject)}::text[], ${text((e) => e.posting.program)}::text[], ${text((e) => e.posting.earning)}::text[],
      ${bare((e) => dayText(bookingOf(e.effectiveOn, closedThrough).bookedOn))}::date[], ${bare((e) => e.effectiveAt)}::timestamptz[], ${bare((e) => dayText(e.effectiveOn))}::date[],
      ${bare((e) => (e.reverses === null ? "null" : entryUuid(e.reverses)))}::uuid[], ${bare((e) => e.posting.lines.length)}::smallint[], ${bare((e) => e.content)}::uuid[],
      ${`{${ord.join(",")}}`}::int[], ${`{${n.join(",")}}`}::smallint[], ${`{${account.join(",")}}`}::bigint[], ${`{${debit.join(",")}}`}::boolean[], ${`{${amount.join(",")}}`}::bigint[]) as places`);
}

/** A text inside an array as PostgreSQL reads it. Written here once for a whole batch: the driver's own way costs several times as much. */
function quoted(text: string | null): string {
  if (text === null) return "null";
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, "\\$&") : text}"`;
}

/** The last closed day; null while no period is closed. */
export async function closedThrough(on: Queries): Promise<Day | null> {
  const { through } = await on.one<{ through: string | null }>(named("ledger_closed_through", sql`select max(through) as through from ledger_period`));
  return through === null ? null : (parseDay(through) as Day);
}

const REFUSALS: Readonly<Record<string, readonly [code: string, sentence: string]>> = {
  ledger_account_never_negative: ["ledger.account-would-be-negative", "An account would fall below zero that must not: what is taken out has to be there first."],
  ledger_entry_balanced: ["ledger.unbalanced", "Debits and credits differ in a currency, or lines are missing: nothing was posted."],
  ledger_entry_names_fact: ["ledger.no-such-fact", "The posting names a fact that is not recorded: record it first."],
  ledger_entry_open_period: ["ledger.period-closed", "The day it would be booked on is closed: it belongs on the first open day."],
  ledger_key_reused: ["ledger.key-reused", "A key already stands for another posting: what is posted is never changed, only reversed."],
  ledger_entry_reversed_once: ["ledger.already-reversed", "This entry was reversed before."],
};

/** What a thrown thing says about the posting itself; undefined for everything else, which is not the posting's fault. */
export function postingRefusal(error: unknown): Refusal | undefined {
  const known = REFUSALS[violated(error) ?? ""];
  return known && refuse(known[0], known[1]);
}
