import { CATALOGUE, type FactType } from "../facts/catalogue.ts";
import type { Fact } from "../facts/fact.ts";
import { type Instant, dayOf, dayText, instant, parseInstant, plusDays, plusHours, plusMonths } from "../kernel/time.ts";

/** The same numbers for the same seed on every machine: random histories can be told again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function at(text: string): Instant {
  const parsed = parseInstant(text.length === 10 ? `${text}T00:00:00Z` : text);
  if (parsed === undefined) throw new Error(`not an instant: ${text}`);
  return parsed;
}

/** Facts one after another, each checked and completed by its own schema; the later called, the later it arrived. */
export function teller() {
  const facts: Fact[] = [];
  const tell = (type: FactType, when: Instant | string, payload: Record<string, unknown>, knownAt?: string) => {
    const happened = typeof when === "string" ? at(when) : when;
    const arrival = facts.length + 1;
    const read = CATALOGUE[type].parse(payload);
    facts.push({ id: `f${arrival}`, type, at: happened, knownAt: knownAt === undefined ? happened : at(knownAt), arrival, payload: read } as Fact);
  };
  return { facts, tell };
}

const PARTNERS = [
  { partner: "alder", track: "technology", tier: "gold" }, { partner: "birch", track: "si", tier: "silver", level: "regional" },
  { partner: "cedar", track: "referral_partner", tier: "referral" }, { partner: "dogwood", track: "affiliate", level: "premium" },
  { partner: "elm", track: "consultant", tier: "platinum" }, { partner: "ginkgo", track: "reseller", tier: "silver", level: "certified" },
];

type Telling = ReturnType<typeof teller> & { readonly pick: <T>(list: readonly T[]) => T; readonly whole: (below: number) => number };

/** Half a year of a small program in random order: splits, part payments, refunds, chargebacks, adjustments, runs, failed and returned transfers. */
export function randomHistory(seed: number, deals = 6): Fact[] {
  const random = seeded(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const story: Telling = { ...teller(), whole, pick: (list) => list[whole(list.length)] as never };
  for (const partner of PARTNERS) story.tell("partner.enrolled", "2025-01-01", partner);
  story.tell("payee.changed", "2025-01-01", { partner: "cedar", withholding: 2400 });
  story.tell("payee.changed", "2025-01-01", { partner: "elm", payoutCurrency: "EUR" });
  for (let i = 0; i < deals; i++) tellDeal(story, i);
  for (let month = 0; month < 6; month++) tellRuns(story, month);
  if (whole(2) === 0) story.tell("partner.left", instant(at("2025-03-01") + whole(90) * 86_400_000), { partner: story.pick(PARTNERS).partner, cause: story.pick(["good_standing", "for_cause"]) });
  for (let i = whole(3); i > 0; i--) story.tell("adjustment.granted", later(at("2025-02-01"), whole(120)), { adjustment: `A${i}`, partner: story.pick(PARTNERS).partner, amount: whole(100_000) - 50_000, currency: "USD", reason: "Agreed by mail", by: "ann", approvedBy: "ben" });
  return story.facts;
}

function later(from: Instant, days: number): Instant {
  return plusHours(from, days * 24);
}

function tellDeal(story: Telling, i: number): void {
  const { tell, whole, pick } = story;
  const won = later(at("2025-01-05"), whole(90));
  const people = [...new Set([pick(PARTNERS).partner, ...(whole(3) === 0 ? [pick(PARTNERS).partner, pick(PARTNERS).partner] : [])])];
  const start = dayOf(won);
  tell("deal.won", won, { deal: `D${i}`, customer: `customer-${i}`, serviceStart: dayText(start), splits: people.map((partner) => ({ partner, weight: 1 + whole(7) })), ...(whole(3) === 0 ? { delivers: "birch" } : {}) });
  for (let n = 0; n <= whole(3); n++) tellInvoice(story, `I${i}-${n}`, `D${i}`, later(won, n * 30 + whole(20)));
}

function tellInvoice(story: Telling, invoice: string, deal: string, when: Instant): void {
  const { tell, whole, pick } = story;
  const from = plusDays(dayOf(when), -whole(30));
  const line = (id: string, kind: string) => ({ id, kind, amount: whole(2_000_000), from: dayText(from), to: dayText(plusMonths(from, pick([1, 3, 12, 36]))) });
  const lines = [line("s", "software"), ...(whole(2) === 0 ? [line("t", "software")] : []), ...(whole(2) === 0 ? [{ id: "v", kind: "services", amount: whole(500_000) }] : []), { id: "x", kind: "tax", amount: whole(100_000) }];
  tell("invoice.issued", when, { invoice, deal, currency: pick(["USD", "USD", "USD", "EUR", "JPY"]), via: pick(["direct", "direct", "aws"]), lines });
  const fx = { "EUR/USD": "1.0870", "USD/EUR": "0.9200", "JPY/EUR": "0.0061" };
  if (whole(2) === 0) tell("cash.applied", later(when, 5), { invoice, amount: whole(1_000_000), fx });
  tell("cash.applied", later(when, 9), { invoice, fx });
  for (let n = whole(4); n > 0; n--) {
    const moment = later(when, pick([9, 12, 20, 20, 45, 70]));
    if (whole(5) === 0) {
      tell("chargeback.opened", moment, { chargeback: `C${invoice}-${n}`, invoice, amount: whole(300_000) });
      tell(pick(["chargeback.lost", "chargeback.won"] as const), later(moment, 7), { chargeback: `C${invoice}-${n}` });
    } else tell("cash.refunded", moment, { invoice, ...(whole(5) === 0 ? {} : { amount: whole(400_000) }) });
  }
}

function tellRuns(story: Telling, month: number): void {
  const { tell, whole, pick } = story;
  const first = plusMonths(dayOf(at("2025-02-01")), month);
  const fx = { "USD/EUR": "0.9150", "JPY/EUR": "0.0060" };
  for (const [day, schedule] of [[1, "partner"], [15, "partner"], [15, "affiliate"]] as const) {
    const run = instant((first + day - 1) * 86_400_000);
    const batch = `${schedule}-${dayText(dayOf(run))}`;
    tell("payout.run", run, { batch, schedule, fx });
    for (const { partner } of PARTNERS) {
      const news = pick(["settled", "settled", "settled", "failed", "returned", "none"] as const);
      if (news !== "none") tell(`payout.${news === "returned" ? "settled" : news}`, later(run, 2), { batch, partner });
      if (news === "returned") tell("payout.returned", later(run, 4 + whole(30)), { batch, partner });
    }
  }
}
