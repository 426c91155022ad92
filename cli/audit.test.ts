import { expect, test } from "vitest";
import { testServer } from "../server/testing-server.ts";
import { COMMANDS } from "./commands.ts";
import { run } from "./run.ts";

const server = await testServer();
await server.owner.keys.create({ name: "one", scopes: ["audit:read"] });
await server.owner.keys.create({ name: "two", scopes: ["audit:read"] });
await server.owner.organisations.create({ kind: "partner", name: "Łódź" });
await server.owner.keys.create({ name: "three", scopes: ["audit:read"] });
const log = (await server.owner.audit.list({ limit: 200 })).items.toReversed();

async function verified(lines: readonly unknown[], ...flags: string[]) {
  const said: string[] = [];
  const exit = await run(COMMANDS, ["audit", "verify", "-", ...flags], { environment: {}, print: (text) => said.push(text), warn: (text) => said.push(text), stdin: async () => lines.map((line) => JSON.stringify(line)).join("\n") });
  return [exit, said.join("\n")] as const;
}

test("an exported log follows from its first entry to the head that the server names", async () => {
  const { head, entries } = await server.owner.audit.verify({});
  expect(entries).toBeGreaterThan(2);
  expect(await verified(log, `--head=${head}`)).toEqual([0, `${entries} entries, each following from those before it. Head: ${head}`]);
});

test.each([
  ["a changed word", () => log.map((line, i) => (i === 1 ? { ...line, action: "key.revoked" } : line)), "Entry 2 was changed"],
  ["an entry taken out", () => log.filter((_, i) => i !== 1), "Entry 2 is missing"],
  ["a line that is none", () => ["hello"], "Line 1 is no entry"],
])("%s is found", async (_, lines, sentence) => {
  const [exit, said] = await verified(lines());
  expect(exit).toBe(1);
  expect(said).toContain(sentence);
});

test("an end that was cut off shows against a head that was noted before", async () => {
  const [exit, said] = await verified(log.slice(0, -1), `--head=${log.at(-1)?.hash}`);
  expect([exit, said]).toEqual([1, expect.stringContaining("cut off")]);
});
