import type { Deal } from "../../core/deals/contract.ts";
import { dayOf, dayText, type Instant, plusDays } from "../../core/kernel/time.ts";
import { type Client, problemOf } from "../../sdk/client.ts";
import { workday } from "./agenda.ts";
import { emailOf, personName } from "./cast.ts";
import { customerPays } from "./paying.ts";
import { plus } from "./stage.ts";
import { type Customer, lastDay, nextDecision, type Partner, unlessRefused, type World } from "./world.ts";

/** What plans cost a year: cents from, cents to. Invented. */
export const PLANS = { team: [600_000, 1_700_000], pro: [1_800_000, 5_600_000], enterprise: [3_800_000, 16_500_000] } as const;
export type Plan = keyof typeof PLANS;

/** A registration on its way; the deal as it was last seen. */
export type Story = { readonly world: World; readonly partner: Partner; readonly customer: Customer; readonly plan: Plan; deal: Deal };

const OPPORTUNITIES = ["Governance for all of their assistants before the audit in spring.", "They run four models in production and nobody knows who may ask what.", "Replaces a home-grown gateway; security signs off in two weeks.", "The board asked for a register of every use of AI by summer.", "A pilot with the claims team, then all of Europe.", "Their platform team wants one policy for three clouds."];
const REASONS = [["not_a_fit", "The company has fewer people than the smallest plan is made for."], ["existing_opportunity", "Our own team has been speaking with them since the spring."], ["incomplete", "We could not reach the contact, and the website names another company."], ["no_capacity", "Your open deals need everybody you have: come back when one is done."]] as const;

const MOTION = { reseller: "resale", msp: "wholesale" } as const;

/** Everything a partner registers in the rest of the year. */
export function sells(world: World, partner: Partner): void {
  const { agenda, stage, percent } = world;
  const start = dayOf(stage.clock.now());
  const days = Math.max(1, lastDay(world) - start);
  const many = Math.ceil((partner.deals * percent * days) / 36_500);
  for (let i = 0; i < many; i++) {
    const on = workday(plusDays(start, 2 + agenda.whole(Math.max(1, days - 3))));
    agenda.at(agenda.during(on), () => registers(world, partner));
  }
}

/** Customers that somebody registered lately: the next who knows one of them waits in line. */
const LATELY = 12;
const recent = new WeakMap<World, Customer[]>();

async function registers(world: World, partner: Partner): Promise<void> {
  const { agenda } = world;
  const known = recent.get(world) ?? [];
  recent.set(world, known);
  const taken = known.length > 3 && agenda.chance(9) ? agenda.pick(known) : undefined;
  const customer = taken ?? world.newCustomer();
  if (taken === undefined) known.push(customer);
  if (known.length > LATELY) known.shift();
  const plan = agenda.pick(["team", "pro", "pro", "enterprise", "enterprise"] as const);
  const story = await drafted(world, partner, customer, plan);
  if (story === undefined || agenda.chance(3)) return;
  await submitted(story);
}

/** A draft; undefined where the partner may not register any more. */
async function drafted(world: World, partner: Partner, customer: Customer, plan: Plan): Promise<Story | undefined> {
  const { agenda, stage } = world;
  const [low, high] = PLANS[plan];
  const contactName = personName(400 + agenda.whole(400));
  const motion = partner.kind === "reseller" || partner.kind === "msp" ? MOTION[partner.kind] : "referral";
  const deal = await unlessRefused(["partner.not-active", "partner.not-compliant"], () => partner.seller.deals.draft({
    form: {
      customerName: customer.name, customerDomain: customer.domain, contactName, contactEmail: emailOf(contactName, customer.domain), opportunity: agenda.pick(OPPORTUNITIES),
      estimated: { amount: Math.round((low + agenda.whole(high - low)) / 10_000) * 10_000, currency: partner.currency }, expectedClose: dayText(plusDays(dayOf(stage.clock.now()), 30 + agenda.whole(70))), motion, plan,
    },
  }));
  return deal === undefined ? undefined : { world, partner, customer, plan, deal };
}

const REFUSED = ["deal.already-registered-by-you", "deal.account-reserved", "partner.not-active", "partner.not-compliant"];

async function submitted(story: Story): Promise<void> {
  const { world, partner } = story;
  const { agenda } = world;
  const answer = await unlessRefused(REFUSED, () => partner.seller.deals.submit({ deal: story.deal.id, version: story.deal.version }));
  if (answer === undefined) return;
  story.deal = answer.deal;
  world.seen.registrations += 1;
  if (agenda.chance(2)) return agenda.at(plus(world.stage.clock.now(), 0, 5), async () => void (await act(story, ["in_review", "queued"], (at) => partner.seller.deals.withdraw({ ...at, reason: "The customer stopped the project." }))));
  if (answer.deal.status === "in_review") review(story, world.stage.clock.now());
  if (answer.deal.status === "queued") looksAgain(story, 9);
}

/** Whoever waits in line looks every few days whether it is their turn. */
function looksAgain(story: Story, times: number): void {
  const { agenda, stage } = story.world;
  agenda.at(plus(stage.clock.now(), 6, 1), async () => {
    story.deal = await story.partner.seller.deals.get({ deal: story.deal.id });
    if (story.deal.status === "in_review") review(story, stage.clock.now());
    else if (story.deal.status === "queued" && times > 0) looksAgain(story, times - 1);
  });
}

/** Reviews are decided at ten the next morning; some later than they should be, some after a question. */
function review(story: Story, since: Instant): void {
  const { agenda, until } = story.world;
  const asks = agenda.chance(12);
  const late = agenda.chance(5);
  // Of what came in last, something is still within its time, and something is late.
  const leftOpen = since > plus(until, -9) && agenda.chance(22);
  if (leftOpen) return;
  agenda.at(nextDecision(since, late ? 2 + agenda.whole(2) : 0), () => (asks ? questioned(story) : decided(story)));
}

/** On Tuesdays and Thursdays the reviewer decides, otherwise the owner herself. */
function reviewer({ desks, owner, stage }: World): Promise<Client> {
  const weekday = (dayOf(stage.clock.now()) + 3) % 7;
  return weekday === 1 || weekday === 3 ? desks.reviewer.client() : Promise.resolve(owner);
}

async function questioned(story: Story): Promise<void> {
  const { world, partner } = story;
  const { agenda, stage, until } = world;
  const by = await reviewer(world);
  if (!(await act(story, ["in_review"], (at) => by.deals.ask({ ...at, question: "Who decides there, and is the size for the first year alone?", fields: ["contactName", "contactEmail", "estimated"] })))) return;
  if (stage.clock.now() > plus(until, -5)) return;
  const contactName = personName(400 + agenda.whole(400));
  agenda.at(plus(stage.clock.now(), 1, agenda.whole(20)), async () => {
    const done = await act(story, ["waiting"], (at) => partner.seller.deals.answer({ ...at, form: { contactName, contactEmail: emailOf(contactName, story.customer.domain) }, note: `${contactName} decides; the size is for the first year.` }));
    if (done) agenda.at(nextDecision(stage.clock.now()), () => decided(story));
  });
}

async function decided(story: Story): Promise<void> {
  const { world } = story;
  const { agenda } = world;
  const by = await reviewer(world);
  if (agenda.chance(11)) {
    const [code, reason] = agenda.pick(REASONS);
    await act(story, ["in_review"], (at) => by.deals.decline({ ...at, code, reason }));
    return;
  }
  if (await act(story, ["in_review"], (at) => by.deals.approve({ ...at, fit: ["The company exists, and its website is its own", "It could use what we sell"] }))) goesOn(story);
}

/** What becomes of a protected deal: won, lost, given up, extended, or simply over. */
function goesOn(story: Story): void {
  const { world, partner } = story;
  const { agenda, stage } = world;
  const approved = stage.clock.now();
  const protectedDays = Math.round((Date.parse(story.deal.protectedUntil as string) - approved) / 86_400_000);
  const after = (days: number, what: () => Promise<void>) => agenda.at(agenda.during(workday(plusDays(dayOf(approved), Math.max(1, days)))), what);
  if (agenda.chance(14)) after(2, () => talk(story));
  const fate = agenda.whole(100);
  if (fate < 56) after(4 + agenda.whole(Math.max(5, Math.min(45, protectedDays - 8))), () => won(story));
  else if (fate < 70) after(5 + agenda.whole(20), async () => void (await act(story, ["approved"], (at) => partner.seller.deals.lose({ ...at, code: agenda.pick(["price", "competitor", "no_decision", "timing"] as const), reason: "They told us so on the phone." }))));
  else if (fate < 75) after(6 + agenda.whole(12), async () => void (await act(story, ["approved"], (at) => partner.seller.deals.withdraw({ ...at, reason: "Our champion left the company." }))));
  else if (fate < 87) after(protectedDays - 4, () => extended(story));
}

async function talk(story: Story): Promise<void> {
  const { partner, deal, world } = story;
  await partner.seller.deals.comment({ deal: deal.id, text: "They want to see it with their own data next week." });
  await unlessRefused(["deal.wrong-state"], () => partner.seller.deals.askSupport({ deal: deal.id, kind: world.agenda.pick(["demo", "pre_sales", "proposal"] as const), note: "An hour with somebody who knows the policies by heart." }));
  await world.owner.deals.comment({ deal: deal.id, text: "Largest deal of this partner so far: keep an eye on it.", internal: true });
}

async function extended(story: Story): Promise<void> {
  const { world, partner } = story;
  const { agenda, stage, until } = world;
  const asked = await act(story, ["approved"], (at) => partner.seller.deals.askExtension({ ...at, evidence: "Their board meets in three weeks; the minutes of the last meeting name us." }));
  if (!asked || stage.clock.now() > plus(until, -6)) return;
  const grant = agenda.chance(80);
  agenda.at(nextDecision(stage.clock.now(), 1), async () => {
    const by = await reviewer(world);
    const done = await act(story, ["approved"], (at) => by.deals.decideExtension({ ...at, grant, reason: grant ? "The date of the board is confirmed." : "Nothing has moved in a month." }));
    if (done && grant) agenda.at(agenda.during(workday(plusDays(dayOf(stage.clock.now()), 8 + agenda.whole(14)))), () => won(story));
  });
}

async function won(story: Story): Promise<void> {
  const { world, partner } = story;
  const { agenda, stage } = world;
  const serviceStart = plusDays(dayOf(stage.clock.now()), 3);
  const delivers = partner.kind === "si" && agenda.chance(70);
  const by = dayOf(stage.clock.now()) % 5 === 0 ? await world.desks.manager.client() : world.owner;
  if (!(await act(story, ["approved"], (at) => by.deals.win({ ...at, serviceStart: dayText(serviceStart), ...(delivers ? { delivers } : {}) })))) return;
  world.seen.wins += 1;
  customerPays(world, { deal: story.deal.number, partner, customer: story.customer.slug, plan: story.plan, serviceStart, services: delivers, motion: story.deal.form.motion ?? "referral" });
}

/** One verb on a deal as it stands; what has gone another way meanwhile ends this part of the story. Answers whether it was done. */
async function act(story: Story, inState: readonly Deal["status"][], verb: (at: { deal: Deal["id"]; version: number }) => Promise<Deal>): Promise<boolean> {
  const at = () => ({ deal: story.deal.id, version: story.deal.version });
  try {
    story.deal = await verb(at());
    return true;
  } catch (error) {
    const code = problemOf(error)?.code ?? "";
    if (code === "deal.changed-meanwhile") {
      story.deal = await story.world.owner.deals.get({ deal: story.deal.id });
      if (!inState.includes(story.deal.status)) return false;
      story.deal = await verb(at());
      return true;
    }
    if (["deal.wrong-state", "partner.not-active", "deal.protection-over", "deal.extension-used", "deal.existing-opportunity"].includes(code)) return false;
    throw error;
  }
}

/** So that every state can be seen today: reviews within their time and late ones, a question that waits, a line, drafts. */
export function today(world: World): void {
  const { agenda, until } = world;
  const able = () => world.partners.filter((one) => one.deals > 0 && !["Port Saffron", "Thistle Row", "Dunlin Advisory Works"].includes(one.name));
  const one = (hours: number, what: (story: Story) => Promise<void>) => agenda.at(plus(until, 0, -hours), async () => {
    const story = await drafted(world, agenda.pick(able()), world.newCustomer(), agenda.pick(["pro", "enterprise"] as const));
    if (story !== undefined) await what(story);
  });
  const sent = async (story: Story) => {
    story.deal = (await story.partner.seller.deals.submit({ deal: story.deal.id, version: story.deal.version })).deal;
    world.seen.registrations += 1;
  };
  for (const hours of [2, 5, 9, 16, 21, 27, 34]) one(hours, sent);
  for (const hours of [62, 74]) one(hours, sent);
  for (const hours of [30, 44]) one(hours, async (story) => {
    await sent(story);
    agenda.at(plus(until, 0, -hours + 20), async () => void (await act(story, ["in_review"], (at) => world.owner.deals.ask({ ...at, question: "Which of their companies is it, and who signs?", fields: ["customerName", "contactName", "contactEmail"] }))));
  });
  one(20, async (story) => {
    await sent(story);
    const behind = able().find((other) => other.key !== story.partner.key);
    const second = behind === undefined ? undefined : await drafted(world, behind, story.customer, "pro");
    if (second !== undefined) await sent(second);
  });
  for (const hours of [3, 26, 50]) one(hours, async () => undefined);
}

