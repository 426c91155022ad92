import type { z } from "zod";
import type { Deal } from "../../core/deals/contract.ts";
import { usedAt, punctuality } from "../../core/deals/validation-clock.ts";
import { hoursOf } from "../../core/deals/registration-fold.ts";
import { isStaff } from "../../core/kernel/actor.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import { inForce, type Programs } from "../../core/programs/in-force.ts";
import type { Definition } from "../../core/programs/definition.ts";
import type { Call } from "../platform/http-call.ts";
import { publishedPrograms } from "../programs/library.ts";
import { type Estimate, type Estimating, estimatesOf } from "./estimates.ts";
import type { DealRow } from "./store.ts";

type Wire = z.input<typeof Deal>;

/** Who reads, and under which rules: what staff see of a review, a partner does not (P-98). */
export type Reading = { readonly staff: boolean; readonly now: Instant; readonly rules: Definition; readonly programs: Programs };

export async function readingOf(call: Call): Promise<Reading> {
  const programs = await publishedPrograms(call.tx);
  const rules = inForce(programs, call.now)?.definition;
  if (rules === undefined) throw new Error("no program is in force");
  return { staff: isStaff(call.actor), now: call.now, rules, programs };
}

/** One deal with its estimates; lists leave them out. */
export async function dealWire(call: Call, estimating: Estimating, row: DealRow): Promise<Wire> {
  const reading = await readingOf(call);
  return wire(reading, row, await estimatesOf(call.tx, estimating, reading.programs, row, call.now));
}

const at = (instant: Instant | null) => (instant === null ? null : instantText(instant));

/** Protection whose last second has passed is over, whether or not the job has been here (P-61). */
export function statusNow(row: Pick<DealRow, "status" | "protected_until">, now: Instant): DealRow["status"] {
  return row.status === "approved" && row.protected_until !== null && row.protected_until <= now ? "expired" : row.status;
}

export function wire(reading: Reading, row: DealRow, estimates: Estimate[] = []): Wire {
  const status = statusNow(row, reading.now);
  const confirmed = row.confirmed_title === null ? null : { title: row.confirmed_title, rate: row.confirmed_rate };
  return {
    id: row.id, number: row.number, partner: row.partner, partnerName: row.partner_name, status, form: row.form, customer: row.customer,
    createdAt: instantText(row.created_at), createdBy: row.created_name, submittedAt: at(row.submitted_at), decidedAt: at(row.decided_at), reason: row.reason, reasonCode: row.reason_code,
    asked: row.question === null ? [] : row.asked, question: row.question, placeInLine: status === "queued" ? row.place : null, review: reviewOf(reading, row),
    protectedFrom: at(row.protected_from), protectedUntil: at(row.protected_until), extension: extensionOf(reading, row, status),
    confirmed, estimates, wonAt: row.status === "won" ? at(row.won_at) : null, serviceStart: row.won_at === null ? null : row.service_start, lostReason: row.lost_code === null ? null : (row.lost_reason ?? row.lost_code),
    version: row.version,
  };
}

/** The target is the vendor's own; a partner reads the promise (P-63, P-98). */
function reviewOf({ staff, now, rules }: Reading, row: DealRow): Wire["review"] {
  if (row.clock_started_at === null || (row.status !== "in_review" && row.status !== "waiting")) return null;
  const clock = { startedAt: row.clock_started_at, used: Number(row.clock_used_ms), runningSince: row.clock_running_since, decidedAt: row.clock_decided_at };
  const punctual = punctuality(rules.registration.validation, clock, now, hoursOf(rules));
  return {
    startedAt: instantText(clock.startedAt), usedMs: usedAt(clock, now, hoursOf(rules)), running: clock.runningSince !== null, targetAt: staff ? at(row.target_at) : null, dueAt: at(row.due_at),
    punctuality: staff || punctual === "breached" ? punctual : "on_target", escalated: staff && row.escalated_at !== null,
  };
}

function extensionOf({ rules }: Reading, row: DealRow, status: DealRow["status"]): Wire["extension"] {
  const open = status === "approved" && (row.extension === "none" || row.extension === "granted") && row.extensions < rules.registration.protection.extensions;
  return { status: open ? "available" : row.extension, evidence: row.extension_evidence, reason: row.extension_reason };
}
