import { describe, expect, test } from "vitest";
import { changed, deal } from "./one-deal.testing.ts";

describe("a chargeback", () => {
  test("that was opened and lost before its invoice is known is a refund all the same", () => {
    const { tell, invoice, open } = deal(["alder", 1]);
    tell("cash.applied", "2024-05-03", { invoice: "I1" });
    tell("chargeback.opened", "2024-05-04", { chargeback: "C1", invoice: "I1", amount: 40_000 });
    tell("chargeback.lost", "2024-05-05", { chargeback: "C1" });
    invoice("I1", 100_000, "2024-05-06");
    expect(open("2024-06-01")).toEqual({ alder: 12_000 });
  });

  test("is opened once under its name, for one invoice", () => {
    const { tell, invoice, answer } = deal(["alder", 1]);
    for (const name of ["I1", "I2"]) {
      invoice(name, 100_000);
      tell("cash.applied", "2024-05-04", { invoice: name });
    }
    tell("chargeback.opened", "2024-05-05", { chargeback: "C1", invoice: "I1" });
    tell("chargeback.opened", "2024-05-06", { chargeback: "C1", invoice: "I2" });
    tell("chargeback.won", "2024-05-07", { chargeback: "C1" });
    tell("chargeback.opened", "2024-05-08", { chargeback: "C1", invoice: "I1" });
    expect(answer("2024-05-09").earnings.map((line) => line.status)).toEqual(["payable", "payable"]);
  });

  test("holds until the last of several is over", () => {
    const { tell, invoice, answer } = deal(["alder", 1]);
    invoice("I1", 100_000);
    tell("cash.applied", "2024-05-04", { invoice: "I1" });
    for (const chargeback of ["C1", "C2"]) tell("chargeback.opened", "2024-05-05", { chargeback, invoice: "I1", amount: 10_000 });
    tell("chargeback.lost", "2024-05-06", { chargeback: "C1" });
    expect(answer("2024-05-07").earnings.map(({ status, open }) => [status, Number(open)])).toEqual([["on_hold", 18_000]]);
    tell("chargeback.won", "2024-05-08", { chargeback: "C2" });
    expect(answer("2024-05-09").earnings.map(({ status }) => status)).toEqual(["payable"]);
  });

  test("that is won does not put off the affiliate's payout: what was once released in a month counts as released in it (P-34)", () => {
    const { tell, answer } = deal(["alder", 1]);
    tell("partner.enrolled", "2024-02-01", { partner: "dogwood", track: "affiliate", level: "standard" });
    tell("deal.won", "2024-04-01", { deal: "D2", serviceStart: "2024-04-01", splits: [{ partner: "dogwood", weight: 1 }] });
    tell("invoice.issued", "2024-04-01", { invoice: "I1", deal: "D2", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
    tell("cash.applied", "2024-04-02", { invoice: "I1" });
    tell("chargeback.opened", "2024-06-01", { chargeback: "C1", invoice: "I1" });
    tell("chargeback.won", "2024-06-10", { chargeback: "C1" });
    tell("payout.run", "2024-06-15", { batch: "B1", schedule: "affiliate" });
    expect(answer("2024-06-16").earnings.map(({ status }) => status)).toEqual(["in_payout"]);
  });

  test("keeps a later part payment's hold running: what it brings is released when both are over", () => {
    const program = changed("tier.revenue_share", { hold: { kind: "after_payment", length: { unit: "days", n: 30 } } });
    const { tell, invoice, answer } = deal(["alder", 1]);
    invoice("I1", 100_000);
    tell("cash.applied", "2024-05-03", { invoice: "I1", amount: 50_000 });
    tell("chargeback.opened", "2024-05-04", { chargeback: "C1", invoice: "I1" });
    tell("cash.applied", "2024-05-05", { invoice: "I1" });
    tell("chargeback.won", "2024-05-06", { chargeback: "C1" });
    const statuses = (asOf: string) => answer(asOf, program).earnings.map((line) => line.status);
    expect(statuses("2024-06-01")).toEqual(["on_hold", "on_hold"]);
    expect(statuses("2024-06-03")).toEqual(["payable", "on_hold"]);
    expect(statuses("2024-06-04")).toEqual(["payable", "payable"]);
  });

  test("holds what comes back from the bank while it is open", () => {
    const { tell, invoice, answer } = deal(["alder", 1]);
    invoice("I1", 100_000);
    tell("cash.applied", "2024-05-04", { invoice: "I1" });
    tell("payout.run", "2024-05-15", { batch: "B1" });
    tell("chargeback.opened", "2024-05-16", { chargeback: "C1", invoice: "I1" });
    tell("payout.failed", "2024-05-17", { batch: "B1", partner: "alder" });
    expect(answer("2024-05-18").earnings.map((line) => line.status)).toEqual(["on_hold"]);
    tell("payout.run", "2024-06-01", { batch: "B2" });
    tell("chargeback.won", "2024-06-02", { chargeback: "C1" });
    expect(answer("2024-06-03").earnings.map((line) => line.status)).toEqual(["payable"]);
  });
});
