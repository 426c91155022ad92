import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { run as runCommand } from "./run.ts";
import { statementCommands } from "./statements.ts";

const YEAR = fileURLToPath(new URL("../program/samples/year.csv", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mindweave-statement-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(words: string, stdin = "") {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(statementCommands, ["statement", ...words.split(" ").filter((word) => word !== "")], { environment: { HOME: folder }, print: (text) => out.push(text), warn: (text) => err.push(text), stdin: async () => stdin });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("without a server, on the year that ships with the platform", () => {
  test("what is owed and why, for the terminal", async () => {
    const { code, out, err } = await run(`tidegate 2026-07 --facts=${YEAR}`);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("Statement for Tidegate Identity (tidegate), Jul 2026");
    expect(out).toMatch(/Owed at the beginning +\$\d[\d,.]+\n +Earned +\+\$[\d,.]+\n +Sent +−\$[\d,.]+\n +Owed at the end +\$[\d,.]+/);
    expect(out).toMatch(/15% of the \$[\d,.]+ that reached us from [a-z-]+, in its first year until \d{4}-\d\d-\d\d\./);
    expect((await run(`tidegate 2026-07 --why --facts=${YEAR}`)).out).toMatch(/× 15% = \$[\d,.]+ {2}\[P-22\]/);
  });

  test("as JSON it is a file that verify works out again, and notices what is changed in it", async () => {
    const { out } = await run(`stackgarden 2026-08 --json --facts=${YEAR}`);
    const file = join(folder, "august.json");
    writeFileSync(file, out);
    expect(await run(`verify ${file}`)).toMatchObject({ code: 1, out: expect.stringContaining("Signature: Nobody signed this statement") });
    expect(await run(`verify ${file} --unsigned`)).toMatchObject({ code: 0, out: expect.stringMatching(/^Stackgarden, 2026-08: everything holds\. \d+ lines, \d+ payments? and 1 account were worked out again\./) });
    const changed = await run("verify - --unsigned", out.replace(/"amount": (\d)/, (_, digit: string) => `"amount": ${(Number(digit) % 9) + 1}`));
    expect(changed.code).toBe(1);
    expect(changed.out).toMatch(/The steps come to -?\d+, the line says -?\d+/);
    expect(changed.out).toMatch(/its lines add up to/);
    expect(JSON.parse((await run(`verify ${file} --json`)).out)).toMatchObject({ holds: false, signedBy: null, findings: [{ where: "Signature" }] });
  });

  test("as a table, and into a file", async () => {
    expect((await run(`tidegate 2026-07 --csv --facts=${YEAR}`)).out).toMatch(/^\uFEFFsection,date,belongs to,customer/);
    const file = join(folder, "july.json");
    expect(await run(`tidegate 2026-07 --facts=${YEAR} --out=${file}`)).toMatchObject({ code: 0, out: "", err: `tidegate, 2026-07: written to ${file}.` });
    expect((await run(`verify ${file} --unsigned`)).code).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ statement: { partner: { id: "tidegate" } }, seal: null });
  });
});

test.each([
  ["tidegate 2026-13 --facts=YEAR", 1, "2026-13 is not a month; write it as 2026-03. (statement.month)"],
  ["nobody 2026-07 --facts=YEAR", 1, "No partner nobody was known by the end of 2026-07. (statement.unknown-partner)"],
  ["tidegate", 2, "mindweave statement <partner> 2026-07"],
  ["tidegate 2026-07 --facts=nowhere.csv", 2, "nowhere.csv is not there."],
  ["tidegate 2026-07 --facts=year.xls", 2, "should end in .csv or .jsonl"],
  ["tidegate 2026-07 --csv --json --facts=YEAR", 2, "--csv or --json, not both"],
  ["verify", 2, "mindweave statement verify <file>"],
  ["verify nowhere.json", 2, "nowhere.json cannot be read: ENOENT."],
])("'statement %s' ends with %i and says how to ask", async (words, code, says) => {
  expect(await run(words.replace("YEAR", YEAR))).toMatchObject({ code, out: "", err: expect.stringContaining(says) });
});

test("a wrong line of a file of facts is named, and nothing is told", async () => {
  const file = join(folder, "wrong.jsonl");
  writeFileSync(file, '{"type":"partner.enrolled","occurredAt":"2026-01-01T00:00:00Z","source":{"system":"x","ref":"1"},"payload":{"partner":"a","track":"si"}}\n{"type":"cash.applied","occurredAt":"2026-01-01T00:00:00Z","source":{"system":"x","ref":"2"},"payload":{"invoice":"I1","amount":1.5}}\n');
  expect(await run(`a 2026-01 --facts=${file}`)).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/1 thing is wrong in .*wrong\.jsonl\. \(facts\.invalid\)\n {2}line 2: payload\.amount: /) });
});
