import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import type { Instant } from "../kernel/time.ts";
import { NO_REGISTRATIONS, type RegistrationEvent, type Registrations } from "./registration.ts";
import { fold } from "./registration-fold.ts";
import { view } from "./registration-view.ts";

const { definition } = programFor({});
const START = At.parse("2025-01-01T00:00:00Z");
const DAY = 86_400_000;
const names = fc.constantFrom("R1", "R2", "R3", "R4");

/** Steps of a few days, or of a second around the days on which protection ends. */
const step = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 }).map((days) => days * DAY), fc.constantFrom(1000, 30 * DAY - 1000, 30 * DAY, 60 * DAY));

const event = fc.tuple(names, fc.constantFrom("submitted", "submitted", "approved", "approved", "rejected", "withdrawn", "extended", "won", "info_requested", "info_provided", "partner_left"), step, fc.boolean()).map(([registration, type, after, complete]) => ({ registration, type, after, complete }));

function historyOf(steps: readonly { registration: string; type: string; after: number; complete: boolean }[]): RegistrationEvent[] {
  let at: number = START;
  return steps.map(({ registration, type, after, complete }) => {
    at += after;
    const about = { at: at as Instant, registration };
    const partner = registration === "R4" ? "partner of R1" : `partner of ${registration}`;
    if (type === "submitted") {
      const given = complete ? definition.registration.requiredFields : [];
      return { ...about, type, partner, customer: "acme", productLine: "", registrant: { track: "si", motion: "referral", level: null, tier: "silver" }, given };
    }
    if (type === "approved") return { ...about, type, registrant: null, protectedUntil: null };
    if (type === "rejected") return { ...about, type, reason: "not a fit" };
    if (type === "partner_left") return { at: at as Instant, type, partner };
    return { ...about, type } as RegistrationEvent;
  });
}

const history = fc.array(event, { maxLength: 30 }).map(historyOf);

function statesOf(events: readonly RegistrationEvent[]): Registrations[] {
  let state = NO_REGISTRATIONS;
  return events.map((one) => (state = fold(definition, state, one).state));
}

describe("whatever happens to registrations", () => {
  it("at most one of a customer is live at any instant (PR-26)", () => {
    fc.assert(fc.property(history, (events) => {
      for (const state of statesOf(events)) {
        const live = [...state.byId.values()].filter(({ status }) => status === "in_review" || status === "approved");
        expect(live.length).toBeLessThanOrEqual(1);
      }
    }));
  });

  it("who is credited won inside protection, or in review and was approved later (PR-27)", () => {
    fc.assert(fc.property(history, (events) => {
      for (const { credited, status, approvedAt, wonAt, expiresAt } of statesOf(events).at(-1)?.byId.values() ?? []) {
        expect(credited).toBe(status === "won");
        if (!credited) continue;
        expect(approvedAt !== null && wonAt !== null && expiresAt !== null && wonAt < expiresAt).toBe(true);
      }
    }));
  });

  it("the line keeps the order of arrival, and looking twice changes nothing", () => {
    fc.assert(fc.property(history, (events) => {
      const state = statesOf(events).at(-1) ?? NO_REGISTRATIONS;
      const asOf = events.at(-1)?.at ?? START;
      const line = view(definition, state, asOf).filter(({ status }) => status === "queued");
      expect(line.map(({ placeInLine }) => placeInLine)).toEqual(line.map((_, i) => i + 1));
      const submitted = line.map(({ registration }) => state.byId.get(registration)?.submittedAt ?? 0);
      expect(submitted).toEqual(submitted.toSorted((a, b) => a - b));
      expect(view(definition, state, asOf)).toEqual(view(definition, state, asOf));
    }));
  });

  it("a review never counts more time than passed, and never goes back", () => {
    fc.assert(fc.property(history, (events) => {
      const state = statesOf(events).at(-1) ?? NO_REGISTRATIONS;
      const end = events.at(-1)?.at ?? START;
      for (const { clock } of state.byId.values()) {
        if (clock === null) continue;
        expect(clock.used).toBeGreaterThanOrEqual(0);
        expect(clock.used).toBeLessThanOrEqual(end - clock.startedAt);
      }
    }));
  });
});
