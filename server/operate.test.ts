import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { COMMANDS } from "../cli/commands.ts";
import { run } from "../cli/run.ts";
import { createClient } from "../sdk/client.ts";
import { postmasterOf } from "./platform/postgres-cluster.ts";

const folder = mkdtempSync(join(tmpdir(), "mindweave-operate-"));
const [first, second, backup] = ["first", "second", "backup"].map((name) => join(folder, name)) as [string, string, string];
let child: ChildProcess | undefined;
afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(data: string): Promise<string> {
  const started = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url)), "--port=0", `--data=${data}`], { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, DATABASE_URL: "" } });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) {
    const url = /^MindWeave is at (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    started.stdout.resume();
    return url;
  }
  throw new Error("the server ended");
}

/** As when the machine is gone; PostgreSQL ends a moment after its server. */
async function kill(): Promise<void> {
  child?.kill("SIGKILL");
  for (const data of [first, second]) for (let n = 0; n < 200 && postmasterOf(join(data, "postgres")); n++) await new Promise((resolve) => setTimeout(resolve, 100));
}

const client = (data: string) => createClient({ ...(JSON.parse(readFileSync(join(data, "owner.json"), "utf8")) as { url: string; key: string }), tries: 1 });

async function mindweave(...words: string[]): Promise<{ exit: number; text: string }> {
  const said: string[] = [];
  const exit = await run(COMMANDS, words, { environment: { PATH: process.env["PATH"] }, print: (line) => void said.push(line), warn: (line) => void said.push(line), stdin: async () => "" });
  return { exit, text: said.join("\n") };
}

test("an installation with its own database is backed up while it runs, destroyed, restored beside, found well and started again", async () => {
  await serve(first);
  const { id } = await client(first).organisations.create({ name: "Before the fire", kind: "partner" });
  const { key } = JSON.parse(readFileSync(join(first, "owner.json"), "utf8")) as { key: string };
  expect(await mindweave("backup", backup, `--data=${first}`, "--with-key")).toMatchObject({ exit: 0, text: expect.stringContaining("as they stood at one moment") });
  expect(await mindweave("doctor", `--data=${first}`)).toMatchObject({ exit: 0, text: expect.stringContaining("Nothing is broken.") });
  expect(await mindweave("restore", backup, `--data=${first}`)).toMatchObject({ exit: 1, text: expect.stringContaining("already holds a database") });
  await kill();
  rmSync(first, { recursive: true });
  expect(await mindweave("restore", backup, `--data=${second}`)).toMatchObject({ exit: 0, text: expect.stringContaining("Nothing is broken.") });
  const url = await serve(second);
  const { items } = await createClient({ url, key, tries: 1 }).organisations.list({});
  expect(items.map((one) => one.id)).toContain(id);
  expect(await mindweave("doctor", `--data=${join(folder, "nowhere")}`)).toMatchObject({ exit: 1, text: expect.stringContaining("There is no database in") });
}, 180_000);
