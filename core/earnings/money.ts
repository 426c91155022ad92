import type { Fact } from "../facts/fact.ts";
import { parseDay } from "../kernel/time.ts";
import type { Desk } from "./desk.ts";
import { settle } from "./desk.ts";
import { type Invoice, type Rates, collect, giveBack, isContested, isFullyPaid } from "./invoice.ts";
import { holdAgain, release } from "./line.ts";

/** Invoices become known, money comes and goes; every movement settles the invoice's pools (rules.md §7.1.5). */
export type Till = {
  readonly desk: Desk;
  /** Movements of invoices that are not known yet, in the order told: a payment may be told before its invoice. */
  readonly waiting: Map<string, MoneyFact[]>;
  readonly chargebacks: Map<string, { readonly invoice: string; readonly amount: bigint | null; open: boolean }>;
  /** The latest published rates, pair by pair: those of a payment day that names none (P-23). */
  rates: Rates;
  /** Called after each movement of an invoice's money: rewards look at paid days. */
  readonly moved: (invoice: Invoice) => void;
};

export type MoneyFact = Fact<"cash.applied" | "cash.refunded" | "chargeback.opened" | "chargeback.lost" | "chargeback.won">;

/** The invoice becomes known; movements told before it are applied now. Undefined when it already was known. */
export function foldInvoice(till: Till, fact: Fact<"invoice.issued">, deal: string | null): Invoice | undefined {
  const { payload } = fact;
  if (till.desk.invoices.has(payload.invoice)) return undefined;
  const invoice: Invoice = {
    invoice: payload.invoice,
    deal,
    customer: payload.customer ?? null,
    currency: payload.currency,
    via: payload.via,
    lines: payload.lines.map((line) => ({
      id: line.id,
      kind: line.kind,
      amount: BigInt(line.amount),
      from: line.from === undefined || line.to === undefined ? null : dayFrom(line.from),
      to: line.from === undefined || line.to === undefined ? null : dayFrom(line.to),
      collected: 0n,
      refunded: 0n,
    })),
    rates: {},
    lastPaidAt: null,
    firstPaidAt: null,
    fullyPaidAt: null,
    chargebacks: null,
    chosenUnder: null,
  };
  till.desk.invoices.set(invoice.invoice, invoice);
  const waiting = till.waiting.get(invoice.invoice) ?? [];
  till.waiting.delete(invoice.invoice);
  const { book } = till.desk;
  for (const movement of waiting) {
    // What a movement causes is posted under its own fact, so that two of them never post the same step.
    book.factId = movement.id;
    apply(till, invoice, movement);
  }
  book.factId = fact.id;
  return invoice;
}

function dayFrom(text: string) {
  const day = parseDay(text);
  if (day === undefined) throw new Error(`not a calendar date: ${text}`);
  return day;
}

export function foldMoney(till: Till, fact: MoneyFact): void {
  if (fact.type === "chargeback.opened" && !isNew(till, fact)) return;
  const invoiceId = invoiceOf(till, fact);
  if (invoiceId === null) return;
  const invoice = till.desk.invoices.get(invoiceId);
  if (invoice === undefined) {
    till.waiting.set(invoiceId, [...(till.waiting.get(invoiceId) ?? []), fact]);
    return;
  }
  apply(till, invoice, fact);
}

/** A chargeback is opened once under its name. It is known from then on, though its invoice may be told later. */
function isNew(till: Till, { payload }: Fact<"chargeback.opened">): boolean {
  if (till.chargebacks.has(payload.chargeback)) return false;
  till.chargebacks.set(payload.chargeback, { invoice: payload.invoice, amount: payload.amount === undefined ? null : BigInt(payload.amount), open: true });
  return true;
}

function invoiceOf(till: Till, fact: MoneyFact): string | null {
  if ("invoice" in fact.payload) return fact.payload.invoice;
  return till.chargebacks.get(fact.payload.chargeback)?.invoice ?? null;
}

function apply(till: Till, invoice: Invoice, fact: MoneyFact): void {
  switch (fact.type) {
    case "cash.applied":
      pay(till, invoice, fact);
      break;
    case "cash.refunded":
      giveBack(invoice, fact.payload.amount === undefined ? null : BigInt(fact.payload.amount), fact.payload.line ?? null);
      break;
    case "chargeback.opened":
      open(till, invoice, fact);
      break;
    case "chargeback.lost":
    case "chargeback.won":
      close(till, invoice, fact);
  }
  settle(till.desk, invoice);
  till.moved(invoice);
}

/** Money for what was still open. Nothing that arrives, or nothing that was open, is no payment: it decides no terms and moves no hold. */
function pay(till: Till, invoice: Invoice, fact: Fact<"cash.applied">): void {
  const taken = collect(invoice, fact.payload.amount === undefined ? null : BigInt(fact.payload.amount));
  if (taken === 0n && invoice.lines.some((line) => line.amount > 0n)) return;
  invoice.rates = ratesNow(till, invoice, fact.payload.fx);
  invoice.firstPaidAt ??= fact.at;
  invoice.lastPaidAt = fact.at;
  if (isFullyPaid(invoice)) invoice.fullyPaidAt ??= fact.at;
}

/** Most payments name no rates of their own: they share the published ones. */
function ratesNow(till: Till, invoice: Invoice, fx: Rates | undefined): Rates {
  if (fx === undefined && invoice.firstPaidAt === null) return till.rates;
  return { ...invoice.rates, ...till.rates, ...fx };
}

/** An open chargeback puts the unpaid part of the invoice's earnings on hold. */
function open(till: Till, invoice: Invoice, fact: Fact<"chargeback.opened">): void {
  invoice.chargebacks ??= new Set();
  invoice.chargebacks.add(fact.payload.chargeback);
  for (const pool of till.desk.pools.get(invoice.invoice) ?? []) for (const line of pool.lines) holdAgain(till.desk.book, line);
}

/** A lost chargeback is a refund; either way the hold ends with the last open one. */
function close(till: Till, invoice: Invoice, fact: Fact<"chargeback.lost" | "chargeback.won">): void {
  const chargeback = till.chargebacks.get(fact.payload.chargeback);
  if (chargeback === undefined || !chargeback.open) return;
  chargeback.open = false;
  invoice.chargebacks?.delete(fact.payload.chargeback);
  if (fact.type === "chargeback.lost") {
    giveBack(invoice, chargeback.amount, null);
    settle(till.desk, invoice);
  }
  if (isContested(invoice)) return;
  for (const pool of till.desk.pools.get(invoice.invoice) ?? []) {
    for (const line of pool.lines) if (line.releaseAt === null || line.releaseAt <= till.desk.book.at) release(till.desk.book, line, true);
  }
}
