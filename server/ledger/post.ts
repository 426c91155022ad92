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
 * what the database refuses, and a KeyReused where a key stands for something else: see postingRefusal.
 */
export async function postEntries(tx: Tx, entries: readonly Entry[], options: PostOptions): Promise<Set<string>> {
  if (entries.length === 0) return new Set();
  const { places } = await tx.one<{ places: number[] }>(statementOf(entries, options));
  const fresh = new Set(places.map((place) => (entries[place - 1] as Entry).posting.key));
  if (fresh.size < entries.length) await assertSame(tx, entries);
  return fresh;
}

function statementOf(entries: readonly Entry[], { at, closedThrough, ids }: PostOptions) {
  const [ord, n, account, debit, amount]: [number[], number[], (bigint | null)[], boolean[], bigint[]] = [[], [], [], [], []];
  entries.forEach((entry, i) => entry.posting.lines.forEach((line, k) => {
    ord.push(i + 1);
    n.push(k + 1);
    account.push(ids.get(entry.accounts[k] as string) ?? null);
    debit.push(line.side === "debit");
    amount.push(line.amount);
  }));
  const of = <T>(pick: (entry: Entry) => T) => entries.map(pick);
  return named("ledger_post", sql`
    select ledger_post(${instantText(at)}::timestamptz, ${of((e) => e.group)}::int[], ${of((e) => e.id)}::uuid[], ${of((e) => e.posting.key)}::text[], ${of((e) => e.posting.template)}::text[],
      ${of((e) => e.posting.factId)}::text[], ${of((e) => e.posting.subject)}::text[], ${of((e) => e.posting.program)}::text[], ${of((e) => e.posting.earning)}::text[],
      ${of((e) => dayText(bookingOf(e.effectiveOn, closedThrough).bookedOn))}::date[], ${of((e) => e.effectiveAt)}::timestamptz[], ${of((e) => dayText(e.effectiveOn))}::date[],
      ${of((e) => (e.reverses === null ? null : entryUuid(e.reverses)))}::uuid[], ${of((e) => e.posting.lines.length)}::smallint[], ${of((e) => e.content)}::uuid[],
      ${ord}::int[], ${n}::smallint[], ${account}::bigint[], ${debit}::boolean[], ${amount}::bigint[]) as places`);
}

/** A key that already stands for another posting. */
export class KeyReused extends Error {
  readonly key: string;
  constructor(key: string) {
    super(`the key ${key} stands for another posting`);
    this.key = key;
  }
}

async function assertSame(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const rows = await tx.query<{ id: string; content: string }>(named("ledger_contents", sql`select id, content from ledger_entry where id = any(${entries.map(({ id }) => id)}::uuid[])`));
  const contents = new Map(rows.map((row) => [row.id, row.content]));
  for (const { posting, id, content } of entries) if (contents.get(id) !== content) throw new KeyReused(posting.key);
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
  ledger_entry_reversed_once: ["ledger.already-reversed", "This entry was reversed before."],
};

/** What a thrown thing says about the posting itself; undefined for everything else, which is not the posting's fault. */
export function postingRefusal(error: unknown): Refusal | undefined {
  if (error instanceof KeyReused) return refuse("ledger.key-reused", `The key "${error.key}" already stands for another posting.`);
  const known = REFUSALS[violated(error) ?? ""];
  return known && refuse(known[0], known[1]);
}
