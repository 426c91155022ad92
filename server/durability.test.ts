import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createClient } from "../sdk/client.ts";
import { postmasterOf } from "./platform/postgres-cluster.ts";

const data = mkdtempSync(join(tmpdir(), "mindweave-durable-"));
let child: ChildProcess | undefined;

afterAll(async () => {
  child?.kill("SIGKILL");
  // Its PostgreSQL ends a moment after it, and the folder can go only then.
  for (let n = 0; n < 200 && postmasterOf(join(data, "postgres")); n++) await new Promise((resolve) => setTimeout(resolve, 100));
  rmSync(data, { recursive: true, force: true });
});

/** `npm start` without npm: resolves when the server says where it is. */
async function serve(): Promise<ChildProcess> {
  const started = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url)), "--port=0", `--data=${data}`], {
    stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, MINDWEAVE_REQUESTS_PER_MINUTE: "1000000", DATABASE_URL: "" },
  });
  child = started;
  let said = "";
  started.stderr.on("data", (chunk: Buffer) => { said += chunk.toString(); });
  for await (const line of createInterface({ input: started.stdout })) if (line.startsWith("MindWeave is at")) {
    started.stdout.resume();
    return started;
  }
  throw new Error(`the server ended: ${said}`);
}

const client = () => {
  const { url, key } = JSON.parse(readFileSync(join(data, "owner.json"), "utf8")) as { url: string; key: string };
  return createClient({ url, key, tries: 1 });
};

const ended = (one: ChildProcess) => new Promise<number | null>((done) => (one.exitCode !== null || one.signalCode !== null ? done(one.exitCode) : one.once("exit", (code) => done(code))));

test("kill -9 of the server and its database while four write: every organisation that was acknowledged is there, once, and the audit log is whole", async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < 2; round++) {
    const server = await serve();
    const ask = client();
    let killed = false;
    const lane = async (k: number) => {
      for (let n = k; ; n += 4) {
        const name = `Round ${round}, number ${n}`;
        const made = await ask.organisations.create({ name, kind: "partner" }).then(() => true, () => false);
        if (!made) return;
        acknowledged.push(name);
        if (acknowledged.length < (round + 1) * 60 || killed) continue;
        killed = true;
        server.kill("SIGKILL");
        process.kill(postmasterOf(join(data, "postgres"))?.pid as number, "SIGKILL");
      }
    };
    await Promise.all([0, 1, 2, 3].map(lane));
    await ended(server);
    expect(killed).toBe(true);
  }
  const server = await serve();
  const names: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await client().organisations.list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    names.push(...page.items.map((one) => one.name));
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(120);
  expect(acknowledged.filter((name) => names.filter((one) => one === name).length !== 1)).toEqual([]);
  expect(await client().audit.verify({})).toMatchObject({ intact: true });
  // Ctrl-C under npm arrives twice: once from the terminal, once from npm.
  server.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 30));
  server.kill("SIGINT");
  expect(await ended(server)).toBe(0);
  expect(postmasterOf(join(data, "postgres"))).toBeUndefined();
}, 120_000);
