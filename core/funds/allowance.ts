import { least } from "../earnings/line.ts";
import type { Fact } from "../facts/fact.ts";
import { moneyText, shareOf } from "../kernel/money.ts";
import { type Instant, quarterBounds, quarterOf } from "../kernel/time.ts";
import { type Book, balanceOf, credit, debit, enter } from "../ledger/book.ts";
import { type Standings, standingOf } from "../partners/standing.ts";
import type { CompiledProgram } from "../programs/compiled.ts";

/** A promise of marketing funds and what became of it (P-67 … P-69, P-82). Memo boxes per partner and quarter: entitlement = available + committed + used + expired. */
export type FundRequest = {
  readonly request: string;
  readonly partner: string;
  readonly quarter: string;
  readonly currency: string;
  promised: bigint;
  status: "approved" | "refused" | "withdrawn" | "claimed";
};

export type Funds = {
  readonly requests: Map<string, FundRequest>;
  readonly closed: Set<string>;
  /** Currencies of the allowances opened in a quarter, by partner. */
  readonly opened: Map<string, Map<string, Set<string>>>;
  /** Claims that were accepted, by request. */
  readonly claims: Set<string>;
  /** Currencies in which a partner's claims were accepted. */
  readonly claimedIn: Map<string, Set<string>>;
};

export function openFunds(): Funds {
  return { requests: new Map(), closed: new Set(), opened: new Map(), claims: new Set(), claimedIn: new Map() };
}

type FundFact = Fact<"mdf.requested" | "mdf.withdrawn" | "mdf.claimed" | "mdf.reimbursed" | "mdf.quarter_closed">;
type Office = { readonly book: Book; readonly standings: Standings; readonly funds: Funds; readonly program: CompiledProgram };

export function foldFunds(book: Book, standings: Standings, funds: Funds, fact: FundFact, program: CompiledProgram): void {
  const office = { book, standings, funds, program };
  switch (fact.type) {
    case "mdf.requested":
      return requested(office, fact);
    case "mdf.withdrawn":
      return withdrawn(office, fact);
    case "mdf.claimed":
      return claimed(office, fact);
    case "mdf.reimbursed":
      return reimbursed(office, fact);
    case "mdf.quarter_closed":
      return quarterClosed(office, fact.payload.quarter);
  }
}

function requested(office: Office, fact: Fact<"mdf.requested">): void {
  const { book, funds, program } = office;
  const { request, partner, jointPlan, outcomes } = fact.payload;
  if (funds.requests.has(request)) return;
  const amount = BigInt(fact.payload.amount);
  const quarter = quarterOf(fact.at, program.definition.calendar.timeZone);
  const standing = standingOf(office.standings, partner);
  const tier = program.definition.tiers.find((one) => one.id === standing.tier);
  const allowance = tier?.mdfPerQuarter ?? null;
  const refuse = (because: string, currency = "USD") => {
    funds.requests.set(request, { request, partner, quarter, currency, promised: 0n, status: "refused" });
    book.decisions.set(request, `refused: ${because}`);
  };
  if (standing.left !== null) return refuse("the partner left the program");
  if (allowance === null) return refuse(`needs ${lowestTierWithFunds(program)} or above`);
  if (!jointPlan || !outcomes) return refuse("needs a joint plan and measurable outcomes");
  const owner = `${partner}:${quarter}`;
  grow(office, owner, allowance);
  const left = leftOf(book, owner, allowance);
  if (amount > left) return refuse(`${left} left this quarter`, allowance.currency);
  funds.requests.set(request, { request, partner, quarter, currency: allowance.currency, promised: amount, status: "approved" });
  book.decisions.set(request, "approved");
  enter(book, "mdf_promise", request, [debit("memo_mdf_available", owner, allowance.currency, amount), credit("memo_mdf_committed", owner, allowance.currency, amount)]);
}

function lowestTierWithFunds(program: CompiledProgram): string {
  const tiers = program.definition.tiers.filter((tier) => tier.mdfPerQuarter !== null).sort((a, b) => a.rank - b.rank);
  return tiers[0]?.title ?? "a tier with marketing funds";
}

/** The allowance opens with the first request of a quarter and grows with a better tier; it never shrinks, promises stay (P-67). */
function grow(office: Office, owner: string, allowance: { amount: bigint; currency: string }): void {
  const entitled = balanceOf(office.book, "memo_mdf_entitlement", owner, allowance.currency);
  const more = allowance.amount - entitled;
  const [partner, quarter] = split(owner);
  const opened = office.funds.opened.get(quarter) ?? new Map<string, Set<string>>();
  office.funds.opened.set(quarter, opened);
  remember(opened, partner, allowance.currency);
  if (more <= 0n) return;
  enter(office.book, "mdf_open", owner, [debit("memo_mdf_entitlement", owner, allowance.currency, more), credit("memo_mdf_available", owner, allowance.currency, more)]);
}

function remember(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

function split(owner: string): [string, string] {
  const at = owner.lastIndexOf(":");
  return [owner.slice(0, at), owner.slice(at + 1)];
}

/** New allowance less what is promised or used; never more than what is in the box, never below zero. */
function leftOf(book: Book, owner: string, allowance: { amount: bigint; currency: string }): bigint {
  const taken = balanceOf(book, "memo_mdf_committed", owner, allowance.currency) + balanceOf(book, "memo_mdf_used", owner, allowance.currency);
  const left = least(allowance.amount - taken, balanceOf(book, "memo_mdf_available", owner, allowance.currency));
  return left < 0n ? 0n : left;
}

function withdrawn({ book, funds }: Office, fact: Fact<"mdf.withdrawn">): void {
  const request = funds.requests.get(fact.payload.request);
  if (request?.status !== "approved") return;
  request.status = "withdrawn";
  const owner = `${request.partner}:${request.quarter}`;
  enter(book, "mdf_withdraw", request.request, [debit("memo_mdf_committed", owner, request.currency, request.promised), credit(freeBox(funds, request.quarter), owner, request.currency, request.promised)]);
  request.promised = 0n;
}

/** What is freed is available while the quarter lasts, and expired after it. */
function freeBox(funds: Funds, quarter: string): "memo_mdf_available" | "memo_mdf_expired" {
  return funds.closed.has(quarter) ? "memo_mdf_expired" : "memo_mdf_available";
}

function claimed(office: Office, fact: Fact<"mdf.claimed">): void {
  const { book, funds, standings, program } = office;
  const request = funds.requests.get(fact.payload.request);
  const { claim, proof } = fact.payload;
  if (funds.claims.has(`${fact.payload.request}:${claim}`)) return;
  if (request?.status !== "approved") {
    book.decisions.set(claim, "refused: no approved request");
    return;
  }
  if (!proof) {
    book.decisions.set(claim, "refused: needs proof");
    return;
  }
  const amount = least(shareOf(BigInt(fact.payload.spent), BigInt(program.definition.mdf.reimbursement)), request.promised);
  const owner = `${request.partner}:${request.quarter}`;
  const { currency } = request;
  const cost = isBuyer(standings, request.partner) && fact.payload.distinctService !== true ? "contra_revenue_mdf" : "mdf_cost";
  enter(book, "mdf_claim", claim, [
    debit(cost, null, currency, amount),
    credit("mdf_payable", request.partner, currency, amount),
    debit("memo_mdf_committed", owner, currency, request.promised),
    credit("memo_mdf_used", owner, currency, amount),
    credit(freeBox(funds, request.quarter), owner, currency, request.promised - amount),
  ]);
  request.status = "claimed";
  funds.claims.add(`${request.request}:${claim}`);
  remember(funds.claimedIn, request.partner, currency);
  request.promised = 0n;
  book.decisions.set(claim, `approved ${amount}`);
}

/** A payee that buys from the vendor to sell on or serve: money to it without a distinct service is less revenue (P-82). */
function isBuyer(standings: Standings, partner: string): boolean {
  const { tracks } = standingOf(standings, partner);
  return tracks.has("reseller") || tracks.has("msp");
}

function reimbursed({ book, funds, program }: Office, fact: Fact<"mdf.reimbursed">): void {
  const { partner } = fact.payload;
  const owed = [...(funds.claimedIn.get(partner) ?? [])].find((code) => balanceOf(book, "mdf_payable", partner, code) > 0n);
  const currency = owed ?? program.definition.money.functionalCurrency;
  const amount = least(BigInt(fact.payload.amount), balanceOf(book, "mdf_payable", partner, currency));
  if (amount < BigInt(fact.payload.amount)) book.decisions.set(`reimbursed:${partner}:${fact.id}`, `only ${moneyText(amount, currency)} was owed`);
  enter(book, "mdf_reimburse", partner, [debit("mdf_payable", partner, currency, amount), credit("cash", null, currency, amount)]);
}

/** What is not promised by the end of the quarter is gone; promises stay (P-67). */
function quarterClosed({ book, funds, program }: Office, quarter: string): void {
  if (funds.closed.has(quarter)) return;
  const bounds = quarterBounds(quarter, program.definition.calendar.timeZone);
  if (bounds === undefined || book.at < (bounds.to as Instant)) {
    book.decisions.set(`mdf:${quarter}`, "refused: the quarter has not ended");
    return;
  }
  funds.closed.add(quarter);
  for (const [partner, currencies] of [...(funds.opened.get(quarter) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const owner = `${partner}:${quarter}`;
    for (const currency of currencies) {
      const left = balanceOf(book, "memo_mdf_available", owner, currency);
      enter(book, "mdf_expire", owner, [debit("memo_mdf_available", owner, currency, left), credit("memo_mdf_expired", owner, currency, left)]);
    }
  }
}
