import { bookedKey, differenceOf, reversalOf, type Standing, type Step } from "../../core/engine/difference.ts";
import { SHARED } from "../../core/engine/scopes.ts";
import type { Fact } from "../../core/facts/fact.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { Posting } from "../../core/ledger/posting.ts";
import { inForce, type Programs } from "../../core/programs/in-force.ts";
import { marksOf, type Outcome, OUTCOMES, rewrite } from "../earnings/store.ts";
import type { Accounts } from "../ledger/accounts.ts";
import { contentUuid, type Entry, entryOf } from "../ledger/entry.ts";
import { closedThrough, postEntries } from "../ledger/post.ts";
import { postedEntries } from "../ledger/posted.ts";
import type { Tx } from "../platform/database.ts";
import { publishedPrograms } from "../programs/library.ts";
import { goOn, type Memory, nextOf, tellAll, type Told } from "./memory.ts";
import { organisationsFor } from "./organisations.ts";
import { changesOf, outcomeOf } from "./outcome.ts";
import { addTouches, commonFacts, newsOf, type ScopeRow, setPosted, setStandings, standings, takenThrough } from "./store.ts";

export type EngineParts = { readonly memory: Memory; readonly accounts: Accounts };

/** What was done for some scopes: to be remembered once it is safe, and whether some of them have yet to become one. */
export type Posted = { readonly told: ReadonlyMap<bigint, Told>; readonly entries: number; /** Scopes that were told from the beginning. */ readonly fromStart: number; readonly apart: boolean };

type Work = { readonly scope: ScopeRow; readonly told: Told; readonly postings: readonly Posting[]; readonly fromStart: boolean };

/**
 * Brings the books and the read models of scopes to what their facts add up to, in the transaction that holds them. Throws when the engine or the
 * books refuse one: then nothing is done for any.
 */
export async function postScopes(tx: Tx, { memory, accounts }: EngineParts, scopes: readonly ScopeRow[], now: Instant): Promise<Posted> {
  const through = await takenThrough(tx);
  const programs = await publishedPrograms(tx);
  const works = await tellScopes(tx, memory, scopes, { now, through, programs });
  const steps = await stepsOf(tx, works);
  const zone = inForce(programs, now)?.definition.calendar.timeZone ?? "UTC";
  const entries = await entriesOf(tx, works, steps, zone);
  await postEntries(tx, entries, { at: now, closedThrough: await closedThrough(tx), ids: await accounts.idsOf(entries) });
  await setStandings(tx, works.flatMap(({ scope }, i) => standingsAfter(steps[i] as Step[], scope.id)));
  await show(tx, works);
  await setPosted(tx, works.map(({ scope, told }) => ({ id: scope.id, told: through, dueAt: nextOf(told) })));
  const apart = await addTouches(tx, works.flatMap(({ scope, postings }) => touched(postings).map((account) => ({ account, scope: scope.id }))));
  for (const { scope, told } of works) told.version = scope.version + 1n;
  return { told: new Map(works.map(({ scope, told }) => [scope.id, told])), entries: entries.length, fromStart: works.filter((work) => work.fromStart).length, apart };
}

type Moment = { readonly now: Instant; readonly through: bigint; readonly programs: Programs };

/** Which programs an engine was made for: what is published never changes, so names are enough. */
export function fingerprintOf(programs: Programs): string {
  return programs.map((program) => program.id).join(" ");
}

async function tellScopes(tx: Tx, memory: Memory, scopes: readonly ScopeRow[], { now, through, programs }: Moment): Promise<Work[]> {
  const fingerprint = fingerprintOf(programs);
  const known = scopes.map((scope) => {
    const told = memory.take(scope.id);
    return told?.version === scope.version && told.programs === fingerprint ? told : undefined;
  });
  const news = await newsOf(tx, scopes.map((scope, i) => ({ id: scope.id, since: known[i]?.through ?? 0n })), through);
  const common = await memory.common(through, (since) => commonFacts(tx, since, through));
  const works: (Work | undefined)[] = scopes.map((scope, i) => {
    const told = known[i];
    if (told === undefined || !goOn(told, [...(news.get(scope.id) ?? []), ...common.filter((fact) => BigInt(fact.arrival) > told.through)], now, through)) return undefined;
    return { scope, told, postings: taken(told), fromStart: false };
  });
  const late = scopes.filter((_, i) => works[i] === undefined);
  const whole = await newsOf(tx, late.map((scope) => ({ id: scope.id, since: 0n })), through);
  const marks = await allMarks(tx, late.map((scope) => scope.id));
  return scopes.map((scope, i) => works[i] ?? fromStart(scope, [...(whole.get(scope.id) ?? []), ...common], marks, { now, through, programs }, fingerprint));
}

function fromStart(scope: ScopeRow, facts: readonly Fact[], marks: Marks, { now, through, programs }: Moment, fingerprint: string): Work {
  const told = tellAll(programs, fingerprint, facts, now, through);
  told.marks = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, marks[outcome].get(scope.id) ?? new Map()])) as unknown as Told["marks"];
  return { scope, told, postings: taken(told), fromStart: true };
}

function taken(told: Told): Posting[] {
  const postings = told.posted;
  told.posted = [];
  return postings;
}

type Marks = Record<Outcome, Map<bigint, Map<string, string>>>;

async function allMarks(tx: Tx, scopes: readonly bigint[]): Promise<Marks> {
  const marks: Partial<Marks> = {};
  for (const outcome of OUTCOMES) marks[outcome] = scopes.length === 0 ? new Map() : await marksOf(tx, outcome, scopes);
  return marks as Marks;
}

/** The difference of each scope to the books. A scope that only went on has nothing to take back: its postings stand beside the others. */
async function stepsOf(tx: Tx, works: readonly Work[]): Promise<Step[][]> {
  const whole = works.filter((work) => work.fromStart).map(({ scope }) => scope.id);
  const keys = works.filter((work) => !work.fromStart).flatMap(({ postings }) => postings.map(({ key }) => key));
  const rows = whole.length + keys.length === 0 ? [] : await standings(tx, whole, keys);
  const byScope = Map.groupBy(rows, (row) => row.scope);
  return works.map(({ scope, postings }) => {
    const standing = new Map((byScope.get(scope.id) ?? []).map((row): [string, Standing] => [row.key, row]));
    return differenceOf(postings.map((posting) => ({ posting, content: contentUuid(posting) })), standing);
  });
}

async function entriesOf(tx: Tx, works: readonly Work[], steps: readonly (readonly Step[])[], zone: string): Promise<Entry[]> {
  const back = steps.flat().flatMap((step) => (step.kind === "take back" ? [bookedKey(step.key, step.revision)] : []));
  const posted = await postedEntries(tx, back);
  return works.flatMap((_, group) => (steps[group] as readonly Step[]).map((step) => {
    if (step.kind === "post") return entryOf(step.posting, zone, group);
    const booked = bookedKey(step.key, step.revision);
    const original = posted.get(booked);
    if (original === undefined) throw new Error(`${booked} should stand in the books`);
    return entryOf(reversalOf(step.key, step.revision, original), zone, group, booked);
  }));
}

/** What stands after the steps; a key that was taken back and posted anew stands once. */
function standingsAfter(steps: readonly Step[], scope: bigint): (Standing & { readonly scope: bigint })[] {
  const after = new Map<string, Standing & { readonly scope: bigint }>();
  for (const step of steps) {
    const content = step.kind === "post" ? step.content : GONE;
    after.set(step.key, { key: step.key, scope, revision: step.revision, content, live: step.kind === "post" });
  }
  return [...after.values()];
}

const GONE = "00000000-0000-0000-0000-000000000000";

async function show(tx: Tx, works: readonly Work[]): Promise<void> {
  const organisations = await organisationsFor(tx, works.flatMap(({ told }) => [...told.engine.world.standings.keys()]));
  for (const { scope, told } of works) {
    const outcome = outcomeOf(told.engine.view(), organisations);
    for (const kind of OUTCOMES) {
      const { gone, rows, marks } = changesOf(outcome[kind], told.marks[kind], scope.id);
      await rewrite(tx, kind, scope.id, gone, rows);
      told.marks[kind] = marks;
    }
  }
}

function touched(postings: readonly Posting[]): string[] {
  return [...new Set(postings.flatMap(({ lines }) => lines.map((line) => line.account)).filter((account) => SHARED.has(account)))];
}
