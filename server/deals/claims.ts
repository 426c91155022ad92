import type { PayloadOf } from "../../core/facts/catalogue.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { CLAIM_FACTS, STANDING_FACTS, toldHistory } from "../../core/deals/history.ts";
import type { Registration, Registrations } from "../../core/deals/registration.ts";
import type { RegistrationFact } from "../../core/deals/registration-facts.ts";
import { lapsed } from "../../core/deals/registration-fold.ts";
import { view } from "../../core/deals/registration-view.ts";
import type { Refusal } from "../../core/kernel/refusal.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { Definition } from "../../core/programs/definition.ts";
import { inForce, type Programs } from "../../core/programs/in-force.ts";
import { type RecordedFact, recordFact } from "../facts/record.ts";
import { factsAbout } from "../facts/store.ts";
import { acrossOrganisations } from "../platform/across.ts";
import type { Tx } from "../platform/database.ts";
import type { Work } from "../platform/work.ts";
import { publishedPrograms } from "../programs/library.ts";
import { type Change, changeDeal, type DealRow, heldLine, takeDoor } from "./store.ts";

/**
 * A customer and product line behind its door: nobody else decides about it until the transaction ends, and what is decided is the pure fold of the
 * facts. `at` is the instant at which the next thing happens here: never before the last, so that the order of telling is the order of the door (P-62).
 */
export type Claim = {
  readonly customer: string; readonly productLine: string; readonly at: Instant; readonly programs: Programs; readonly rules: Definition;
  readonly facts: readonly Fact[]; readonly state: Registrations; readonly rows: readonly DealRow[];
};

/** Takes the door and reads everything behind it, whichever organisation it belongs to. */
export async function openClaim(work: Pick<Work, "tx" | "now">, customer: string, productLine: string): Promise<Claim> {
  const { tx } = work;
  await takeDoor(tx, customer, productLine);
  return acrossOrganisations(tx, async () => {
    const rows = await heldLine(tx, customer, productLine);
    const facts = await claimFacts(tx, customer);
    const programs = await publishedPrograms(tx);
    const last = facts.reduce((latest, fact) => (fact.type.startsWith("registration.") && fact.at > latest ? fact.at : latest), work.now as number);
    const at = last as Instant;
    const rules = inForce(programs, at)?.definition;
    if (rules === undefined) throw new Error("no program is in force");
    return { customer, productLine, at, programs, rules, facts, rows, state: lapsed(toldHistory(programs, facts).state, at) };
  });
}

/**
 * Every fact that decides who holds a customer: its registrations and opportunities, and what their partners were. Of a partner nothing else is read:
 * its other registrations say nothing of this customer, and there may be many.
 */
export async function claimFacts(tx: Tx, customer: string): Promise<Fact[]> {
  const first = await factsAbout(tx, [`customer:${customer}`], ["registration.submitted", "opportunity.opened"]);
  const claims = new Set<string>();
  const partners = new Set<string>();
  for (const fact of first) {
    if (fact.type === "registration.submitted") {
      claims.add(`registration:${fact.payload.registration}`);
      partners.add(`partner:${fact.payload.partner}`);
    }
    if (fact.type === "opportunity.opened") claims.add(`opportunity:${fact.payload.opportunity}`);
  }
  if (claims.size === 0) return [];
  return [...(await factsAbout(tx, [...claims], CLAIM_FACTS)), ...(await factsAbout(tx, [...partners], STANDING_FACTS))];
}

/** What the partner of a first registration was is not among the customer's facts yet. */
export async function withPartner(tx: Tx, claim: Claim, partner: string): Promise<Claim> {
  const known = new Set(claim.facts.map((fact) => fact.id));
  const more = await acrossOrganisations(tx, () => factsAbout(tx, [`partner:${partner}`], STANDING_FACTS));
  return { ...claim, facts: [...claim.facts, ...more.filter((fact) => !known.has(fact.id))] };
}

type Told = RegistrationFact["type"];
export type Next = { [T in Told]: { readonly type: T; readonly at: Instant; readonly source: string; readonly payload: PayloadOf<T> } }[Told];

/** What the fold makes of one more fact, before it is recorded: the state after it, or why it refuses. */
export function foretold(claim: Claim, next: Next): Registrations | Refusal {
  const arrival = Number.MAX_SAFE_INTEGER;
  const fact = { id: "next", type: next.type, at: next.at, knownAt: claim.at, arrival, payload: next.payload } as Fact;
  const { state, refusals } = toldHistory(claim.programs, [...claim.facts, fact]);
  return refusals.get("next") ?? lapsed(state, claim.at);
}

/** What changed in a deal's row: who it was before is told of it, and its timers are set again. */
export type Moved = { readonly before: DealRow; readonly after: DealRow };

/** What the acting command itself changes of its deal, with what the fold says; known once the fact has its number. */
export type Own = { readonly id: string; readonly change: (fact: RecordedFact) => Change };

/** Records a fact that `foretold` let pass and brings every row of the line to what the fold says. */
export async function tell(work: Work & { organisationId: string; actor?: { personId: string } | undefined }, claim: Claim, next: Next, state: Registrations, own?: Own): Promise<{ fact: RecordedFact; moved: Moved[] }> {
  const fact = await recordFact(work, next as never);
  return { fact, moved: await mirrored(work.tx, claim, state, own === undefined ? undefined : new Map([[own.id, own.change(fact)]])) };
}

/** What else is known of some of the rows, by their ids. */
export type Mirroring = ReadonlyMap<string, Change>;

/** Writes into the rows what the fold says of them; the rows that were changed, those first that leave the live place. */
export async function mirrored(tx: Tx, claim: Claim, state: Registrations, own?: Mirroring): Promise<Moved[]> {
  const views = new Map(view(claim.rules, state, claim.at).map((one) => [one.registration, one]));
  const moved = claim.rows.flatMap((before) => {
    const said: Change = own?.get(before.id) ?? {};
    const row = { ...before, ...said } as DealRow;
    const registration = state.byId.get(row.number);
    const seen = views.get(row.number);
    if (registration === undefined || seen === undefined) throw new Error(`${row.number} is submitted and no fact says so`);
    const wanted: Change = { ...said, ...columnsOf(row, registration, { place: seen.placeInLine, targetAt: seen.targetAt, dueAt: seen.dueAt }, claim.at) };
    const change = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== before[name as keyof Change])) as Change;
    return Object.keys(change).length === 0 ? [] : [{ before, change }];
  }).toSorted((a, b) => Number(isLive(a.change.status)) - Number(isLive(b.change.status)));
  return acrossOrganisations(tx, async () => {
    const done: Moved[] = [];
    for (const { before, change } of moved) done.push({ before, after: { ...before, ...change, version: await changeDeal(tx, before.id, change) } as DealRow });
    return done;
  });
}

export function isLive(status: string | undefined): boolean {
  return status === "in_review" || status === "waiting" || status === "approved";
}

type Seen = { readonly place: number | null; readonly targetAt: Instant | null; readonly dueAt: Instant | null };

/** A registration of the fold as columns. While a question is open, a review waits; what was given up after approval is lost. */
function columnsOf(row: DealRow, registration: Registration, seen: Seen, at: Instant): Change {
  const { clock } = registration;
  const status = statusOf(row, registration.status);
  const over = status === "rejected" || status === "withdrawn" || status === "lost" || status === "expired";
  return {
    status, place: seen.place, target_at: seen.targetAt, due_at: seen.dueAt,
    clock_started_at: clock?.startedAt ?? null, clock_used_ms: BigInt(clock?.used ?? 0), clock_running_since: clock?.runningSince ?? null, clock_decided_at: clock?.decidedAt ?? null,
    decided_at: row.decided_at ?? clock?.decidedAt ?? (over ? at : null), reason: over && row.reason === null && registration.reason !== null ? (TOLD_WORDS[registration.reason] ?? registration.reason) : row.reason,
    reason_code: status === "rejected" && row.reason_code === null && registration.reason === "existing opportunity" ? "existing_opportunity" : row.reason_code,
    protected_from: registration.approvedAt, protected_until: registration.expiresAt, extensions: registration.extensions, won_at: registration.wonAt,
  };
}

/** What the fold says by itself, as the partner reads it. */
const TOLD_WORDS: Readonly<Record<string, string>> = {
  "existing opportunity": "MindWeave was already speaking with this customer.", "partner left the program": "The registration ended with the partnership.",
};

function statusOf(row: DealRow, told: Registration["status"]): DealRow["status"] {
  if (told === "in_review") return row.question === null ? "in_review" : "waiting";
  if (told === "withdrawn" && row.lost_code !== null) return "lost";
  if (told === "incomplete") throw new Error(`${row.number} was submitted complete and is told as incomplete`);
  return told;
}
