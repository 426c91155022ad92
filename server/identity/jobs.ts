import { instant } from "../../core/kernel/time.ts";
import type { Job, JobHandlers, Schedule } from "../platform/jobs.ts";
import { forgetAttempts } from "./attempt-store.ts";
import { sendLink } from "./links.ts";

const DAY_MS = 86_400_000;

/** Links are written by a job, so that asking for one takes as long for a stranger; what is over is taken away every night. */
export function identityJobs(parts: { readonly origin: () => string }): { readonly handlers: JobHandlers; readonly schedules: readonly Schedule[] } {
  return {
    handlers: {
      "identity.link": (payload: { attempt: string; kind: "link" | "reset" }, job: Job) => sendLink(job, parts.origin(), payload),
      "identity.tidy": (_payload: unknown, job: Job) => job.tx(async ({ tx, now }) => void (await forgetAttempts(tx, instant(now - DAY_MS)))),
    },
    schedules: [{ task: "identity.tidy", cron: "17 3 * * *" }],
  };
}
