import fc from "fast-check";
import type { Fact } from "../facts/fact.ts";
import { canonical } from "../kernel/canonical.ts";
import { type Broken, openAudit } from "../ledger/invariants.ts";
import type { Posting } from "../ledger/posting.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import type { Programs } from "../programs/in-force.ts";
import { anyTerms, plainTerms, programsOf, wildTerms } from "../programs/programs.testing.ts";
import { stateOf } from "./audit.ts";
import { type CustomerStories, customerStories, tellCustomers } from "./customer-stories.testing.ts";
import { type DealStory, dealStories, tellDeal } from "./deal-stories.testing.ts";
import { createEngine, told } from "./evaluate.ts";
import { type OfficeStories, officeStories, tellOffice } from "./office-stories.testing.ts";
import { type PartnerStory, partnerStories, tellPartners } from "./partner-stories.testing.ts";
import { dayOn, instantOn, teller } from "./telling.testing.ts";
import { type Instant, instantText, startOf } from "../kernel/time.ts";
import type { View } from "./view.ts";

export type Stories = { readonly salt: number; readonly partners: readonly PartnerStory[]; readonly deals: readonly DealStory[]; readonly customers: CustomerStories; readonly office: OfficeStories };

export type History = { readonly programs: Programs; readonly facts: readonly Fact[] };

/** A history that prints itself as what differs from the shipped program, and its facts in the order of telling: a counterexample to read. */
function legible(history: History): History {
  return Object.assign(history, { [fc.toStringMethod]: () => [...history.programs.map(termsText), ...told({ ...history, asOf: LAST }).map(factText)].join("\n") });
}

function termsText({ id, definition }: CompiledProgram): string {
  const rules = definition.incentives.filter((rule) => rule.kind === "commission").map(({ id: rule, rate, cap, hold, window, rateLock, base }) => ({ rule, rate, cap, hold, window, rateLock, minus: base.minus.length, prorate: base.prorateByServiceDays }));
  return `${id} ${canonical(plain({ effective: definition.effective, zone: definition.calendar.timeZone, rules, payouts: definition.payouts.schedules, minimum: definition.payouts.minimum }))}`;
}

export function factText({ id, type, at, arrival, payload }: Fact): string {
  return `${instantText(at)} #${arrival} ${id} ${type} ${JSON.stringify(payload)}`;
}

const stories: fc.Arbitrary<Stories> = fc.record({ salt: fc.nat(50), partners: partnerStories, deals: fc.array(dealStories, { minLength: 1, maxLength: 4, size: "max" }), customers: customerStories, office: officeStories });

/** The facts of some stories, in the order in which they were recorded. */
export function factsOf(from: Stories): Fact[] {
  const told = teller(from.salt);
  tellPartners(told, from.partners);
  from.deals.forEach((deal, i) => tellDeal(told, deal, i));
  tellCustomers(told, from.customers);
  tellOffice(told, from.office);
  return told.facts;
}

export const LAST: Instant = startOf(dayOn(1700));

/** Histories under programs of every kind: caps, rising bands, holds, several versions, an addendum. */
export const histories: fc.Arbitrary<History> = fc.record({ programs: programsOf(anyTerms), stories }).map(({ programs, stories: from }) => legible({ programs, facts: factsOf(from) }));

/** Histories under programs of every kind, also such as keep what a refund or a leaving customer would take. */
export const wildHistories: fc.Arbitrary<History> = fc.record({ programs: programsOf(fc.oneof(anyTerms, wildTerms)), stories }).map(({ programs, stories: from }) => legible({ programs, facts: factsOf(from) }));

/** Histories under programs without caps and bands: each invoice stands for itself. */
export const plainHistories: fc.Arbitrary<History> = fc.record({ programs: programsOf(plainTerms), stories }).map(({ programs, stories: from }) => legible({ programs, facts: factsOf(from) }));

/** A moment somewhere in the histories, often exactly on a fact. */
export const cuts: fc.Arbitrary<Instant> = fc.record({ day: fc.integer({ min: 0, max: 600 }), ms: fc.constantFrom(0, 0, -1000, 1000, 43_200_000) }).map(instantOn);

/** Everything an answer says, as one text: bigints, maps and all. */
export function textOf(view: View & { readonly postings?: readonly Posting[] }): string {
  const { trace, credits, earnings, payouts, ...rest } = view;
  return canonical(
    plain({
      ...rest,
      traces: [...earnings.map((line) => line.ref), ...view.rewards.map((reward) => reward.referral)].map((ref) => trace(ref) ?? null),
      credits: credits.map(({ lastSelection: _, ...deal }) => deal),
      earnings: earnings.map(({ movement: _, takenBack, ...line }) => ({ ...line, takenBack: takenBack.map(({ movement: __, ...one }) => one) })),
      payouts: payouts.map(({ parts, ...payout }) => ({ ...payout, parts: parts.map(({ line, ...part }) => ({ ref: line.ref, ...part })) })),
      rewards: view.rewards.map(({ rule: _, program, ...reward }) => ({ ...reward, program: program.id })),
    }),
  );
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [key, plain(item)]);
  if (value instanceof Set) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  return value;
}

/** Tells a history fact by fact and asks the ledger's audit after each one; answers what was found broken, with the fact after which it was. */
export function audited({ programs, facts }: History): (Broken & { readonly after: string })[] {
  const audit = openAudit();
  const broken: (Broken & { readonly after: string })[] = [];
  const known = new Set<string>();
  let telling = "";
  const engine = createEngine({ programs, post: (posting) => broken.push(...audit.add(posting, (id) => known.has(id)).map((one) => ({ ...one, after: telling }))) });
  for (const fact of told({ facts, asOf: LAST })) {
    telling = `${fact.id} ${fact.type}`;
    known.add(fact.id);
    engine.tell(fact);
    broken.push(...audit.reconcile(stateOf(engine.world)).map((one) => ({ ...one, after: telling })));
    if (broken.length > 0) return broken;
  }
  engine.advance(LAST);
  return [...broken, ...audit.reconcile(stateOf(engine.world)).map((one) => ({ ...one, after: "the end" }))];
}
