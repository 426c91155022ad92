import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact } from "../facts/fact.ts";
import { always } from "../kernel/properties.testing.ts";
import { balanceOf } from "../ledger/book.ts";
import { openAudit } from "../ledger/invariants.ts";
import { standingOf } from "../partners/standing.ts";
import { planRun } from "../payouts/plan.ts";
import type { Payout } from "../payouts/transfers.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { stateOf } from "./audit.ts";
import { type Engine, createEngine, told } from "./evaluate.ts";
import { type History, LAST, wildHistories } from "./histories.testing.ts";
import { CUSTOMERS, PARTNERS, teller, textOn } from "./telling.testing.ts";
import { programAt } from "./world.ts";

const money = ({ id, currency, withheld, sent }: Payout) => ({ id, currency, withheld, sent });
const sumOf = (values: Iterable<bigint>) => [...values].reduce((a, b) => a + b, 0n);

/** What a person approves just before a run: its transfers line by line, as the facts so far say. */
function approved({ world }: Engine, run: Fact<"payout.run">): Fact[] {
  const { desk, book, standings, payouts } = world;
  const program = programAt(world, run.at);
  const { batch, schedule, fx } = run.payload;
  if (program === undefined || payouts.run.has(`${batch}:${schedule}`)) return [];
  const lines = desk.lines.filter((line) => line.schedule === schedule && line.payable > 0n).map((line) => ({ ...line, disputed: line.disputes.size > 0 }));
  const { transfers } = planRun({ lines, payeeOf: (partner) => standingOf(standings, partner), owedBack: (partner, currency) => balanceOf(book, "partner_clawback_receivable", partner, currency), rates: { ...payouts.published, ...fx }, program, at: run.at });
  return transfers.map(({ partner, earned, currency, rate, withheld, sent, parts }, i): Fact => ({
    ...run, id: `${run.id}:${i}`, type: "payout.instructed", arrival: run.arrival - 0.5 + i / 1000,
    payload: { batch, schedule, partner, earned, currency, rate, withheld: Number(withheld), sent: Number(sent), parts: parts.map(({ line, transferred, setOff }) => ({ line, transferred: Number(transferred), setOff: Number(setOff) })) },
  }));
}

/** A history whose runs are approved as they come, and what they sent. */
function withApprovals({ programs, facts }: History): { readonly facts: Fact[]; readonly sent: readonly Payout[]; readonly engine: Engine } {
  const engine = createEngine({ programs, post: () => {}, explains: false });
  const all: Fact[] = [];
  for (const fact of told({ facts, asOf: LAST })) {
    engine.advance(fact.at);
    const together = fact.type === "payout.run" ? [...approved(engine, fact), { ...fact, payload: { ...fact.payload, asInstructed: true } }] : [fact];
    for (const one of together) engine.tell(one);
    all.push(...together);
  }
  engine.advance(LAST);
  return { facts: all, sent: engine.world.payouts.list, engine };
}

/** Tells everything with the audit looking on; answers the engine and the books. */
function toldAudited(programs: History["programs"], facts: readonly Fact[]) {
  const audit = openAudit();
  const engine = createEngine({ programs, post: (posting) => expect(audit.add(posting)).toEqual([]), explains: false });
  for (const fact of told({ facts, asOf: LAST })) engine.tell(fact);
  engine.advance(LAST);
  expect(audit.reconcile(stateOf(engine.world))).toEqual([]);
  return { engine, audit };
}

const NEVER_LATE = /^(payout|fx|program|period|unclaimed|withholding|clawback)\./;

describe("money that was instructed", () => {
  always("as everything payable is what the run itself would have instructed", wildHistories, ({ programs, facts }) => {
    const plain = createEngine({ programs, post: () => {}, explains: false });
    for (const fact of told({ facts, asOf: LAST })) plain.tell(fact);
    plain.advance(LAST);
    const full = ({ id, gross, offset, withheld, sent, status }: Payout) => ({ id, gross, offset, withheld, sent, status });
    expect(withApprovals({ programs, facts }).sent.map(full).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(plain.world.payouts.list.map(full).sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  always("is the same whatever is learned later of the time before, the books reconcile, and nothing is paid twice", fc.tuple(wildHistories, fc.integer({ min: 2, max: 5 }), fc.nat(4)), ([history, every, from]) => {
    const late = new Set(history.facts.filter((fact, i) => !NEVER_LATE.test(fact.type) && i % every === from % every).map((fact) => fact.id));
    const { facts, sent } = withApprovals({ ...history, facts: history.facts.filter((fact) => !late.has(fact.id)) });
    const { engine, audit } = toldAudited(history.programs, [...facts, ...history.facts.filter((fact) => late.has(fact.id))]);
    expect(engine.world.payouts.list.map(money)).toEqual(sent.map(money));
    // What each line's boxes hold is what it earned and what was sent ahead of it, which is owed back.
    for (const line of engine.world.desk.lines) expect([line.ref, line.held + line.payable + line.inTransfer + line.settled + line.unclaimed - (line.incentive === "adjustment" ? 0n : line.clawedBack)]).toEqual([line.ref, line.incentive === "adjustment" && line.amount < 0n ? 0n : line.amount - line.reversed]);
    expect(sumOf(engine.world.desk.lines.map((line) => line.inTransfer))).toBe(sumOf(engine.world.payouts.list.filter(({ status }) => status === "instructed").flatMap(({ parts }) => parts.map((part) => part.transferred))));
    expect(sumOf([...audit.balances].filter(([key]) => key.startsWith("partner_payable:")).map(([, amount]) => amount))).toBe(sumOf(engine.world.desk.lines.map((line) => line.payable)));
  });

  always("does not depend on the order in which anything is learned", fc.tuple(wildHistories, fc.nat(1000)), ([history, salt]) => {
    const { facts, sent } = withApprovals(history);
    const shuffled = facts.map((fact, i) => ({ fact, at: (i * 7919 + salt * 104_729) % 1009 })).sort((a, b) => a.at - b.at).map(({ fact }) => fact);
    expect(toldAudited(history.programs, shuffled).engine.world.payouts.list.map(money)).toEqual(sent.map(money));
  });
});

describe("a refund before a payout, learned after it", () => {
  const { tell, facts } = teller();
  const [partner, customer] = [PARTNERS[0], CUSTOMERS[0]];
  tell("partner.enrolled", { day: 0, ms: 0 }, { partner, track: "technology", tier: "gold" });
  const paid = (deal: string, day: number) => {
    tell("deal.won", { day, ms: 0 }, { deal, customer, serviceStart: textOn(day), motion: "referral", servicesPaper: "vendor", splits: [{ partner, weight: 1 }] });
    tell("invoice.issued", { day, ms: 0 }, { invoice: `${deal}-1`, deal, currency: "USD", via: "direct", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
    tell("cash.applied", { day, ms: 1 }, { invoice: `${deal}-1` });
  };
  paid("D1", 10);
  tell("payout.run", { day: 20, ms: 0 }, { batch: "B1", schedule: "partner" });
  tell("payout.settled", { day: 21, ms: 0 }, { batch: "B1", partner });
  paid("D2", 30);
  const first = withApprovals({ programs: [SHIPPED], facts: facts.slice() });
  tell("cash.refunded", { day: 15, ms: 0 }, { invoice: "D1-1" });
  const refund = facts.at(-1) as Fact;
  tell("payout.run", { day: 40, ms: 0 }, { batch: "B2", schedule: "partner" });
  const last = facts.at(-1) as Fact;
  const { engine, audit } = toldAudited([SHIPPED], [...first.facts, refund, last]);

  test("leaves the first payout as it was and takes the money from the next", () => {
    expect(engine.world.payouts.list.map(({ batch, sent }) => [batch, sent])).toEqual([["B1", 20_000n], ["B2", 0n]]);
    expect(audit.balances.get(`partner_clawback_receivable:${partner}:USD`) ?? 0n).toBe(0n);
    expect(audit.balances.get(`partner_payable:${partner}:USD`) ?? 0n).toBe(0n);
    expect(audit.balances.get("cash:USD")).toBe(-20_000n);
    expect(audit.balances.get("commission_cost:USD")).toBe(20_000n);
  });
});

