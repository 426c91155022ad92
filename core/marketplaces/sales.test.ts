import { describe, expect, test } from "vitest";
import type { Fact } from "../facts/fact.ts";
import { emptyAgenda } from "../kernel/agenda.ts";
import type { Instant } from "../kernel/time.ts";
import { openBook } from "../ledger/book.ts";
import { openAudit } from "../ledger/invariants.ts";
import { compile } from "../programs/compiled.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { type Sales, foldMarketplace } from "./sales.ts";

const { definition } = SHIPPED;
/** The same program once the marketplace takes 3%. */
const CHEAPER = compile({ ...definition, marketplaces: { ...definition.marketplaces, aws: { ...(definition.marketplaces["aws"] as (typeof definition.marketplaces)[string]), fee: 300 } } });

type Told = readonly ["sold" | "refunded", number, string?] | readonly ["disbursed", number, fee?: number];

function told(...steps: readonly Told[]) {
  const audit = openAudit();
  const book = openBook(emptyAgenda(), (posting) => expect(audit.add(posting)).toEqual([]));
  const sales: Sales = new Map();
  steps.forEach(([what, amount, more], i) => {
    book.factId = `f${i}`;
    const about = { marketplace: "aws", currency: "USD" };
    const payload = what === "disbursed" ? { ...about, amount, ...(more === undefined ? {} : { fee: more }) } : { ...about, gross: amount, ...(more === undefined ? {} : { sale: more }) };
    foldMarketplace(book, sales, { id: `f${i}`, type: `marketplace.${what}`, at: 0 as Instant, knownAt: 0 as Instant, arrival: i, payload } as Fact<"marketplace.sold" | "marketplace.disbursed">, i === 0 ? SHIPPED : CHEAPER);
  });
  const balance = (account: string) => Number(audit.balances.get(account) ?? 0n);
  return { receivable: balance("marketplace_receivable:aws:USD"), fees: balance("marketplace_fees:USD"), revenue: balance("deferred_revenue:USD"), cash: balance("cash:USD"), alerts: [...book.decisions.values()] };
}

describe("a sale through a marketplace", () => {
  test("is revenue at the full price, its fee a cost (P-80)", () => {
    expect(told(["sold", 100_000, "X1"])).toMatchObject({ receivable: 85_000, fees: 15_000, revenue: 100_000 });
  });

  test("gives its own fee back when it is refunded, also after the marketplace changed it (P-24)", () => {
    expect(told(["sold", 100_000, "X1"], ["refunded", 40_000, "X1"])).toMatchObject({ receivable: 51_000, fees: 9000, revenue: 60_000 });
  });

  test("leaves nothing behind when it is refunded cent by cent", () => {
    expect(told(["sold", 10, "X1"], ...Array.from({ length: 10 }, () => ["refunded", 1, "X1"] as const))).toMatchObject({ receivable: 0, fees: 0, revenue: 0 });
  });

  test("is never refunded beyond its price", () => {
    expect(told(["sold", 100, "X1"], ["refunded", 70, "X1"], ["refunded", 70, "X1"])).toMatchObject({ receivable: 0, fees: 0, revenue: 0 });
  });

  test("refunded under no name gives back today's fee", () => {
    expect(told(["sold", 100_000, "X1"], ["refunded", 10_000])).toMatchObject({ receivable: 85_000 - 9700, fees: 15_000 - 300, revenue: 90_000 });
  });
});

describe("a disbursement", () => {
  test("settles what is expected", () => {
    expect(told(["sold", 100_000], ["disbursed", 85_000])).toMatchObject({ receivable: 0, fees: 15_000, cash: 85_000, alerts: [] });
  });

  test("that names its fee corrects the cost, up or down, and raises an alert (P-99)", () => {
    expect(told(["sold", 100_000], ["disbursed", 97_000, 3000])).toMatchObject({ receivable: 0, fees: 3000, cash: 97_000, alerts: ["alert: the marketplace's fee differs by $120.00"] });
    expect(told(["sold", 100_000], ["disbursed", 80_000, 20_000])).toMatchObject({ receivable: 0, fees: 20_000, cash: 80_000 });
  });

  test("after more was refunded than is outstanding squares what the marketplace kept", () => {
    expect(told(["sold", 100], ["disbursed", 85], ["refunded", 100], ["disbursed", 0, 10])).toMatchObject({ receivable: 0, cash: 85, revenue: 0 });
  });
});
