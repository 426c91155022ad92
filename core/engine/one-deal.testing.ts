import { expect } from "vitest";
import { openAudit } from "../ledger/invariants.ts";
import { type CompiledProgram, compile } from "../programs/compiled.ts";
import type { CommissionRule, Definition } from "../programs/definition.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { stateOf } from "./audit.ts";
import { createEngine, evaluate, told } from "./evaluate.ts";
import { at, teller } from "./history.testing.ts";

/** The shipped program with one rule changed. */
export function changed(id: string, more: Partial<CommissionRule>, rest: Partial<Definition> = {}): CompiledProgram {
  const { definition } = SHIPPED;
  return compile({ ...definition, ...rest, incentives: definition.incentives.map((rule) => (rule.kind === "commission" && rule.id === id ? { ...rule, ...more } : rule)) });
}

/** A deal of Gold technology partners (20%), won on 2 May 2024, and a story to go on with. */
export function deal(...partners: readonly [string, number][]) {
  const story = teller();
  for (const [partner] of partners) story.tell("partner.enrolled", "2024-02-01", { partner, track: "technology", tier: "gold" });
  story.tell("deal.won", "2024-05-02", { deal: "D1", customer: "acme", serviceStart: "2024-05-02", splits: partners.map(([partner, weight]) => ({ partner, weight })) });
  const invoice = (name: string, amount: number, when = "2024-05-03", on = "D1") => story.tell("invoice.issued", when, { invoice: name, deal: on, currency: "USD", lines: [{ id: "s", kind: "software", amount }] });
  const answer = (asOf: string, program = SHIPPED) => evaluate({ programs: [program], facts: story.facts, asOf: at(asOf) });
  const open = (asOf: string, program = SHIPPED) => {
    const sums: Record<string, number> = {};
    const audit = openAudit();
    const engine = createEngine({ programs: [program], post: (posting) => expect(audit.add(posting)).toEqual([]) });
    for (const fact of told({ facts: story.facts, asOf: at(asOf) })) {
      engine.tell(fact);
      expect(audit.reconcile(stateOf(engine.world))).toEqual([]);
    }
    engine.advance(at(asOf));
    for (const line of engine.view().earnings) sums[line.partner] = (sums[line.partner] ?? 0) + Number(line.open);
    return sums;
  };
  return { ...story, invoice, answer, open };
}

