import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { testServer } from "../server/testing-server.ts";
import { COMMANDS } from "./commands.ts";
import { run } from "./run.ts";

const server = await testServer();
const home = await mkdtemp(join(tmpdir(), "mindweave-facts-"));
afterAll(() => rm(home, { recursive: true }));

async function mindweave(...words: string[]) {
  const out: string[] = [];
  const exit = await run(COMMANDS, [...words, "--json"], {
    environment: { HOME: home, MINDWEAVE_URL: server.url, MINDWEAVE_KEY: server.ownerKey }, print: (text) => void out.push(text), warn: () => undefined, stdin: async () => "",
  });
  return { exit, data: JSON.parse(out.join("\n")) as Record<string, unknown> };
}

async function known(system: string): Promise<number> {
  return (await server.owner.facts.list({ system, limit: 200 })).items.length;
}

function csv(system: string, count: number, broken: ReadonlyMap<number, string> = new Map()): string {
  const rows = Array.from({ length: count }, (_, i) => broken.get(i + 2) ?? `cash.applied,2026-01-10T09:00:00Z,${system},r${i},I${i},500`);
  return ["type,occurredAt,sourceSystem,sourceRef,invoice,amount", ...rows, ""].join("\n");
}

test("a dry run of a file records nothing, the import records all, and running it again finds everything known", async () => {
  const file = join(home, "good.csv");
  await writeFile(file, csv("good", 120));
  expect(await mindweave("facts", "import", file, "--dry-run")).toMatchObject({ exit: 0, data: { lines: 120, wouldRecord: 120, known: 0 } });
  expect(await known("good")).toBe(0);
  expect(await mindweave("facts", "import", file)).toMatchObject({ exit: 0, data: { recorded: 120, known: 0 } });
  expect(await mindweave("facts", "import", file)).toMatchObject({ exit: 0, data: { recorded: 0, known: 120 } });
  expect(await known("good")).toBe(120);
});

test("a broken line 40,000 is reported with its line, and nothing of the file is recorded", async () => {
  const file = join(home, "broken.csv");
  await writeFile(file, csv("broken", 40_010, new Map([[40_000, "cash.applied,2026-01-10T09:00:00Z,broken,r39998,I39998,12.50"], [40_003, 'cash.applied,2026-01-10T09:00:00Z,"broken']])));
  const { exit, data } = await mindweave("facts", "import", file);
  expect(exit).toBe(1);
  expect(data["recorded"]).toBe(0);
  expect((data["problems"] as { line: number }[])[0]).toMatchObject({ line: 40_000, problem: expect.stringContaining("payload.amount") });
  expect(await known("broken")).toBe(0);
});

test("a source that was told otherwise before is found by the dry run, with its line", async () => {
  const file = join(home, "reused.csv");
  await writeFile(file, csv("reused", 3));
  await mindweave("facts", "import", file);
  await writeFile(file, csv("reused", 5).replace("reused,r1,I1,500", "reused,r1,I1,501"));
  const { exit, data } = await mindweave("facts", "import", file);
  expect(exit).toBe(1);
  expect(data["problems"]).toEqual([{ line: 3, problem: expect.stringContaining("with other content") }]);
  expect(await known("reused")).toBe(3);
});

test("JSON lines work alike, and what is exported comes back the same, whatever a spreadsheet would make of it", async () => {
  const lines = [
    { type: "registration.rejected", occurredAt: "2026-01-11T09:00:00Z", source: { system: "round", ref: "1" }, payload: { registration: "DR-1", reason: "=cmd|' /C calc'!A0" } },
    { type: "deal.won", occurredAt: "2026-01-12T09:00:00Z", source: { system: "round", ref: "2" }, payload: { deal: "DR-2", serviceStart: "2026-02-01", motion: "referral", servicesPaper: "vendor", splits: [{ partner: "PA-1", weight: 1 }] } },
  ];
  const file = join(home, "round.jsonl");
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  expect(await mindweave("facts", "import", file)).toMatchObject({ exit: 0, data: { recorded: 2 } });
  const exported = join(home, "out.csv");
  await mindweave("facts", "export", exported, "--subject=registration:DR-1");
  expect(await readFile(exported, "utf8")).not.toMatch(/(^|,)=/m);
  expect(await mindweave("facts", "import", exported)).toMatchObject({ exit: 0, data: { recorded: 0, known: 1 } });
});
