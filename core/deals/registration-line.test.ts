import fc from "fast-check";
import { describe, expect } from "vitest";
import { always } from "../kernel/properties.testing.ts";
import { type Instant, plusHours } from "../kernel/time.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { NO_REGISTRATIONS, type RegistrationEvent, type Registrations } from "./registration.ts";
import { fold, lapsed } from "./registration-fold.ts";
import { view } from "./registration-view.ts";

const rules = SHIPPED.definition;
const PARTNERS = ["alder", "birch", "cedar"] as const;
const NAMES = ["R1", "R2", "R3", "R4", "R5"] as const;

/** What happens next, an hour or some weeks after what happened before: submissions for two product lines, decisions, extensions, wins, partners that leave. */
const steps = fc.array(
  fc.record({
    hours: fc.constantFrom(0, 0, 1, 24, 24 * 15, 24 * 30), name: fc.constantFrom(...NAMES), partner: fc.constantFrom(...PARTNERS), line: fc.constantFrom("", "second"), complete: fc.integer({ min: 0, max: 6 }),
    what: fc.constantFrom("submitted" as const, "submitted" as const, "submitted" as const, "approved" as const, "approved" as const, "rejected" as const, "withdrawn" as const, "extended" as const, "won" as const, "info_requested" as const, "info_provided" as const, "partner_left" as const),
  }),
  { minLength: 1, maxLength: 30, size: "max" },
);

function eventsOf(list: typeof steps extends fc.Arbitrary<infer T> ? T : never): RegistrationEvent[] {
  let at = Date.UTC(2024, 4, 1) as Instant;
  return list.map(({ hours, name, partner, line, complete, what }): RegistrationEvent => {
    at = plusHours(at, hours);
    const about = { at, registration: name };
    switch (what) {
      case "submitted":
        return { ...about, type: what, partner, customer: "acme", productLine: line, registrant: { track: "technology", motion: "referral", level: null, tier: "gold" }, given: complete === 0 ? [] : rules.registration.requiredFields };
      case "approved":
        return { ...about, type: what, registrant: null, protectedUntil: null };
      case "rejected":
        return { ...about, type: what, reason: "not a fit" };
      case "partner_left":
        return { at, type: what, partner };
      default:
        return { ...about, type: what };
    }
  });
}

const live = (state: Registrations, line: string, at: Instant) => [...lapsed(state, at).byId.values()].filter((one) => one.productLine === line && (one.status === "in_review" || one.status === "approved"));
const queued = (state: Registrations, line: string) => [...state.byId.values()].filter((one) => one.productLine === line && one.status === "queued").map((one) => one.registration);

describe("the line for a customer", () => {
  always("has at most one live registration for a product line at any instant (PR-26)", steps, (list) => {
    let state = NO_REGISTRATIONS;
    for (const event of eventsOf(list)) {
      state = fold(rules, state, event).state;
      for (const line of ["", "second"]) expect(live(state, line, event.at).map((one) => one.registration).length).toBeLessThanOrEqual(1);
    }
  }, 5);

  always("keeps the order of arrival: who moves up is the first, and nobody overtakes (PR-26)", steps, (list) => {
    let state = NO_REGISTRATIONS;
    for (const event of eventsOf(list)) {
      const before = { "": queued(state, ""), second: queued(state, "second") };
      state = fold(rules, state, event).state;
      for (const line of ["", "second"] as const) {
        const own = "registration" in event ? [event.registration] : [];
        const after = queued(state, line);
        // Whoever was waiting still stands in the same order; who came now stands last.
        const stayed = before[line].filter((name) => after.includes(name) && !own.includes(name));
        expect(after.filter((name) => stayed.includes(name))).toEqual(stayed);
        const came = after.filter((name) => !before[line].includes(name));
        expect(after.slice(after.length - came.length)).toEqual(came);
        const moved = before[line].filter((name) => state.byId.get(name)?.status === "in_review" && !own.includes(name));
        for (const name of moved) expect(before[line].slice(0, before[line].indexOf(name)).filter((earlier) => after.includes(earlier))).toEqual([]);
      }
    }
  }, 5);

  always("shows nobody who else is in it (PR-41)", steps, (list) => {
    const events = eventsOf(list);
    let state = NO_REGISTRATIONS;
    for (const event of events) state = fold(rules, state, event).state;
    for (const seen of view(rules, state, (events.at(-1) as RegistrationEvent).at)) {
      const text = JSON.stringify(seen);
      for (const partner of PARTNERS) if (partner !== seen.partner) expect(text.includes(partner)).toBe(false);
      for (const name of NAMES) if (name !== seen.registration) expect(text.includes(name)).toBe(false);
    }
  }, 2);
});
