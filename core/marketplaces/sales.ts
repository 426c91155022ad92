import { least } from "../earnings/line.ts";
import type { Fact } from "../facts/fact.ts";
import { moneyText, shareOf } from "../kernel/money.ts";
import { type Book, balanceOf, credit, debit, enter } from "../ledger/book.ts";
import type { CompiledProgram } from "../programs/compiled.ts";

/** Sales through cloud marketplaces: the customer's full price is revenue, the fee a cost; what arrives settles the receivable (P-24, P-80, P-99). */
export function foldMarketplace(book: Book, fact: Fact<"marketplace.sold" | "marketplace.refunded" | "marketplace.disbursed">, program: CompiledProgram): void {
  const { marketplace, currency } = fact.payload;
  const subject = `${marketplace}:${currency}`;
  if (fact.type === "marketplace.disbursed") return disbursed(book, fact, subject);
  const gross = BigInt(fact.payload.gross);
  const fee = shareOf(gross, BigInt(program.definition.marketplaces[marketplace]?.fee ?? 0));
  const about = { program: program.id };
  if (fact.type === "marketplace.sold") {
    enter(book, "marketplace_sale", subject, [debit("marketplace_receivable", marketplace, currency, gross - fee), debit("marketplace_fees", null, currency, fee), credit("deferred_revenue", null, currency, gross)], about);
    return;
  }
  enter(book, "marketplace_refund", subject, [debit("deferred_revenue", null, currency, gross), credit("marketplace_fees", null, currency, fee), credit("marketplace_receivable", marketplace, currency, gross - fee)], about);
}

/** The fee really deducted prevails: a report that names it, or more money than was expected, corrects the fee and raises an alert. */
function disbursed(book: Book, fact: Fact<"marketplace.disbursed">, subject: string): void {
  const { marketplace, currency } = fact.payload;
  const amount = BigInt(fact.payload.amount);
  const expected = balanceOf(book, "marketplace_receivable", marketplace, currency);
  const settled = fact.payload.fee === undefined ? least(amount, expected < 0n ? 0n : expected) : expected;
  const difference = amount - settled;
  const lines = [debit("cash", null, currency, amount), credit("marketplace_receivable", marketplace, currency, settled)];
  if (difference > 0n) lines.push(credit("marketplace_fees", null, currency, difference));
  if (difference < 0n) lines.push(debit("marketplace_fees", null, currency, -difference));
  if (difference !== 0n) book.decisions.set(`disbursement:${fact.id}`, `alert: the marketplace's fee differs by ${moneyText(difference < 0n ? -difference : difference, currency)}`);
  enter(book, "marketplace_disburse", subject, lines);
}
