import type { Database } from "../platform/database.ts";
import type { JobHandlers, Schedule } from "../platform/jobs.ts";
import { foldDays } from "./lane.ts";

/** Movements by day follow the lines minute by minute, so that a balance on any day never has many lines to add up. */
export function ledgerJobs({ database }: { readonly database: Database }): { handlers: JobHandlers; schedules: readonly Schedule[] } {
  return { handlers: { "ledger.fold": async () => void (await foldDays(database)) }, schedules: [{ task: "ledger.fold", cron: "* * * * *" }] };
}
