import { civil, type Day, dayOf, dayText, type Instant, instant, plusDays, plusMonths, quarterOfDay, startOf } from "../../core/kernel/time.ts";
import { problemOf } from "../../sdk/client.ts";
import { workday } from "./agenda.ts";
import { PASSWORD } from "./password.ts";
import { ratesOn } from "./paying.ts";
import { plus } from "./stage.ts";
import { lastDay, unlessRefused, type World } from "./world.ts";

/** What the vendor's own office does: rates, payout runs and what the bank says of them, books that are closed, accounts that are kept. */
export function office(world: World): void {
  rates(world);
  payouts(world);
  closings(world);
  const { agenda, owner } = world;
  agenda.at(plus(startOf(world.from) as Instant, 6), async () => {
    for (const [domain, name, reason] of [["halcyon-bank.example", "Halcyon Bank", "A global agreement is being negotiated."], ["orbis-insurance.example", "Orbis Insurance", "A customer from the first day, looked after by us."], ["civic-data.example", "Civic Data Office", "A public tender."]] as const) {
      await owner.reservedAccounts.add({ domain, name, reason });
    }
  });
}

function rates(world: World): void {
  const { agenda, stage } = world;
  for (let on = plusDays(world.from, 1); on <= lastDay(world); on = plusDays(on, 7)) {
    const at = plus(startOf(on), 0, 6);
    agenda.at(at, async () => stage.tell("fx.published", at, "finance", `fx/${dayText(on)}`, { rates: ratesOn(on) }));
  }
}

/** On the program's own days one person prepares and another approves; the bank's news comes two days later. */
function payouts(world: World): void {
  const { agenda } = world;
  let n = 0;
  for (let on = plusDays(world.from, 20); on <= lastDay(world); on = plusDays(on, 1)) {
    const { d } = civil(on);
    if (d !== 1 && d !== 15) continue;
    const round = ++n;
    agenda.at(plus(startOf(on), 0, 9), () => run(world, "partner", round));
    if (d === 15) agenda.at(plus(startOf(on), 0, 9.5), () => run(world, "affiliate", round));
  }
}

const NOTHING = ["run.nothing-payable", "run.open-already"];

async function run(world: World, schedule: string, round: number): Promise<void> {
  const { stage, desks } = world;
  await settled(world);
  const created = await unlessRefused(NOTHING, async () => (await desks.finance.client()).runs.create({ schedule }));
  if (created === undefined) return;
  await (await desks.controller.client()).runs.approve({ run: created.id, password: PASSWORD });
  await settled(world);
  world.seen.runs += 1;
  world.agenda.at(plus(stage.clock.now(), 2, 1), () => bankNews(world, created.id, round));
}

/** Jobs wait for each other: the clock goes on a little until everything that is known is posted. */
async function settled({ stage }: World): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await stage.work(true);
    stage.clock.advance(2500);
  }
}

/** Most transfers arrive. Now and then one fails, and one comes back a week later; of the last run, one is still on its way. */
async function bankNews(world: World, run: `run_${string}`, round: number): Promise<void> {
  const finance = await world.desks.finance.client();
  const { transfers } = await finance.runs.get({ run });
  const going = transfers.filter((one) => one.status === "instructed");
  const [first] = going;
  const news = (partner: string, kind: "failed" | "returned" | "settled", reason?: string) => finance.runs.news({ run, partner, news: kind, ...(reason === undefined ? {} : { reason }) });
  const isLast = world.stage.clock.now() > plus(world.until, -13);
  if (first !== undefined && round % 5 === 2) await news(first.partner, "failed", "The account is closed");
  if (isLast) {
    for (const partner of new Set(going.slice(1).map((one) => one.partner))) if (partner !== first?.partner) await news(partner, "settled");
    return;
  }
  await unlessRefused(["run.wrong-state"], () => finance.runs.settleAll({ run }));
  const other = going.find((one) => one.partner !== first?.partner);
  if (other === undefined || round % 5 !== 4) return;
  world.agenda.at(plus(world.stage.clock.now(), 7), async () => void (await (await world.desks.finance.client()).runs.news({ run, partner: other.partner, news: "returned", reason: "No account under this number" })));
}

/** Books are closed on the tenth for the month before last. */
function closings(world: World): void {
  const { agenda, stage, desks } = world;
  for (let month = plusMonths(world.from, 3); month <= lastDay(world); month = plusMonths(month, 1)) {
    const { y, m } = civil(month);
    const first = startOfMonth(y, m);
    agenda.at(plus(startOf(plusDays(first, 9)), 0, 11), async () => {
      try {
        await (await desks.controller.client()).periods.close({ through: dayText(plusDays(plusMonths(first, -1), -1)) });
      } catch (error) {
        throw new Error(`closing on ${dayText(dayOf(stage.clock.now()))}: ${problemOf(error)?.detail ?? String(error)}`, { cause: error });
      }
    });
  }
}

function startOfMonth(y: number, m: number): Day {
  return dayOf(instant(Date.UTC(y, m - 1, 1)));
}

/** Quarters of marketing funds are closed on the second day of the next. */
export function quarters(world: World): void {
  const { agenda, stage } = world;
  let before = quarterOfDay(world.from);
  for (let on = world.from; on <= lastDay(world); on = plusDays(on, 1)) {
    const quarter = quarterOfDay(on);
    if (quarter === before) continue;
    const over = before;
    before = quarter;
    const at = agenda.during(workday(plusDays(on, 1)));
    agenda.at(at, async () => stage.tell("mdf.quarter_closed", at, "finance", `${over}/closed`, { quarter: over }));
  }
}
