import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instant } from "../../core/kernel/time.ts";
import { testDatabase } from "../testing.ts";
import { settableClock } from "./clock.ts";
import { createIds } from "./ids.ts";
import { runJobs } from "./jobs.ts";
import { enqueueJob, releaseDueJobs } from "./jobs-queue.ts";
import { createLog } from "./log.ts";
import { sql } from "./sql.ts";

const { database, superuser, address } = await testDatabase();
const clock = settableClock(instant(Date.UTC(2026, 0, 1)));
const children: ChildProcess[] = [];

beforeAll(() => superuser.run(sql`create table test_mark (mark text primary key); `).then(() => superuser.run(sql`grant select, insert on test_mark to mindweave_app`)));
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

const enqueue = (mark: string, more: { runAt?: ReturnType<typeof instant>; key?: string } = {}) =>
  database.as({ org: null, role: "system" }, (tx) => enqueueJob(tx, { task: "test.mark", payload: { mark }, ...more }, clock.now()));
const marks = async () => (await database.query<{ mark: string }>(sql`select mark from test_mark order by mark`)).map((row) => row.mark);
const here = { database, address, clock, ids: createIds(clock), log: createLog(() => undefined, clock) };
const runHere = () =>
  runJobs({ ...here, handlers: { "test.mark": ({ mark }: { mark: string }, job) => job.tx(async (work) => void (await work.tx.run(sql`insert into test_mark (mark) values (${mark})`))) } });

/** A worker process; `heard` resolves when it has said the line. */
async function worker(...flags: string[]): Promise<{ child: ChildProcess; heard: (line: string) => Promise<void> }> {
  if (!("socket" in address)) throw new Error("the tests use a socket");
  const child = spawn(process.execPath, [fileURLToPath(new URL("jobs-worker.testing.ts", import.meta.url)), `--socket=${address.socket}`, `--database=${address.database}`, `--user=${address.user}`, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const said = new Set<string>();
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  lines.on("line", (line) => said.add(line));
  const heard = async (line: string) => {
    while (!said.has(line)) await once(lines, "line");
  };
  await heard("ready");
  return { child, heard };
}

test("a job exists if and only if its transaction commits", async () => {
  await expect(database.as({ org: null, role: "system" }, async (tx) => {
    await enqueueJob(tx, { task: "test.mark", payload: { mark: "never" } }, clock.now());
    throw new Error("taken back");
  })).rejects.toThrow("taken back");
  await enqueue("committed");
  await runHere();
  expect(await marks()).toEqual(["committed"]);
});

test("a timer waits by the clock that is set by hand, and one key is one job", async () => {
  const later = instant(clock.now() + 30 * 86_400_000);
  await enqueue("later", { runAt: later, key: "one" });
  await enqueue("later", { runAt: later, key: "one" });
  await runHere();
  clock.advance(29 * 86_400_000);
  expect(await releaseDueJobs(database, clock.now())).toBe(0);
  clock.advance(86_400_000);
  expect(await releaseDueJobs(database, clock.now())).toBe(1);
  await runHere();
  expect(await marks()).toEqual(["committed", "later"]);
});

test("the jobs of a process that was killed are taken again within seconds, not hours", async () => {
  const doomed = await worker("--hang");
  for (let i = 0; i < 6; i++) await enqueue(`k${i}`);
  await doomed.heard("took k0");
  const survivor = await worker();
  const killedAt = Date.now();
  doomed.child.kill("SIGKILL");
  await Promise.all(Array.from({ length: 6 }, (_, i) => survivor.heard(`did k${i}`)));
  const took = Date.now() - killedAt;
  survivor.child.kill("SIGKILL");
  await once(survivor.child, "exit");
  expect(took).toBeLessThan(8000);
  expect((await marks()).filter((mark) => mark.startsWith("k"))).toEqual(["k0", "k1", "k2", "k3", "k4", "k5"]);
}, 60_000);

test("a job that a living process is busy with is left to it", async () => {
  const busy = await worker("--hang");
  await enqueue("busy");
  await busy.heard("took busy");
  const other = await worker();
  await enqueue("next");
  await other.heard("did next");
  // Several looks of the other's: had it taken the busy job for a dead one's, it would have done it by now.
  await new Promise((resolve) => setTimeout(resolve, 4500));
  expect((await marks()).includes("busy")).toBe(false);
  busy.child.kill("SIGKILL");
  await other.heard("did busy");
}, 60_000);
