import { type Standing, bookedKey, differenceOf, reversalOf } from "../core/engine/difference.ts";
import { type Engine, createEngine } from "../core/engine/evaluate.ts";
import { CONCERNS_ALL, inScopes } from "../core/engine/scopes.ts";
import { type Fact, inOrder } from "../core/facts/fact.ts";
import { canonical } from "../core/kernel/canonical.ts";
import type { Instant } from "../core/kernel/time.ts";
import type { Posting } from "../core/ledger/posting.ts";
import type { Payout } from "../core/payouts/transfers.ts";
import type { Programs } from "../core/programs/in-force.ts";
import type { Transfer } from "./bank.ts";
import type { Bug } from "./bugs.ts";
import type { Happening } from "./story.ts";

/** What survives a crash: facts, books, standings and transfers, each changed in one go. */
export type Office = {
  readonly programs: Programs;
  readonly facts: Fact[];
  readonly sources: Set<string>;
  readonly books: Map<string, Posting>;
  standings: Map<string, Standing & { readonly scope: string }>;
  readonly transfers: Map<string, Transfer & { sent: boolean }>;
  /** Gone with the process. */
  memory: Map<string, Remembered>;
  readonly bug: Bug | null;
  readonly counts: Record<string, number>;
};

type Remembered = { readonly engine: Engine; posted: Posting[]; readonly ids: Set<string>; last: Fact | undefined; through: number; waiting: Fact[] };

/** Thrown where a process dies: nothing after it happened. */
export class Crash extends Error {}

export type Dying = (where: string) => void;

export function openOffice(programs: Programs, bug: Bug | null): Office {
  return { programs, facts: [], sources: new Set(), books: new Map(), standings: new Map(), transfers: new Map(), memory: new Map(), bug, counts: {} };
}

export function count(office: Office, what: string, by = 1): void {
  office.counts[what] = (office.counts[what] ?? 0) + by;
}

/** Records what is reported, once for ever by its source. */
export function record(office: Office, happening: Happening, now: Instant): boolean {
  const { bug } = office;
  const source = bug === "sources are forgotten" && office.facts.length % 7 === 0 ? `${happening.source}/${office.facts.length}` : happening.source;
  if (office.sources.has(source)) {
    count(office, "reported twice");
    return false;
  }
  if (bug === "late reports are dropped" && now - happening.at > 5 * 86_400_000) return false;
  if (bug === "a second payment is a repeat" && happening.type === "cash.applied" && office.facts.some((fact) => fact.type === "cash.applied" && fact.payload.invoice === happening.payload["invoice"])) return false;
  if (bug === "refunds before their payment are dropped" && happening.type === "cash.refunded" && !office.facts.some((fact) => fact.type === "cash.applied" && fact.payload.invoice === happening.payload["invoice"])) return false;
  office.sources.add(source);
  const at = bug === "what arrives late happened late" ? now : happening.at;
  if (now - happening.at > 86_400_000) count(office, "learned days later");
  const arrival = office.facts.length + 1;
  office.facts.push({ id: `f${arrival}`, type: happening.type, at, knownAt: now, arrival, payload: happening.payload } as Fact);
  return true;
}

/** Brings the books to what the facts add up to, scope by scope: told on where news is later than everything told, from the beginning where not. */
export function post(office: Office, now: Instant, dying: Dying): void {
  const groups = inScopes(office.facts);
  const homes = homesOf(groups);
  rehome(office, homes);
  const live = new Set(homes.values());
  for (const scope of office.memory.keys()) if (!live.has(scope)) office.memory.delete(scope);
  for (const group of groups) {
    const own = group.find((fact) => !CONCERNS_ALL.has(fact.type)) as Fact;
    const known = office.memory.get(own.id);
    const told = known !== undefined && goOn(office, known, group, now) ? known : fromStart(office, group, now);
    if (known !== undefined && told !== known) count(office, "told from the start");
    const postings = told.posted;
    told.posted = [];
    const standing = new Map([...office.standings].filter(([key, one]) => (told === known ? postings.some((posting) => posting.key === key) : one.scope === own.id)));
    const steps = differenceOf(postings.map((posting) => ({ posting, content: contentOf(posting) })), standing);
    dying("before the books are written");
    for (const step of steps) {
      if (step.kind === "take back") {
        if (office.bug === "nothing is taken back") continue;
        const booked = office.books.get(bookedKey(step.key, step.revision)) as Posting;
        write(office, reversalOf(step.key, step.revision, booked));
        office.standings.set(step.key, { key: step.key, revision: step.revision, content: "", live: false, scope: own.id });
        count(office, "taken back");
      } else {
        write(office, step.posting);
        office.standings.set(step.key, { key: step.key, revision: step.revision, content: step.content, live: true, scope: own.id });
      }
    }
    office.memory.set(own.id, told);
    dying("after the books are written");
  }
}

function write(office: Office, posting: Posting): void {
  const { bug, books } = office;
  if (books.has(posting.key)) throw new Error(`${posting.key} is posted twice`);
  if (bug === "a line is lost" && posting.template === "release" && books.size % 11 === 0) return void books.set(posting.key, { ...posting, lines: posting.lines.slice(1) });
  if (bug === "sides are swapped" && posting.template === "accrue" && books.size % 13 === 0) return void books.set(posting.key, { ...posting, lines: posting.lines.map((line) => ({ ...line, side: line.side === "debit" ? "credit" : "debit" })) });
  if (bug === "a partner is mistaken" && posting.template === "release" && books.size % 17 === 0) return void books.set(posting.key, { ...posting, lines: posting.lines.map((line) => (line.account === "partner_payable" ? { ...line, owner: "P0" } : line)) });
  books.set(posting.key, posting);
}

function homesOf(groups: readonly (readonly Fact[])[]): Map<string, string> {
  const homes = new Map<string, string>();
  for (const group of groups) {
    const own = group.filter((fact) => !CONCERNS_ALL.has(fact.type));
    for (const fact of own) homes.set(fact.id, (own[0] as Fact).id);
  }
  return homes;
}

/** Scopes that turned out to be one have one home. */
function rehome(office: Office, homes: ReadonlyMap<string, string>): void {
  for (const [key, standing] of office.standings) {
    const scope = homes.get(standing.scope) as string;
    if (scope !== standing.scope) office.standings.set(key, { ...standing, scope });
  }
}

function contentOf(posting: Posting): string {
  return canonical({ ...posting, lines: posting.lines.map((line) => ({ ...line, amount: String(line.amount) })) } as never);
}

function goOn(office: Office, known: Remembered, group: readonly Fact[], now: Instant): boolean {
  const news = group.filter((fact) => !known.ids.has(fact.id));
  const all = [...news, ...known.waiting].sort(inOrder);
  const first = all[0];
  const { book } = known.engine.world;
  const late = first !== undefined && first.at <= now && (first.at < book.at || (known.last !== undefined && inOrder(first, known.last) < 0));
  if (late && office.bug !== "late news is told last") return false;
  for (const fact of news) known.ids.add(fact.id);
  tell(known, all, now);
  return true;
}

function fromStart(office: Office, group: readonly Fact[], now: Instant): Remembered {
  const told: Remembered = { engine: createEngine({ programs: office.programs, explains: false, post: (posting) => told.posted.push(posting) }), posted: [], ids: new Set(group.map((fact) => fact.id)), last: undefined, through: 0, waiting: [] };
  tell(told, [...group].sort(inOrder), now);
  return told;
}

function tell(told: Remembered, facts: readonly Fact[], now: Instant): void {
  const ready = facts.filter((fact) => fact.at <= now);
  for (const fact of ready) told.engine.tell(fact);
  // Only as far as something falls due: what happened this morning is not late because it is noon.
  const { heap } = told.engine.world.book.agenda;
  for (let due = heap[0]; due !== undefined && due.at <= now; due = heap[0]) told.engine.advance(due.at);
  told.last = ready.at(-1) ?? told.last;
  told.waiting = facts.filter((fact) => fact.at > now);
}

/** Payouts as the engine answers them now, of all scopes. */
export function payoutsOf(office: Office): Payout[] {
  return [...office.memory.values()].flatMap((told) => told.engine.world.payouts.list);
}
