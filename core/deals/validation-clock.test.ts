import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import type { RegistrationEvent } from "./registration.ts";
import { NO_REGISTRATIONS } from "./registration.ts";
import { fold } from "./registration-fold.ts";
import { view } from "./registration-view.ts";
import { type Hours, decided, paused, punctuality, reachedAt, resumed, startedClock, usedAt } from "./validation-clock.ts";

const { registration } = programFor({}).definition;
const ROUND: Hours = { clock: "continuous", zone: "UTC" };
const WORKING: Hours = { clock: "business_hours", zone: "America/New_York" };
const HOUR = 3_600_000;

describe("the review clock", () => {
  it.each([
    ["2025-06-03T09:00:00Z", "on_target"],
    ["2025-06-03T09:00:01Z", "past_target"],
    ["2025-06-04T09:00:00Z", "past_target"],
    ["2025-06-04T09:00:01Z", "breached"],
  ])("decided at %s is %s", (decidedAt, verdict) => {
    const clock = decided(startedClock(At.parse("2025-06-02T09:00:00Z")), At.parse(decidedAt), ROUND);
    expect(punctuality(registration.validation, clock, At.parse("2026-01-01T00:00:00Z"), ROUND)).toBe(verdict);
  });

  it("stands still while the partner owes an answer, and asking twice does not start it", () => {
    let clock = startedClock(At.parse("2025-06-02T09:00:00Z"));
    clock = paused(clock, At.parse("2025-06-02T19:00:00Z"), ROUND);
    clock = paused(clock, At.parse("2025-06-04T00:00:00Z"), ROUND);
    expect(usedAt(clock, At.parse("2025-06-06T13:00:00Z"), ROUND)).toBe(10 * HOUR);
    clock = resumed(clock, At.parse("2025-06-06T13:00:00Z"));
    clock = resumed(clock, At.parse("2025-06-06T14:00:00Z"));
    expect(reachedAt(clock, registration.validation.target, ROUND)).toBe(At.parse("2025-06-07T03:00:00Z"));
    expect(punctuality(registration.validation, clock, At.parse("2025-06-07T03:00:00Z"), ROUND)).toBe("on_target");
    expect(punctuality(registration.validation, clock, At.parse("2025-06-07T03:00:01Z"), ROUND)).toBe("past_target");
    expect(punctuality(registration.validation, clock, At.parse("2025-06-08T03:00:01Z"), ROUND)).toBe("breached");
  });

  it("does not start again once somebody decided", () => {
    const clock = decided(startedClock(At.parse("2025-06-02T09:00:00Z")), At.parse("2025-06-02T10:00:00Z"), ROUND);
    expect(usedAt(resumed(clock, At.parse("2025-06-02T11:00:00Z")), At.parse("2025-07-01T00:00:00Z"), ROUND)).toBe(HOUR);
  });

  it("may leave out the weekend in the program's zone", () => {
    // Friday 23:00 in New York is Saturday 03:00 in UTC.
    const clock = startedClock(At.parse("2025-06-07T03:00:00Z"));
    expect(usedAt(clock, At.parse("2025-06-07T04:00:00Z"), WORKING)).toBe(HOUR);
    expect(usedAt(clock, At.parse("2025-06-09T04:00:00Z"), WORKING)).toBe(HOUR);
    expect(usedAt(clock, At.parse("2025-06-09T06:00:00Z"), WORKING)).toBe(3 * HOUR);
    expect(reachedAt(clock, { unit: "hours", n: 24 }, WORKING)).toBe(At.parse("2025-06-10T03:00:00Z"));
  });
});

describe("a registration waiting for the partner", () => {
  const about = (type: "info_requested" | "info_provided", at: string): RegistrationEvent => ({ type, at: At.parse(at), registration: "R1" });
  const submitted: RegistrationEvent = {
    type: "submitted", at: At.parse("2025-06-02T09:00:00Z"), registration: "R1", partner: "P1", customer: "acme.example", productLine: "",
    registrant: { track: "si", motion: "referral", level: null, tier: "gold" }, given: registration.requiredFields,
  };
  const seen = (events: readonly RegistrationEvent[], asOf: string, rules = programFor({}).definition) => {
    const state = events.reduce((before, event) => fold(rules, before, event).state, NO_REGISTRATIONS);
    return view(rules, state, At.parse(asOf))[0];
  };

  it("is nobody's delay until the answer, and says when the promise ends after it", () => {
    const asked = [submitted, about("info_requested", "2025-06-02T19:00:00Z")];
    expect(seen(asked, "2025-06-20T00:00:00Z")).toMatchObject({ status: "in_review", waitingForPartner: true, sla: "on_target", dueAt: null, escalated: false });
    const answered = [...asked, about("info_provided", "2025-06-10T00:00:00Z")];
    expect(seen(answered, "2025-06-10T00:00:00Z")).toMatchObject({ waitingForPartner: false, targetAt: At.parse("2025-06-10T14:00:00Z"), dueAt: At.parse("2025-06-11T14:00:00Z") });
    expect(seen(answered, "2025-06-11T14:00:01Z")).toMatchObject({ sla: "breached", escalated: true, status: "in_review" });
  });

  it("is late all the same where the program does not stop the clock", () => {
    const definition = programFor({}).definition;
    const strict = { ...definition, registration: { ...registration, validation: { ...registration.validation, pausesWhileWaitingForPartner: false } } };
    expect(seen([submitted, about("info_requested", "2025-06-02T19:00:00Z")], "2025-06-06T13:00:00Z", strict)).toMatchObject({ sla: "breached", waitingForPartner: false });
  });

  it("cannot be asked about when it is not in review", () => {
    const incomplete: RegistrationEvent = { ...submitted, given: [] };
    const state = fold(programFor({}).definition, NO_REGISTRATIONS, incomplete).state;
    expect(fold(programFor({}).definition, state, about("info_requested", "2025-06-02T10:00:00Z")).refusal?.code).toBe("registration.incomplete");
  });
});
