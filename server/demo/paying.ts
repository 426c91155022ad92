import { type Day, dayOf, dayText, type Instant, plusDays, plusMonths } from "../../core/kernel/time.ts";
import { workday } from "./agenda.ts";
import type { Plan } from "./selling.ts";
import { plus } from "./stage.ts";
import type { Partner, World } from "./world.ts";

export type Sale = { readonly deal: string | null; readonly partner: Partner | null; readonly customer: string; readonly plan: Plan; readonly serviceStart: Day; readonly services: boolean; readonly motion: "referral" | "resale" | "wholesale" };

/** What an invoice costs, and how many months it is for: cents from, cents to. Invented. */
const BILLED = { team: [48_000, 140_000, 1], pro: [450_000, 1_400_000, 3], enterprise: [3_800_000, 16_500_000, 12] } as const;

/** Customers of a referral pay the vendor; resellers and providers pay for what they sell on, and their own prices are theirs alone. */
export function customerPays(world: World, sale: Sale): void {
  if (sale.motion === "referral") invoices(world, sale);
  else partnerBuys(world, sale);
}

/** Invoices as long as the customer stays, each paid some days later: at once, in two parts, late, partly refunded, or charged back. */
function invoices(world: World, sale: Sale): void {
  const { agenda, stage } = world;
  const [low, high, months] = BILLED[sale.plan];
  const price = Math.round((low + agenda.whole(high - low)) / 100) * 100;
  const currency = sale.partner?.currency === "EUR" && agenda.chance(75) ? "EUR" : "USD";
  const via = sale.plan === "enterprise" && currency === "USD" && agenda.chance(30) ? agenda.pick(["aws", "gcp", "azure"]) : "direct";
  const leavesAfter = agenda.chance(12) ? 1 + agenda.whole(4) : 99;
  stage.tell("subscription.started", stage.clock.now(), "app", `${sale.customer}/started`, { customer: sale.customer, plan: sale.plan });
  const issue = (n: number): void => {
    const from = plusMonths(sale.serviceStart, n * months);
    const at = agenda.during(from);
    agenda.at(at, async () => {
      const invoice = `INV-${sale.customer}-${String(n + 1).padStart(2, "0")}`;
      const lines: Record<string, unknown>[] = [{ id: "software", kind: "software", amount: price, from: dayText(from), to: dayText(plusMonths(sale.serviceStart, (n + 1) * months)) }];
      if (sale.services && n === 0) lines.push({ id: "services", kind: "services", amount: Math.round(price * 0.4) });
      if (currency === "EUR") lines.push({ id: "vat", kind: "tax", amount: Math.round(lines.reduce((sum, line) => sum + Number(line["amount"]), 0) * 0.2) });
      stage.tell("invoice.issued", at, "billing", `${invoice}/issued`, { invoice, ...(sale.deal === null ? {} : { deal: sale.deal }), customer: sale.customer, currency, via, lines });
      if (via !== "direct") stage.tell("marketplace.sold", at, "marketplace", `${invoice}/sold`, { marketplace: via, gross: price, currency, sale: invoice });
      paid(world, invoice, from, lines.reduce((sum, line) => sum + Number(line["amount"]), 0), sale.plan, currency);
      if (n + 1 < leavesAfter) issue(n + 1);
      else agenda.at(plus(at, 20), async () => stage.tell("subscription.cancelled", stage.clock.now(), "app", `${sale.customer}/cancelled`, { customer: sale.customer }));
    });
  };
  issue(0);
}

function paid(world: World, invoice: string, issuedOn: Day, total: number, plan: Plan, currency: string): void {
  const { agenda, stage } = world;
  const fx = (on: Day) => (currency === "USD" ? {} : { fx: ratesOn(on) });
  const paidOn = plan === "team" ? issuedOn : workday(plusDays(issuedOn, 4 + agenda.whole(agenda.chance(8) ? 55 : 20)));
  const tell = (at: Instant, type: Parameters<typeof stage.tell>[0], ref: string, payload: Record<string, unknown>, system = "billing") => agenda.at(at, async () => stage.tell(type, at, system, `${invoice}/${ref}`, payload));
  const moment = plan === "team" ? plus(agenda.during(paidOn), 0, 10) : agenda.during(paidOn);
  if (plan !== "team" && agenda.chance(10)) {
    tell(moment, "cash.applied", "paid-1", { invoice, amount: Math.round(total * 0.6), ...fx(paidOn) });
    const restOn = workday(plusDays(paidOn, 12 + agenda.whole(10)));
    tell(agenda.during(restOn), "cash.applied", "paid-2", { invoice, ...fx(restOn) });
    return;
  }
  tell(moment, "cash.applied", "paid", { invoice, ...fx(paidOn) });
  if (agenda.chance(6)) return tell(agenda.during(workday(plusDays(paidOn, 8 + agenda.whole(60)))), "cash.refunded", "refunded", { invoice, ...(agenda.chance(20) ? {} : { amount: Math.round((total * (5 + agenda.whole(30))) / 100) }) });
  if (plan !== "team" || !agenda.chance(5)) return;
  const opened = plus(moment, 9 + agenda.whole(20));
  tell(opened, "chargeback.opened", "chargeback", { chargeback: `CB-${invoice}`, invoice }, "bank");
  tell(plus(opened, 25), agenda.chance(50) ? "chargeback.lost" : "chargeback.won", "chargeback-closed", { chargeback: `CB-${invoice}` }, "bank");
}

/** Resellers and providers are invoiced at their own price, once a quarter, and pay within three weeks. */
function partnerBuys(world: World, sale: Sale): void {
  const { agenda, stage } = world;
  const buyer = sale.partner?.key;
  if (buyer === undefined) return;
  const [low, high] = BILLED[sale.plan];
  const net = Math.round(((low + agenda.whole(high - low)) * (sale.motion === "wholesale" ? 60 : 80)) / 10_000) * 100;
  const issue = (n: number): void => {
    const at = agenda.during(workday(plusMonths(sale.serviceStart, n * 3)));
    agenda.at(at, async () => {
      const invoice = `PB-${sale.customer}-${String(n + 1).padStart(2, "0")}`;
      stage.tell("receivable.invoiced", at, "billing", `${invoice}/invoiced`, { invoice, buyer, net, tax: 0, currency: "USD" });
      const collected = agenda.during(workday(plusDays(dayOf(at), 21)));
      agenda.at(collected, async () => stage.tell("receivable.collected", collected, "billing", `${invoice}/collected`, { invoice, buyer, amount: net, currency: "USD" }));
      issue(n + 1);
    });
  };
  issue(0);
}

/** Rates of the day, made up: they only wander a little. */
export function ratesOn(on: Day): Record<string, string> {
  const wave = (n: number, size: number) => Math.round(Math.sin(on / n) * size);
  const text = (tenThousandths: number) => `${Math.floor(tenThousandths / 10_000)}.${String(tenThousandths % 10_000).padStart(4, "0")}`;
  const eur = 10_850 + wave(17, 240);
  return { "EUR/USD": text(eur), "USD/EUR": text(Math.round(100_000_000 / eur)) };
}
