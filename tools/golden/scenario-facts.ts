import type { FactType } from "../../core/facts/catalogue.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { type Instant, instant, parseInstant } from "../../core/kernel/time.ts";

export type Json = Record<string, unknown>;

/** Translates a scenario's given partners and events into facts: names in the cases are the domain's, not an API's (rules.md §11). */
export function factsOf(given: Json | undefined, events: readonly Json[]): Fact[] {
  const told: Telling = { facts: [], invoices: new Set(), next: 0 };
  for (const partner of (given?.["partners"] as Json[] | undefined) ?? []) enrol(told, partner);
  events.forEach((event, i) => translate(told, event, (i + 1) * EACH));
  return told.facts;
}

type Telling = { readonly facts: Fact[]; readonly invoices: Set<string>; next: number };

/** Arrival numbers leave room for the facts that one event stands for. */
const EACH = 1000;
const LAST = 1_000_000_000;

function put(told: Telling, type: FactType, at: Instant, arrival: number, payload: Json): void {
  told.next += 1;
  told.facts.push({ id: `f${told.next}`, type, at, knownAt: at, arrival, payload } as unknown as Fact);
}

function enrol(told: Telling, partner: Json): void {
  const start = instant(-62_135_596_800_000);
  const id = partner["id"];
  put(told, "partner.enrolled", start, 0, clean({ partner: id, track: partner["track"], tier: partner["tier"], level: partner["level"] }));
  const payee = clean({ partner: id, payoutCurrency: partner["payoutCurrency"], blocked: partner["payoutBlocked"], backupWithholding: partner["backupWithholding"], withholding: partner["withholdingBps"] });
  if (Object.keys(payee).length > 1) put(told, "payee.changed", start, 1, payee);
  const contact = typeof partner["lastContactAt"] === "string" ? at(partner["lastContactAt"]) : start;
  if (typeof partner["lastContactAt"] === "string") put(told, "payee.contacted", contact, 0, { partner: id });
  if (partner["unreachable"] === true) put(told, "payee.unreachable", contact, 1, { partner: id });
}

function at(text: unknown): Instant {
  const parsed = typeof text === "string" ? parseInstant(text) : undefined;
  if (parsed === undefined) throw new Error(`not an instant: ${String(text)}`);
  return parsed;
}

/** Without keys that say nothing. */
function clean(payload: Json): Json {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined && value !== null));
}

function translate(told: Telling, event: Json, arrival: number): void {
  const when = at(event["at"]);
  const { type, at: _, ...rest } = event;
  switch (type) {
    case "deal.won":
      return dealWon(told, rest, when, arrival);
    case "invoice.paid":
      return invoicePaid(told, rest, when, arrival);
    case "affiliate.tier_changed":
      return put(told, "partner.level_changed", when, arrival, clean({ partner: rest["partner"], track: "affiliate", level: rest["level"] ?? rest["tier"] }));
    case "referral.converted": {
      const { firstYearAcv, ...known } = rest;
      return put(told, type, when, arrival, clean({ ...known, firstYearValue: firstYearAcv }));
    }
    default: {
      const [name, defaults] = SAME[String(type)] ?? [];
      if (name === undefined) throw new Error(`no such event: ${String(type)}`);
      return put(told, name, when, arrival, { ...defaults, ...clean(rest) });
    }
  }
}

/** Events whose fields are those of the fact, with what a fact's schema would fill in. */
const SAME: Readonly<Record<string, readonly [FactType, Json]>> = {
  "invoice.refunded": ["cash.refunded", {}],
  "subscription.cancelled": ["subscription.cancelled", {}],
  "partner.tier_changed": ["partner.tier_changed", {}],
  "payout.run": ["payout.run", { schedule: "partner" }],
  "payout.settled": ["payout.settled", {}],
  "payout.failed": ["payout.failed", {}],
  "payout.returned": ["payout.returned", {}],
  "unclaimed.sweep": ["unclaimed.swept", {}],
  "reward.chosen": ["reward.chosen", {}],
  "gift_card.supplier_paid": ["giftcard.paid", { currency: "USD" }],
  "gift_card.failed": ["giftcard.failed", {}],
  "credit.applied": ["credit.applied", { currency: "USD" }],
  "invoice.issued": ["receivable.invoiced", { tax: 0 }],
  "receivable.collected": ["receivable.collected", {}],
  "case_study.published": ["case_study.published", {}],
  "marketplace.sold": ["marketplace.sold", {}],
  "marketplace.refunded": ["marketplace.refunded", {}],
  "marketplace.disbursed": ["marketplace.disbursed", {}],
  "mdf.requested": ["mdf.requested", {}],
  "mdf.claimed": ["mdf.claimed", {}],
  "mdf.reimbursed": ["mdf.reimbursed", {}],
  "mdf.quarter_closed": ["mdf.quarter_closed", {}],
};

/** A registration that the event carries was approved before: its approval is told first, after everything else of its instant. */
function dealWon(told: Telling, event: Json, when: Instant, arrival: number): void {
  const { registration, partner, splits, customer: _, ...rest } = event;
  const shared = (splits as Json[] | undefined) ?? [{ partner, weight: 1 }];
  const payload: Json = { motion: "referral", servicesPaper: "vendor", ...clean(rest), splits: shared };
  if (registration !== undefined && registration !== null) {
    const known = registration as Json;
    const name = String(known["id"] ?? `registration of ${String(event["deal"])}`);
    const approvedAt = at(known["approvedAt"]);
    const order = approvedAt === when ? arrival - 2 : LAST;
    put(told, "registration.submitted", approvedAt, order, { registration: name, partner: shared[0]?.["partner"], customer: `customer of ${String(event["deal"])}` });
    put(told, "registration.approved", approvedAt, order + 1, { registration: name, protectedUntil: known["expiresAt"] });
    payload["registration"] = name;
  }
  put(told, "deal.won", when, arrival, payload);
}

/** The first payment makes the invoice known; each is a payment of `paid` or of everything still open. */
function invoicePaid(told: Telling, event: Json, when: Instant, arrival: number): void {
  const invoice = String(event["invoice"]);
  if (!told.invoices.has(invoice)) {
    told.invoices.add(invoice);
    put(told, "invoice.issued", when, arrival, clean({ invoice, deal: event["deal"], customer: event["customer"], currency: event["currency"], via: event["via"] ?? "direct", lines: event["lines"] }));
  }
  put(told, "cash.applied", when, arrival + 1, clean({ invoice, amount: event["paid"], fx: event["fx"] }));
}
