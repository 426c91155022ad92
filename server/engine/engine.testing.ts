import { randomBytes } from "node:crypto";
import type { Fact } from "../../core/facts/fact.ts";
import { parseFact } from "../../core/facts/parse.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import { recordFacts } from "../facts/record.ts";
import { firstStart } from "../identity/first-start.ts";
import { type SettableClock, settableClock } from "../platform/clock.ts";
import { createIds } from "../platform/ids.ts";
import { type JobHandlers, runJobs } from "../platform/jobs.ts";
import { releaseDueJobs } from "../platform/jobs-queue.ts";
import { createLog } from "../platform/log.ts";
import { json } from "../platform/sql.ts";
import { workOf } from "../platform/work.ts";
import { firstProgram } from "../programs/first-program.ts";
import type { TestDatabase } from "../testing-postgres.ts";
import { engineJobs } from "./jobs.ts";
import { type Verified, verifyBooks } from "./verify.ts";

export type EngineHouse = {
  readonly clock: SettableClock;
  readonly logged: readonly string[];
  /** Records facts in one transaction, under names of their own; answers their ids. */
  record(facts: readonly Pick<Fact, "type" | "at" | "payload">[], name?: (i: number) => string): Promise<string[]>;
  /** Everything that has to be done is done, by a process that remembers, or by one that has just started. */
  work(fresh?: boolean): Promise<void>;
  verify(): Promise<Verified>;
};

/** The engine's shell on a database of its own, with the shipped program and a clock set by hand. */
export async function engineHouse({ database, address }: TestDatabase, at: number): Promise<EngineHouse> {
  const clock = settableClock(instant(at));
  const ids = createIds(clock);
  const logged: string[] = [];
  const log = createLog((line) => logged.push(line), clock, "debug");
  await firstStart({ database, ids, clock, log, vendorName: "MindWeave" });
  await firstProgram({ database, ids, clock, log });
  const system = { org: null, role: "system" };
  let handlers: JobHandlers = engineJobs({ database }).handlers;
  return {
    clock, logged,
    record: (facts, name = () => randomBytes(8).toString("hex")) => database.as(system, async (tx) => {
      const work = workOf({ tx, now: clock.now(), ids, log, actor: undefined, requestId: undefined });
      const parsed = facts.map((fact, i) => {
        const one = parseFact({ type: fact.type, occurredAt: instantText(fact.at), source: { system: "test", ref: name(i) }, payload: JSON.parse(json(fact.payload)) });
        if (isRefusal(one)) throw new Error(`${fact.type}: ${one.sentence}`);
        return one;
      });
      return (await recordFacts({ ...work, organisationId: "org_test" }, parsed)).map((one) => {
        if (isRefusal(one)) throw new Error(one.sentence);
        return one.id;
      });
    }),
    async work(fresh = false) {
      if (fresh) handlers = engineJobs({ database }).handlers;
      await releaseDueJobs(database, clock.now());
      await runJobs({ database, address, handlers, clock, ids, log });
    },
    verify: () => database.as(system, (tx) => verifyBooks(tx, clock.now())),
  };
}
