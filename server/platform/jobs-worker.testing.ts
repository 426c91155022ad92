import { parseArgs } from "node:util";
import { systemClock } from "./clock.ts";
import { openDatabase } from "./database.ts";
import { createIds } from "./ids.ts";
import { startJobs } from "./jobs.ts";
import { createLog } from "./log.ts";
import { sql } from "./sql.ts";

// A worker process of its own for jobs.test.ts, which kills it: it says what it does on standard output.
const { values } = parseArgs({ options: { socket: { type: "string" }, database: { type: "string" }, user: { type: "string" }, hang: { type: "boolean" } } });
const address = { socket: values.socket as string, database: values.database as string, user: values.user as string };
const database = openDatabase(address, { size: 4 });
const say = (line: string) => process.stdout.write(`${line}\n`);
await startJobs({
  database, address, clock: systemClock, ids: createIds(systemClock), log: createLog(() => undefined, systemClock), lanes: values.hang ? 1 : 2, schedules: [],
  handlers: {
    "test.mark": async ({ mark }: { mark: string }, job) => {
      say(`took ${mark}`);
      if (values.hang) await new Promise((resolve) => setTimeout(resolve, 600_000));
      await job.tx((work) => work.tx.run(sql`insert into test_mark (mark) values (${mark})`));
      say(`did ${mark}`);
    },
  },
});
say("ready");
