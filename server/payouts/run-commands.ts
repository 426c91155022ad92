import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { dayText, localDayOf } from "../../core/kernel/time.ts";
import { recordFact } from "../facts/record.ts";
import { memberName } from "../deals/people-store.ts";
import { programNow } from "../partners/program.ts";
import type { Call } from "../platform/http-call.ts";
import { planHash, planNow, planRefused, ratesOf, tellInstructions, tellUntold } from "./planning.ts";
import { addRun, approveRun, heldRun, nextBatch, run, type RunRow, setRunStatus } from "./run-store.ts";
import { type PayoutParts } from "./step-up.ts";
import { provenNow } from "../identity/step-up.ts";

const notFound = () => refuse("run.not-found", "There is no such payout run.");

export async function runMeant(call: Call, id: string): Promise<RunRow | Refusal> {
  return (await run(call.tx, id)) ?? notFound();
}

export async function heldRunMeant(call: Call, id: string): Promise<RunRow | Refusal> {
  return (await heldRun(call.tx, id)) ?? notFound();
}

/** The schedule and its run days in the program in force. */
export async function scheduleMeant(call: Call, id: string) {
  const { definition } = await programNow(call.tx, call.now);
  const schedule = Object.hasOwn(definition.payouts.schedules, id) ? definition.payouts.schedules[id] : undefined;
  return schedule === undefined ? refuse("run.schedule-unknown", "The program has no such payout schedule.") : { schedule, schedules: Object.keys(definition.payouts.schedules), zone: definition.calendar.timeZone };
}

/** Prepares a run: nothing moves until another person approves exactly this. */
export async function createRun(call: Call, input: { schedule: string }): Promise<RunRow | Refusal> {
  const meant = await scheduleMeant(call, input.schedule);
  if (isRefusal(meant)) return meant;
  const planned = await planNow(call.tx, input.schedule, call.now);
  const refused = await planRefused(call.tx, planned);
  if (refused) return refused;
  const { plan } = planned;
  if (plan.transfers.length === 0) return refuse("run.nothing-payable", plan.held.length === 0 ? "Nothing is payable on this schedule now." : "Everything payable on this schedule is held: the preview says why and what to do.");
  const id = call.id("run");
  const made = await addRun(call.tx, {
    id, org_id: call.organisationId, batch: await nextBatch(call.tx), schedule: input.schedule, on_day: dayText(localDayOf(call.now, meant.zone)), plan, plan_hash: planHash(plan),
    created_by: call.actor.personId, created_name: await memberName(call.tx, call.organisationId, call.actor.personId), created_at: call.now,
  });
  if (!made) return refuse("run.open-already", "This schedule has a run that waits: approve it or cancel it first.");
  const row = (await run(call.tx, id)) as RunRow;
  await call.audit({ action: "payout-run.created", subject: id, detail: { batch: row.batch, schedule: row.schedule, transfers: plan.transfers.length, held: plan.held.length, plan: row.plan_hash.toString("hex") } });
  return row;
}

/** Approval and the intent to pay commit together, before any transfer: whatever crashes after it finds the same fact. */
export async function approveRunBy(parts: PayoutParts, call: Call, input: { run: string; password?: string | undefined }): Promise<RunRow | Refusal> {
  const wrong = await provenNow(parts.database, call, input.password);
  if (wrong) return wrong;
  const row = await heldRunMeant(call, input.run);
  if (isRefusal(row)) return row;
  if (row.status !== "draft") return refuse("run.wrong-state", `This run is ${row.status}: only a draft can be approved.`);
  if (row.created_by === call.actor.personId) return refuse("run.own-request", "You prepared this run: somebody else has to approve it.");
  const planned = await planNow(call.tx, row.schedule, call.now);
  const refused = await planRefused(call.tx, planned);
  if (refused) return refused;
  if (!planHash(planned.plan).equals(row.plan_hash)) return refuse("run.changed-meanwhile", "What would be paid has changed since this run was prepared: cancel it and prepare it again.");
  await tellUntold(call, planned);
  await tellInstructions(call, planned, row);
  const fx = ratesOf(row.plan);
  const fact = await recordFact(call, { type: "payout.run", at: call.now, source: `payout-run:${row.id}`, payload: { batch: row.batch, schedule: row.schedule, asInstructed: true, ...(Object.keys(fx).length === 0 ? {} : { fx }) } });
  await approveRun(call.tx, row.id, { person: call.actor.personId, name: await memberName(call.tx, call.organisationId, call.actor.personId), at: call.now, fact: fact.id, arrival: fact.arrival });
  await call.enqueue({ task: "payouts.follow", payload: {} });
  await call.audit({ action: "payout-run.approved", subject: row.id, detail: { batch: row.batch, fact: fact.id, plan: row.plan_hash.toString("hex") } });
  return (await run(call.tx, row.id)) as RunRow;
}

export async function cancelRun(call: Call, input: { run: string }): Promise<RunRow | Refusal> {
  const row = await heldRunMeant(call, input.run);
  if (isRefusal(row)) return row;
  if (row.status !== "draft") return refuse("run.wrong-state", `This run is ${row.status}: only a draft can be cancelled.`);
  await setRunStatus(call.tx, row.id, "cancelled", call.now);
  await call.audit({ action: "payout-run.cancelled", subject: row.id, detail: { batch: row.batch } });
  return (await run(call.tx, row.id)) as RunRow;
}
