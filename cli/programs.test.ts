import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { shippedProgramText } from "../program/read.ts";
import { programCommands } from "./programs.ts";
import { run as runCommand } from "./run.ts";

const SHIPPED = fileURLToPath(new URL("../program/mindweave.program.yaml", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mindweave-program-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function run(...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(programCommands, ["program", ...words], { environment: {}, print: (text) => out.push(text), warn: (text) => err.push(text), stdin: async () => shippedProgramText() });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const wrong = file("wrong.yaml", shippedProgramText().replace('platinum: "25%"', 'platinum: "101%"').replace("runDays: [1, 15]", "runDays: [15]").replace("stackingGroup: sourcing", "stackingGroup: sources"));

describe("program check", () => {
  test("the shipped program has no error, and its findings name path, line and clause", async () => {
    const { code, out } = await run("check", SHIPPED);
    expect(code).toBe(0);
    expect(out).toMatch(/mindweave\.program\.yaml:\d+: warning cliff incentives\.5\.extraRate\.bands\.2: .*\$2,842\.00 → \$2,800\.00\. \[4\.3, lines 245, 255; P-08, P-09\]/);
    expect(out).toMatch(/mindweave@1\.0\.0: 0 errors, \d+ warnings\.$/);
  });

  test("every error of a wrong file is listed with its path and line, and the exit code says so", async () => {
    const { code, out } = await run("check", wrong);
    const at = (words: string) => shippedProgramText().slice(0, shippedProgramText().indexOf(words)).split("\n").length;
    expect(code).toBe(1);
    expect(out).toContain(`wrong.yaml:${at('platinum: "25%"')}: error unreadable incentives.3.rate.values.platinum: 101% is more than 100%.`);
    expect(out).toContain(`wrong.yaml:${at("runDays: [1, 15]")}: error promise-broken payouts.schedules.partner.runDays:`);
    expect(out).toContain(`wrong.yaml:${at("stackingGroup: sourcing")}: error unknown-name incentives.0.stackingGroup:`);
    expect(out).toMatch(/3 errors, 0 warnings\.$/);
  });

  test("as JSON", async () => {
    const { code, out } = await run("check", wrong, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ program: null, errors: 3, findings: [{ severity: "error", code: "unknown-name", path: ["incentives", 0, "stackingGroup"] }, { path: ["incentives", 3, "rate", "values", "platinum"] }, { path: ["payouts", "schedules", "partner", "runDays"] }] });
    expect(JSON.parse((await run("check", SHIPPED, "--json")).out)).toMatchObject({ program: "mindweave@1.0.0", errors: 0, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test("a digit changed under a published version number is found on its line", async () => {
    const { code, out } = await run("check", file("digit.yaml", shippedProgramText().replace("dormancy: 36mo", "dormancy: 38mo")));
    expect(code).toBe(1);
    expect(out).toMatch(/digit\.yaml:\d+: error version-reused payouts\.dormancy: mindweave@1\.0\.0 is published with payouts, dormancy "36mo"; here it is "38mo"/);
  });

  test("an individual agreement is checked with the program it changes", async () => {
    const head = 'format: partner-program-addendum/1\nid: acme-2024\nprogram: mindweave\npartner: PA-1042\ntitle: Terms\neffective: { from: 2024-03-01, until: null, appliesToExistingFrom: null }\nchangeNote: Agreed\nchanges:\n';
    const right = await run("check", file("right.yaml", `${head}  incentives:\n    - id: tier.revenue_share\n      rate: { values: { gold: "22%" } }\n`));
    expect(right.code).toBe(0);
    expect(right.out).toContain("mindweave@1.0.0+acme-2024: 0 errors");
    const broken = await run("check", file("broken.yaml", `${head}  payouts:\n    schedules: { partner: { runDays: [15] } }\n`));
    expect(broken.code).toBe(1);
    expect(broken.out).toContain("broken.yaml:10: error promise-broken payouts.schedules.partner.runDays:");
  });

  test("a file that is not there is no finding", async () => {
    expect(await run("check", join(folder, "nowhere.yaml"))).toMatchObject({ code: 2, out: "", err: expect.stringContaining("nowhere.yaml cannot be read: ENOENT.") });
  });

  test("reads standard input", async () => {
    expect(await run("check", "-")).toMatchObject({ code: 0, out: expect.stringMatching(/^-:\d+: warning/) });
  });

  test.each([[["check"]], [["check", "a", "b"]], [["lint", SHIPPED]], [["check", SHIPPED, "--strange"]], [["diff", SHIPPED]]])("asked wrongly says how to ask: %j", async (words) => {
    expect(await run(...words)).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/mindweave program (check|diff)/) });
  });
});

describe("program diff", () => {
  test("names each field, both values and the clause", async () => {
    const newer = file("newer.yaml", shippedProgramText().replace("version: 1.0.0", "version: 1.1.0").replace('gold: "20%", silver', 'gold: "21%", silver'));
    const { code, out } = await run("diff", SHIPPED, newer);
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "version: 1.0.0 → 1.1.0",
      "Revenue share by program tier, rate, gold: 20% → 21% [1.2, lines 52-55; P-10, P-12, P-14]",
      "mindweave@1.0.0 → mindweave@1.1.0: 2 changes.",
    ]);
    expect(JSON.parse((await run("diff", SHIPPED, newer, "--json")).out)).toMatchObject({ changes: [{ words: "version" }, { before: "20%", after: "21%" }] });
  });

  test("of a wrong file is refused with its errors", async () => {
    expect(await run("diff", SHIPPED, wrong)).toMatchObject({ code: 1, out: "", err: expect.stringContaining("101% is more than 100%") });
  });
});
