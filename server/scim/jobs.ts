import { instant } from "../../core/kernel/time.ts";
import type { JobHandlers, Schedule } from "../platform/jobs.ts";
import { mayEnter } from "./people-store.ts";
import { dropRequests } from "./request-store.ts";
import { enterWaiting } from "./waiting.ts";

const KEPT_MS = 30 * 86_400_000;
const AT_ONCE = 200;

/** Those who waited for a domain that is proven now, one a transaction; and requests of more than a month ago go. */
export const scimJobs: { readonly handlers: JobHandlers; readonly schedules: readonly Schedule[] } = {
  handlers: {
    "scim.enter-waiting": async (_, job) => {
      const waiting = await job.tx(({ tx }) => mayEnter(tx, AT_ONCE));
      for (const { org_id: organisationId, id } of waiting) {
        if (job.signal.aborted) return;
        await job.tx((work) => enterWaiting(work, organisationId, id));
      }
    },
    "scim.drop-requests": async (_, job) => {
      await job.tx(({ tx }) => dropRequests(tx, instant(job.now - KEPT_MS)));
    },
  },
  schedules: [{ task: "scim.enter-waiting", cron: "* * * * *" }, { task: "scim.drop-requests", cron: "17 3 * * *" }],
};
