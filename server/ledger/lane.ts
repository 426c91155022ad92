import type { Refusal } from "../../core/kernel/refusal.ts";
import type { Day } from "../../core/kernel/time.ts";
import type { Posting } from "../../core/ledger/posting.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import { type Accounts, rememberedAccounts } from "./accounts.ts";
import { type Entry, entryOf } from "./entry.ts";
import { closedThrough, postEntries, postingRefusal } from "./post.ts";

export type LaneOptions = {
  readonly database: Database;
  readonly clock: Clock;
  /** The zone whose calendar the books follow. */
  readonly zone: string;
  readonly accounts?: Accounts;
};

/**
 * The one door of a process into the books. What arrives while a batch runs goes into the next one, so a hundred postings at once cost
 * hardly more than one; the next one is on its way while the last is being made safe on disk. Postings are done in the order in which they came.
 * `post` answers once its postings are safe: for each key whether it was new; or a refusal, and then none was posted.
 */
export type Lane = {
  post(postings: readonly Posting[]): Promise<ReadonlyMap<string, boolean> | Refusal>;
  /** Answers once everything given so far is done. */
  idle(): Promise<void>;
};

type Waiting = { readonly entries: readonly Entry[]; readonly done: (result: ReadonlyMap<string, boolean> | Refusal) => void; readonly failed: (error: unknown) => void };

/** Postings in one transaction at most. */
const BATCH = 1000;

/** What a lane has in hand: who waits, whether a batch runs, and what it last knew of the closed period. */
type Hand = {
  readonly options: LaneOptions & { readonly accounts: Accounts };
  waiting: Waiting[];
  running: Promise<void> | undefined;
  closed: Day | null | undefined;
  groups: number;
};

export function openLane(options: LaneOptions): Lane {
  const hand: Hand = { options: { ...options, accounts: options.accounts ?? rememberedAccounts(options.database) }, waiting: [], running: undefined, closed: undefined, groups: 0 };
  return {
    post: (postings) => new Promise((done, failed) => {
      hand.groups = (hand.groups + 1) % 1_000_000_000;
      hand.waiting.push({ entries: postings.map((posting) => entryOf(posting, options.zone, hand.groups)), done, failed });
      hand.running ??= run(hand);
    }),
    idle: async () => {
      while (hand.running) await hand.running;
    },
  };
}

/** All groups in one transaction; throws what the database refuses. `written` is told when only the commit is left to do. */
async function together(hand: Hand, groups: readonly Waiting[], written: () => void): Promise<Set<string>> {
  const { accounts, clock, database } = hand.options;
  const entries = groups.flatMap((group) => group.entries);
  const ids = await accounts.idsOf(entries);
  return database.as({ org: null, role: "system" }, async (tx) => {
    const through = hand.closed === undefined ? await closedThrough(tx) : hand.closed;
    hand.closed = through;
    const fresh = await postEntries(tx, entries, { at: clock.now(), closedThrough: through, ids });
    written();
    return fresh;
  });
}

/** Posts groups in their order. Where one is at fault, only it suffers: halves of halves find it, and all others are posted. Never throws. */
async function posted(hand: Hand, groups: readonly Waiting[], written: () => void = () => undefined): Promise<void> {
  const known = hand.closed !== undefined;
  try {
    const fresh = await together(hand, groups, written);
    for (const group of groups) settle(group, fresh);
  } catch (error) {
    const refusal = postingRefusal(error);
    if (refusal === undefined) return groups.forEach((group) => group.failed(error));
    if (refusal.code === "ledger.period-closed" && known) {
      hand.closed = undefined;
      return posted(hand, groups);
    }
    if (groups.length === 1) return groups[0]?.done(refusal);
    const half = Math.ceil(groups.length / 2);
    await posted(hand, groups.slice(0, half));
    await posted(hand, groups.slice(half));
  }
}

/** Two batches at most are under way: one whose lines are written and that is being committed, and the next. Accounts they share make the second wait. */
async function run(hand: Hand): Promise<void> {
  let last: Promise<void> = Promise.resolve();
  while (hand.waiting.length > 0) {
    const batch = nextBatch(hand);
    const before = last;
    await new Promise<void>((written) => {
      last = posted(hand, batch, written).then(written);
    });
    await before;
    if (hand.waiting.length === 0) await last;
  }
  hand.running = undefined;
}

function nextBatch(hand: Hand): Waiting[] {
  let size = 0;
  const end = hand.waiting.findIndex((group, i) => i > 0 && (size += group.entries.length) >= BATCH);
  const batch = end < 0 ? hand.waiting : hand.waiting.slice(0, end);
  hand.waiting = end < 0 ? [] : hand.waiting.slice(end);
  return batch;
}

function settle(group: Waiting, fresh: Set<string>): void {
  // Of two that brought one key, the first posted it.
  group.done(new Map(group.entries.map(({ posting: { key } }) => [key, fresh.delete(key)])));
}

/** Brings the movements by day up to date with the lines; answers how many lines it folded. */
export async function foldDays(database: Database): Promise<number> {
  let folded = 0;
  for (;;) {
    const { lines } = await database.as({ org: null, role: "system" }, (tx) => tx.one<{ lines: bigint }>(sql`select ledger_fold() as lines`));
    if (lines === 0n) return folded;
    folded += Number(lines);
  }
}
