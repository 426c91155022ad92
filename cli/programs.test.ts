import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { shippedProgramText } from "../program/read.ts";
import { runProgram } from "./programs.ts";

const SHIPPED = fileURLToPath(new URL("../program/mindweave.program.yaml", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mindweave-program-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = runProgram(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const wrong = file("wrong.yaml", shippedProgramText().replace('platinum: "25%"', 'platinum: "101%"').replace("runDays: [1, 15]", "runDays: [15]").replace("stackingGroup: sourcing", "stackingGroup: sources"));

describe("program check", () => {
  test("the shipped program has no error, and its findings name path, line and clause", () => {
    const { code, out } = run("check", SHIPPED);
    expect(code).toBe(0);
    expect(out).toMatch(/mindweave\.program\.yaml:\d+: warning cliff incentives\.5\.extraRate\.bands\.2: .*\$2,842\.00 → \$2,800\.00\. \[4\.3, lines 245, 255; P-08, P-09\]/);
    expect(out).toMatch(/mindweave@1\.0\.0: 0 errors, \d+ warnings\.$/);
  });

  test("every error of a wrong file is listed with its path and line, and the exit code says so", () => {
    const { code, out } = run("check", wrong);
    const at = (words: string) => shippedProgramText().slice(0, shippedProgramText().indexOf(words)).split("\n").length;
    expect(code).toBe(1);
    expect(out).toContain(`wrong.yaml:${at('platinum: "25%"')}: error unreadable incentives.3.rate.values.platinum: 101% is more than 100%.`);
    expect(out).toContain(`wrong.yaml:${at("runDays: [1, 15]")}: error promise-broken payouts.schedules.partner.runDays:`);
    expect(out).toContain(`wrong.yaml:${at("stackingGroup: sourcing")}: error unknown-name incentives.0.stackingGroup:`);
    expect(out).toMatch(/3 errors, 0 warnings\.$/);
  });

  test("as JSON", () => {
    const { code, out } = run("check", wrong, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ program: null, errors: 3, findings: [{ severity: "error", code: "unknown-name", path: ["incentives", 0, "stackingGroup"] }, { path: ["incentives", 3, "rate", "values", "platinum"] }, { path: ["payouts", "schedules", "partner", "runDays"] }] });
    expect(JSON.parse(run("check", SHIPPED, "--json").out)).toMatchObject({ program: "mindweave@1.0.0", errors: 0, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test("a digit changed under a published version number is found on its line", () => {
    const { code, out } = run("check", file("digit.yaml", shippedProgramText().replace("dormancy: 36mo", "dormancy: 38mo")));
    expect(code).toBe(0);
    expect(out).toMatch(/digit\.yaml:\d+: warning version-reused payouts\.dormancy: mindweave@1\.0\.0 is published with payouts, dormancy "36mo"; here it is "38mo"/);
  });

  test("an individual agreement is checked with the program it changes", () => {
    const head = 'format: partner-program-addendum/1\nid: acme-2024\nprogram: mindweave\npartner: PA-1042\ntitle: Terms\neffective: { from: 2024-03-01, until: null, appliesToExistingFrom: null }\nchangeNote: Agreed\nchanges:\n';
    const right = run("check", file("right.yaml", `${head}  incentives:\n    - id: tier.revenue_share\n      rate: { values: { gold: "22%" } }\n`));
    expect(right.code).toBe(0);
    expect(right.out).toContain("mindweave@1.0.0+acme-2024: 0 errors");
    const broken = run("check", file("broken.yaml", `${head}  payouts:\n    schedules: { partner: { runDays: [15] } }\n`));
    expect(broken.code).toBe(1);
    expect(broken.out).toContain("broken.yaml:10: error promise-broken payouts.schedules.partner.runDays:");
  });

  test("a file that is not there is no finding", () => {
    expect(run("check", join(folder, "nowhere.yaml"))).toMatchObject({ code: 2, out: "", err: expect.stringContaining("nowhere.yaml cannot be read: ENOENT.") });
  });

  test.each([[[]], [["check"]], [["check", "a", "b"]], [["lint", SHIPPED]], [["check", SHIPPED, "--strange"]]])("says how it is used: %j", (args) => {
    expect(run(...args)).toMatchObject({ code: 2, err: expect.stringContaining("mindweave program check FILE") });
  });
});

describe("program diff", () => {
  test("names each field, both values and the clause", () => {
    const newer = file("newer.yaml", shippedProgramText().replace("version: 1.0.0", "version: 1.1.0").replace('gold: "20%", silver', 'gold: "21%", silver'));
    const { code, out } = run("diff", SHIPPED, newer);
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "version: 1.0.0 → 1.1.0",
      "Revenue share by program tier, rate, gold: 20% → 21% [1.2, lines 52-55; P-10, P-12, P-14]",
      "mindweave@1.0.0 → mindweave@1.1.0: 2 changes.",
    ]);
    expect(JSON.parse(run("diff", SHIPPED, newer, "--json").out)).toMatchObject({ changes: [{ words: "version" }, { before: "20%", after: "21%" }] });
  });

  test("of a wrong file is refused with its errors", () => {
    expect(run("diff", SHIPPED, wrong)).toMatchObject({ code: 1, out: "", err: expect.stringContaining("101% is more than 100%") });
  });
});
