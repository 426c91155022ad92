import { least } from "../earnings/line.ts";
import type { Fact } from "../facts/fact.ts";
import { rounded } from "../kernel/fraction.ts";
import { moneyText, shareOf } from "../kernel/money.ts";
import { type Book, balanceOf, credit, debit, enter } from "../ledger/book.ts";
import type { CompiledProgram } from "../programs/compiled.ts";

/** What was sold and given back under one name, with the fees booked for it: a refund gives back the fee of its own sale, to the cent. */
export type Sales = Map<string, { gross: bigint; fee: bigint; refunded: bigint; feeBack: bigint }>;

type SaleFact = Fact<"marketplace.sold" | "marketplace.refunded">;

/** Sales through cloud marketplaces: the customer's full price is revenue, the fee a cost; what arrives settles the receivable (P-24, P-80, P-99). */
export function foldMarketplace(book: Book, sales: Sales, fact: SaleFact | Fact<"marketplace.disbursed">, program: CompiledProgram): void {
  const { marketplace, currency } = fact.payload;
  const subject = `${marketplace}:${currency}`;
  if (fact.type === "marketplace.disbursed") return disbursed(book, fact, subject);
  const about = { program: program.id };
  const fee = shareOf(BigInt(fact.payload.gross), BigInt(program.definition.marketplaces[marketplace]?.fee ?? 0));
  const moved = fact.type === "marketplace.sold" ? sold(sales, fact, fee) : refunded(sales, fact, fee);
  const lines = [debit("marketplace_receivable", marketplace, currency, moved.gross - moved.fee), debit("marketplace_fees", null, currency, moved.fee), credit("deferred_revenue", null, currency, moved.gross)];
  if (fact.type === "marketplace.sold") enter(book, "marketplace_sale", subject, lines, about);
  else enter(book, "marketplace_refund", subject, lines.map((line) => ({ ...line, side: line.side === "debit" ? ("credit" as const) : ("debit" as const) })), about);
}

type Moved = { readonly gross: bigint; readonly fee: bigint };

function keyOf({ payload }: SaleFact): string | null {
  return payload.sale === undefined ? null : `${payload.marketplace}:${payload.currency}:${payload.sale}`;
}

function sold(sales: Sales, fact: Fact<"marketplace.sold">, fee: bigint): Moved {
  const key = keyOf(fact);
  const gross = BigInt(fact.payload.gross);
  const known = key === null ? undefined : sales.get(key);
  if (known !== undefined) {
    known.gross += gross;
    known.fee += fee;
  } else if (key !== null) sales.set(key, { gross, fee, refunded: 0n, feeBack: 0n });
  return { gross, fee };
}

/** Of a sale that is known never more than was sold, and its fee in proportion; of one that is not, the fee of today. */
function refunded(sales: Sales, fact: Fact<"marketplace.refunded">, fee: bigint): Moved {
  const key = keyOf(fact);
  const wanted = BigInt(fact.payload.gross);
  const sale = key === null ? undefined : sales.get(key);
  if (sale === undefined) return { gross: wanted, fee };
  const gross = least(wanted, sale.gross - sale.refunded);
  if (gross === 0n) return { gross: 0n, fee: 0n };
  sale.refunded += gross;
  const back = rounded(sale.fee * sale.refunded, sale.gross) - sale.feeBack;
  sale.feeBack += back;
  return { gross, fee: back };
}

/** The fee really deducted prevails: a report that names it, or more money than was expected, corrects the fee and raises an alert. */
function disbursed(book: Book, fact: Fact<"marketplace.disbursed">, subject: string): void {
  const { marketplace, currency } = fact.payload;
  const amount = BigInt(fact.payload.amount);
  const expected = balanceOf(book, "marketplace_receivable", marketplace, currency);
  const settled = fact.payload.fee === undefined ? least(amount, expected < 0n ? 0n : expected) : expected;
  const difference = amount - settled;
  const receivable = settled < 0n ? debit("marketplace_receivable", marketplace, currency, -settled) : credit("marketplace_receivable", marketplace, currency, settled);
  const fees = difference < 0n ? debit("marketplace_fees", null, currency, -difference) : credit("marketplace_fees", null, currency, difference);
  if (difference !== 0n) book.decisions.set(`disbursement:${fact.id}`, `alert: the marketplace's fee differs by ${moneyText(difference < 0n ? -difference : difference, currency)}`);
  enter(book, "marketplace_disburse", subject, [debit("cash", null, currency, amount), receivable, fees]);
}
