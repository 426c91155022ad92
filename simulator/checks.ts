import { evaluate } from "../core/engine/evaluate.ts";
import { type Instant, dayOf, instant, parseInstant, startOf } from "../core/kernel/time.ts";
import { CHART, NEVER_NEGATIVE, type Posting, accountKey, balances } from "../core/ledger/posting.ts";
import type { Definition } from "../core/programs/definition.ts";
import { type Bank, paidBy } from "./bank.ts";
import { type Told, ms } from "./naive-facts.ts";
import { naivePools } from "./naive-money.ts";
import { type Office, payoutsOf } from "./office.ts";

/** An invariant that does not hold, by its number in the list of `docs/guides/simulator.md`. */
export type Broken = { readonly invariant: string; readonly sentence: string };

type Sums = ReadonlyMap<string, bigint>;

/** Balances in natural sign by account key, and what is wrong with single entries (I1). */
function sumsOf(postings: Iterable<Posting>, broken: Broken[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const posting of postings) {
    if (!balances(posting.lines)) broken.push({ invariant: "I1", sentence: `${posting.key} does not balance` });
    for (const line of posting.lines) {
      const key = accountKey(line);
      sums.set(key, (sums.get(key) ?? 0n) + (line.side === CHART[line.account].natural ? line.amount : -line.amount));
    }
  }
  return sums;
}

/** What must hold at every moment: entries balance, nothing controlled falls below zero, nothing is sent that was not written down (I1, I3, I11). */
export function always(office: Office, bank: Bank): Broken[] {
  const broken: Broken[] = [];
  const sums = sumsOf(office.books.values(), broken);
  for (const [key, sum] of sums) if (sum < 0n && (NEVER_NEGATIVE as readonly string[]).includes(key.slice(0, key.indexOf(":")))) broken.push({ invariant: "I1", sentence: `${key} stands at ${sum}` });
  for (const transfer of bank.done.values()) {
    const written = office.transfers.get(transfer.id);
    if (written === undefined) broken.push({ invariant: "I3", sentence: `the bank paid ${transfer.id}, which nobody wrote down` });
    else if (written.amount !== transfer.amount || transfer.amount <= 0n) broken.push({ invariant: "I3", sentence: `the bank paid ${transfer.amount} for ${transfer.id} of ${written.amount}` });
  }
  return broken;
}

/** What must hold once everything has come to rest: books, bank, the engine told once from the beginning, and the naive model agree (I2 … I11). */
export function atRest(office: Office, bank: Bank, truth: readonly Told[], terms: Definition, now: Instant): Broken[] {
  const broken: Broken[] = [];
  const sums = sumsOf(office.books.values(), broken);
  return [...broken, ...sameAsWhole(office, sums, now), ...sameAsNaive(office, sums, truth, terms), ...sameAsBank(office, bank, sums), ...allPaid(office, sums), ...notTooEarly(bank, truth, terms), ...nobodyBlocked(bank, truth)];
}

/** I7: the books, grown in pieces, in any order and through crashes, are what one telling gives. */
function sameAsWhole(office: Office, sums: Sums, now: Instant): Broken[] {
  const whole = sumsOf(evaluate({ programs: office.programs, facts: office.facts, asOf: now }).postings, []);
  return differing(sums, whole, "I7", "told once from the beginning it is");
}

function differing(sums: Sums, others: Sums, invariant: string, words: string): Broken[] {
  return [...new Set([...sums.keys(), ...others.keys()])].filter((key) => (sums.get(key) ?? 0n) !== (others.get(key) ?? 0n)).map((key) => ({ invariant, sentence: `${key} stands at ${sums.get(key) ?? 0n}; ${words} ${others.get(key) ?? 0n}` }));
}

/** I4, I12: what every invoice earned is what a naive reading of what truly happened gives, to the cent. */
function sameAsNaive(office: Office, sums: Sums, truth: readonly Told[], terms: Definition): Broken[] {
  const expected = new Map<string, bigint>();
  const broken: Broken[] = [];
  const earned = new Map<string, bigint>();
  for (const told of office.memory.values()) {
    for (const line of told.engine.world.desk.lines) {
      if (line.invoice === null) continue;
      const id = `${line.invoice}:${line.incentive === "si.services_margin" ? "services" : "sourcing"}`;
      earned.set(id, (earned.get(id) ?? 0n) + line.amount - line.reversed);
    }
  }
  for (const pool of naivePools(truth, terms)) {
    if ((earned.get(pool.id) ?? 0n) !== pool.target) broken.push({ invariant: "I4", sentence: `${pool.id} of ${pool.partners.join("+")} earned ${earned.get(pool.id) ?? 0n} ${pool.currency}; by what happened it is ${pool.target}` });
    expected.set(pool.currency, (expected.get(pool.currency) ?? 0n) + pool.target);
  }
  for (const fact of truth) {
    if (fact.type !== "adjustment.granted") continue;
    const currency = String(fact.payload["currency"]);
    expected.set(currency, (expected.get(currency) ?? 0n) + BigInt(fact.payload["amount"] as number));
  }
  for (const [currency, amount] of expected) {
    const cost = (sums.get(`commission_cost:${currency}`) ?? 0n) + (sums.get(`services_margin_cost:${currency}`) ?? 0n);
    if (cost !== amount) broken.push({ invariant: "I2", sentence: `the books cost ${cost} ${currency}; what happened costs ${amount}` });
  }
  return broken;
}

/** I2, I3: cash is what the bank says left and stayed away; nothing is between, and every partner has what was earned less what is owed. */
function sameAsBank(office: Office, bank: Bank, sums: Sums): Broken[] {
  const broken: Broken[] = [];
  const partners = new Set([...bank.done.values()].map(({ partner, currency }) => `${partner}:${currency}`));
  const paid = new Map<string, bigint>();
  for (const one of partners) {
    const [partner = "", currency = ""] = one.split(":");
    paid.set(currency, (paid.get(currency) ?? 0n) + paidBy(bank, partner, currency));
  }
  for (const [currency, amount] of paid) {
    const cash = -(sums.get(`cash:${currency}`) ?? 0n);
    if (cash !== amount) broken.push({ invariant: "I2", sentence: `cash of ${cash} ${currency} left by the books; the bank paid ${amount}` });
  }
  for (const [key, sum] of sums) if (key.startsWith("payout_clearing:") && sum !== 0n) broken.push({ invariant: "I10", sentence: `${key} still stands at ${sum}` });
  for (const payout of payoutsOf(office)) {
    const transfer = bank.done.get(payout.id);
    if (payout.sent > 0n && transfer !== undefined && transfer.amount !== payout.sent) broken.push({ invariant: "I3", sentence: `${payout.id} is ${payout.sent} by the books, and the bank paid ${transfer.amount}` });
    if (payout.sent > 0n && transfer === undefined) broken.push({ invariant: "I10", sentence: `${payout.id} of ${payout.sent} never came to the bank` });
  }
  return broken;
}

/** I10, I11: whoever can be paid has been, and what is owed back is only owed where nothing is left to take it from. */
function allPaid(office: Office, sums: Sums): Broken[] {
  const broken: Broken[] = [];
  for (const [key, sum] of sums) {
    if (sum === 0n) continue;
    if (key.startsWith("partner_accrued:") && !contested(office)) broken.push({ invariant: "I10", sentence: `${key} still holds ${sum}` });
    if (key.startsWith("partner_payable:")) broken.push({ invariant: "I10", sentence: `${key} still waits with ${sum}` });
  }
  return broken;
}

/** While a chargeback is open what it touches waits. */
function contested(office: Office): boolean {
  return [...office.memory.values()].some((told) => [...told.engine.world.desk.invoices.values()].some((invoice) => invoice.chargebacks !== null && invoice.chargebacks.size > 0));
}

/** I8: affiliates are paid what was released in earlier months, after the days on hold: never more than money of that age has earned (P-34). */
function notTooEarly(bank: Bank, truth: readonly Told[], terms: Definition): Broken[] {
  const broken: Broken[] = [];
  const rule = terms.incentives.find((one) => one.id === "affiliate");
  const hold = rule?.kind === "commission" && rule.hold.kind === "after_payment" ? ms(rule.hold.length) : 0;
  const batches = [...new Set([...bank.done.values()].map((one) => one.batch).filter((batch) => batch.startsWith("affiliate-")))];
  for (const batch of batches) {
    const run = parseInstant(`${batch.slice("affiliate-".length, "affiliate-2025-01-01".length)}T00:00:00Z`) as Instant;
    const month = startOf(dayOf(instant(run - (Number(batch.slice(-2)) - 1) * 86_400_000)));
    const old = truth.filter((fact) => (fact.type === "cash.applied" ? fact.at + hold < month : !["cash.refunded", "chargeback.lost", "chargeback.opened"].includes(fact.type)));
    const pools = naivePools(old, terms);
    for (const { partner, currency } of new Map([...bank.done.values()].filter((one) => one.batch === batch).map((one) => [`${one.partner}:${one.currency}`, one])).values()) {
      const earned = pools.filter((pool) => pool.currency === currency && pool.partners.includes(partner)).reduce((sum, pool) => sum + pool.target, 0n);
      const granted = old.reduce((sum, { type, at, payload }) => (type === "adjustment.granted" && at < run && payload["partner"] === partner && payload["currency"] === currency && (payload["amount"] as number) > 0 ? sum + BigInt(payload["amount"] as number) : sum), 0n);
      const paid = [...bank.done.values()].reduce((sum, one) => (one.partner === partner && one.currency === currency && one.batch.slice(-10) <= batch.slice(-10) && one.state === "settled" ? sum + one.amount : sum), 0n);
      if (paid > earned + granted) broken.push({ invariant: "I8", sentence: `${partner} has ${paid} ${currency} by ${batch}; of money old enough it earned ${earned}` });
    }
  }
  return broken;
}

/** Reports come at most ten days late: who was blocked for longer than that when a run was made is not paid by it (P-35). */
function nobodyBlocked(bank: Bank, truth: readonly Told[]): Broken[] {
  const broken: Broken[] = [];
  for (const { id, batch, partner } of bank.done.values()) {
    const run = (parseInstant(`${batch.slice(-10)}T12:00:00Z`) as Instant);
    const changes = truth.filter((fact) => fact.type === "payee.changed" && fact.payload["partner"] === partner && fact.at <= run);
    const last = changes.at(-1);
    if (last !== undefined && last.payload["blocked"] !== null && last.at < run - 11 * 86_400_000) broken.push({ invariant: "I8", sentence: `${id} was paid, though ${partner} was blocked: ${String(last.payload["blocked"])}` });
  }
  return broken;
}
