import { dayOf, dayText, type Instant, plusDays, plusMonths } from "../../core/kernel/time.ts";
import { workday } from "./agenda.ts";
import { REFERRERS, slug } from "./cast.ts";
import { customerPays } from "./paying.ts";
import { plus } from "./stage.ts";
import { dayNumber, lastDay, type Partner, type World } from "./world.ts";

/** What partners do besides selling, as the systems that see it tell it: courses, projects, reviews, funds, links. */
export function works(world: World, partner: Partner): void {
  if (partner.kind === "affiliate") return links(world, partner);
  // One integrator lets everything slide, and may register nothing new in the end (P-54).
  if (partner.name === "Dunlin Advisory Works") return;
  learns(world, partner);
  if (partner.kind === "si") delivers(world, partner);
  if (["si", "msp", "technology", "strategic"].includes(partner.kind)) reviewed(world, partner);
  if (partner.tier === "gold" || partner.tier === "platinum") asksForFunds(world, partner);
}

function learns(world: World, partner: Partner): void {
  const { agenda, stage } = world;
  const people = partner.deals >= 8 ? 3 : 1;
  const joined = dayOf(stage.clock.now());
  const attempt = (at: Instant, ref: string, payload: Record<string, unknown>) => agenda.at(at, async () => stage.tell("certificate.attempted", at, "academy", ref, { partner: partner.key, ...payload }));
  for (let n = 1; n <= people; n++) {
    const person = `${partner.slug}.${n}`;
    const on = workday(plusDays(joined, 6 + agenda.whole(30)));
    const correct = 37 + agenda.whole(14);
    attempt(agenda.during(on), `${person}/sales-1`, { person, certificate: "sales", correct, total: 50 });
    if (correct < 40) attempt(agenda.during(workday(plusDays(on, 9))), `${person}/sales-2`, { person, certificate: "sales", correct: 45, total: 50 });
    if (partner.kind === "si" || partner.kind === "msp" || agenda.chance(45)) attempt(agenda.during(workday(plusDays(on, 18))), `${person}/technical-1`, { person, certificate: "technical", correct: 41 + agenda.whole(9), total: 50, lab: true });
  }
}

function delivers(world: World, partner: Partner): void {
  const { agenda, stage } = world;
  let n = 0;
  for (let on = plusDays(dayOf(stage.clock.now()), 20); on <= lastDay(world); on = plusDays(on, 38)) {
    const project = `P-${partner.slug}-${++n}`;
    const at = agenda.during(workday(on));
    agenda.at(at, async () => {
      stage.tell("services.accepted", at, "crm", `${project}/accepted`, { partner: partner.key, customer: `client-${project}`, project });
      stage.tell("csat.answered", at, "survey", `${project}/csat`, { partner: partner.key, customer: `client-${project}`, score: agenda.pick(["4.0", "4.2", "4.5", "4.8", "5", "3.9"]) });
    });
  }
}

function reviewed(world: World, partner: Partner): void {
  const { agenda, stage } = world;
  for (let month = plusMonths(dayOf(stage.clock.now()), 1); month <= lastDay(world); month = plusMonths(month, 3)) {
    const at = agenda.during(workday(month));
    agenda.at(at, async () => stage.tell("review.held", at, "portal", `${partner.slug}/review-${dayText(month)}`, { partner: partner.key, kind: "business_review" }));
  }
}

function asksForFunds(world: World, partner: Partner): void {
  const { agenda, stage } = world;
  const joined = dayOf(stage.clock.now());
  for (let n = 0; n < 3; n++) {
    const asked = agenda.during(workday(plusDays(joined, 40 + n * 100 + agenda.whole(40))));
    const amount = (partner.tier === "platinum" ? 900_000 : 250_000) + agenda.whole(20) * 10_000;
    const request = `MDF-${partner.slug}-${n + 1}`;
    agenda.at(asked, async () => stage.tell("mdf.requested", asked, "portal", `${request}/requested`, { request, partner: partner.key, amount, jointPlan: true, outcomes: true }));
    if (agenda.chance(25)) continue;
    const claimed = plus(asked, 28);
    agenda.at(claimed, async () => stage.tell("mdf.claimed", claimed, "portal", `${request}/claimed`, { request, claim: `${request}-claim`, spent: amount, proof: true, distinctService: true }));
  }
}

/** Visitors click on a link, sign up, and some of them buy by card. */
function links(world: World, affiliate: Partner): void {
  const { agenda, stage, percent } = world;
  const joined = dayOf(stage.clock.now());
  const days = Math.max(1, lastDay(world) - joined - 3);
  const many = Math.ceil(((affiliate.level === "vip" ? 22 : affiliate.level === "premium" ? 14 : 7) * percent * days) / 36_500);
  for (let n = 1; n <= many; n++) {
    const clicked = agenda.during(plusDays(joined, 1 + agenda.whole(days)));
    const visitor = `v-${affiliate.slug}-${n}`;
    agenda.at(clicked, async () => stage.tell("click.recorded", clicked, "links", `click-${visitor}`, { click: `click-${visitor}`, partner: affiliate.key, visitor }));
    if (agenda.chance(35)) continue;
    const signed = plus(clicked, 1 + agenda.whole(16), 1);
    agenda.at(signed, async () => {
      const { slug: customer } = world.newCustomer();
      stage.tell("signup.recorded", signed, "app", `signup-${visitor}`, { customer, visitor });
      const won = plus(signed, agenda.whole(4), 2);
      agenda.at(won, async () => {
        const serviceStart = plusDays(dayOf(won), 1);
        stage.tell("deal.won", won, "app", `A-${visitor}/won`, { deal: `A-${visitor}`, customer, serviceStart: dayText(serviceStart), motion: "referral", plan: "team" });
        customerPays(world, { deal: `A-${visitor}`, partner: null, customer, plan: "team", serviceStart, services: false, motion: "referral" });
      });
    });
  }
}

const MONTHLY = { team: 96_000, pro: 780_000, enterprise: 4_600_000 } as const;

/** Customers who bring customers; the busiest becomes a VIP, and one tells its story. */
export function customersRefer(world: World): void {
  const { agenda, stage } = world;
  REFERRERS.forEach(([name, many], r) => {
    const referrer = slug(name);
    for (let i = 0; i < Math.max(1, Math.round((many * world.percent) / 100)); i++) {
      const referral = `REF-${r + 1}0${i + 1}`;
      const on = agenda.during(workday(dayNumber(world, 12 + agenda.whole(Math.max(1, lastDay(world) - dayNumber(world, 0) - 30)))));
      agenda.at(on, async () => {
        const { slug: customer } = world.newCustomer();
        const plan = agenda.pick(["team", "team", "pro", "enterprise"] as const);
        stage.tell("referral.submitted", on, "portal", `${referral}/submitted`, { referral, referrer, customer });
        agenda.at(plus(on, 6), async () => stage.tell("referral.qualified", plus(on, 6), "crm", `${referral}/qualified`, { referral }));
        if (agenda.chance(20)) return;
        const signed = plus(on, 20);
        agenda.at(signed, async () => {
          stage.tell("referral.converted", signed, "crm", `${referral}/converted`, { referral, referrer, customer, plan, firstYearValue: MONTHLY[plan] * 12, currency: "USD" });
          customerPays(world, { deal: null, partner: null, customer, plan, serviceStart: dayOf(signed), services: false, motion: "referral" });
        });
      });
    }
  });
  const told = agenda.during(workday(dayNumber(world, 190)));
  agenda.at(told, async () => stage.tell("case_study.published", told, "marketing", "CS-01", { customer: "ostler-rail", caseStudy: "CS-01" }));
}

/** What the vendor sells by itself, what its own sellers are working on, and what an older system knew of registrations. */
export function besides(world: World): void {
  const { agenda, stage, percent } = world;
  for (let n = 0; n < Math.ceil((14 * percent) / 100); n++) {
    const on = agenda.during(workday(dayNumber(world, 5 + n * 23)));
    agenda.at(on, async () => {
      const { slug: customer, domain } = world.newCustomer();
      stage.tell("opportunity.opened", on, "crm", `OP-${n}/opened`, { opportunity: `OP-${n}`, customer: n % 2 === 0 ? domain : customer });
      if (n % 2 === 1) customerPays(world, { deal: null, partner: null, customer, plan: agenda.pick(["pro", "enterprise"] as const), serviceStart: dayOf(on), services: false, motion: "referral" });
    });
  }
  for (let n = 1; n <= 6; n++) {
    const on = agenda.during(workday(dayNumber(world, 30 + n * 4)));
    agenda.at(on, async () => {
      const partner = world.partners.filter((one) => one.kind === "technology" || one.kind === "consultant")[n % 4];
      if (partner === undefined) return;
      const registration = `CRM-${700 + n}`;
      stage.tell("registration.submitted", on, "old-crm", `${registration}/submitted`, { registration, partner: partner.key, customer: world.newCustomer().domain, motion: "referral", estimated: { amount: 1_800_000 + n * 90_000, currency: "USD" } });
      if (n % 3 !== 0) agenda.at(plus(on, 1), async () => stage.tell("registration.approved", plus(on, 1), "old-crm", `${registration}/approved`, { registration }));
      else agenda.at(plus(on, 1), async () => stage.tell("registration.rejected", plus(on, 1), "old-crm", `${registration}/rejected`, { registration, reason: "Known to the vendor already" }));
    });
  }
}
