import { type Instant, dayText, plusDays, plusMonths } from "../../core/kernel/time.ts";
import { newCustomer } from "./sales.ts";
import { type Story, workday } from "./story.ts";

const AMOUNTS = { team: 96_000, pro: 780_000, enterprise: 4_600_000 } as const;
const MONTHS = { team: 1, pro: 3, enterprise: 12 } as const;

/** Customers who bring customers: some leave before thirty paid days, one is a case study, the busiest becomes a VIP. */
export function customerReferrals(story: Story): void {
  const referrers = [["ostler-rail", 9], ["tarn-energy", 2], ["vesper-press", 1], ["redfern-dairy", 2]] as const;
  let n = 0;
  for (const [referrer, count] of referrers) {
    for (let i = 0; i < count; i++) {
      n += 1;
      referralOf(story, referrer, `REF-${500 + n}`, n);
    }
  }
  story.tell("case_study.published", story.during(workday(plusDays(story.from, 190))), "marketing", "CS-01", { customer: "ostler-rail", caseStudy: "CS-01" });
}

function referralOf(story: Story, referrer: string, referral: string, n: number): void {
  const { tell, during, pick } = story;
  const customer = newCustomer(story);
  const on = workday(plusDays(story.from, 15 + story.whole(220)));
  const plan = pick(["team", "team", "pro", "enterprise"] as const);
  tell("referral.submitted", during(on), "portal", `${referral}/submitted`, { referral, referrer, customer });
  tell("referral.qualified", during(workday(plusDays(on, 6))), "crm", `${referral}/qualified`, { referral });
  if (n % 6 === 0) return;
  const signed = workday(plusDays(on, 20));
  tell("referral.converted", during(signed), "crm", `${referral}/converted`, { referral, referrer, customer, plan, firstYearValue: AMOUNTS[plan] * (12 / MONTHS[plan]), currency: "USD" });
  tell("subscription.started", during(signed), "app", `${customer}/started`, { customer, plan });
  const leaves = n % 5 === 0;
  for (let k = 0; k < (leaves ? 1 : 3); k++) {
    const from = plusMonths(signed, k * MONTHS[plan]);
    const invoice = `INV-${customer}-${String(k + 1).padStart(2, "0")}`;
    tell("invoice.issued", during(from), "billing", `${invoice}/issued`, { invoice, customer, currency: "USD", via: "direct", lines: [{ id: "software", kind: "software", amount: AMOUNTS[plan], from: dayText(from), to: dayText(plusMonths(signed, (k + 1) * MONTHS[plan])) }] });
    tell("cash.applied", (during(from) + 10 * 3_600_000) as Instant, "billing", `${invoice}/paid`, { invoice });
  }
  if (leaves) return tell("subscription.cancelled", during(plusDays(signed, 18)), "app", `${customer}/cancelled`, { customer });
  if (n % 2 === 0) tell("reward.chosen", during(plusDays(signed, 41)), "portal", `${referral}/chosen`, { referral, form: "gift_card" });
}
