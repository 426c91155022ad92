import { instant } from "../../core/kernel/time.ts";
import { vendor } from "../identity/store.ts";
import type { Job, JobHandlers, Schedule } from "../platform/jobs.ts";
import type { Secrets } from "../platform/secrets.ts";
import { payeesToLookAt } from "./payee-store.ts";
import { settlePayee } from "./payees.ts";
import { runsToSend } from "./run-store.ts";
import { sendRun } from "./sending.ts";

const AT_ONCE = 200;
const AGAIN_MS = 2000;

/** One task finds all its work by itself, each piece in a transaction of its own: running it twice, or dying between two pieces, changes nothing. */
export function payoutJobs({ secrets }: { readonly secrets: Secrets }): { handlers: JobHandlers; schedules: readonly Schedule[] } {
  return { handlers: { "payouts.follow": (_, job: Job) => follow(job, secrets) }, schedules: [{ task: "payouts.follow", cron: "* * * * *" }] };
}

async function follow(job: Job, secrets: Secrets): Promise<void> {
  while (!job.signal.aborted && (await job.tx(lookAtPayees(job)))) continue;
  let waits = false;
  for (const run of await job.tx(({ tx }) => runsToSend(tx))) {
    if (job.signal.aborted) return;
    const done = await job.tx((work) => sendRun(work, secrets, run));
    waits ||= !done;
  }
  // The books are still at it.
  if (waits) await job.tx((work) => work.enqueue({ task: "payouts.follow", payload: {}, key: "payouts.again", runAt: instant(job.now + AGAIN_MS) }));
}

/** New partners wait for their details from the start; a changed account has waited long enough. True while there are more. */
function lookAtPayees(job: Job) {
  return async (work: Parameters<Parameters<Job["tx"]>[0]>[0]): Promise<boolean> => {
    const staff = await vendor(work.tx);
    const found = await payeesToLookAt(work.tx, job.now, AT_ONCE);
    if (staff === undefined) return false;
    for (const { org_id, partner } of found) await settlePayee({ ...work, organisationId: staff.id }, org_id, partner);
    if (found.length > 0) await work.audit({ action: "payees.looked-at", subject: staff.id, organisationId: staff.id, detail: { partners: found.map((one) => one.partner) } });
    return found.length >= AT_ONCE;
  };
}
