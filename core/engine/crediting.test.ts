import { describe, expect, test } from "vitest";
import { SHIPPED } from "../programs/programs.testing.ts";
import { evaluate } from "./evaluate.ts";
import { at, teller } from "./history.testing.ts";

/** Two technology partners (Gold, Silver), an affiliate and an integrator, enrolled long before. */
function beginning() {
  const story = teller();
  story.tell("partner.enrolled", "2024-02-01", { partner: "alder", track: "technology", tier: "gold" });
  story.tell("partner.enrolled", "2024-02-01", { partner: "birch", track: "technology", tier: "silver" });
  story.tell("partner.enrolled", "2024-02-01", { partner: "dogwood", track: "affiliate", level: "standard" });
  const pays = (deal: string, customer: string, when = "2024-06-10") => {
    story.tell("invoice.issued", when, { invoice: `I-${deal}`, deal, currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
    story.tell("cash.applied", when, { invoice: `I-${deal}` });
    return customer;
  };
  const answer = (asOf = "2025-12-31") => {
    const told = evaluate({ programs: [SHIPPED], facts: story.facts, asOf: at(asOf) });
    return { ...told, earned: Object.fromEntries(told.earnings.map((line) => [line.partner, Number(line.amount)])), credit: (deal: string) => told.credits.find((one) => one.deal === deal)?.credit };
  };
  return { ...story, pays, answer };
}

describe("a registration", () => {
  test("that is still in review when the customer signs is credited once it is approved, though the deal names nobody (P-57, P-62)", () => {
    const { tell, pays, answer } = beginning();
    tell("registration.submitted", "2024-05-01", { registration: "R1", partner: "alder", customer: "acme" });
    tell("deal.won", "2024-05-02", { deal: "D1", customer: "acme", serviceStart: "2024-05-02" });
    pays("D1", "acme");
    expect(answer("2024-07-01").credit("D1")?.status).toBe("pending");
    tell("registration.approved", "2024-07-02", { registration: "R1" });
    expect(answer().credit("D1")).toMatchObject({ status: "credited" });
    expect(answer().earned).toEqual({ alder: 20_000 });
  });

  test("in review that is then rejected leaves the deal to the next claim in time (P-57)", () => {
    const { tell, pays, answer } = beginning();
    tell("registration.submitted", "2024-05-01", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.submitted", "2024-05-01", { registration: "R2", partner: "birch", customer: "acme", productLine: "other" });
    tell("registration.approved", "2024-05-02", { registration: "R2" });
    tell("deal.won", "2024-05-03", { deal: "D1", customer: "acme", serviceStart: "2024-05-03" });
    pays("D1", "acme");
    expect(answer("2024-05-04").credit("D1")?.status).toBe("pending");
    tell("registration.rejected", "2024-05-05", { registration: "R1", reason: "not a fit" });
    expect(answer().earned).toEqual({ birch: 15_000 });
  });

  test.each([["2024-07-01T09:59:59Z", "credited"], ["2024-07-01T10:00:00Z", "not_credited"]])("protects to the second: a deal signed on %s is %s (P-61)", (signed, status) => {
    const { tell, answer } = beginning();
    tell("registration.submitted", "2024-05-02", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.approved", "2024-05-02T10:00:00Z", { registration: "R1" });
    tell("deal.won", signed, { deal: "D1", customer: "acme", serviceStart: "2024-07-01", registration: "R1" });
    expect(answer().credit("D1")?.status).toBe(status);
  });

  test("that was submitted after the customer signed is not credited, even if it is approved (P-61, P-62)", () => {
    const { tell, pays, answer } = beginning();
    tell("deal.won", "2024-05-02T10:00:00Z", { deal: "D1", customer: "acme", serviceStart: "2024-05-02", registration: "R1" });
    tell("registration.submitted", "2024-05-02T10:00:01Z", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.approved", "2024-05-03", { registration: "R1" });
    pays("D1", "acme");
    expect(answer().credit("D1")?.status).toBe("not_credited");
    expect(answer().earned).toEqual({});
  });

  test("ends when the partner leaves, in review or approved; a win after that is not credited to it (P-39)", () => {
    const { tell, pays, answer } = beginning();
    tell("registration.submitted", "2024-05-01", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.approved", "2024-05-02", { registration: "R1" });
    tell("partner.left", "2024-05-10", { partner: "alder", cause: "good_standing" });
    tell("deal.won", "2024-05-11", { deal: "D1", customer: "acme", serviceStart: "2024-05-11", registration: "R1" });
    pays("D1", "acme");
    expect(answer().earned).toEqual({});
    expect(answer().credit("D1")?.because).toBe("registration withdrawn");
  });

  test("withdrawn after the win was valid at the win (P-57)", () => {
    const { tell, pays, answer } = beginning();
    tell("registration.submitted", "2024-04-01", { registration: "R0", partner: "birch", customer: "acme", productLine: "other" });
    tell("registration.submitted", "2024-05-01", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.approved", "2024-05-02", { registration: "R1" });
    tell("deal.won", "2024-05-03", { deal: "D1", customer: "acme", serviceStart: "2024-05-03" });
    tell("registration.withdrawn", "2024-05-04", { registration: "R1" });
    tell("registration.rejected", "2024-05-05", { registration: "R0", reason: "not a fit" });
    pays("D1", "acme");
    expect(answer().earned).toEqual({ alder: 20_000 });
  });

  test("may be submitted again under its name after it ended, at its new place (P-62)", () => {
    const { tell, pays, answer } = beginning();
    tell("registration.submitted", "2024-05-01", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.rejected", "2024-05-02", { registration: "R1", reason: "existing opportunity" });
    tell("registration.submitted", "2024-05-20", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.approved", "2024-05-21", { registration: "R1" });
    tell("deal.won", "2024-05-22", { deal: "D1", customer: "acme", serviceStart: "2024-05-22", registration: "R1" });
    pays("D1", "acme");
    expect(answer().earned).toEqual({ alder: 20_000 });
  });

  test("is extended by the days it was given, whatever the tier is by then (P-66)", () => {
    const { tell, pays, answer } = beginning();
    tell("registration.submitted", "2024-05-01", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.approved", "2024-05-01", { registration: "R1" });
    tell("partner.tier_changed", "2024-05-02", { partner: "alder", tier: "silver" });
    tell("registration.extended", "2024-05-03", { registration: "R1" });
    // 60 days for Gold at the approval, and 60 more.
    tell("deal.won", "2024-08-28T23:59:59Z", { deal: "D1", customer: "acme", serviceStart: "2024-08-28", registration: "R1" });
    pays("D1", "acme", "2024-09-01");
    expect(answer().earned).toEqual({ alder: 20_000 });
  });

  test("gives its customer to a deal that names only the registration: one sourcing incentive for that customer (P-11)", () => {
    const { tell, pays, answer } = beginning();
    tell("registration.submitted", "2024-05-01", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.approved", "2024-05-02", { registration: "R1" });
    tell("deal.won", "2024-05-03", { deal: "D1", serviceStart: "2024-05-03", registration: "R1" });
    tell("deal.won", "2024-06-03", { deal: "D2", customer: "acme", serviceStart: "2024-06-03", splits: [{ partner: "birch", weight: 1 }] });
    pays("D1", "acme");
    pays("D2", "acme");
    expect(answer().earned).toEqual({ alder: 20_000 });
  });
});

describe("a customer's referral and a partner's registration for one customer", () => {
  const both = (referralFirst: boolean) => {
    const story = beginning();
    const { tell } = story;
    const submitted = () => tell("referral.submitted", referralFirst ? "2024-04-01" : "2024-04-20", { referral: "F1", referrer: "bolt", customer: "acme" });
    if (referralFirst) submitted();
    tell("registration.submitted", "2024-04-10", { registration: "R1", partner: "alder", customer: "acme" });
    if (!referralFirst) submitted();
    return story;
  };
  const won = { deal: "D1", customer: "acme", serviceStart: "2024-05-02", registration: "R1" };
  const converted = { referral: "F1", referrer: "bolt", customer: "acme", plan: "team" };

  test.each([["win", "conversion"], ["conversion", "win"]])("the earlier submission is credited: the registration, whether the %s or the %s is told first (P-57)", (first) => {
    const { tell, pays, answer } = both(false);
    tell("registration.approved", "2024-04-11", { registration: "R1" });
    if (first === "conversion") tell("referral.converted", "2024-05-02", converted);
    tell("deal.won", "2024-05-02", won);
    if (first === "win") tell("referral.converted", "2024-05-02", converted);
    pays("D1", "acme");
    expect(answer().earned).toEqual({ alder: 20_000 });
    expect(answer().rewards).toMatchObject([{ referral: "F1", status: "rejected", amount: 0n }]);
  });

  test.each([["win", "conversion"], ["conversion", "win"]])("the earlier submission is credited: the referral, whether the %s or the %s is told first (P-57)", (first) => {
    const { tell, pays, answer } = both(true);
    tell("registration.approved", "2024-04-11", { registration: "R1" });
    if (first === "conversion") tell("referral.converted", "2024-05-02", converted);
    tell("deal.won", "2024-05-02", won);
    if (first === "win") tell("referral.converted", "2024-05-02", converted);
    pays("D1", "acme");
    expect(answer().earned).toEqual({});
    expect(answer().credit("D1")?.because).toBe("a customer referral was first");
    expect(answer().rewards).toMatchObject([{ referral: "F1", status: "on_hold" }]);
  });

  test("a referral of one's own company does not stand before the registration (P-46)", () => {
    const { tell, pays, answer } = both(true);
    tell("registration.approved", "2024-04-11", { registration: "R1" });
    tell("deal.won", "2024-05-02", won);
    pays("D1", "acme");
    tell("referral.converted", "2024-05-03", { ...converted, selfReferral: true });
    expect(answer().earned).toEqual({ alder: 20_000 });
    expect(answer().rewards).toMatchObject([{ status: "rejected" }]);
  });

  test.each([["approved", { alder: 20_000 }, "rejected"], ["rejected", {}, "on_hold"]] as const)("while the earlier registration is in review the reward waits; %s decides it (P-57, P-62)", (outcome, earned, status) => {
    const { tell, pays, answer } = both(false);
    tell("deal.won", "2024-05-02", won);
    tell("referral.converted", "2024-05-02", converted);
    pays("D1", "acme");
    expect(answer("2024-07-01").rewards).toMatchObject([{ status: "awaiting_payment" }]);
    if (outcome === "approved") tell("registration.approved", "2024-07-02", { registration: "R1" });
    else tell("registration.rejected", "2024-07-02", { registration: "R1", reason: "not a fit" });
    expect(answer().earned).toEqual(earned);
    expect(answer().rewards).toMatchObject([{ status }]);
  });

  test("of two referrals of one customer the earlier valid one is paid, whichever is told to convert (P-57)", () => {
    const { tell, answer } = beginning();
    tell("referral.submitted", "2024-04-01", { referral: "F1", referrer: "bolt", customer: "acme" });
    tell("referral.submitted", "2024-04-02", { referral: "F2", referrer: "crane", customer: "acme" });
    tell("referral.converted", "2024-05-02", { ...converted, referral: "F2", referrer: "crane" });
    tell("referral.converted", "2024-05-02", converted);
    expect(answer().rewards.map(({ referral, status }) => [referral, status])).toEqual([["F2", "rejected"], ["F1", "awaiting_payment"]]);
  });

  test("who refers itself refers nobody (P-46)", () => {
    const { tell, answer } = beginning();
    tell("referral.converted", "2024-05-02", { ...converted, referrer: "acme" });
    expect(answer().rewards).toMatchObject([{ status: "rejected" }]);
  });
});

describe("a click", () => {
  const signedUp = (signup: string, win: string) => {
    const story = beginning();
    story.tell("click.recorded", "2024-05-01T10:00:00Z", { click: "K1", partner: "dogwood", visitor: "v1" });
    story.tell("signup.recorded", signup, { customer: "acme", visitor: "v1" });
    story.tell("deal.won", win, { deal: "D1", customer: "acme", serviceStart: "2024-07-01" });
    story.pays("D1", "acme", "2024-07-02");
    return story;
  };

  test("counts when the customer signed up inside the cookie, whenever it starts to pay (P-57)", () => {
    expect(signedUp("2024-05-31T09:59:59Z", "2024-07-01").answer().earned).toEqual({ dogwood: 15_000 });
    expect(signedUp("2024-05-31T10:00:00Z", "2024-07-01").answer().earned).toEqual({});
  });

  test("is paid at the affiliate's level at the sign-up (P-15)", () => {
    const { tell, answer } = signedUp("2024-05-31T09:59:59Z", "2024-07-01");
    tell("partner.level_changed", "2024-06-01", { partner: "dogwood", track: "affiliate", level: "vip" });
    expect(answer().earned).toEqual({ dogwood: 15_000 });
  });

  test("is paid as a click, also to an affiliate that has a better paid track (P-57)", () => {
    const { tell, answer } = signedUp("2024-05-02", "2024-05-02");
    tell("partner.enrolled", "2024-02-02", { partner: "dogwood", track: "technology", tier: "platinum" });
    expect(answer().earned).toEqual({ dogwood: 15_000 });
  });
});

describe("who was there at the win", () => {
  test("a partner that enrolled after the win earns nothing from it, also on later invoices (P-14)", () => {
    const { tell, pays, answer } = beginning();
    tell("deal.won", "2024-05-02", { deal: "D1", customer: "acme", serviceStart: "2024-05-02", splits: [{ partner: "late", weight: 1 }] });
    tell("partner.enrolled", "2024-05-02T00:00:01Z", { partner: "late", track: "technology", tier: "gold" });
    pays("D1", "acme");
    expect(answer().earned).toEqual({});
  });

  test("a partner that had left earns nothing from a deal won then, though its earlier deals go on (P-39)", () => {
    const { tell, pays, answer } = beginning();
    tell("deal.won", "2024-05-01", { deal: "D1", customer: "acme", serviceStart: "2024-05-01", splits: [{ partner: "alder", weight: 1 }] });
    tell("partner.left", "2024-05-02", { partner: "alder", cause: "good_standing" });
    tell("deal.won", "2024-05-03", { deal: "D2", customer: "bolt", serviceStart: "2024-05-03", splits: [{ partner: "alder", weight: 1 }] });
    pays("D1", "acme");
    pays("D2", "bolt");
    expect(answer().earnings.map((line) => line.deal)).toEqual(["D1"]);
  });
});

describe("partners agreed after the win", () => {
  test("are credited where no claim decided, and share later deals of the same customer (P-11, P-25)", () => {
    const { tell, pays, answer } = beginning();
    tell("deal.won", "2024-05-02", { deal: "D1", customer: "acme", serviceStart: "2024-05-02" });
    tell("deal.split_agreed", "2024-05-03", { deal: "D1", splits: [{ partner: "alder", weight: 1 }] });
    tell("deal.split_agreed", "2024-05-04", { deal: "D1", splits: [{ partner: "alder", weight: 1 }, { partner: "birch", weight: 1 }] });
    tell("deal.won", "2024-06-02", { deal: "D2", customer: "acme", serviceStart: "2024-06-02", splits: [{ partner: "birch", weight: 1 }, { partner: "alder", weight: 1 }] });
    pays("D1", "acme");
    expect(answer().earned).toEqual({ alder: 10_000, birch: 7500 });
    pays("D2", "acme");
    expect(answer().earnings.map((line) => [line.deal, line.partner])).toEqual([["D1", "alder"], ["D1", "birch"], ["D2", "birch"], ["D2", "alder"]]);
  });
});
