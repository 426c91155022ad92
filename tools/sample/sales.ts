import { type Day, type Instant, dayText, plusDays, plusMonths } from "../../core/kernel/time.ts";
import { AFFILIATES, SOURCES, customerName, slug } from "./cast.ts";
import { type Story, day, workday } from "./story.ts";

/** What plans cost and how they are billed: cents from, cents to, months an invoice covers. Invented. */
const PLANS = { team: [48_000, 140_000, 1], pro: [450_000, 1_400_000, 3], enterprise: [3_800_000, 16_500_000, 12] } as const;
export type Plan = keyof typeof PLANS;

export type Sale = { readonly deal: string; readonly customer: string; readonly wonOn: Day; readonly plan: Plan; readonly currency: string; readonly via: string; readonly services: boolean };

export function newCustomer(story: Story): string {
  story.customers += 1;
  return slug(customerName(story.customers));
}

/** Partners register customers; most registrations are approved, some are turned down, some run out, most are won. */
export function registeredDeals(story: Story): void {
  let n = 0;
  for (const partner of SOURCES) {
    const deals = 3 + story.whole(partner.tier === "platinum" || partner.tier === "gold" ? 5 : 3);
    for (let i = 0; i < deals; i++) {
      n += 1;
      const earliest = partner.since > dayText(story.from) ? plusDays(day(partner.since), 20) : story.from;
      registeredDeal(story, n, partner.id, partner.track, workday(plusDays(earliest, story.whole(Math.max(30, story.until - earliest - 40)))));
    }
  }
}

function registeredDeal(story: Story, n: number, partner: string, track: string, on: Day): void {
  const { tell, during, chance, pick } = story;
  const customer = newCustomer(story);
  const registration = `REG-${String(1000 + n)}`;
  const submitted = during(on);
  const plan = pick(["team", "pro", "pro", "enterprise", "enterprise"] as const);
  tell("registration.submitted", submitted, "portal", `${registration}/submitted`, { registration, partner, customer, motion: "referral", estimated: { amount: PLANS[plan][0] * (12 / PLANS[plan][2]), currency: "USD" } });
  const decided = during(workday(plusDays(on, 1)));
  if (chance(14)) return tell("registration.rejected", decided, "portal", `${registration}/rejected`, { registration, by: "mara.lindqvist", reason: pick(["Existing opportunity", "Not a fit for the product"]) });
  tell("registration.approved", decided, "portal", `${registration}/approved`, { registration, by: "mara.lindqvist" });
  if (chance(10)) return;
  const wonOn = workday(plusDays(on, 6 + story.whole(20)));
  const deal = `D-${String(1000 + n)}`;
  const delivers = track === "si" && chance(70);
  tell("deal.won", during(wonOn), "crm", `${deal}/won`, { deal, customer, registration, serviceStart: dayText(plusDays(wonOn, 3)), motion: "referral", plan, ...(delivers ? { delivers: partner, servicesPaper: "vendor" } : {}) });
  const currency = pick(["USD", "USD", "USD", "USD", "EUR", "GBP"]);
  bill(story, { deal, customer, wonOn, plan, currency, via: plan === "enterprise" && currency === "USD" && chance(35) ? pick(["aws", "gcp", "azure"]) : "direct", services: delivers });
}

/** Two partners brought the customer together and agreed how to share. */
export function sharedDeals(story: Story): void {
  const pairs = [["meridian-loom", "brasswren", 2, 1], ["quillwork", "alderline", 3, 2], ["saltmarsh", "tidegate", 1, 1]] as const;
  pairs.forEach(([a, b, weightA, weightB], i) => {
    const customer = newCustomer(story);
    const wonOn = workday(plusDays(story.from, 40 + i * 75));
    const deal = `D-${1900 + i}`;
    story.tell("deal.won", story.during(wonOn), "crm", `${deal}/won`, { deal, customer, serviceStart: dayText(plusDays(wonOn, 2)), motion: "referral", plan: "enterprise", splits: [{ partner: a, weight: weightA }, { partner: b, weight: weightB }] });
    bill(story, { deal, customer, wonOn, plan: "enterprise", currency: "USD", via: "direct", services: false });
  });
}

/** A visitor clicks on an affiliate's link, signs up, and buys by card. */
export function affiliateSales(story: Story): void {
  for (let n = 1; n <= 26; n++) {
    const affiliate = story.pick(AFFILIATES);
    const customer = newCustomer(story);
    const on = plusDays(story.from, 6 + story.whole(story.until - story.from - 60));
    const visitor = `v-${String(7000 + n)}`;
    const clicked = story.during(on);
    story.tell("click.recorded", clicked, "links", `click-${7000 + n}`, { click: `click-${7000 + n}`, partner: affiliate.id, visitor });
    const signedUpOn = plusDays(on, 1 + story.whole(18));
    story.tell("signup.recorded", story.during(signedUpOn), "app", `signup-${7000 + n}`, { customer, visitor });
    const wonOn = plusDays(signedUpOn, story.whole(5));
    const deal = `D-${7000 + n}`;
    story.tell("deal.won", (story.during(wonOn) + 9 * 3_600_000) as Instant, "app", `${deal}/won`, { deal, customer, serviceStart: dayText(plusDays(wonOn, 1)), motion: "referral", plan: "team" });
    bill(story, { deal, customer, wonOn, plan: "team", currency: "USD", via: "direct", services: false });
  }
}

/** Customers who came by themselves: nobody earns anything of them, and they are part of what is sold. */
export function directSales(story: Story): void {
  for (let n = 1; n <= 9; n++) {
    const customer = newCustomer(story);
    bill(story, { deal: "", customer, wonOn: workday(plusDays(story.from, story.whole(250))), plan: story.pick(["pro", "enterprise"] as const), currency: "USD", via: "direct", services: false });
  }
}

/** Invoices until the sample's last day, each paid some days later: at once, in two parts, late, partly refunded, or charged back. */
export function bill(story: Story, sale: Sale): void {
  const [low, high, months] = PLANS[sale.plan];
  const price = Math.round((low + story.whole(high - low)) / 100) * 100;
  const start = plusDays(sale.wonOn, 3);
  for (let n = 0; ; n++) {
    const from = plusMonths(start, n * months);
    if (from > story.until) return;
    const lines: Record<string, unknown>[] = [{ id: "software", kind: "software", amount: price, from: dayText(from), to: dayText(plusMonths(start, (n + 1) * months)) }];
    if (sale.services && n === 0) lines.push({ id: "services", kind: "services", amount: Math.round(price * 0.4) });
    if (sale.currency !== "USD") lines.push({ id: "vat", kind: "tax", amount: Math.round(lines.reduce((sum, line) => sum + Number(line["amount"]), 0) * 0.2) });
    const invoice = `INV-${sale.customer}-${String(n + 1).padStart(2, "0")}`;
    const issued = story.during(from);
    story.tell("invoice.issued", issued, "billing", `${invoice}/issued`, { invoice, ...(sale.deal === "" ? {} : { deal: sale.deal }), customer: sale.customer, currency: sale.currency, via: sale.via, lines });
    if (sale.via !== "direct") story.tell("marketplace.sold", issued, "marketplace", `${invoice}/sold`, { marketplace: sale.via, gross: price, currency: sale.currency, sale: invoice });
    collect(story, invoice, from, lines.reduce((sum, line) => sum + Number(line["amount"]), 0), sale);
    if (story.chance(sale.plan === "team" ? 6 : 3)) return cancel(story, sale, plusMonths(start, (n + 1) * months));
  }
}

function cancel(story: Story, sale: Sale, on: Day): void {
  if (sale.plan === "team") story.tell("subscription.cancelled", story.during(on), "app", `${sale.customer}/cancelled`, { customer: sale.customer });
}

/** Rates of the day, made up: they only wander a little. */
export function ratesOn(on: Day): Record<string, string> {
  const wave = (n: number, size: number) => Math.round(Math.sin(on / n) * size);
  const text = (tenThousandths: number) => `${Math.floor(tenThousandths / 10_000)}.${String(tenThousandths % 10_000).padStart(4, "0")}`;
  const [eur, gbp] = [10_850 + wave(17, 240), 12_700 + wave(23, 310)];
  return { "EUR/USD": text(eur), "GBP/USD": text(gbp), "USD/EUR": text(Math.round(100_000_000 / eur)), "GBP/EUR": text(Math.round((gbp * 10_000) / eur)) };
}

function collect(story: Story, invoice: string, issuedOn: Day, total: number, sale: Sale): void {
  const { tell, during, chance, whole } = story;
  const paidOn = sale.plan === "team" ? issuedOn : workday(plusDays(issuedOn, 4 + whole(24)));
  const paid = during(paidOn);
  const moment = sale.plan === "team" ? ((paid + 6 * 3_600_000) as Instant) : paid;
  const fx = sale.currency === "USD" ? {} : { fx: ratesOn(paidOn) };
  if (sale.plan !== "team" && chance(9)) {
    tell("cash.applied", moment, "billing", `${invoice}/paid-1`, { invoice, amount: Math.round(total * 0.6), ...fx });
    const restOn = workday(plusDays(paidOn, 12 + whole(10)));
    tell("cash.applied", during(restOn), "billing", `${invoice}/paid-2`, { invoice, ...(sale.currency === "USD" ? {} : { fx: ratesOn(restOn) }) });
  } else tell("cash.applied", moment, "billing", `${invoice}/paid`, { invoice, ...fx });
  if (chance(12)) tell("cash.refunded", during(workday(plusDays(paidOn, 8 + whole(60)))), "billing", `${invoice}/refunded`, { invoice, ...(chance(12) ? {} : { amount: Math.round((total * (5 + whole(30))) / 100) }) });
  else if (sale.plan === "team" && chance(4)) {
    const opened = plusDays(paidOn, 9 + whole(20));
    tell("chargeback.opened", during(opened), "bank", `${invoice}/chargeback`, { chargeback: `CB-${invoice}`, invoice });
    tell(chance(50) ? "chargeback.lost" : "chargeback.won", during(plusDays(opened, 25)), "bank", `${invoice}/chargeback-closed`, { chargeback: `CB-${invoice}` });
  }
}
