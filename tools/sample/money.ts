import { createEngine } from "../../core/engine/evaluate.ts";
import { type Instant, civil, instant, instantText, parseInstant, plusDays, startOf } from "../../core/kernel/time.ts";
import { type CompiledProgram } from "../../core/programs/compiled.ts";
import { transfersOf } from "../../core/payouts/transfers.ts";
import { ratesOn } from "./sales.ts";
import { type Story, type Told, asFact, inTime, monthKey } from "./story.ts";

/**
 * Payout runs on the program's own days, and what the bank says of each transfer. Which transfers there are only the engine knows, so it is told the year
 * as far as it has come; two transfers go wrong, as they do.
 */
export function withPayouts(story: Story, program: CompiledProgram): Told[] {
  const engine = createEngine({ programs: [program], post: () => undefined, explains: false });
  const waiting = inTime([...story.told, ...runsOf(story, program)]);
  const told: Told[] = [];
  const troubled = new Set<string>();
  const end = instantText(startOf(plusDays(story.until, 1)));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const at = parseInstant(next.occurredAt) as Instant;
    told.push(next);
    engine.tell(asFact(next, at, told.length));
    if (next.type !== "payout.run") continue;
    const batch = String(next.payload["batch"]);
    const news = transfersOf(engine.world.payouts, batch).filter((payout) => payout.sent > 0n).flatMap((payout) => bankNews(at, batch, payout, troubled)).filter((one) => one.occurredAt < end);
    // Euros from dollars and euros from euros are two transfers with one news.
    for (const one of new Map(news.map((one) => [one.source.ref, one])).values()) insert(waiting, one);
  }
  return told;
}

function runsOf(story: Story, program: CompiledProgram): Told[] {
  const runs: Told[] = [];
  for (const [schedule, { runDays }] of Object.entries(program.definition.payouts.schedules)) {
    for (let on = plusDays(story.from, 1); on <= story.until; on = plusDays(on, 1)) {
      const { d } = civil(on);
      if (!runDays.includes(d)) continue;
      const batch = `${schedule}-${monthKey(on)}-${String(d).padStart(2, "0")}`;
      runs.push({ type: "payout.run", occurredAt: instantText(startOf(on)), source: { system: "finance", ref: batch }, payload: { batch, schedule, fx: ratesOn(on) } });
    }
  }
  return runs;
}

const FAILS = "partner-2026-04-15";
const COMES_BACK = "partner-2026-07-01";

/** Two days later the money has arrived; the first transfer of one batch fails, and of another comes back. */
function bankNews(ranAt: Instant, batch: string, { partner, currency }: { readonly partner: string; readonly currency: string }, troubled: Set<string>): Told[] {
  const said = (type: Told["type"], days: number, more: Record<string, unknown> = {}): Told => ({ type, occurredAt: instantText(instant(ranAt + days * 86_400_000 + 10 * 3_600_000)), source: { system: "bank", ref: `${batch}/${partner}/${currency}/${type.slice(7)}` }, payload: { batch, partner, currency, ...more } });
  const reason = "The account is closed";
  const isFirst = !troubled.has(batch);
  troubled.add(batch);
  if (isFirst && batch === FAILS) return [said("payout.failed", 2, { reason })];
  const settled = said("payout.settled", 2);
  return isFirst && batch === COMES_BACK ? [settled, said("payout.returned", 9, { reason })] : [settled];
}

function insert(waiting: Told[], one: Told): void {
  const at = waiting.findIndex((other) => other.occurredAt > one.occurredAt);
  if (at < 0) waiting.push(one);
  else waiting.splice(at, 0, one);
}
