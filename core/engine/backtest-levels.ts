import { type Fact, inOrder } from "../facts/fact.ts";
import { canonical } from "../kernel/canonical.ts";
import { type Instant, civil, civilDay, localDayOf } from "../kernel/time.ts";
import { entitledLevel } from "../partners/levels.ts";
import { recordFrom } from "../partners/record-facts.ts";
import type { Definition } from "../programs/definition.ts";
import { inForce } from "../programs/in-force.ts";
import type { Replay } from "./backtest-run.ts";
import type { Crossing } from "./backtest-thresholds.ts";

/** How many partners of each track fulfil each level's conditions, before and after; nothing where the two programs ask for the same. */
export function levelCrossings(before: Replay, after: Replay, facts: readonly Fact[]): Crossing[] {
  const { asOf } = before;
  const [old, next] = [inForce(before.world.programs, asOf)?.definition, inForce(after.world.programs, asOf)?.definition];
  if (old === undefined || next === undefined || asks(old) === asks(next)) return [];
  const own = factsByPartner(before, facts);
  const [was, is] = [counted(before, old, own, asOf), counted(before, next, own, asOf)];
  return [...new Set([...was.keys(), ...is.keys()])].map((what) => ({ what, before: was.get(what) ?? 0, after: is.get(what) ?? 0 })).filter((one) => one.before !== one.after);
}

/** Everything of a program that a level's conditions look at. */
function asks({ tracks, certifications }: Definition): string {
  return canonical({ levels: Object.entries(tracks).map(([track, { levels }]) => [track, levels.map(({ id, rank, requirements }) => ({ id, rank, requirements }))]), certifications });
}

function counted(one: Replay, definition: Definition, own: ReadonlyMap<string, readonly Fact[]>, asOf: Instant): Map<string, number> {
  const zone = definition.calendar.timeZone;
  const today = localDayOf(asOf, zone);
  const { y, m } = civil(today);
  const question = { asOf: today, quarterFrom: civilDay(y, Math.floor((m - 1) / 3) * 3 + 1, 1), zone, functionalCurrency: definition.money.functionalCurrency, certifications: definition.certifications };
  const counts = new Map<string, number>();
  for (const standing of one.world.standings.values()) {
    const tracks = [...standing.tracks.keys()].filter((track) => (definition.tracks[track]?.levels.length ?? 0) > 0);
    if (tracks.length === 0 || standing.left !== null) continue;
    const record = recordFrom(definition, own.get(standing.partner) ?? [], standing.partner);
    for (const track of tracks) {
      const levels = definition.tracks[track]?.levels ?? [];
      const { level } = entitledLevel(levels, record, question);
      const name = `fulfil ${levels.find((each) => each.id === level)?.title ?? `no level (${definition.tracks[track]?.title ?? track})`}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

/** What concerns each partner: its own facts, its deals with their invoices and money, and what it bought. */
function factsByPartner(one: Replay, facts: readonly Fact[]): Map<string, Fact[]> {
  const ofDeal = new Map(one.credits.map((deal) => [deal.deal, deal.splits.map((split) => split.partner)]));
  const ofInvoice = new Map<string, readonly string[]>();
  const ofCustomer = new Map(one.credits.flatMap((deal) => (deal.customer === null ? [] : [[deal.customer, deal.splits.map((split) => split.partner)] as const])));
  const found = new Map<string, Fact[]>();
  for (const fact of facts.filter((each) => each.at <= one.asOf).sort(inOrder)) {
    const payload = fact.payload as { readonly partner?: string; readonly buyer?: string; readonly deal?: string; readonly invoice?: string; readonly customer?: string };
    if (fact.type === "invoice.issued") ofInvoice.set(fact.payload.invoice, ofDeal.get(fact.payload.deal ?? "") ?? []);
    const whose = new Set([payload.partner, payload.buyer, ...(ofDeal.get(payload.deal ?? "") ?? []), ...(ofInvoice.get(payload.invoice ?? "") ?? []), ...(fact.type === "subscription.cancelled" ? (ofCustomer.get(fact.payload.customer) ?? []) : [])]);
    for (const partner of whose) {
      if (partner === undefined) continue;
      const list = found.get(partner);
      if (list === undefined) found.set(partner, [fact]);
      else list.push(fact);
    }
  }
  return found;
}
