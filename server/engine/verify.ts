import { stateOf } from "../../core/engine/audit.ts";
import { createEngine, told } from "../../core/engine/evaluate.ts";
import type { Fact } from "../../core/facts/fact.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { openAudit } from "../../core/ledger/invariants.ts";
import type { Posting } from "../../core/ledger/posting.ts";
import { checkLedger } from "../ledger/check.ts";
import { contentUuid } from "../ledger/entry.ts";
import type { Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import { publishedPrograms } from "../programs/library.ts";
import { outcomeOf } from "./outcome.ts";
import { marksOf, OUTCOMES } from "../earnings/store.ts";
import { organisationsFor } from "./organisations.ts";
import { factsThrough, takenThrough } from "./store.ts";

export type Broken = { readonly invariant: number; readonly sentence: string };
export type Verified = {
  readonly facts: number;
  readonly entries: number;
  /** Scopes that have something to do or failed: until they are done, differences are to be expected. */
  readonly waiting: number;
  readonly failed: readonly { readonly scope: string; readonly failure: string }[];
  readonly broken: readonly Broken[];
};

const MOST = 20;

/**
 * Everything that has to hold (rules.md §8.3): the books by themselves, and against all facts told once more from the beginning, as one whole and
 * not scope by scope: same keys, same content, same read models, and balances that agree with the state. Reads and replays everything.
 */
export async function verifyBooks(tx: Tx, now: Instant): Promise<Verified> {
  const { broken: byThemselves, entries } = await checkLedger(tx);
  const facts = await allFacts(tx);
  const programs = await publishedPrograms(tx);
  const postings: Posting[] = [];
  const engine = createEngine({ programs, post: (posting) => postings.push(posting) });
  for (const fact of told({ facts, asOf: now })) engine.tell(fact);
  engine.advance(now);
  const audit = openAudit();
  const entryByEntry = postings.flatMap((posting) => audit.add(posting).filter(({ invariant }) => invariant !== 3));
  const against = audit.reconcile(stateOf(engine.world));
  const replay = await replayDiffers(tx, postings);
  const shown = await shownDiffers(tx, engine);
  const { waiting } = await tx.one<{ waiting: bigint }>(sql`select count(*) as waiting from engine_scope where stirred`);
  const failed = await tx.query<{ scope: string; failure: string }>(sql`select id::text as scope, failure from engine_scope where failure is not null order by id limit ${MOST}`);
  return { facts: facts.length, entries: Number(entries), waiting: Number(waiting), failed, broken: [...byThemselves, ...entryByEntry.slice(0, MOST), ...against.slice(0, MOST), ...replay, ...shown] };
}

async function allFacts(tx: Tx): Promise<Fact[]> {
  const through = await takenThrough(tx);
  const facts: Fact[] = [];
  for (let since = 0n; ; ) {
    const more = await factsThrough(tx, since, through, 10_000);
    facts.push(...more);
    const last = more.at(-1);
    if (last === undefined) return facts;
    since = BigInt(last.arrival);
  }
}

/** 9 and 11: what stands in the books is what a replay posts, key by key. */
async function replayDiffers(tx: Tx, postings: readonly Posting[]): Promise<Broken[]> {
  const rows = await tx.query<{ key: string; content: string; booked: string | null }>(sql`
    select p.key, p.content, e.content as booked from engine_posting p
    left join ledger_entry e on e.id = ledger_id(case when p.revision = 0 then p.key else p.key || '~' || p.revision end) where p.live`);
  const standing = new Map(rows.map((row) => [row.key, row]));
  const broken: Broken[] = [];
  const say = (sentence: string) => void (broken.length < MOST && broken.push({ invariant: 11, sentence }));
  for (const posting of postings) {
    const stands = standing.get(posting.key);
    standing.delete(posting.key);
    if (stands === undefined) say(`${posting.key} should have been posted and was not.`);
    else if (stands.booked === null) say(`${posting.key} is said to stand in the books and does not.`);
    else if (stands.content !== contentUuid(posting) || stands.booked !== stands.content) say(`${posting.key} stands in the books otherwise than a replay posts it.`);
  }
  for (const key of standing.keys()) say(`${key} stands in the books and a replay does not post it.`);
  const reversed = await tx.query<{ key: string }>(sql`
    select e.key from ledger_entry e where e.reverses is null and not exists (select from ledger_entry r where r.reverses = e.id)
      and not exists (select from engine_posting p where p.live and e.id = ledger_id(case when p.revision = 0 then p.key else p.key || '~' || p.revision end)) limit ${MOST}`);
  for (const { key } of reversed) say(`${key} stands in the books and the engine does not know of it.`);
  return broken;
}

/** 4 and 5 for whoever reads pages: the read models show what a replay shows. */
async function shownDiffers(tx: Tx, engine: ReturnType<typeof createEngine>): Promise<Broken[]> {
  const outcome = outcomeOf(engine.view(), await organisationsFor(tx, [...engine.world.standings.keys()]));
  const scopes = (await tx.query<{ id: bigint }>(sql`select id from engine_scope`)).map((row) => row.id);
  const broken: Broken[] = [];
  for (const kind of OUTCOMES) {
    const marks = new Map([...(await marksOf(tx, kind, scopes)).values()].flatMap((of) => [...of]));
    for (const row of outcome[kind]) {
      // How many paid days there are so far depends on the moment a scope was told last.
      if (kind !== "reward" && marks.get(row.name) !== row.mark && broken.length < MOST) broken.push({ invariant: 4, sentence: `The ${kind} ${row.name} is shown otherwise than a replay has it.` });
      marks.delete(row.name);
    }
    for (const name of marks.keys()) if (broken.length < MOST) broken.push({ invariant: 4, sentence: `The ${kind} ${name} is shown and a replay has none.` });
  }
  return broken;
}
