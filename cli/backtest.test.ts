import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { shippedProgramText } from "../program/read.ts";
import { backtestCommands } from "./backtest.ts";
import { run as runCommand } from "./run.ts";

const YEAR = fileURLToPath(new URL("../program/samples/year.csv", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mindweave-backtest-"));
afterAll(() => rmSync(folder, { recursive: true }));

function variant(name: string, ...changes: readonly (readonly [string, string])[]): string {
  let text = shippedProgramText();
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the program does not say ${from}`);
    text = text.replace(from, to);
  }
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const richer = variant("richer.yaml", ['silver: "15%"', 'silver: "18%"'], ['certified: "20%"', 'certified: "18%"']);

async function run(words: string) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(backtestCommands, ["program", "backtest", ...words.split(" ").filter((word) => word !== "")], { environment: { HOME: folder }, print: (text) => out.push(text), warn: (text) => err.push(text), stdin: async () => shippedProgramText() });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const until = "--until=2026-11-23";

describe("on the year that ships with the platform", () => {
  test("says what changes, for whom, why, what to look at before publishing, and what it cannot know", async () => {
    const { code, out, err } = await run(`${richer} --facts=${YEAR} ${until}`);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("Revenue share by program tier, rate, silver: 15% → 18% [1.2, lines 52-55; P-10, P-12, P-14]");
    expect(out).toContain("There are no books here to hold the baseline against");
    expect(out).toMatch(/By partner\n(?: .*\n)* {2}tidegate +\$[\d,.]+ → +\$[\d,.]+ +\+\$[\d,.]+ \(\+(?:19\.9|20(?:\.\d)?)%\) {2}rate 15% → 18%/);
    expect(out).toMatch(/lanternfield +\$[\d,.]+ → +\$[\d,.]+ +\+\$[\d,.]+ \(\+2\.5%\) {2}discount 20% → 18%/);
    expect(out).toMatch(/\d+ of \d+ confirmed rates of live registrations would fall/);
    expect(out).toMatch(/given away of what is kept [\d.]+% → [\d.]+%/);
    expect(out.trimEnd()).toMatch(/What it cannot know: behaviour\./);
  });

  test("the same program changes nothing (PR-38)", async () => {
    const report = JSON.parse((await run(`- --json --facts=${YEAR} ${until}`)).out) as { kind: string; changes: unknown[]; winners: unknown[]; losers: unknown[]; guards: { broken: unknown[] }; totals: { delta: number }[] };
    expect([report.kind, report.changes, report.winners, report.losers, report.guards.broken]).toEqual(["compared", [], [], [], []]);
    expect(report.totals.every((total) => total.delta === 0)).toBe(true);
  });

  test("from a date on it touches only what is locked from then on, or existing deals too", async () => {
    const delta = async (more: string) => (JSON.parse((await run(`${richer} --json --facts=${YEAR} ${until} ${more}`)).out) as { totals: { currency: string; delta: number }[] }).totals.find((total) => total.currency === "USD")?.delta ?? 0;
    const [all, later, moved] = [await delta(""), await delta("--from=2026-07-01"), await delta("--from=2026-07-01 --existing")];
    expect(all).toBeGreaterThan(moved);
    expect(moved).toBeGreaterThan(later);
    expect(later).toBeGreaterThan(0);
  });

  test("an assumed volume is called an assumption", async () => {
    const { out } = await run(`${richer} --facts=${YEAR} ${until} --volume=5%`);
    expect(out).toMatch(/An ASSUMPTION, not a result: volume \+5% under the variant\n(?: .*\n)* {2}USD: left after everything given away .* as assumed; as much as before at \+[\d.]+%/);
    expect((await run(`${richer} --facts=${YEAR} ${until}`)).out).not.toContain("ASSUMPTION");
  });
});

test("a program with errors is refused with its lines", async () => {
  const broken = variant("broken.yaml", ['platinum: "25%"', 'platinum: "125%"']);
  expect(await run(`${broken} --facts=${YEAR}`)).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/This program has an error\. \(program\.invalid\)\n {2}line \d+: incentives\.\d+\.rate\.values\.platinum: 125% is more than 100%/) });
});

test.each([["", "<new.yaml>"], ["a b", "<new.yaml>"], ["- --from=July", "July is not a date"], ["- --existing", "--existing needs --from"], ["- --volume=lots", "lots is not a percentage"], ["nowhere.yaml", "nowhere.yaml cannot be read"]])("'%s' is asked wrongly, and says how to ask", async (words, says) => {
  expect(await run(words)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(says) });
});
