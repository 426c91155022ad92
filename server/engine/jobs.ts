import type { Database, Tx } from "../platform/database.ts";
import type { Job, JobHandlers, Schedule } from "../platform/jobs.ts";
import { rememberedAccounts } from "../ledger/accounts.ts";
import { postingRefusal } from "../ledger/post.ts";
import { instant } from "../../core/kernel/time.ts";
import { span } from "../platform/trace.ts";
import { takeIn } from "./intake.ts";
import { createMemory } from "./memory.ts";
import { type EngineParts, postScopes } from "./post.ts";
import { holdScope, nextDue, type ScopeRow, setFailed, takeScopes } from "./store.ts";

/** Scopes in one transaction. */
const TOGETHER = 100;
const AGAIN_MS = 10_000;
const AGAIN_AT_MOST_MS = 3_600_000;

/**
 * Facts wake "engine.intake", which finds out whose they are and wakes "engine.post", which brings the books to what they add up to. Both find
 * their own work, so a job too many does nothing and one too few is made up for by the minute's tick.
 */
export function engineJobs(parts: { readonly database: Database }): { handlers: JobHandlers; schedules: readonly Schedule[] } {
  const engine: EngineParts = { memory: createMemory(), accounts: rememberedAccounts(parts.database) };
  return {
    handlers: { "engine.intake": (_, job) => intake(job), "engine.post": (_, job) => post(engine, job) },
    schedules: [{ task: "engine.intake", cron: "* * * * *" }, { task: "engine.post", cron: "* * * * *" }],
  };
}

async function intake(job: Job): Promise<void> {
  for (let more = true; more && !job.signal.aborted; ) {
    more = await job.tx(async (work) => {
      const taken = await span("engine take-in", "internal", {}, () => takeIn(work));
      if (taken.stirred) await work.enqueue({ task: "engine.post", payload: {} });
      // Whoever still records wakes us when done, unless it gives up.
      if (taken.unsettled) await work.enqueue({ task: "engine.intake", payload: {}, key: "engine.intake.again", runAt: instant(job.now + 1000) });
      return taken.more;
    });
  }
}

async function post(engine: EngineParts, job: Job): Promise<void> {
  const set = { apart: false };
  for (let found = true; found && !job.signal.aborted; ) found = await postNext(engine, job, set);
  await job.tx(async (work) => {
    if (set.apart) await work.enqueue({ task: "engine.intake", payload: {} });
    const due = await nextDue(work.tx);
    if (due !== null) await work.enqueue({ task: "engine.post", payload: {}, key: "engine.due", runAt: due });
  });
}

/** Posts for the next scopes together, and one by one where that fails: one that is wrong holds up no other. */
async function postNext(engine: EngineParts, job: Job, set: { apart: boolean }): Promise<boolean> {
  let scopes: ScopeRow[] = [];
  try {
    const posted = await job.tx(async ({ tx }) => {
      scopes = await takeScopes(tx, job.now, TOGETHER);
      return scopes.length === 0 ? undefined : posting(tx, engine, scopes, job);
    });
    if (posted === undefined) return false;
    for (const [scope, told] of posted.told) engine.memory.put(scope, told);
    set.apart ||= posted.apart;
    job.log.debug("engine.posted", { scopes: posted.told.size, entries: posted.entries, fromStart: posted.fromStart });
    return true;
  } catch (error) {
    if (scopes.length === 0 || isPassing(error)) throw error;
    for (const { id } of scopes) await postAlone(engine, job, id, set);
    return true;
  }
}

/** Telling, comparing and posting for some scopes, as one span with its figures. */
function posting(tx: Tx, engine: EngineParts, scopes: readonly ScopeRow[], { now }: Job): ReturnType<typeof postScopes> {
  return span("engine post", "internal", { "mindweave.scopes": scopes.length }, async (held) => {
    const posted = await postScopes(tx, engine, scopes, now);
    if (held) Object.assign(held.attributes, { "mindweave.entries": posted.entries, "mindweave.from_start": posted.fromStart });
    return posted;
  });
}

async function postAlone(engine: EngineParts, job: Job, id: bigint, set: { apart: boolean }): Promise<void> {
  try {
    const posted = await job.tx(async ({ tx }) => {
      const scope = await holdScope(tx, id);
      return scope === undefined ? undefined : posting(tx, engine, [scope], job);
    });
    for (const [scope, told] of posted?.told ?? []) engine.memory.put(scope, told);
    set.apart ||= posted?.apart ?? false;
  } catch (error) {
    if (isPassing(error)) throw error;
    job.log.error("engine.scope-failed", { scope: String(id), error });
    await job.tx(async ({ tx }) => {
      const scope = await holdScope(tx, id);
      const failure = postingRefusal(error)?.sentence ?? (error instanceof Error ? error.message : String(error));
      if (scope !== undefined) await setFailed(tx, id, failure.slice(0, 1000), instant(job.now + Math.min(AGAIN_MS * 2 ** scope.tries, AGAIN_AT_MOST_MS)));
    });
  }
}

/** The database is away, busy or shutting down: nobody's fault, and the job is tried again as a whole. */
function isPassing(error: unknown): boolean {
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  return /^(08|40|53|57)/.test(code) || /^E[A-Z]+$/.test(code) || /connection|timeout exceeded/i.test(error instanceof Error ? error.message : "");
}
