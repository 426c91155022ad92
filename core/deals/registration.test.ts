import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import type { Refusal } from "../kernel/refusal.ts";
import type { Definition } from "../programs/definition.ts";
import { NO_REGISTRATIONS, type Registrant, type RegistrationEvent, type Registrations } from "./registration.ts";
import { fold } from "./registration-fold.ts";
import { type RegistrationView, view } from "./registration-view.ts";

const shipped = programFor({}).definition;
const ALL = shipped.registration.requiredFields;

const tier = (name: string): Registrant => ({ track: "technology", motion: "referral", level: null, tier: name });
const reseller = (level: string, motion: Registrant["motion"] = "resale", tierName = "silver"): Registrant => ({ track: "reseller", motion, level, tier: tierName });

type Submitted = Extract<RegistrationEvent, { type: "submitted" }>;

function submit(registration: string, at: string, more: Partial<Submitted> = {}): RegistrationEvent {
  return { type: "submitted", at: At.parse(at), registration, partner: `partner of ${registration}`, customer: "acme.example", productLine: "", registrant: tier("silver"), given: ALL, ...more };
}
const approve = (registration: string, at: string): RegistrationEvent => ({ type: "approved", at: At.parse(at), registration, registrant: null, protectedUntil: null });
const reject = (registration: string, at: string): RegistrationEvent => ({ type: "rejected", at: At.parse(at), registration, reason: "not a fit" });
const simply = (type: "info_requested" | "info_provided" | "withdrawn" | "extended" | "won", registration: string, at: string): RegistrationEvent => ({ type, at: At.parse(at), registration });

function told(events: readonly RegistrationEvent[], asOf: string, program: Definition = shipped) {
  let state: Registrations = NO_REGISTRATIONS;
  const refusals: Refusal[] = [];
  for (const event of events) {
    const folded = fold(program, state, event);
    state = folded.state;
    if (folded.refusal !== null) refusals.push(folded.refusal);
  }
  const seen = Object.fromEntries(view(program, state, At.parse(asOf)).map((one) => [one.registration, one])) as Record<string, RegistrationView>;
  return { seen, refusals, state };
}

describe("protection", () => {
  it.each([
    ["an Authorized reseller who resells", reseller("authorized"), "2025-03-31T10:00:00Z"],
    ["a Certified reseller who resells", reseller("certified"), "2025-04-30T10:00:00Z"],
    ["a Premier reseller who resells", reseller("premier"), "2025-05-30T10:00:00Z"],
    ["a Premier reseller of the Silver tier who only refers", reseller("premier", "referral", "silver"), "2025-03-31T10:00:00Z"],
    ["a reseller without a level", { ...reseller("none"), level: null }, "2025-03-31T10:00:00Z"],
    ["a Platinum partner", tier("platinum"), "2025-05-30T10:00:00Z"],
    ["a Gold partner", tier("gold"), "2025-04-30T10:00:00Z"],
    ["a Silver partner", tier("silver"), "2025-03-31T10:00:00Z"],
    ["a Referral partner", tier("referral"), "2025-03-31T10:00:00Z"],
    ["a partner without a tier, as the lowest", { ...tier("none"), tier: null }, "2025-03-31T10:00:00Z"],
  ])("lasts its own days for %s", (_who, registrant, until) => {
    const { seen } = told([submit("R1", "2025-03-01T08:00:00Z", { registrant }), approve("R1", "2025-03-01T10:00:00Z")], "2025-03-01T10:00:00Z");
    expect(seen["R1"]?.expiresAt).toBe(At.parse(until));
  });

  it.each([
    ["2025-03-01T10:00:00Z", "won", true],
    ["2025-03-31T09:59:59Z", "won", true],
    ["2025-03-31T09:59:59.999Z", "won", true],
    ["2025-03-31T10:00:00Z", "expired", false],
    ["2025-03-31T10:00:01Z", "expired", false],
  ])("counts a win at %s as %s", (wonAt, status, credited) => {
    const { seen } = told([submit("R1", "2025-03-01T08:00:00Z"), approve("R1", "2025-03-01T10:00:00Z"), simply("won", "R1", wonAt)], "2025-04-02T00:00:00Z");
    expect(seen["R1"]).toMatchObject({ status, credited });
  });

  it("follows what the partner was told at the approval, and its standing then", () => {
    const promised: RegistrationEvent = { type: "approved", at: At.parse("2025-03-01T10:00:00Z"), registration: "R1", registrant: null, protectedUntil: At.parse("2025-07-01T00:00:00Z") };
    expect(told([submit("R1", "2025-03-01T08:00:00Z"), promised], "2025-03-02T00:00:00Z").seen["R1"]?.expiresAt).toBe(At.parse("2025-07-01T00:00:00Z"));
    const promoted: RegistrationEvent = { ...promised, registrant: tier("gold"), protectedUntil: null };
    expect(told([submit("R1", "2025-03-01T08:00:00Z"), promoted], "2025-03-02T00:00:00Z").seen["R1"]?.expiresAt).toBe(At.parse("2025-04-30T10:00:00Z"));
  });

  it("is over for those who look at the very second, without any later event", () => {
    const events = [submit("R1", "2025-03-01T08:00:00Z"), approve("R1", "2025-03-01T10:00:00Z")];
    expect(told(events, "2025-03-31T09:59:59Z").seen["R1"]?.status).toBe("approved");
    expect(told(events, "2025-03-31T10:00:00Z").seen["R1"]?.status).toBe("expired");
  });
});

describe("a deal signed while the vendor still validates", () => {
  const before = [submit("R1", "2025-06-02T09:00:00Z"), simply("won", "R1", "2025-06-02T12:00:00Z")];
  it("stays in review until somebody decides", () => expect(told(before, "2025-06-02T13:00:00Z").seen["R1"]).toMatchObject({ status: "in_review", credited: false }));
  it("is credited when validation approves", () => expect(told([...before, approve("R1", "2025-06-03T09:00:00Z")], "2025-06-04T00:00:00Z").seen["R1"]).toMatchObject({ status: "won", credited: true }));
  it("is not when validation rejects", () => expect(told([...before, reject("R1", "2025-06-03T09:00:00Z")], "2025-06-04T00:00:00Z").seen["R1"]).toMatchObject({ status: "rejected", credited: false, reason: "not a fit" }));
  it("is not credited to one who only stood in line", () => {
    const { seen, refusals } = told([submit("R1", "2025-06-02T09:00:00Z"), submit("R2", "2025-06-02T10:00:00Z"), simply("won", "R2", "2025-06-02T11:00:00Z")], "2025-06-03T00:00:00Z");
    expect(seen["R2"]).toMatchObject({ status: "queued", credited: false, reason: "another registration came first" });
    expect(refusals.map((refusal) => refusal.code)).toEqual(["registration.queued"]);
  });
});

describe("the line behind a live registration", () => {
  const three = [submit("R1", "2025-06-02T09:00:00Z"), submit("R2", "2025-06-02T10:00:00Z"), submit("R3", "2025-06-02T11:00:00Z")];
  it("keeps the order of arrival", () => {
    const { seen } = told(three, "2025-06-02T12:00:00Z");
    expect([seen["R1"], seen["R2"], seen["R3"]].map((one) => [one?.status, one?.placeInLine])).toEqual([["in_review", null], ["queued", 1], ["queued", 2]]);
  });
  it("moves up one by one as claims fall away", () => {
    const first = told([...three, reject("R1", "2025-06-02T13:00:00Z")], "2025-06-02T14:00:00Z").seen;
    expect([first["R1"]?.status, first["R2"]?.status, first["R3"]?.placeInLine]).toEqual(["rejected", "in_review", 1]);
    const second = told([...three, reject("R1", "2025-06-02T13:00:00Z"), simply("withdrawn", "R2", "2025-06-02T14:00:00Z")], "2025-06-02T15:00:00Z").seen;
    expect([second["R2"]?.status, second["R3"]?.status, second["R3"]?.reason]).toEqual(["withdrawn", "in_review", null]);
  });
  it("starts the review clock of who moves up at that moment", () => {
    const moved = [...three, reject("R1", "2025-06-04T08:00:00Z")];
    expect(told(moved, "2025-06-05T08:00:00Z").seen["R2"]).toMatchObject({ sla: "on_target", dueAt: At.parse("2025-06-06T08:00:00Z") });
    expect(told(moved, "2025-06-05T08:00:01Z").seen["R2"]?.sla).toBe("past_target");
  });
  it("closes up when somebody in it withdraws, and nobody else moves", () => {
    const { seen } = told([...three, simply("withdrawn", "R2", "2025-06-02T12:00:00Z")], "2025-06-02T13:00:00Z");
    expect([seen["R1"]?.status, seen["R2"]?.status, seen["R2"]?.sla, seen["R3"]?.status, seen["R3"]?.placeInLine]).toEqual(["in_review", "withdrawn", "not_started", "queued", 1]);
    const later = told([...three, simply("withdrawn", "R2", "2025-06-02T12:00:00Z"), reject("R1", "2025-06-02T13:00:00Z")], "2025-06-02T14:00:00Z").seen;
    expect(later["R3"]?.status).toBe("in_review");
  });
  it("moves up when an approved claim is withdrawn, not when protection runs out", () => {
    const approved = [submit("R1", "2025-02-28T12:00:00Z"), approve("R1", "2025-03-01T00:00:00Z"), submit("R2", "2025-03-05T00:00:00Z")];
    expect(told([...approved, simply("withdrawn", "R1", "2025-03-06T00:00:00Z")], "2025-03-07T00:00:00Z").seen["R2"]?.status).toBe("in_review");
    const expired = told(approved, "2025-04-01T00:00:00Z");
    expect([expired.seen["R1"]?.status, expired.seen["R2"]?.status]).toEqual(["expired", "queued"]);
  });
  it("lets who waited behind an ended protection submit again, and opens the customer to all", () => {
    const events = [submit("R1", "2025-02-28T12:00:00Z"), approve("R1", "2025-03-01T00:00:00Z"), submit("R2", "2025-03-05T00:00:00Z")];
    expect(told([...events, submit("R2", "2025-04-01T00:00:00Z")], "2025-04-01T01:00:00Z").seen["R2"]).toMatchObject({ status: "in_review", reason: null, sla: "on_target" });
    expect(told([...events, submit("R3", "2025-04-01T00:00:00Z")], "2025-04-01T01:00:00Z").seen["R3"]?.status).toBe("in_review");
    const tooEarly = told([...events, submit("R2", "2025-03-06T00:00:00Z")], "2025-03-07T00:00:00Z");
    expect([tooEarly.seen["R2"]?.status, tooEarly.refusals[0]?.code]).toEqual(["queued", "registration.already-submitted"]);
  });
  it("is one line for each customer and product line", () => {
    const events = [submit("R1", "2025-06-02T09:00:00Z"), submit("R2", "2025-06-02T10:00:00Z", { productLine: "edge" }), submit("R3", "2025-06-02T11:00:00Z", { customer: "other.example" }), submit("R4", "2025-06-02T12:00:00Z", { productLine: "edge" })];
    const { seen } = told(events, "2025-06-02T13:00:00Z");
    expect([1, 2, 3, 4].map((n) => seen[`R${n}`]?.status)).toEqual(["in_review", "in_review", "in_review", "queued"]);
  });
  it("cannot be jumped by an approval", () => {
    const { seen, refusals } = told([...three, approve("R3", "2025-06-02T12:00:00Z")], "2025-06-02T13:00:00Z");
    expect([seen["R3"]?.status, seen["R3"]?.reason, refusals[0]?.code]).toEqual(["queued", "cannot approve: queued", "registration.queued"]);
  });
  it("loses everything a partner had live when it leaves the program", () => {
    const left: RegistrationEvent = { type: "partner_left", at: At.parse("2025-06-02T12:00:00Z"), partner: "partner of R1" };
    const { seen } = told([...three, left], "2025-06-02T13:00:00Z");
    expect([seen["R1"]?.status, seen["R1"]?.reason, seen["R2"]?.status]).toEqual(["withdrawn", "partner left the program", "in_review"]);
  });
});

describe("submitting", () => {
  it("again after an incomplete form takes the place of the second time", () => {
    const events = [submit("R1", "2025-06-02T09:00:00Z", { given: ["customerName"] }), submit("R2", "2025-06-02T10:00:00Z"), submit("R1", "2025-06-02T11:00:00Z")];
    const { seen } = told(events, "2025-06-02T12:00:00Z");
    expect([seen["R1"]?.status, seen["R2"]?.status]).toEqual(["queued", "in_review"]);
  });
  it("again stands behind those who came in between", () => {
    const events = [submit("R1", "2025-06-02T09:00:00Z", { given: [] }), submit("R2", "2025-06-02T10:00:00Z"), submit("R3", "2025-06-02T11:00:00Z"), submit("R1", "2025-06-02T12:00:00Z")];
    const { seen } = told([...events, reject("R2", "2025-06-02T13:00:00Z")], "2025-06-02T14:00:00Z");
    expect([seen["R3"]?.status, seen["R1"]?.status, seen["R1"]?.placeInLine]).toEqual(["in_review", "queued", 1]);
  });
  it("says every missing field in the order of the form", () => {
    const { seen } = told([submit("R1", "2025-06-02T09:00:00Z", { given: ["opportunity"] })], "2025-06-02T12:00:00Z");
    expect(seen["R1"]).toMatchObject({ status: "incomplete", reason: "missing: customerName, customerContact, estimatedSize, expectedClose", sla: null });
  });
  it("again after a rejection is a new claim; while it is live it changes nothing", () => {
    const again = told([submit("R1", "2025-06-02T09:00:00Z"), reject("R1", "2025-06-02T10:00:00Z"), submit("R1", "2025-06-02T11:00:00Z")], "2025-06-02T12:00:00Z");
    expect(again.seen["R1"]).toMatchObject({ status: "in_review", reason: null });
    const twice = told([submit("R1", "2025-06-02T09:00:00Z"), submit("R1", "2025-06-03T09:00:00Z")], "2025-06-03T10:00:00Z");
    expect([twice.seen["R1"]?.sla, twice.refusals[0]?.code]).toEqual(["past_target", "registration.already-submitted"]);
  });
  it("is not open to affiliates and customers who refer", () => {
    for (const track of ["affiliate", "customer_referrer"]) {
      expect(told([submit("R1", "2025-06-02T09:00:00Z", { registrant: { ...tier("silver"), track } })], "2025-06-02T10:00:00Z").seen["R1"]?.status).toBe("rejected");
    }
  });
});

describe("the vendor's own opportunity", () => {
  const opened = (at: string): RegistrationEvent => ({ type: "opportunity_opened", at: At.parse(at), opportunity: "O1", customer: "acme.example" });
  const touched = (at: string): RegistrationEvent => ({ type: "opportunity_touched", at: At.parse(at), opportunity: "O1" });
  const closed = (at: string): RegistrationEvent => ({ type: "opportunity_closed", at: At.parse(at), opportunity: "O1" });
  it.each([
    ["worked on 90 days ago to the second", [opened("2025-01-01T00:00:00Z"), touched("2025-03-03T12:00:00Z")], "rejected"],
    ["worked on 90 days and a second ago", [opened("2025-01-01T00:00:00Z"), touched("2025-03-03T11:59:59Z")], "in_review"],
    ["opened a second earlier", [opened("2025-06-01T11:59:59Z")], "rejected"],
    ["opened in the same second", [opened("2025-06-01T12:00:00Z")], "in_review"],
    ["closed since", [opened("2025-05-01T00:00:00Z"), closed("2025-05-20T00:00:00Z")], "in_review"],
  ])("%s: the registration is %s", (_what, events, status) => {
    const { seen } = told([...events, submit("R1", "2025-06-01T12:00:00Z")], "2025-06-01T13:00:00Z");
    expect(seen["R1"]?.status).toBe(status);
  });
  it("does not stand in the way of another customer", () => {
    expect(told([opened("2025-05-01T00:00:00Z"), submit("R1", "2025-06-01T12:00:00Z", { customer: "other.example" })], "2025-06-01T13:00:00Z").seen["R1"]?.status).toBe("in_review");
  });
});

describe("an extension", () => {
  const gold = [submit("R1", "2025-02-28T12:00:00Z", { registrant: tier("gold") }), approve("R1", "2025-03-01T00:00:00Z")];
  it.each([
    ["2025-04-29T23:59:59Z", "approved", "2025-06-29T00:00:00Z", null],
    ["2025-04-30T00:00:00Z", "expired", "2025-04-30T00:00:00Z", "extension refused"],
    ["2025-05-01T00:00:00Z", "expired", "2025-04-30T00:00:00Z", "extension refused"],
  ])("asked for at %s leaves it %s until %s", (askedAt, status, until, reason) => {
    const { seen } = told([...gold, simply("extended", "R1", askedAt)], "2025-05-02T00:00:00Z");
    expect(seen["R1"]).toMatchObject({ status, reason, expiresAt: At.parse(until) });
  });
  it("is granted as often as the program says", () => {
    const asked = [...gold, simply("extended", "R1", "2025-03-02T00:00:00Z"), simply("extended", "R1", "2025-03-03T00:00:00Z")];
    expect(told(asked, "2025-03-04T00:00:00Z").seen["R1"]).toMatchObject({ expiresAt: At.parse("2025-06-29T00:00:00Z"), extensionsLeft: 0, reason: "extension refused" });
    expect(told(asked, "2025-03-04T00:00:00Z", programFor({ max_extensions: 2 }).definition).seen["R1"]).toMatchObject({ expiresAt: At.parse("2025-08-28T00:00:00Z"), reason: null });
    expect(told(asked, "2025-03-04T00:00:00Z", programFor({ max_extensions: 0 }).definition).seen["R1"]?.expiresAt).toBe(At.parse("2025-04-30T00:00:00Z"));
  });
  it("cannot be had before the approval", () => {
    expect(told([submit("R1", "2025-02-28T12:00:00Z"), simply("extended", "R1", "2025-02-28T13:00:00Z")], "2025-03-01T00:00:00Z").seen["R1"]).toMatchObject({ status: "in_review", reason: "extension refused" });
  });
});

describe("decisions", () => {
  it("about something unknown are refused", () => expect(told([approve("R9", "2025-06-02T09:00:00Z")], "2025-06-03T00:00:00Z").refusals[0]?.code).toBe("registration.unknown"));
  it.each([
    ["approve", approve, "cannot approve: rejected"],
    ["reject", reject, "cannot reject: rejected"],
  ])("to %s what is rejected are refused", (_verb, again, reason) => {
    const { seen } = told([submit("R1", "2025-06-02T09:00:00Z"), reject("R1", "2025-06-02T10:00:00Z"), again("R1", "2025-06-02T11:00:00Z")], "2025-06-03T00:00:00Z");
    expect(seen["R1"]).toMatchObject({ status: "rejected", reason });
  });
  it("never leave two live registrations for one customer", () => {
    const { state } = told([submit("R1", "2025-06-02T09:00:00Z"), submit("R2", "2025-06-02T09:00:00Z"), reject("R1", "2025-06-02T10:00:00Z"), submit("R1", "2025-06-02T10:00:00Z")], "2025-06-03T00:00:00Z");
    expect([...state.byId.values()].filter((one) => one.status === "in_review" || one.status === "approved").map((one) => one.registration)).toEqual(["R2"]);
  });
  it("leave what was there before untouched", () => {
    const before = told([submit("R1", "2025-06-02T09:00:00Z")], "2025-06-02T10:00:00Z").state;
    fold(shipped, before, approve("R1", "2025-06-02T11:00:00Z"));
    expect(before.byId.get("R1")?.status).toBe("in_review");
  });
});
