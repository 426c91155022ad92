import type { FactType } from "../../core/facts/catalogue.ts";
import type { Fact } from "../../core/facts/fact.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { type ComplianceStatus, standingIn } from "../../core/partners/compliance.ts";
import { recordFrom } from "../../core/partners/record-facts.ts";
import type { Definition } from "../../core/programs/definition.ts";
import { factsAbout } from "../facts/store.ts";
import { acrossOrganisations } from "../platform/across.ts";
import type { Tx } from "../platform/database.ts";
import { type PartnerRow, wonNumbers } from "./store.ts";

/** What is said of a partner itself and matters to its levels and checks; its registrations, clicks and payouts do not. */
const OWN: readonly FactType[] = ["partner.enrolled", "certificate.attempted", "person.left", "person.returned", "services.accepted", "review.held", "csat.answered", "deal.won", "receivable.invoiced", "receivable.collected", "receivable.credited"];
const MONEY: readonly FactType[] = ["deal.won", "invoice.issued", "cash.applied", "cash.refunded", "receivable.invoiced", "receivable.collected", "receivable.credited"];

/**
 * Facts of the partner and of everything its deals touch: deals and invoices are found through the deals that name it. They are recorded by the vendor's
 * organisation, so they are read across: only where the partner is one's own or one is staff.
 */
export function recordFacts(tx: Tx, key: string): Promise<Fact[]> {
  return acrossOrganisations(tx, () => read(tx, key));
}

async function read(tx: Tx, key: string): Promise<Fact[]> {
  const registered = (await wonNumbers(tx, key)).map(({ number }) => `registration:${number}`);
  const named = await factsAbout(tx, [`partner:${key}`, `customer:${key}`], OWN);
  const own = registered.length === 0 ? named : [...named, ...(await factsAbout(tx, registered, ["deal.won"]))];
  const won = own.flatMap((fact) => (fact.type === "deal.won" ? [`deal:${fact.payload.deal}`] : []));
  const ends = own.flatMap((fact) => (fact.type === "deal.won" && fact.payload.motion === "wholesale" && fact.payload.customer !== undefined ? [`customer:${fact.payload.customer}`] : []));
  const ofDeals = won.length === 0 ? [] : await factsAbout(tx, won, MONEY);
  const invoices = [...own, ...ofDeals].flatMap((fact) => ("invoice" in fact.payload && typeof fact.payload.invoice === "string" ? [`invoice:${fact.payload.invoice}`] : []));
  const ofInvoices = invoices.length === 0 ? [] : await factsAbout(tx, [...new Set(invoices)], MONEY);
  const gone = ends.length === 0 ? [] : await factsAbout(tx, ends, ["subscription.cancelled"]);
  const all = new Map([...own, ...ofDeals, ...ofInvoices, ...gone].map((fact) => [fact.id, fact]));
  return [...all.values()].toSorted((a, b) => a.at - b.at || a.arrival - b.arrival);
}

/** What the partner is in a track whose partners are checked, by the last quarter that ended; null where nothing was judged yet (P-50, P-54). */
export function standingOf(definition: Definition, track: string, facts: readonly Fact[], key: string, now: Instant): ComplianceStatus | null {
  const compliance = definition.tracks[track]?.compliance;
  const { joinedAt } = recordFrom(definition, facts, key);
  if (compliance == null || joinedAt === null) return null;
  const program = { zone: definition.calendar.timeZone, functionalCurrency: definition.money.functionalCurrency, certifications: definition.certifications };
  return standingIn(compliance, (end) => recordFrom(definition, facts.filter((fact) => fact.at <= end), key), joinedAt, now, program);
}

/** May nothing new be registered, because every track in which the partner may register is non-compliant and the program stops registrations for that (P-54)? */
export async function registrationsStopped(tx: Tx, definition: Definition, row: PartnerRow, now: Instant): Promise<boolean> {
  const tracks = row.enrolments.map(({ track }) => track).filter((track) => definition.registration.openTo.includes(track));
  const stops = (track: string) => definition.tracks[track]?.compliance?.whenNonCompliant.includes("no_new_registrations") === true;
  if (tracks.length === 0 || !tracks.every(stops)) return false;
  const facts = await recordFacts(tx, row.key);
  return tracks.every((track) => standingOf(definition, track, facts, row.key, now) === "non_compliant");
}
