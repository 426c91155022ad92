import type { Database } from "../platform/database.ts";
import type { Metrics } from "../platform/metrics.ts";
import { sql } from "../platform/sql.ts";

/** What tells that the books fall behind the facts: facts not taken in, scopes that wait, and scopes that fail. */
export function watchEngine(metrics: Metrics, database: Database): void {
  const ask = (query: ReturnType<typeof sql>) => () => database.as({ org: null, role: "system" }, async (tx) => Number((await tx.one<{ n: bigint }>(query)).n));
  metrics.gauge("engine_facts_waiting", "Facts that are recorded and not yet placed.", ask(sql`select greatest(coalesce((select max(arrival) from fact), 0) - (select through from engine_intake), 0) as n`));
  metrics.gauge("engine_scopes_waiting", "Scopes with news that is not in the books yet.", ask(sql`select count(*) as n from engine_scope where stirred`));
  metrics.gauge("engine_scopes_failing", "Scopes the engine or the books refuse; their partners' money waits.", ask(sql`select count(*) as n from engine_scope where failure is not null`));
}
