import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createClient } from "../sdk/client.ts";
import { sql } from "./platform/sql.ts";
import { testDatabase } from "./testing.ts";

const { address, owner, superuser } = await testDatabase();
const data = await mkdtemp(join(tmpdir(), "mindweave-main-"));
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(data, { recursive: true });
});

const url = (at: typeof address) => ("socket" in at ? `postgres://${at.user}@/${at.database}?host=${encodeURIComponent(at.socket)}` : at.url);

/** The server as an operator starts it, until it says where it is. */
async function start(...flags: string[]): Promise<{ child: ChildProcess; said: string[]; logged: string[] }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url)), "--port=0", `--data=${data}`, ...flags], {
    stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, DATABASE_URL: url(address), MINDWEAVE_OWNER_URL: url(owner) },
  });
  children.push(child);
  const said: string[] = [];
  const logged: string[] = [];
  createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).on("line", (line) => said.push(line));
  const log = createInterface({ input: child.stderr as NonNullable<typeof child.stderr> });
  log.on("line", (line) => logged.push(line));
  while (!logged.some((line) => line.includes("server.started"))) await once(log, "line");
  return { child, said, logged };
}

async function ownerFile(): Promise<{ url: string; key: string }> {
  return JSON.parse(await readFile(join(data, "owner.json"), "utf8")) as { url: string; key: string };
}

test("the first start says where it is, gives one set-up link and leaves a key that works; the second start gives neither anew", async () => {
  const first = await start();
  expect(first.said[0]).toMatch(/^MindWeave is at http:\/\/localhost:\d+$/);
  expect(first.said[1]).toMatch(/\/welcome#[0-9a-f]{64}$/);
  const { url: at, key } = await ownerFile();
  expect((await stat(join(data, "owner.json"))).mode & 0o777).toBe(0o600);
  expect((await stat(join(data, "root.key"))).mode & 0o777).toBe(0o600);
  expect((await createClient({ url: at, key }).me()).roles).toEqual(["vendor.owner"]);
  expect(first.logged.join("\n")).not.toContain(key);
  first.child.kill("SIGTERM");
  expect(await once(first.child, "exit")).toEqual([0, null]);

  const second = await start();
  expect(second.said.join("\n")).not.toContain("welcome#");
  const after = await ownerFile();
  expect(after.key).toBe(key);
  expect((await createClient(after).me()).roles).toEqual(["vendor.owner"]);
  second.child.kill("SIGINT");
  expect(await once(second.child, "exit")).toEqual([0, null]);
}, 60_000);

test("a stop lets the request that is under way end, and takes no new one", async () => {
  const { child } = await start();
  const { url: at, key } = await ownerFile();
  const holding = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const door = superuser.tx(async (tx) => {
    await tx.run(sql`lock table identity_organisation in access exclusive mode`);
    held.resolve();
    await holding.promise;
  });
  await held.promise;
  const client = createClient({ url: at, key, tries: 1 });
  const underWay = fetch(`${at}/healthz`);
  const slow = client.organisations.list({});
  slow.catch(() => undefined);
  await expect.poll(async () => (await superuser.one<{ n: bigint }>(sql`select count(*) as n from pg_locks where not granted`)).n).toBeGreaterThan(0n);
  await underWay;
  child.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expect(fetch(`${at}/healthz`)).rejects.toThrow();
  holding.resolve();
  await door;
  expect((await slow).items.length).toBeGreaterThan(0);
  expect(await once(child, "exit")).toEqual([0, null]);
}, 60_000);

test("--run=jobs serves nobody and still works", async () => {
  const { child, said } = await start("--run=jobs");
  expect(said).toEqual([]);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
}, 60_000);

test("a wrong setting is a sentence and exit 2", async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url)), "--run=web,dance"], { stdio: ["ignore", "ignore", "pipe"] });
  const text: string[] = [];
  child.stderr.on("data", (piece: Buffer) => text.push(piece.toString()));
  expect(await once(child, "exit")).toEqual([2, null]);
  expect(text.join("")).toContain("MINDWEAVE_RUN.1");
});
