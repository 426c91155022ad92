import { parseArgs } from "node:util";
import { instantOf } from "../../core/kernel/api-list.ts";
import { engineJobs } from "../engine/jobs.ts";
import { settableClock } from "../platform/clock.ts";
import { openDatabase } from "../platform/database.ts";
import { createIds } from "../platform/ids.ts";
import { enqueueJob } from "../platform/jobs-queue.ts";
import { runJobs } from "../platform/jobs.ts";
import { createLog } from "../platform/log.ts";
import { createSecrets } from "../platform/secrets.ts";
import { payoutJobs } from "./jobs.ts";

// A process of its own for killed.test.ts, which kills it: it posts and writes bank files until then.
const { values } = parseArgs({ options: { socket: { type: "string" }, database: { type: "string" }, user: { type: "string" }, root: { type: "string" }, at: { type: "string" } } });
const address = { socket: values.socket as string, database: values.database as string, user: values.user as string };
const database = openDatabase(address, { size: 4 });
const clock = settableClock(instantOf(values.at as string));
const handlers = { ...engineJobs({ database }).handlers, ...payoutJobs({ secrets: createSecrets(Buffer.from(values.root as string, "hex")) }).handlers };
process.stdout.write("ready\n");
for (;;) {
  await database.as({ org: null, role: "system" }, async (tx) => {
    for (const task of ["engine.intake", "engine.post", "payouts.follow"]) await enqueueJob(tx, { task, payload: {} }, clock.now());
  });
  await runJobs({ database, address, handlers, clock, ids: createIds(clock), log: createLog(() => undefined, clock) });
}
