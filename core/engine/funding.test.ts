import fc from "fast-check";
import { expect, test } from "vitest";
import { always } from "../kernel/properties.testing.ts";
import { openAudit } from "../ledger/invariants.ts";
import { compile } from "../programs/compiled.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { stateOf } from "./audit.ts";
import { createEngine, evaluate, told } from "./evaluate.ts";
import { LAST } from "./histories.testing.ts";
import { at, teller } from "./history.testing.ts";
import { tiers } from "./invoices.testing.ts";
import { fundStories, tellFunds } from "./office-stories.testing.ts";
import { PARTNERS, moments, teller as storyteller } from "./telling.testing.ts";

function gold() {
  const story = teller();
  story.tell("partner.enrolled", "2024-02-01", { partner: "alder", track: "technology", tier: "gold" });
  const request = (name: string, amount: number, when = "2024-05-02") => story.tell("mdf.requested", when, { request: name, partner: "alder", amount, jointPlan: true, outcomes: true });
  const answer = (program = SHIPPED) => evaluate({ programs: [program], facts: story.facts, asOf: at("2024-12-31") });
  const balance = (account: string, program = SHIPPED) => Number(answer(program).postings.flatMap((one) => one.lines).reduce((sum, line) => (line.account === account ? sum + (line.side === "credit" ? line.amount : -line.amount) : sum), 0n));
  return { ...story, request, answer, balance };
}

test("a partner that left asks for no funds (P-03, P-39)", () => {
  const { tell, request, answer } = gold();
  tell("partner.left", "2024-05-01", { partner: "alder", cause: "good_standing" });
  request("M1", 100);
  expect(answer().decisions.get("M1")).toBe("refused: the partner left the program");
});

test("a share of the cost is rounded half away from zero like every amount (P-22)", () => {
  const half = compile({ ...SHIPPED.definition, mdf: { ...SHIPPED.definition.mdf, reimbursement: 5000 } });
  const { tell, request, answer } = gold();
  request("M1", 100_000);
  tell("mdf.claimed", "2024-05-03", { request: "M1", claim: "C1", spent: 999, proof: true });
  expect(answer(half).decisions.get("C1")).toBe("approved 500");
});

test("a claim told twice stays what it was decided to be", () => {
  const { tell, request, answer, balance } = gold();
  request("M1", 100_000);
  for (const when of ["2024-05-03", "2024-05-04"]) tell("mdf.claimed", when, { request: "M1", claim: "C1", spent: 999, proof: true });
  expect(answer().decisions.get("C1")).toBe("approved 999");
  expect(balance("mdf_payable")).toBe(999);
});

test("an allowance in another currency is paid back in that currency", () => {
  const euros = compile({ ...SHIPPED.definition, tiers: SHIPPED.definition.tiers.map((tier) => (tier.id === "gold" ? { ...tier, mdfPerQuarter: { amount: 500_000n, currency: "EUR" } } : tier)) });
  const { tell, request, balance } = gold();
  request("M1", 100_000);
  tell("mdf.claimed", "2024-05-03", { request: "M1", claim: "C1", spent: 999, proof: true });
  tell("mdf.reimbursed", "2024-05-04", { partner: "alder", amount: 999 });
  expect([balance("mdf_payable", euros), balance("cash", euros)]).toEqual([0, 999]);
});

test("funds never promised are gone at the quarter's end, also where every request was refused (P-67)", () => {
  const { tell, request, balance } = gold();
  request("M1", 500_001);
  tell("mdf.quarter_closed", "2024-07-01", { quarter: "2024-Q2" });
  expect([balance("memo_mdf_available"), balance("memo_mdf_expired")]).toEqual([0, 500_000]);
});

test("after a demotion the new allowance less what is promised is left, not what is still in the box (P-67)", () => {
  const { tell, request, answer } = gold();
  tell("partner.tier_changed", "2024-04-01", { partner: "alder", tier: "platinum" });
  request("M1", 400_000);
  tell("partner.tier_changed", "2024-05-03", { partner: "alder", tier: "gold" });
  request("M2", 100_001, "2024-05-04");
  request("M3", 100_000, "2024-05-05");
  expect(["M1", "M2", "M3"].map((name) => answer().decisions.get(name))).toEqual(["approved", "refused: 100000 left this quarter", "approved"]);
});

test.each(["withdrawn", "claimed"])("what a promise %s after its quarter ended leaves is gone with the quarter (P-67, P-69)", (how) => {
  const { tell, request, balance } = gold();
  request("M1", 300_000);
  tell("mdf.quarter_closed", "2024-07-01", { quarter: "2024-Q2" });
  if (how === "withdrawn") tell("mdf.withdrawn", "2024-07-02", { request: "M1" });
  else tell("mdf.claimed", "2024-07-02", { request: "M1", claim: "C1", spent: 100_000, proof: true });
  expect([balance("memo_mdf_available"), balance("memo_mdf_expired")]).toEqual([0, how === "withdrawn" ? 500_000 : 400_000]);
});

/** The allowance of each tier, from the program. */
const ALLOWANCES = new Map(SHIPPED.definition.tiers.map((tier) => [tier.id, tier.mdfPerQuarter?.amount ?? 0n]));

always("what is promised and used never exceeds the allowance of the day of an approval, and the boxes add up to the entitlement (PR-32)", fc.tuple(fundStories, fc.array(fc.record({ partner: fc.constantFrom(...PARTNERS), tier: tiers, when: moments(0, 200) }), { maxLength: 8 })), ([stories, changes]) => {
  const story = storyteller();
  for (const partner of PARTNERS) story.tell("partner.enrolled", { day: 0, ms: 0 }, { partner, track: "technology", tier: "gold" });
  for (const { partner, tier, when } of changes) story.tell("partner.tier_changed", when, { partner, tier });
  tellFunds(story, stories);
  const audit = openAudit();
  const engine = createEngine({ programs: [SHIPPED], post: (posting) => expect(audit.add(posting)).toEqual([]) });
  for (const fact of told({ facts: story.facts, asOf: LAST })) {
    engine.tell(fact);
    expect(audit.reconcile(stateOf(engine.world))).toEqual([]);
    const request = fact.type === "mdf.requested" ? engine.world.funds.requests.get(fact.payload.request) : undefined;
    if (request === undefined) continue;
    const { tier } = engine.world.standings.get(request.partner) as { tier: string };
    const box = (name: string) => audit.balances.get(`memo_mdf_${name}:${request.partner}:${request.quarter}:USD`) ?? 0n;
    if (request.status === "approved") expect(box("committed") + box("used") <= (ALLOWANCES.get(tier) as bigint)).toBe(true);
    // Refused although it would have fitted: only without a plan or below the tiers that have funds.
    else if (fact.type === "mdf.requested" && fact.payload.jointPlan && (ALLOWANCES.get(tier) as bigint) > 0n) expect(box("committed") + box("used") + BigInt(fact.payload.amount) > (ALLOWANCES.get(tier) as bigint) || BigInt(fact.payload.amount) > box("available")).toBe(true);
  }
}, 3);
