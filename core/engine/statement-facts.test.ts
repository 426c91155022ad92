import { describe, expect, test } from "vitest";
import { shippedProgram } from "../../program/read.ts";
import { isRefusal } from "../kernel/refusal.ts";
import type { Statement } from "../payouts/statement-shape.ts";
import { statementCsv } from "../payouts/statement-csv.ts";
import { readableSum, statementText } from "../payouts/statement-text.ts";
import { compile } from "../programs/compiled.ts";
import { at, randomHistory, teller } from "./history.testing.ts";
import { statementFromFacts } from "./statement-facts.ts";
import { statementFindings } from "./statement-verify.ts";

const programs = [compile(shippedProgram().definition)];
const NOW = at("2025-12-31");

type Tell = ReturnType<typeof teller>["tell"];

/** Gold technology partner "alder": 20% of $1,000.00 that Acme paid on 10 January, $200.00; then whatever the case tells. */
function story(more: (tell: Tell) => void = () => undefined) {
  const { facts, tell } = teller();
  tell("partner.enrolled", "2025-01-01", { partner: "alder", name: "Alder Works", track: "technology", tier: "gold" });
  tell("deal.won", "2025-01-05", { deal: "D1", customer: "acme", serviceStart: "2025-01-05", splits: [{ partner: "alder", weight: 1 }] });
  tell("invoice.issued", "2025-01-08", { invoice: "I1", deal: "D1", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", "2025-01-10", { invoice: "I1" });
  more(tell);
  return facts;
}

function made(facts: ReturnType<typeof story>, month = "2025-01", partner = "alder", now = NOW): Statement {
  const answer = statementFromFacts({ programs, facts, partner, month, now });
  if (isRefusal(answer)) throw new Error(answer.sentence);
  expect([statementFindings(answer), answer.corrections]).toEqual([[], []]);
  return answer;
}

const run = (tell: Tell, on: string, fx?: Record<string, string>) => tell("payout.run", on, { batch: `run ${on}`.replace(" ", "-"), ...(fx === undefined ? {} : { fx }) });
const settle = (tell: Tell, on: string, of: string) => tell("payout.settled", on, { batch: `run-${of}`, partner: "alder" });

/** What a statement says in one line: opening, each move that changes what is owed, closing. */
function summary(statement: Statement): string[] {
  return statement.accounts.map(({ currency, opening, moves, closing }) => {
    const owed = (boxes: typeof opening) => boxes.onHold + boxes.payable + boxes.onItsWay - boxes.owedBack;
    const told = moves.filter((move) => owed(move.change) !== 0).map((move) => `${move.kind} ${owed(move.change)}`);
    return `${currency} ${owed(opening)} | ${told.join(", ")} | ${owed(closing)}`;
  });
}

const TOLD: readonly (readonly [string, (tell: Tell) => void, string, string[], string[]])[] = [
  ["earned and not paid yet", () => undefined, "2025-01", ["USD 0 | earned 20000 | 20000"], ["will be paid by 9 Feb 2025"]],
  ["on its way since the run", (tell) => run(tell, "2025-01-15"), "2025-01", ["USD 0 | earned 20000 | 20000"], ["on its way since 15 Jan 2025"]],
  ["paid once the bank says so", (tell) => { run(tell, "2025-01-15"); settle(tell, "2025-01-17", "2025-01-15"); }, "2025-01", ["USD 0 | earned 20000, sent -20000 | 0"], ["paid 17 Jan 2025"]],
  ["sent in the month after", (tell) => { run(tell, "2025-02-01"); settle(tell, "2025-02-03", "2025-02-01"); }, "2025-02", ["USD 20000 | sent -20000 | 0"], []],
  ["refunded before any payout", (tell) => tell("cash.refunded", "2025-01-20", { invoice: "I1", amount: 25_000 }), "2025-01", ["USD 0 | earned 20000, taken_back -5000 | 15000"], ["will be paid by 9 Feb 2025", "taken back: refund"]],
  ["refunded in full before any payout", (tell) => tell("cash.refunded", "2025-01-20", { invoice: "I1" }), "2025-01", ["USD 0 | earned 20000, taken_back -20000 | 0"], ["taken back: the customer's money went back", "taken back: refund"]],
  ["refunded after the payout", (tell) => { run(tell, "2025-01-15"); settle(tell, "2025-01-17", "2025-01-15"); tell("cash.refunded", "2025-01-20", { invoice: "I1", amount: 25_000 }); }, "2025-01", ["USD 0 | earned 20000, taken_back -5000, sent -20000 | -5000"], ["paid 17 Jan 2025; $50.00 of it taken back since", "owed back: refund; taken from your next payout"]],
  ["withheld by the tax profile", (tell) => { tell("payee.changed", "2025-01-11", { partner: "alder", withholding: 1500 }); run(tell, "2025-01-15"); }, "2025-01", ["USD 0 | earned 20000, withheld -3000 | 17000"], ["on its way since 15 Jan 2025"]],
  ["failed, and payable again", (tell) => { run(tell, "2025-01-15"); tell("payout.failed", "2025-01-16", { batch: "run-2025-01-15", partner: "alder" }); }, "2025-01", ["USD 0 | earned 20000 | 20000"], ["will be paid by 9 Feb 2025"]],
  ["returned after it was paid", (tell) => { run(tell, "2025-01-15"); settle(tell, "2025-01-17", "2025-01-15"); tell("payout.returned", "2025-01-25", { batch: "run-2025-01-15", partner: "alder" }); }, "2025-01", ["USD 0 | earned 20000, came_back 20000, sent -20000 | 20000"], ["will be paid by 9 Feb 2025"]],
  ["paid in another currency", (tell) => { tell("payee.changed", "2025-01-11", { partner: "alder", payoutCurrency: "EUR" }); run(tell, "2025-01-15", { "USD/EUR": "0.9150" }); settle(tell, "2025-01-17", "2025-01-15"); }, "2025-01", ["EUR 0 | converted 18300, sent -18300 | 0", "USD 0 | earned 20000, converted -20000 | 0"], ["paid 17 Jan 2025"]],
  ["blocked until the payee's data is there", (tell) => tell("payee.changed", "2025-01-11", { partner: "alder", blocked: "your bank details are missing" }), "2025-01", ["USD 0 | earned 20000 | 20000"], ["waiting: your bank details are missing"]],
  ["disputed", (tell) => tell("dispute.opened", "2025-01-12", { dispute: "X1", earning: "I1:tier.revenue_share:alder", reason: "Rate" }), "2025-01", ["USD 0 | earned 20000 | 20000"], ["waiting: disputed; it is paid once that is settled"]],
  ["contested by the customer's bank", (tell) => tell("chargeback.opened", "2025-01-12", { chargeback: "C1", invoice: "I1" }), "2025-01", ["USD 0 | earned 20000 | 20000"], ["waiting: the customer's bank has asked for the money back"]],
  ["adjusted by hand, up and down", (tell) => { tell("adjustment.granted", "2025-01-12", { adjustment: "A1", partner: "alder", amount: 500, currency: "USD", reason: "Late fee", by: "ann", approvedBy: "ben" }); tell("adjustment.granted", "2025-01-13", { adjustment: "A2", partner: "alder", amount: -300, currency: "USD", reason: "Twice", by: "ann", approvedBy: "ben" }); }, "2025-01", ["USD 0 | earned 20500, taken_back -300 | 20200"], ["will be paid by 9 Feb 2025", "will be paid on 1 Feb 2025", "taken back: adjusted by hand"]],
  ["owed back and paid back, the rest given up", (tell) => { run(tell, "2025-01-15"); tell("cash.refunded", "2025-01-20", { invoice: "I1", amount: 25_000 }); tell("clawback.repaid", "2025-01-25", { partner: "alder", amount: 3000, currency: "USD" }); tell("clawback.written_off", "2025-01-26", { partner: "alder", amount: 2000, currency: "USD", reason: "Small" }); }, "2025-01", ["USD 0 | earned 20000, taken_back -5000, repaid 3000, written_off 2000 | 20000"], ["on its way since 15 Jan 2025", "owed back: refund; taken from your next payout", "booked 25 Jan 2025", "booked 26 Jan 2025"]],
];

describe("a month in which money was", () => {
  test.each(TOLD)("%s", (_, more, month, accounts, statuses) => {
    const statement = made(story(more), month);
    expect(summary(statement)).toEqual(accounts);
    expect(statement.lines.map((line) => line.status.sentence)).toEqual(statuses);
  });
});

test("what is owed back is set off against the next payout, which moves nothing in or out", () => {
  const statement = made(story((tell) => {
    run(tell, "2025-01-15");
    tell("cash.refunded", "2025-01-20", { invoice: "I1", amount: 25_000 });
    tell("invoice.issued", "2025-02-01", { invoice: "I2", deal: "D1", currency: "USD", lines: [{ id: "s", kind: "software", amount: 60_000 }] });
    tell("cash.applied", "2025-02-02", { invoice: "I2" });
    run(tell, "2025-02-15");
  }), "2025-02");
  expect(statement.payments.at(-1)).toMatchObject({ gross: 12_000, setOff: 5000, sent: 7000, status: { sentence: "on its way since 15 Feb 2025" } });
  expect(statement.accounts[0]?.moves.find((move) => move.kind === "set_off")?.change).toEqual({ onHold: 0, payable: -5000, onItsWay: 0, owedBack: -5000 });
  expect(statement.accounts[0]).toMatchObject({ closing: { onHold: 0, payable: 0, onItsWay: 27_000, owedBack: 0 }, owed: 27_000 });
});

test("an affiliate waits thirty days, then for the run of the month after", () => {
  const { facts, tell } = teller();
  tell("partner.enrolled", "2025-01-01", { partner: "dogwood", track: "affiliate", level: "premium" });
  tell("deal.won", "2025-01-05", { deal: "D1", customer: "acme", serviceStart: "2025-01-05", splits: [{ partner: "dogwood", weight: 1 }] });
  tell("invoice.issued", "2025-01-08", { invoice: "I1", deal: "D1", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", "2025-01-10", { invoice: "I1" });
  const status = (month: string) => { const { lines, open } = made(facts, month, "dogwood"); return (lines[0] ?? open[0])?.status.sentence; };
  expect([status("2025-01"), status("2025-02")]).toEqual(["waiting: until 9 Feb 2025, 30 days after the customer paid", "will be paid on 15 Mar 2025"]);
});

test("every line carries the promise it is paid by, its sentence and steps that end in its amount", () => {
  const [line] = made(story()).lines;
  expect(line).toMatchObject({ customer: "acme", what: "Revenue share by program tier", amount: 20_000, promise: { paidOn: "2025-01-10", within: "30d", by: "2025-02-09" }, sentence: "20% of the $1,000.00 that reached us from acme, in its first year until 2026-01-05." });
  expect(line?.steps.map((step) => step.arithmetic ?? step.step)).toEqual(["credit", "rule", "rate", "100000 - 0 = 100000", "100000 * 2000 / 10000 = 20000", "hold"]);
});

describe("closed books", () => {
  const late = () => story((tell) => {
    tell("period.closed", "2025-02-05", { through: "2025-01-31" });
    tell("cash.refunded", "2025-01-25", { invoice: "I1", amount: 25_000 }, "2025-02-10");
  });
  test("a closed month stays as it was, whatever is learned later", () => {
    const january = made(late());
    expect([january.final, summary(january)]).toEqual([true, ["USD 0 | earned 20000 | 20000"]]);
  });
  test("late news stands in the first open month and says where it belongs (P-74)", () => {
    const february = made(late(), "2025-02");
    expect(summary(february)).toEqual(["USD 20000 | taken_back -5000 | 15000"]);
    expect(february.lines).toMatchObject([{ on: "2025-02-01", belongsTo: "2025-01", amount: -5000 }]);
    expect(february.final).toBe(false);
  });
  test("while books are open, late news changes the month it belongs to", () => {
    const facts = story((tell) => tell("cash.refunded", "2025-01-25", { invoice: "I1", amount: 25_000 }, "2025-02-10"));
    expect(summary(made(facts))).toEqual(["USD 0 | earned 20000, taken_back -5000 | 15000"]);
  });
});

test("a month that still runs is told as far as it has come", () => {
  const facts = story((tell) => tell("cash.refunded", "2025-01-25", { invoice: "I1" }));
  const statement = made(facts, "2025-01", "alder", at("2025-01-12T08:00:00Z"));
  expect([statement.asOf, statement.final, summary(statement)]).toEqual(["2025-01-12T08:00:00Z", false, ["USD 0 | earned 20000 | 20000"]]);
});

test.each([["2025-13", "alder", "statement.month"], ["2026-05", "alder", "statement.not-yet"], ["2025-01", "nobody", "statement.unknown-partner"]])("asked for %s of %s it refuses with %s", (month, partner, code) => {
  expect(statementFromFacts({ programs, facts: story(), partner, month, now: NOW })).toMatchObject({ refused: true, code });
});

/** Cents that the table's rows of a currency add up to, its closing aside. */
function csvTotal(text: string, currency: string): number {
  const scale = currency === "JPY" ? 1 : 100;
  const rows = text.slice(text.indexOf("\uFEFF")).split("\r\n").filter((row) => !row.startsWith("closing,"));
  return rows.reduce((sum, row) => sum + Math.round(Number(new RegExp(`,${currency},(-?[0-9.]+),`).exec(row)?.[1] ?? 0) * scale), 0);
}

describe("any half-year", () => {
  const PARTNERS = ["alder", "birch", "cedar", "dogwood", "elm", "ginkgo"];
  const MONTHS = ["2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06", "2025-07", "2025-08"];
  test("adds up to the books, month after month, with every line explained, and names nobody else (PR-41)", () => {
    for (let seed = 1; seed <= 12; seed++) {
      const facts = randomHistory(seed);
      for (const partner of PARTNERS) {
        let closing: unknown[] = [];
        for (const month of MONTHS) {
          const statement = made(facts, month, partner);
          const nonZero = (boxes: Statement["accounts"][number]["opening"]) => Object.values(boxes).some((amount) => amount !== 0);
          expect(statement.accounts.filter((account) => nonZero(account.opening)).map(({ currency, opening }) => ({ currency, boxes: opening }))).toEqual(closing);
          closing = statement.accounts.filter((account) => nonZero(account.closing)).map((account) => ({ currency: account.currency, boxes: account.closing }));
          const text = JSON.stringify(statement) + statementText(statement, true) + statementCsv(statement);
          for (const { currency, owed } of statement.accounts) expect(csvTotal(text, currency)).toBe(owed);
          for (const other of PARTNERS) if (other !== partner) expect(text).not.toContain(other);
        }
      }
    }
  });
});

test("who else claimed a customer is not told, only that somebody did and why it did not count (P-98)", () => {
  const { facts, tell } = teller();
  for (const partner of ["alder", "birch"]) {
    tell("partner.enrolled", "2025-01-01", { partner, track: "technology", tier: "gold" });
    tell("registration.submitted", partner === "alder" ? "2025-01-02" : "2025-01-03", { registration: `R-${partner}`, partner, customer: "acme" });
  }
  tell("registration.approved", "2025-01-04", { registration: "R-alder" });
  tell("deal.won", "2025-01-05", { deal: "D1", customer: "acme", serviceStart: "2025-01-05" });
  tell("invoice.issued", "2025-01-08", { invoice: "I1", deal: "D1", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", "2025-01-10", { invoice: "I1" });
  const statement = made(facts);
  expect(statement.lines[0]?.steps[0]?.notChosen).toEqual([{ because: expect.any(String) }]);
  expect(JSON.stringify(statement)).not.toContain("birch");
});

test("for the terminal: what is owed and why, to the cent", () => {
  const text = statementText(made(story((tell) => { run(tell, "2025-01-15"); tell("cash.refunded", "2025-01-20", { invoice: "I1", amount: 25_000 }); })), true);
  expect(text).toContain("Statement for Alder Works (alder), Jan 2025");
  expect(text).toMatch(/Earned +\+\$200\.00\n +Taken back +−\$50\.00\n +Owed at the end +\$150\.00\n +of it \$200\.00 on its way, −\$50\.00 owed back by you/);
  expect(text).toContain("$1,000.00 × 20% = $200.00  [P-22]");
});

test.each([
  ["8500000 * 2000 / 10000 = 1700000", "$85,000.00 × 20% = $17,000.00"],
  ["3000000 * 366 / 1096 = 1001825", "$30,000.00 × 366 ÷ 1096 = $10,018.25"],
  ["10001 * 1 / 3 * 2000 / 10000 ~ 667", "$100.01 × 1 ÷ 3 × 20% ≈ $6.67"],
  ["5000 - 8000 = -3000", "$50.00 − $80.00 = −$30.00"],
  ["-500 + 200 = -300", "−$5.00 + $2.00 = −$3.00"],
  ["min(600000, 500000) = 500000", "min(600000, 500000) = $5,000.00"],
])("%s reads %s", (arithmetic, words) => expect(readableSum(arithmetic, "USD")).toBe(words));

test("as a table it is safe to open: what a customer is called never runs as a formula", () => {
  const statement = made(story());
  const csv = statementCsv({ ...statement, lines: statement.lines.map((line) => ({ ...line, customer: "=HYPERLINK(\"http://x\")" })) });
  expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(csv).toContain(",USD,200.00,");
});
