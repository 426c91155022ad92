import { type Instant, civil, dayOf, dayText, instant } from "../core/kernel/time.ts";
import { balanceOf } from "../core/ledger/book.ts";
import { standingOf } from "../core/partners/standing.ts";
import { planRun } from "../core/payouts/plan.ts";
import { type Bank, type Transfer, instructBank } from "./bank.ts";
import type { Dice } from "./dice.ts";
import { type Dying, type Office, count, payoutsOf, record } from "./office.ts";
import type { Happening } from "./story.ts";


/**
 * On a run day two runners want to pay at once. Each works out what leaves from the books as they stand, and writes it down line by line with the
 * run, in one go; a run is a fact of one name, so one of them comes first and the other writes nothing.
 */
export function runPayouts(office: Office, now: Instant, dying: Dying): void {
  const day = dayOf(now);
  const program = office.programs[0] as Office["programs"][number];
  for (const [schedule, { runDays }] of Object.entries(program.definition.payouts.schedules)) {
    if (!runDays.includes(civil(day).d)) continue;
    const batch = `${schedule}-${dayText(day)}`;
    const plans = [1, 2].map(() => planned(office, schedule, now, program));
    for (const [i, plan] of plans.entries()) {
      if (office.sources.has(`run/${batch}`)) {
        if (i === 1) count(office, "second runner came late");
        continue;
      }
      dying("before a run is recorded");
      for (const { partner, earned, currency, rate, withheld, sent, parts } of plan.transfers) {
        const payload = { batch, schedule, partner, earned, currency, rate, withheld: Number(withheld), sent: Number(sent), parts: parts.map(({ line, transferred, setOff }) => ({ line, transferred: Number(transferred), setOff: Number(setOff) })) };
        if (office.bug !== "transfers change after they left") record(office, { source: `run/${batch}/${partner}/${earned}`, type: "payout.instructed", at: now, payload, luck: 0 }, now);
      }
      record(office, { source: `run/${batch}`, type: "payout.run", at: now, payload: { batch, schedule, ...(office.bug === "transfers change after they left" ? {} : { asInstructed: true }) }, luck: 0 }, now);
    }
  }
}

function planned(office: Office, schedule: string, now: Instant, program: Office["programs"][number]) {
  const worlds = [...office.memory.values()].map((told) => told.engine.world);
  const lines = worlds.flatMap((world) => world.desk.lines.filter((line) => line.schedule === schedule && line.payable > 0n).map((line) => ({ ...line, disputed: false })));
  const homeOf = new Map(worlds.flatMap((world) => [...world.standings.keys()].map((partner) => [partner, world] as const)));
  return planRun({
    lines, rates: {}, program, at: now,
    payeeOf: (partner) => standingOf((homeOf.get(partner) as (typeof worlds)[number]).standings, partner),
    owedBack: (partner, currency) => balanceOf((homeOf.get(partner) as (typeof worlds)[number]).book, "partner_clawback_receivable", partner, currency),
  });
}

/** Writes down what is to be paid before any of it is sent: one transfer for each payout of a run, for ever. */
export function instruct(office: Office, dying: Dying): void {
  for (const payout of payoutsOf(office)) {
    if (payout.status !== "instructed" || payout.sent <= 0n || office.transfers.has(payout.id)) continue;
    if (office.bug === "instructions are forgotten" && office.transfers.size % 9 === 8) continue;
    const amount = office.bug === "cents are cut off" ? payout.sent - (payout.sent % 100n) : payout.sent;
    dying("before a transfer is written");
    if (office.bug === "each runner instructs") office.transfers.set(`${payout.id}/2`, { id: `${payout.id}/2`, batch: payout.batch, partner: payout.partner, currency: payout.currency, amount, sent: false });
    office.transfers.set(payout.id, { id: payout.id, batch: payout.batch, partner: payout.partner, currency: payout.currency, amount, sent: false });
  }
}

/** Sends what is written and not known to have arrived. The bank may have it already: the name tells it. */
export function send(office: Office, bank: Bank, throws: Dice, dying: Dying, faults: boolean): void {
  for (const transfer of office.transfers.values()) {
    if (transfer.sent) continue;
    dying("before a transfer is sent");
    const again = office.bug === "an unknown result is sent again" ? `${transfer.id}/${throws.whole(1_000_000)}` : transfer.id;
    instructBank(bank, { id: again, batch: transfer.batch, partner: transfer.partner, currency: transfer.currency, amount: transfer.amount });
    if (faults && throws.percent(15)) {
      count(office, "answer of the bank lost");
      continue;
    }
    dying("between the bank and the note");
    transfer.sent = true;
  }
}

/** What the bank does with what it took, one to four days later, and how it reports it. */
export function work(bank: Bank, now: Instant, throws: Dice, office: Office, returns: boolean): Happening[] {
  const news: Happening[] = [];
  const tell = (transfer: Transfer, what: "settled" | "failed" | "returned") =>
    news.push({ source: `bank/${transfer.id}/${what}`, type: `payout.${what}`, at: instant(now - throws.whole(3_600_000)), payload: { batch: transfer.batch, partner: transfer.partner, currency: transfer.currency }, luck: throws.whole(1_000_003) });
  for (const transfer of bank.done.values()) {
    if (transfer.state === "taken" && throws.percent(40)) {
      transfer.state = (!returns || throws.percent(92)) ? "settled" : "failed";
      if (transfer.state === "failed") count(office, "transfer failed");
      tell(transfer, transfer.state);
    } else if (returns && transfer.state === "settled" && throws.whole(1000) < 2) {
      transfer.state = "returned";
      count(office, "transfer returned");
      tell(transfer, "returned");
    }
  }
  return news;
}

