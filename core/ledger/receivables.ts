import type { Fact } from "../facts/fact.ts";
import { type Book, balanceOf, credit, debit, enter } from "./book.ts";

/** Invoices to resellers and providers at their price, and their payment; the discount is never a cost (P-08, P-80). */
export type Receivables = { readonly buyers: Map<string, string | null> };

export function openReceivables(): Receivables {
  return { buyers: new Map() };
}

export function foldReceivable(book: Book, receivables: Receivables, fact: Fact<"receivable.invoiced" | "receivable.collected" | "receivable.credited">): void {
  const { invoice, currency } = fact.payload;
  const buyer = fact.payload.buyer ?? (invoice === undefined ? null : (receivables.buyers.get(invoice) ?? null));
  const subject = invoice ?? buyer ?? currency;
  if (fact.type === "receivable.collected") {
    const amount = BigInt(fact.payload.amount);
    enter(book, "invoice_collected", subject, [debit("cash", null, currency, amount), credit("accounts_receivable", buyer, currency, amount)]);
    return;
  }
  const net = BigInt(fact.payload.net);
  const tax = BigInt(fact.payload.tax);
  if (fact.type === "receivable.invoiced") {
    if (invoice !== undefined) receivables.buyers.set(invoice, buyer);
    enter(book, "invoice_issued", subject, [debit("accounts_receivable", buyer, currency, net + tax), credit("deferred_revenue", null, currency, net), credit("sales_tax_payable", null, currency, tax)]);
    return;
  }
  enter(book, "credit_note", subject, [debit("deferred_revenue", null, currency, net), debit("sales_tax_payable", null, currency, tax), credit("accounts_receivable", buyer, currency, net + tax)]);
}

/** A customer's credit pays an invoice, as far as it goes (P-45). */
export function foldCreditApplied(book: Book, receivables: Receivables, fact: Fact<"credit.applied">): void {
  const { customer, invoice, currency } = fact.payload;
  const wanted = BigInt(fact.payload.invoiceAmount);
  const held = balanceOf(book, "customer_credit", customer, currency);
  const amount = wanted < held ? wanted : held;
  book.decisions.set(invoice, `credit applied ${amount}`);
  enter(book, "credit_applied", invoice, [debit("customer_credit", customer, currency, amount), credit("accounts_receivable", receivables.buyers.get(invoice) ?? null, currency, amount)]);
}
