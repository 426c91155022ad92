import fc from "fast-check";
import { openAmount } from "../earnings/line.ts";
import type { Fact } from "../facts/fact.ts";
import { amounts } from "../kernel/properties.testing.ts";
import { type CompiledProgram, compile } from "../programs/compiled.ts";
import { type Terms, definitionUnder, plainTerms } from "../programs/programs.testing.ts";
import { createEngine, told } from "./evaluate.ts";
import { LAST } from "./histories.testing.ts";
import { PARTNERS, type Teller, teller, textOn } from "./telling.testing.ts";

export type Member = { readonly partner: string; readonly tier: string; readonly weight: number };
export type LineOf = { readonly id: string; readonly kind: "software" | "services" | "tax" | "other"; readonly amount: number; readonly from: number | null; readonly days: number };

/** One to four technology partners of any tiers and weights share a deal that was won, and whose service started, on day 40. */
export type Sharing = { readonly terms: Terms; readonly members: readonly Member[] };

export const tiers = fc.constantFrom("platinum", "gold", "silver", "referral");
const member = fc.record({ tier: tiers, weight: fc.integer({ min: 1, max: 7 }) });

export function sharings(terms: fc.Arbitrary<Terms> = plainTerms, maxLength = 4): fc.Arbitrary<Sharing> {
  return fc.record({ terms, members: fc.array(member, { minLength: 1, maxLength, size: "max" }).map((list) => list.map((one, i) => ({ ...one, partner: PARTNERS[i] as string }))) });
}

const kinds = fc.constantFrom("software" as const, "software" as const, "software" as const, "services" as const, "tax" as const, "other" as const);

/** Lines with periods inside, outside and across the first year, of no days, of leap years, or with none. */
export const invoiceLines: fc.Arbitrary<readonly LineOf[]> = fc
  .array(fc.record({ kind: kinds, amount: amounts, from: fc.option(fc.integer({ min: -40, max: 420 }), { freq: 3 }), days: fc.constantFrom(0, 1, 28, 30, 31, 92, 365, 366, 1095) }), { minLength: 1, maxLength: 5 })
  .map((lines) => lines.map((line, i) => ({ ...line, id: `l${i}` })));

export const START = 40;

export function programOf({ terms }: Sharing): CompiledProgram {
  return compile(definitionUnder(terms));
}

/** The deal, and whatever else is told: `invoice` tells one and gives it its lines. */
export function sharedDeal({ members }: Sharing, more: (teller: Teller & { readonly invoice: (name: string, day: number, lines: readonly LineOf[], currency?: string, via?: string) => void }) => void): readonly Fact[] {
  const story = teller();
  const { tell } = story;
  for (const { partner, tier } of members) tell("partner.enrolled", { day: 0, ms: 0 }, { partner, track: "technology", tier });
  tell("deal.won", { day: START, ms: 0 }, { deal: "D1", customer: "acme", serviceStart: textOn(START), motion: "referral", servicesPaper: "vendor", splits: members.map(({ partner, weight }) => ({ partner, weight })) });
  const invoice = (name: string, day: number, lines: readonly LineOf[], currency = "USD", via = "direct") =>
    tell("invoice.issued", { day, ms: 0 }, { invoice: name, deal: "D1", currency, via, lines: lines.map(({ id, kind, amount, from, days }) => ({ id, kind, amount, ...(from === null ? {} : { from: textOn(START + from), to: textOn(START + from + days) }) })) });
  more({ ...story, invoice });
  return story.facts;
}

export type Outcome = { readonly total: bigint; readonly byPartner: ReadonlyMap<string, bigint>; readonly byInvoice: ReadonlyMap<string, bigint> };

/** What everybody keeps in the end. */
export function outcome(program: CompiledProgram, facts: readonly Fact[]): Outcome {
  const engine = createEngine({ programs: [program], post: () => {}, explains: false });
  for (const fact of told({ facts, asOf: LAST })) engine.tell(fact);
  const byPartner = new Map<string, bigint>();
  const byInvoice = new Map<string, bigint>();
  let total = 0n;
  for (const line of engine.world.desk.lines) {
    const open = openAmount(line);
    total += open;
    byPartner.set(line.partner, (byPartner.get(line.partner) ?? 0n) + open);
    byInvoice.set(line.invoice ?? "", (byInvoice.get(line.invoice ?? "") ?? 0n) + open);
  }
  return { total, byPartner, byInvoice };
}
