import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { On } from "../../tools/golden/scalars.ts";
import { decimal } from "../kernel/fraction.ts";
import { plusMonths } from "../kernel/time.ts";
import { atQuarterEnd, entitledLevel, promoted } from "./levels.ts";
import { NOTHING_KNOWN, type PartnerRecord, type Purchase } from "./record.ts";

const deal = (wonOn: string, paid = true, fullyRefunded = false) => ({ wonOn: On.parse(wonOn), paid, fullyRefunded });
const paid = (paidOn: string, amount: bigint, more: Partial<Purchase> = {}): Purchase => ({ paidOn: On.parse(paidOn), amount, refunded: 0n, currency: "USD", rate: null, ...more });

const TWO = [deal("2024-08-01"), deal("2024-09-01")];

function asked(record: Partial<PartnerRecord>, asOf = "2025-06-30", rules: Record<string, unknown> = {}) {
  const { definition } = programFor(rules);
  const day = On.parse(asOf);
  return entitledLevel(definition.tracks["reseller"]?.levels ?? [], { ...NOTHING_KNOWN, trainingComplete: true, ...record }, {
    asOf: day, quarterFrom: plusMonths(day, -3), zone: "UTC", functionalCurrency: "USD", certifications: definition.certifications,
  });
}
const premier = (...given: Parameters<typeof asked>) => asked(...given).progress[2]?.conditions[0] ?? expect.fail("no condition of Premier");

describe("a reseller's level", () => {
  it.each([
    ["nothing at all", { trainingComplete: false }, null],
    ["training", {}, "authorized"],
    ["deals without training", { trainingComplete: false, deals: TWO }, null],
    ["one closed deal", { deals: TWO.slice(0, 1) }, "authorized"],
    ["two closed deals", { deals: TWO }, "certified"],
    ["a deal never paid", { deals: [TWO[0]!, deal("2024-09-01", false)] }, "authorized"],
    ["a deal fully refunded", { deals: [TWO[0]!, deal("2024-09-01", true, true)] }, "authorized"],
    ["deals of many years ago", { deals: [deal("2010-01-01"), deal("2011-01-01")] }, "certified"],
    ["a deal won on the day itself", { deals: [TWO[0]!, deal("2025-06-30")] }, "certified"],
    ["a deal won tomorrow", { deals: [TWO[0]!, deal("2025-07-01")] }, "authorized"],
    ["$100,000 but one deal", { deals: TWO.slice(0, 1), purchases: [paid("2025-01-10", 10_000_000n)] }, "authorized"],
    ["exactly $100,000.00", { deals: TWO, purchases: [paid("2025-01-10", 10_000_000n)] }, "premier"],
    ["one cent less", { deals: TWO, purchases: [paid("2025-01-10", 9_999_999n)] }, "certified"],
    ["one cent refunded", { deals: TWO, purchases: [paid("2025-01-10", 10_000_000n, { refunded: 1n })] }, "certified"],
    ["purchases of twelve months ago to the day", { deals: TWO, purchases: [paid("2024-06-30", 10_000_000n)] }, "certified"],
    ["purchases a day younger", { deals: TWO, purchases: [paid("2024-07-01", 10_000_000n)] }, "premier"],
    ["purchases on the day itself", { deals: TWO, purchases: [paid("2025-06-30", 10_000_000n)] }, "premier"],
    ["purchases of tomorrow", { deals: TWO, purchases: [paid("2025-07-01", 10_000_000n)] }, "certified"],
  ])("with %s", (_what, record, level) => expect(asked(record).level).toBe(level));

  it("looks back over twelve months from 29 February to, not including, 28 February", () => {
    expect(asked({ deals: [deal("2023-08-01"), deal("2023-09-01")], purchases: [paid("2023-02-28", 9_000_000n), paid("2023-03-01", 10_000_000n)] }, "2024-02-29").level).toBe("premier");
    expect(premier({ purchases: [paid("2023-02-28", 9_000_000n), paid("2023-03-01", 10_000_000n)] }, "2024-02-29").live.n).toBe(10_000_000n);
  });

  it("counts other currencies at the rate of the payment day, net of refunds, rounded once a payment", () => {
    const rate = decimal("1.0870") ?? null;
    expect(premier({ purchases: [paid("2025-01-10", 9_200_000n, { currency: "EUR", rate })] }).live.n).toBe(10_000_400n);
    expect(premier({ purchases: [paid("2025-01-10", 9_200_000n, { currency: "EUR", rate, refunded: 9_200_000n })] }).live.n).toBe(0n);
    expect(premier({ purchases: [paid("2025-01-10", 15_124n, { currency: "JPY", rate: decimal("0.0066121") ?? null })] }).live.n).toBe(10_000n);
  });

  it("cannot count a foreign payment without its rate", () => {
    expect(() => asked({ purchases: [paid("2025-01-10", 100n, { currency: "EUR" })] })).toThrow("a purchase in EUR of 2025-01-10 needs the rate of its day");
  });

  it("follows the program's own numbers", () => {
    expect(asked({ deals: TWO.slice(0, 1) }, "2025-06-30", { reseller_certified_deals: 1 }).level).toBe("certified");
    expect(asked({ deals: TWO, purchases: [paid("2025-01-10", 10_000_000n)] }, "2025-06-30", { strict_premier: true }).level).toBe("certified");
    expect(asked({ deals: TWO, purchases: [paid("2025-01-10", 500_000n)] }, "2025-06-30", { reseller_premier_usd: 500_000 }).level).toBe("premier");
    expect(asked({ deals: TWO, purchases: [paid("2024-12-31", 10_000_000n)] }, "2025-06-30", { reseller_window_months: 6 }).level).toBe("premier");
    expect(asked({ deals: TWO, purchases: [paid("2024-12-30", 10_000_000n)] }, "2025-06-30", { reseller_window_months: 6 }).level).toBe("certified");
  });
});

describe("the progress line of a condition", () => {
  it("says the live number, what is needed and what falls away next and when", () => {
    const line = premier({ purchases: [paid("2025-01-10", 8_621_000n), paid("2024-08-03", 800_000n), paid("2024-09-09", 0n)] });
    expect(line.sentence).toBe("$94,210.00 of $100,000.00 in the last 12 months");
    expect(line.fallsAway).toEqual({ amount: 800_000n, on: On.parse("2025-08-03") });
  });
  it("puts what falls away on the same day together", () => {
    expect(premier({ purchases: [paid("2024-08-03", 800_000n), paid("2024-08-03", 100_000n), paid("2025-01-10", 5n)] }).fallsAway).toEqual({ amount: 900_000n, on: On.parse("2025-08-03") });
  });
  it("names the very day on which it is no longer counted, also around leap days", () => {
    for (const paidOn of ["2024-02-29", "2024-02-28", "2024-03-01", "2024-12-31", "2023-02-28"]) {
      const record = { deals: TWO, purchases: [paid(paidOn, 100n)] };
      const on = premier(record, paidOn).fallsAway?.on ?? expect.fail("nothing falls away");
      expect([dayBefore(record, on), premier(record, textOf(on)).live.n]).toEqual([100n, 0n]);
    }
  });
  it("says how many deals are closed", () => {
    expect(asked({ deals: TWO.slice(0, 1) }).progress[1]?.conditions[0]).toMatchObject({ outcome: "fail", sentence: "1 of 2 deals closed", fallsAway: null });
  });
});

function textOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

function dayBefore(record: Partial<PartnerRecord>, on: number): bigint {
  return premier(record, textOf(on - 1)).live.n;
}

describe("quick up, slow down", () => {
  const levels = programFor({}).definition.tracks["reseller"]?.levels ?? [];
  it("promotes the moment the conditions hold, also by two levels", () => {
    expect(promoted(levels, { level: "authorized", noticeSince: null }, "premier")).toEqual({ level: "premier", noticeSince: null });
    expect(promoted(levels, { level: null, noticeSince: null }, "authorized")).toEqual({ level: "authorized", noticeSince: null });
    expect(promoted(levels, { level: "premier", noticeSince: null }, "certified")).toEqual({ level: "premier", noticeSince: null });
  });
  it("gives a quarter's notice before it takes a level away", () => {
    const noticed = atQuarterEnd(levels, { level: "premier", noticeSince: null }, "certified", "2025-Q1");
    expect(noticed).toEqual({ level: "premier", noticeSince: "2025-Q1" });
    expect(atQuarterEnd(levels, noticed, "certified", "2025-Q2")).toEqual({ level: "certified", noticeSince: null });
    expect(atQuarterEnd(levels, noticed, null, "2025-Q2")).toEqual({ level: null, noticeSince: null });
  });
  it("takes the notice back when the conditions hold again", () => {
    expect(atQuarterEnd(levels, { level: "premier", noticeSince: "2025-Q1" }, "premier", "2025-Q2")).toEqual({ level: "premier", noticeSince: null });
    expect(promoted(levels, { level: "certified", noticeSince: "2025-Q1" }, "certified")).toEqual({ level: "certified", noticeSince: null });
  });
});
