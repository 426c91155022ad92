import { dayOf, type Instant, plusDays, startOf } from "../../core/kernel/time.ts";
import { openAgenda } from "./agenda.ts";
import { besides, customersRefer, works } from "./around.ts";
import { companies } from "./cast.ts";
import { hire, joins, otherApplications, partnershipsMove } from "./joining.ts";
import { office, quarters } from "./office.ts";
import { PASSWORD } from "./password.ts";
import { sells, today } from "./selling.ts";
import { clientOf, openStage, type StageParts } from "./stage.ts";
import { customers, deskOf, type World } from "./world.ts";

export type Year = {
  readonly seed: number;
  /** Length in days. */
  readonly days: number;
  /** Partners of each kind, at most. */
  readonly ofEachKind: number;
  /** Of a hundred deals, how many happen. */
  readonly percent: number;
};

export const WHOLE_YEAR: Year = { seed: 20_260_115, days: 365, ofEachKind: 10, percent: 100 };

export type Founded = { readonly token: string; readonly key: string };

const OWNER = { name: "Olivia Hart", email: "olivia.hart@mindweave.example" };
const STAFF = {
  manager: { name: "Priya Nair", email: "priya.nair@mindweave.example", roles: ["vendor.partner_manager"] },
  reviewer: { name: "Rita Solberg", email: "rita.solberg@mindweave.example", roles: ["vendor.reviewer"] },
  finance: { name: "Anna Brandt", email: "anna.brandt@mindweave.example", roles: ["vendor.finance"] },
  controller: { name: "Ben Okafor", email: "ben.okafor@mindweave.example", roles: ["vendor.finance"] },
  reader: { name: "Tom Whitlock", email: "tom.whitlock@mindweave.example", roles: ["vendor.readonly"] },
} as const;

export type Told = { readonly world: World; readonly facts: number };

/** Tells a year that ends now: everybody does what they do through the API, one after another, under a clock that moves with them. */
export async function tellYear(on: StageParts, founded: Founded, { seed, days, ofEachKind, percent }: Year, until: Instant, say: (line: string) => void): Promise<Told> {
  const { app } = on;
  const from = plusDays(dayOf(until), -days);
  const owner = clientOf(app, { key: founded.key });
  const billing = clientOf(app, { key: (await owner.keys.create({ name: "Billing and CRM", scopes: ["facts:write"] })).secret });
  const stage = openStage(on, billing);
  await stage.anybody.invitations.accept({ token: founded.token, password: PASSWORD, email: OWNER.email, name: OWNER.name });
  for (const person of Object.values(STAFF)) await hire(stage, owner, { ...person, roles: [...person.roles] });
  const desk = ({ name, email }: { name: string; email: string }) => deskOf(stage, name, email);
  const world: World = {
    stage, agenda: openAgenda(seed, until), from, until, percent, owner, partners: [], newCustomer: customers(), seen: { registrations: 0, wins: 0, runs: 0 },
    desks: { manager: desk(STAFF.manager), reviewer: desk(STAFF.reviewer), finance: desk(STAFF.finance), controller: desk(STAFF.controller) },
  };
  await drawOn(world);
  companies(ofEachKind).forEach((company, n) => joins(world, company, n, (partner) => {
    sells(world, partner);
    works(world, partner);
  }));
  for (const part of [otherApplications, partnershipsMove, office, quarters, customersRefer, besides, today]) part(world);
  await live(world, say);
  return { world, facts: stage.told() };
}

/** The accounts that payouts are drawn on. */
async function drawOn({ desks }: World): Promise<void> {
  const controller = await desks.controller.client();
  await controller.payoutOrigins.set({ password: PASSWORD, origin: { rail: "ach", routing: "021000021", bankName: "First Example Bank", originId: "121000248", name: "MindWeave Inc", companyId: "1234567890", description: "COMMISSION" } });
  await controller.payoutOrigins.set({ password: PASSWORD, origin: { rail: "sepa", name: "MindWeave GmbH", iban: "DE02120300000000202051" } });
}

const SIX = 6 * 3_600_000;

/** Takes one thing after another from the agenda; every morning at six, what waited overnight is done. */
async function live(world: World, say: (line: string) => void): Promise<void> {
  const { agenda, stage, until, from } = world;
  const forward = (to: Instant) => stage.clock.set(Math.max(to, stage.clock.now()) as Instant);
  let morning = (startOf(from) + SIX) as Instant;
  let month = "";
  for (let next = agenda.next(); next !== undefined; next = agenda.next()) {
    while (morning < next.when) {
      forward(morning);
      // Mondays and Thursdays, whatever is due; on other days only what has a time of its own.
      await stage.work([0, 3].includes((dayOf(morning) + 3) % 7));
      morning = (morning + 24 * 3_600_000) as Instant;
    }
    forward(next.when);
    const now = new Date(next.when).toISOString().slice(0, 7);
    if (now !== month) {
      month = now;
      say(`${month}: ${world.partners.length} partners, ${world.seen.registrations} registrations, ${world.seen.wins} won, ${world.seen.runs} payout runs`);
    }
    await next.what();
  }
  forward(until);
  for (let i = 0; i < 3; i++) await stage.work(true);
}

