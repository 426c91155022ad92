import type { Fact } from "../facts/fact.ts";
import { decimal, type Fraction, rounded, ZERO } from "../kernel/fraction.ts";
import { type Day, type Instant, dayPlusSpan, localDayOf } from "../kernel/time.ts";
import type { Definition } from "../programs/definition.ts";
import type { HeldCertificate, PartnerRecord, Purchase } from "./record.ts";

type Rules = Pick<Definition, "certifications" | "calendar">;

type Sale = { readonly wonOn: Day; readonly invoices: Set<string> };
type Cash = { total: bigint; paid: bigint; back: bigint };

/** What the facts say of one partner, for its levels and checks (P-50 … P-55). Facts in order; what concerns others is passed over. */
export function recordFrom(rules: Rules, facts: readonly Fact[], partner: string): PartnerRecord {
  const told = { partner, rules, joinedAt: null as Instant | null, certificates: [] as HeldCertificate[], gone: new Set<string>(), implementations: [] as Instant[], reviews: [] as Instant[], betaTests: [] as Instant[], csat: [] as { at: Instant; score: Fraction }[], deals: new Map<string, Sale>(), cash: new Map<string, Cash>(), ends: new Set<string>(), bought: new Map<string, { net: bigint; tax: bigint }>(), purchases: [] as Purchase[] };
  for (const fact of facts) if (!tellMoney(told, fact)) tellPeople(told, fact);
  const certificates = told.certificates.map((held) => ({ ...held, active: !told.gone.has(held.person) }));
  const deals = [...told.deals.values()].map(({ wonOn, invoices }) => {
    const cash = [...invoices].map((invoice) => told.cash.get(invoice) ?? { total: 0n, paid: 0n, back: 0n });
    const paid = cash.reduce((sum, one) => sum + one.paid, 0n);
    const back = cash.reduce((sum, one) => sum + one.back, 0n);
    return { wonOn, paid: paid > 0n, fullyRefunded: paid > 0n && back >= paid };
  });
  return {
    joinedAt: told.joinedAt, trainingComplete: certificates.some((held) => held.active), declared: [], certificates, implementations: told.implementations, businessReviews: told.reviews,
    betaTests: told.betaTests, csat: told.csat, deals, purchases: told.purchases, activeEndCustomers: told.ends.size,
  };
}

type Told = { readonly partner: string; readonly rules: Rules; joinedAt: Instant | null; readonly certificates: HeldCertificate[]; readonly gone: Set<string>; readonly implementations: Instant[]; readonly reviews: Instant[]; readonly betaTests: Instant[]; readonly csat: { at: Instant; score: Fraction }[]; readonly deals: Map<string, Sale>; readonly cash: Map<string, Cash>; readonly ends: Set<string>; readonly bought: Map<string, { net: bigint; tax: bigint }>; readonly purchases: Purchase[] };

/** Deals, their money, and what the partner itself bought; answers whether the fact was one of these. */
function tellMoney(told: Told, fact: Fact): boolean {
  const zone = told.rules.calendar.timeZone;
  switch (fact.type) {
    case "deal.won":
      if (fact.payload.splits === undefined || fact.payload.splits.some((split) => split.partner === told.partner)) told.deals.set(fact.payload.deal, { wonOn: localDayOf(fact.at, zone), invoices: new Set() });
      if (fact.payload.motion === "wholesale" && fact.payload.customer !== undefined) told.ends.add(fact.payload.customer);
      return true;
    case "invoice.issued":
      told.deals.get(fact.payload.deal ?? "")?.invoices.add(fact.payload.invoice);
      told.cash.set(fact.payload.invoice, { total: fact.payload.lines.reduce((sum, line) => sum + BigInt(line.amount), 0n), paid: 0n, back: 0n });
      return true;
    case "cash.applied":
    case "cash.refunded": {
      const cash = told.cash.get(fact.payload.invoice);
      if (cash === undefined) return true;
      const rest = fact.type === "cash.applied" ? cash.total - cash.paid : cash.paid - cash.back;
      const amount = fact.payload.amount === undefined ? rest : BigInt(fact.payload.amount);
      if (fact.type === "cash.applied") cash.paid += amount;
      else cash.back += amount;
      return true;
    }
    case "receivable.invoiced":
      if (fact.payload.buyer === told.partner && fact.payload.invoice !== undefined) told.bought.set(fact.payload.invoice, { net: BigInt(fact.payload.net), tax: BigInt(fact.payload.tax) });
      return true;
    case "receivable.collected":
    case "receivable.credited":
      bought(told, fact);
      return true;
    case "subscription.cancelled":
      told.ends.delete(fact.payload.customer);
      return true;
    default:
      return false;
  }
}

/** What the partner itself paid, without the tax on it; a credit note takes it back (P-07). */
function bought(told: Told, fact: Fact<"receivable.collected" | "receivable.credited">): void {
  const invoice = told.bought.get(fact.payload.invoice ?? "");
  if (fact.payload.buyer !== told.partner && invoice === undefined) return;
  const paidOn = localDayOf(fact.at, told.rules.calendar.timeZone);
  const { currency } = fact.payload;
  if (fact.type === "receivable.credited") {
    told.purchases.push({ paidOn, amount: 0n, refunded: BigInt(fact.payload.net), currency, rate: null });
    return;
  }
  const paid = BigInt(fact.payload.amount);
  const amount = invoice === undefined || invoice.net + invoice.tax === 0n ? paid : rounded(paid * invoice.net, invoice.net + invoice.tax);
  told.purchases.push({ paidOn, amount, refunded: 0n, currency, rate: null });
}

function tellPeople(told: Told, fact: Fact): void {
  if (!("partner" in fact.payload) || fact.payload.partner !== told.partner) return;
  switch (fact.type) {
    case "partner.enrolled":
      told.joinedAt ??= fact.at;
      return;
    case "certificate.attempted":
      passed(told, fact);
      return;
    case "person.left":
      told.gone.add(fact.payload.person);
      return;
    case "person.returned":
      told.gone.delete(fact.payload.person);
      return;
    case "services.accepted":
      told.implementations.push(fact.at);
      return;
    case "review.held":
      (fact.payload.kind === "beta_test" ? told.betaTests : told.reviews).push(fact.at);
      return;
    case "csat.answered":
      told.csat.push({ at: fact.at, score: decimal(fact.payload.score) ?? ZERO });
  }
}

/** A pass is exact: score at or above the mark, and lab or project where they are asked for (P-58, P-59). */
function passed(told: Told, fact: Fact<"certificate.attempted">): void {
  const certification = told.rules.certifications[fact.payload.certificate];
  if (certification === undefined) return;
  const { correct = 0, total = 0 } = fact.payload;
  const { exam, also } = certification.pass;
  const examPassed = exam === null || (total > 0 && correct * 10_000 >= exam * total);
  if (!examPassed || (also.includes("lab") && fact.payload.lab !== true) || (also.includes("project") && fact.payload.project !== true)) return;
  const validUntil = dayPlusSpan(localDayOf(fact.at, told.rules.calendar.timeZone), certification.validFor);
  told.certificates.push({ person: fact.payload.person, certificate: fact.payload.certificate, level: certification.level, awardedAt: fact.at, validUntil, active: true });
}
