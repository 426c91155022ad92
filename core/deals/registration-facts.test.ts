import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import type { Fact } from "../facts/fact.ts";
import { type Standings, foldStanding } from "../partners/standing.ts";
import { NO_REGISTRATIONS } from "./registration.ts";
import { type RegistrationFact, registrationEvent } from "./registration-facts.ts";
import { fold } from "./registration-fold.ts";
import { view } from "./registration-view.ts";

const { definition } = programFor({});
let arrivals = 0;

function fact(type: RegistrationFact["type"] | "partner.enrolled" | "partner.level_changed" | "partner.tier_changed", at: string, payload: object): Fact {
  arrivals += 1;
  return { id: `fact ${arrivals}`, type, at: At.parse(at), knownAt: At.parse(at), arrival: arrivals, payload } as Fact;
}

/** Tells facts in their order, as the server does for one customer. */
function told(facts: readonly Fact[], asOf: string) {
  const standings: Standings = new Map();
  let state = NO_REGISTRATIONS;
  for (const one of facts) {
    if (one.type === "partner.enrolled" || one.type === "partner.level_changed" || one.type === "partner.tier_changed") {
      foldStanding(standings, one);
      continue;
    }
    const event = registrationEvent(definition, standings, state, one as RegistrationFact);
    if (event !== null) state = fold(definition, state, event).state;
  }
  return Object.fromEntries(view(definition, state, At.parse(asOf)).map((seen) => [seen.registration, seen]));
}

const enrolled = (track: string, more: object) => fact("partner.enrolled", "2025-01-01T00:00:00Z", { partner: "P1", track, ...more });
const submitted = (more: object = {}) => fact("registration.submitted", "2025-03-01T08:00:00Z", { registration: "R1", partner: "P1", customer: "acme", ...more });
const approved = (more: object = {}) => fact("registration.approved", "2025-03-01T10:00:00Z", { registration: "R1", ...more });

describe("facts of registrations", () => {
  it("protect a reseller who resells by the level at the approval, and by tier who refers", () => {
    const standing = [enrolled("reseller", { tier: "silver", level: "authorized" }), fact("partner.level_changed", "2025-03-01T09:00:00Z", { partner: "P1", track: "reseller", level: "premier" })];
    expect(told([standing[0]!, submitted({ motion: "resale" }), standing[1]!, approved()], "2025-03-02T00:00:00Z")["R1"]?.expiresAt).toBe(At.parse("2025-05-30T10:00:00Z"));
    expect(told([standing[0]!, submitted({ motion: "referral" }), standing[1]!, approved()], "2025-03-02T00:00:00Z")["R1"]?.expiresAt).toBe(At.parse("2025-03-31T10:00:00Z"));
  });

  it("tell a whole life: asked, answered, approved, extended, won", () => {
    const seen = told(
      [
        enrolled("technology", { tier: "gold" }), submitted(),
        fact("registration.info_requested", "2025-03-01T09:00:00Z", { registration: "R1" }), fact("registration.info_provided", "2025-03-09T09:00:00Z", { registration: "R1" }),
        fact("registration.approved", "2025-03-10T00:00:00Z", { registration: "R1" }), fact("registration.extended", "2025-04-01T00:00:00Z", { registration: "R1" }),
        fact("deal.won", "2025-06-30T00:00:00Z", { deal: "D1", registration: "R1", serviceStart: "2025-07-01", motion: "referral", servicesPaper: "vendor" }),
      ],
      "2025-08-01T00:00:00Z",
    );
    expect(seen["R1"]).toMatchObject({ status: "won", credited: true, sla: "on_target", expiresAt: At.parse("2025-07-08T00:00:00Z") });
  });

  it("keep the end of protection that the partner was told", () => {
    expect(told([enrolled("technology", { tier: "gold" }), submitted(), approved({ protectedUntil: "2025-12-01T00:00:00Z" })], "2025-03-02T00:00:00Z")["R1"]?.expiresAt).toBe(At.parse("2025-12-01T00:00:00Z"));
  });

  it("let the vendor's own opportunity block until it is closed", () => {
    const opened = fact("opportunity.opened", "2025-02-01T00:00:00Z", { opportunity: "O1", customer: "acme" });
    const touched = fact("opportunity.touched", "2025-02-20T00:00:00Z", { opportunity: "O1" });
    const closed = fact("opportunity.closed", "2025-02-21T00:00:00Z", { opportunity: "O1" });
    const status = (...facts: Fact[]) => told([enrolled("technology", { tier: "gold" }), ...facts, submitted()], "2025-03-02T00:00:00Z")["R1"]?.status;
    expect([status(opened, touched), status(opened, touched, closed)]).toEqual(["rejected", "in_review"]);
  });

  it("end with a rejection, a withdrawal or the partner's leaving", () => {
    const base = () => [enrolled("technology", { tier: "gold" }), submitted()];
    const end = (type: RegistrationFact["type"], payload: object) => told([...base(), fact(type, "2025-03-01T12:00:00Z", payload)], "2025-03-02T00:00:00Z")["R1"];
    expect(end("registration.rejected", { registration: "R1", reason: "not a fit" })).toMatchObject({ status: "rejected", reason: "not a fit" });
    expect(end("registration.withdrawn", { registration: "R1" })?.status).toBe("withdrawn");
    expect(end("partner.left", { partner: "P1", cause: "good_standing" })?.status).toBe("withdrawn");
  });

  it("are open to a partner with one enrolment that may register, not to a mere affiliate", () => {
    expect(told([enrolled("affiliate", { level: "vip" }), enrolled("consultant", { tier: "silver" }), submitted()], "2025-03-02T00:00:00Z")["R1"]?.status).toBe("in_review");
    expect(told([enrolled("affiliate", { level: "vip" }), submitted()], "2025-03-02T00:00:00Z")["R1"]?.status).toBe("rejected");
  });

  it("say nothing when a deal names no registration", () => {
    const won = fact("deal.won", "2025-06-30T00:00:00Z", { deal: "D1", serviceStart: "2025-07-01", motion: "referral", servicesPaper: "vendor" });
    expect(registrationEvent(definition, new Map(), NO_REGISTRATIONS, won as RegistrationFact)).toBeNull();
  });
});
