import type { Fact } from "../facts/fact.ts";
import { type Refusal, refuse } from "../kernel/refusal.ts";
import { type Day, type Instant, instant, localDayOf, parseDay } from "../kernel/time.ts";
import { bookingOf } from "../ledger/booking.ts";
import type { Posting } from "../ledger/posting.ts";
import type { BookedPosting } from "../payouts/statement-accounts.ts";
import type { Statement } from "../payouts/statement-shape.ts";
import { endOfMonth, monthDays } from "../payouts/statement-words.ts";
import { statement } from "../payouts/statement.ts";
import { type Programs, inForce } from "../programs/in-force.ts";
import { createEngine, told } from "./evaluate.ts";

export type FromFacts = {
  readonly programs: Programs;
  readonly facts: readonly Fact[];
  readonly partner: string;
  /** "2025-03", in the program's zone. */
  readonly month: string;
  /** Now: a month that still runs is told as far as it has come. */
  readonly now: Instant;
};

export type StatementAsked = FromFacts & {
  readonly name: string | null;
  /** Which days were closed from when on, the earliest news first. */
  readonly closings: readonly Closing[];
  /** The books; without them, what the engine posts, booked as the closings allow. */
  readonly entries?: readonly BookedPosting[];
};

/** A partner's statement straight from facts and program, without any books but those the engine keeps (rules.md §7, §12). Refusals: see statementOver. */
export function statementFromFacts(asked: FromFacts): Statement | Refusal {
  return statementOver({ ...asked, name: nameOf(asked.facts, asked.partner), closings: closingsOf(asked.facts) });
}

/**
 * A partner's statement of a month: the facts as they were known when its books were closed, or are known now, held against the books.
 * Refusals: statement.month, statement.not-yet, statement.unknown-partner, statement.no-program, statement.books-differ.
 */
export function statementOver({ programs, facts, partner, name, month, now, closings, entries }: StatementAsked): Statement | Refusal {
  const days = monthDays(month);
  if (days === undefined) return refuse("statement.month", `${month} is not a month; write it as 2026-03.`);
  const newest = inForce(programs, now) ?? programs.at(-1);
  if (newest === undefined) return refuse("statement.no-program", "No program is known.");
  const zone = newest.definition.calendar.timeZone;
  const end = instant(endOfMonth(days.to, zone) - 1);
  const asOf = end < now ? end : now;
  const knownAt = closings.find((closing) => closing.through >= days.to - 1)?.at ?? now;
  const postings: Posting[] = [];
  const engine = createEngine({ programs, post: (posting) => void (entries === undefined && postings.push(posting)) });
  const byId = new Map<string, Fact>();
  for (const fact of told({ facts, asOf, knownAt })) {
    byId.set(fact.id, fact);
    engine.tell(fact);
  }
  engine.advance(asOf);
  const standing = engine.world.standings.get(partner);
  if (standing === undefined) return refuse("statement.unknown-partner", `No partner ${partner} was known by the end of ${month}.`);
  return statement({
    view: engine.view(), entries: entries ?? booked(postings, byId, closings, zone), programs, standing, month, zone, asOf, partner: { id: partner, name },
    closedThrough: closings.findLast((closing) => closing.at <= now)?.through ?? null,
    factType: (id) => byId.get(id)?.type,
  });
}

export type Closing = { readonly through: Day; readonly at: Instant };

/** Which days were closed from when on, the earliest news first; a period is never opened again. */
function closingsOf(facts: readonly Fact[]): Closing[] {
  const closings: Closing[] = [];
  for (const fact of facts.filter((one) => one.type === "period.closed").sort((a, b) => a.knownAt - b.knownAt || a.arrival - b.arrival)) {
    const through = parseDay(fact.payload.through);
    if (through !== undefined && through > (closings.at(-1)?.through ?? Number.NEGATIVE_INFINITY)) closings.push({ through, at: fact.knownAt });
  }
  return closings;
}

/** The day each posting stands in the books: late news does not go into a period that was closed when it came (P-74). */
function booked(postings: readonly Posting[], facts: ReadonlyMap<string, Fact>, closings: readonly Closing[], zone: string): BookedPosting[] {
  return postings.map((posting) => {
    const known = facts.get(posting.factId)?.knownAt ?? posting.effectiveAt;
    const when = known > posting.effectiveAt ? known : posting.effectiveAt;
    const closedThrough = closings.findLast((closing) => closing.at <= when)?.through ?? null;
    return { ...posting, ...bookingOf(localDayOf(posting.effectiveAt, zone), closedThrough) };
  });
}

function nameOf(facts: readonly Fact[], partner: string): string | null {
  let name: string | null = null;
  for (const fact of facts) if (fact.type === "partner.enrolled" && fact.payload.partner === partner) name = fact.payload.name ?? name;
  return name;
}
