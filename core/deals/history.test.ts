import { describe, expect, test } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import type { Fact } from "../facts/fact.ts";
import { parseInstant, type Instant } from "../kernel/time.ts";
import { toldHistory } from "./history.ts";

const PROGRAM = programFor({});
let arrival = 0;

/** A fact at a day of March 2026, learned then or on another day. */
function fact(type: string, day: number, payload: Record<string, unknown>, learned = day): Fact {
  const at = (of: number) => parseInstant(`2026-03-${String(of).padStart(2, "0")}T09:00:00Z`) as Instant;
  arrival += 1;
  return { id: `f${arrival}`, type, at: at(day), knownAt: at(learned), arrival, payload } as unknown as Fact;
}

const enrolled = (partner: string, tier = "gold") => fact("partner.enrolled", 1, { partner, track: "referral_partner", tier });
const submitted = (registration: string, day: number, partner = "P1") => fact("registration.submitted", day, { registration, partner, customer: "acme.com" });
const of = (facts: Fact[], registration = "R1") => toldHistory([PROGRAM], facts).state.byId.get(registration);

describe("the registrations of a customer, told from facts", () => {
  test("are the same in whatever order the facts are given", () => {
    const facts = [enrolled("P1"), submitted("R1", 2), submitted("R2", 3, "P2"), fact("registration.approved", 4, { registration: "R1" })];
    const told = toldHistory([PROGRAM], facts).state;
    expect(toldHistory([PROGRAM], facts.toReversed()).state).toEqual(told);
    expect([...told.byId.values()].map((one) => one.status)).toEqual(["approved", "queued"]);
  });

  test("protect by the tier at the approval, not by a later one", () => {
    const facts = [enrolled("P1", "silver"), submitted("R1", 2), fact("registration.approved", 3, { registration: "R1" }), fact("partner.tier_changed", 4, { partner: "P1", tier: "platinum" })];
    expect(of(facts)?.expiresAt).toBe(parseInstant("2026-04-02T09:00:00Z"));
  });

  test("an opportunity that was opened before and known before declines; one that is learned of later undoes no promise", () => {
    const opened = (learned: number) => fact("opportunity.opened", 1, { opportunity: "O1", customer: "acme.com" }, learned);
    const approved = () => fact("registration.approved", 3, { registration: "R1" });
    expect(of([opened(1), submitted("R1", 2)])?.status).toBe("rejected");
    expect(of([opened(5), submitted("R1", 2), approved()])?.status).toBe("approved");
    expect(of([opened(5), submitted("R1", 2), approved(), submitted("R2", 6, "P2")], "R2")?.status).toBe("rejected");
  });

  test("what cannot be is refused under the fact's own name, and changes nothing", () => {
    const wrong = fact("registration.approved", 5, { registration: "R2" });
    const facts = [submitted("R1", 2), submitted("R2", 3, "P2"), wrong, fact("registration.approved", 6, { registration: "R9" })];
    const { state, refusals } = toldHistory([PROGRAM], facts);
    expect(state.byId.get("R2")?.status).toBe("queued");
    expect([...refusals].map(([id, refusal]) => [id, refusal.code])).toEqual([[wrong.id, "registration.queued"], [facts[3]?.id, "registration.unknown"]]);
  });

  test("a win that is told late counts at its own time", () => {
    const facts = [enrolled("P1", "silver"), submitted("R1", 1), fact("registration.approved", 1, { registration: "R1" })];
    const won = (text: string): Fact => ({ ...fact("deal.won", 1, { deal: "R1", registration: "R1", serviceStart: "2026-04-01" }), at: parseInstant(text) as Instant });
    expect(of([...facts, won("2026-03-31T08:59:59.999Z")])).toMatchObject({ status: "won", credited: true });
    expect(of([...facts, won("2026-03-31T09:00:00Z")])).toMatchObject({ status: "expired", credited: false });
  });

  test("before any program nothing can be registered", () => expect(toldHistory([], [submitted("R1", 2)]).state.byId.size).toBe(0));
});
