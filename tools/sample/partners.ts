import { type Day, civilDay, dayText, plusDays, plusMonths } from "../../core/kernel/time.ts";
import { PARTNERS } from "./cast.ts";
import { newCustomer, ratesOn } from "./sales.ts";
import { type Story, day, monthKey, workday } from "./story.ts";

/** Who joined when, who moved up, who is paid how; people and their certificates; reviews, answers and projects. */
export function partnersLife(story: Story): void {
  const { tell, during } = story;
  for (const { id, name, track, tier, level, since } of PARTNERS) {
    tell("partner.enrolled", during(day(since)), "portal", `${id}/enrolled`, { partner: id, name, track, ...(tier === undefined ? {} : { tier }), ...(level === undefined ? {} : { level }) });
  }
  const by = "mara.lindqvist";
  tell("partner.tier_changed", during(day("2026-04-01")), "portal", "stonequay/gold", { partner: "stonequay", tier: "gold", reason: "Three enterprise customers live", by });
  tell("partner.tier_changed", during(day("2026-07-01")), "portal", "pinecrest/gold", { partner: "pinecrest", tier: "gold", reason: "Certified integration and joint plan", by });
  tell("partner.level_changed", during(day("2026-03-16")), "portal", "copperleaf/certified", { partner: "copperleaf", track: "reseller", level: "certified", reason: "Two deals closed", by });
  tell("partner.level_changed", during(day("2026-05-18")), "portal", "lanternfield/premier", { partner: "lanternfield", track: "reseller", level: "premier", reason: "$100,000 in twelve months", by });
  tell("partner.level_changed", during(day("2026-06-01")), "portal", "dailymerge/premium", { partner: "dailymerge", track: "affiliate", level: "premium", reason: "Steady sign-ups", by });
  payees(story);
  learning(story);
}

/** One waits for a tax form, one for bank details, one is taxed at its source, two want euros. */
function payees({ tell, during }: Story): void {
  tell("payee.changed", during(day("2025-12-02")), "portal", "dailymerge/no-form", { partner: "dailymerge", backupWithholding: true });
  tell("payee.changed", during(day("2026-05-11")), "portal", "dailymerge/form", { partner: "dailymerge", backupWithholding: false });
  tell("payee.changed", during(day("2025-12-02")), "portal", "kestrel/no-bank", { partner: "kestrel", blocked: "bank details are missing" });
  tell("payee.changed", during(day("2026-04-20")), "portal", "kestrel/bank", { partner: "kestrel", blocked: null });
  tell("payee.changed", during(day("2026-01-13")), "portal", "glassbridge/tax", { partner: "glassbridge", withholding: 1500 });
  tell("payee.changed", during(day("2025-12-02")), "portal", "bluefinch/euro", { partner: "bluefinch", payoutCurrency: "EUR" });
  tell("payee.changed", during(day("2025-12-02")), "portal", "ines-varga/euro", { partner: "ines-varga", payoutCurrency: "EUR" });
}

function learning(story: Story): void {
  const { tell, during, whole, chance } = story;
  for (const { id, since } of PARTNERS.filter((partner) => partner.track !== "affiliate")) {
    const joined = day(since) < story.from ? story.from : day(since);
    for (let n = 1; n <= 2; n++) {
      const person = `${id}.person-${n}`;
      const on = workday(plusDays(joined, 10 + whole(80)));
      const correct = 36 + whole(15);
      tell("certificate.attempted", during(on), "academy", `${person}/sales-1`, { partner: id, person, certificate: "sales", correct, total: 50 });
      if (correct < 40) tell("certificate.attempted", during(plusDays(on, 9)), "academy", `${person}/sales-2`, { partner: id, person, certificate: "sales", correct: 44, total: 50 });
      if (chance(55)) tell("certificate.attempted", during(plusDays(on, 35)), "academy", `${person}/technical-1`, { partner: id, person, certificate: "technical", correct: 41 + whole(9), total: 50, lab: true });
    }
  }
  for (let month = plusMonths(story.from, 1), n = 0; month < story.until; month = plusMonths(month, 1), n++) {
    for (const partner of ["brasswren", "alderline", "stonequay"]) {
      tell("csat.answered", during(plusDays(month, 5)), "survey", `${partner}/csat-${n}`, { partner, customer: `client-${partner}-${n}`, score: story.pick(["3.5", "4.0", "4.2", "4.5", "4.8", "5"]) });
      if (n % 2 === 0) tell("services.accepted", during(plusDays(month, 11)), "crm", `${partner}/project-${n}`, { partner, customer: `client-${partner}-${n}`, project: `P-${partner}-${n}` });
    }
    if (n % 3 === 2) for (const partner of ["harborlight", "mosswell", "quillwork", "brasswren"]) tell("review.held", during(plusDays(month, 16)), "portal", `${partner}/review-${n}`, { partner, kind: "business_review" });
  }
}

/** Marketing funds: joint plans of those who may ask, some used in full, one turned down, one that comes back to nothing. */
export function funds(story: Story): void {
  const { tell, during } = story;
  const plans = [["meridian-loom", "2026-01-19", 1_200_000, 1_080_000], ["quillwork", "2026-02-09", 400_000, 400_000], ["brasswren", "2026-02-23", 300_000, 260_000], ["tidegate", "2026-03-02", 200_000, null], ["meridian-loom", "2026-04-20", 1_500_000, 1_490_000], ["quillwork", "2026-05-04", 500_000, 350_000], ["brasswren", "2026-07-13", 450_000, 450_000], ["quillwork", "2026-09-07", 480_000, null], ["meridian-loom", "2026-10-12", 900_000, null]] as const;
  plans.forEach(([partner, asked, amount, spent], i) => {
    const request = `MDF-${String(301 + i)}`;
    tell("mdf.requested", during(day(asked)), "portal", `${request}/requested`, { request, partner, amount, jointPlan: true, outcomes: true });
    if (spent === null) return;
    const claimed = workday(plusDays(day(asked), 33));
    tell("mdf.claimed", during(claimed), "portal", `${request}/claimed`, { request, claim: `${request}-claim`, spent, proof: true, distinctService: true });
    tell("mdf.reimbursed", during(plusDays(claimed, 10)), "bank", `${request}/reimbursed`, { partner, amount: Math.min(spent, amount) });
  });
  for (const quarter of ["2026-Q1", "2026-Q2", "2026-Q3"]) {
    const [y, q] = [Number(quarter.slice(0, 4)), Number(quarter.slice(6))];
    tell("mdf.quarter_closed", during(workday(civilDay(y + (q === 4 ? 1 : 0), q === 4 ? 1 : q * 3 + 1, 2))), "finance", `${quarter}/closed`, { quarter });
  }
}

/** Resellers and providers buy at their own price; what they charge is theirs alone and never told. */
export function buyers(story: Story): void {
  const { tell, during, whole } = story;
  for (const [buyer, every, low] of [["copperleaf", 45, 600_000], ["lanternfield", 28, 900_000], ["oakhollow", 70, 350_000]] as const) {
    let n = 0;
    for (let on = plusDays(story.from, 12 + whole(20)); on < story.until; on = plusDays(on, every + whole(14))) {
      n += 1;
      const invoice = `RS-${buyer}-${String(n).padStart(2, "0")}`;
      const registration = `REG-${invoice}`;
      const customer = newCustomer(story);
      const asked = workday(plusDays(on, -9));
      tell("registration.submitted", during(asked), "portal", `${registration}/submitted`, { registration, partner: buyer, customer, motion: "resale", estimated: { amount: low, currency: "USD" } });
      tell("registration.approved", during(workday(plusDays(asked, 1))), "portal", `${registration}/approved`, { registration, by: "mara.lindqvist" });
      if (on > plusDays(story.until, -25)) continue;
      tell("deal.won", during(workday(on)), "crm", `${invoice}/won`, { deal: `D-${invoice}`, customer, registration, serviceStart: dayText(on), motion: "resale", plan: "pro" });
      invoiceBuyer(story, buyer, invoice, on, low + whole(low));
    }
  }
  for (const [buyer, customers] of [["harborlight", 19], ["mosswell", 6]] as const) {
    let count = customers;
    for (let month = story.from; month < story.until; month = plusMonths(month, 1)) {
      invoiceBuyer(story, buyer, `WS-${buyer}-${monthKey(month)}`, month, Math.round(count * 9_900 * (count >= 25 ? 0.58 : 0.6)));
      count += whole(3);
    }
  }
}

function invoiceBuyer({ tell, during, chance }: Story, buyer: string, invoice: string, on: Day, net: number): void {
  const issued = workday(on);
  tell("receivable.invoiced", during(issued), "billing", `${invoice}/invoiced`, { invoice, buyer, net, tax: 0, currency: "USD" });
  const credited = chance(6) ? Math.round(net * 0.1) : 0;
  if (credited > 0) tell("receivable.credited", during(plusDays(issued, 6)), "billing", `${invoice}/credited`, { invoice, buyer, net: credited, tax: 0, currency: "USD" });
  tell("receivable.collected", during(workday(plusDays(issued, 21))), "billing", `${invoice}/collected`, { invoice, buyer, amount: net - credited, currency: "USD" });
}

/** Exchange rates once a month, corrections with two names, a dispute that is settled. */
export function office(story: Story): void {
  const { tell, during } = story;
  for (let month = story.from; month < story.until; month = plusMonths(month, 1)) tell("fx.published", during(month), "finance", `fx/${monthKey(month)}`, { rates: ratesOn(month) });
  tell("adjustment.granted", during(day("2026-03-23")), "finance", "ADJ-01", { adjustment: "ADJ-01", partner: "tidegate", amount: 12_500, currency: "USD", reason: "Launch bonus agreed in February", by: "otto.brandt", approvedBy: "priya.nair" });
  tell("adjustment.granted", during(day("2026-06-08")), "finance", "ADJ-02", { adjustment: "ADJ-02", partner: "saltmarsh", amount: -8_000, currency: "USD", reason: "Paid twice for the same webinar", by: "otto.brandt", approvedBy: "priya.nair" });
}
