import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * `npm test`: types, lint, unused code, then every test. Arguments go to vitest alone: `npm test -- server/ledger`.
 * The last line is "N passed, N failed", where each check counts as one; the process ends with 1 when something failed.
 */
const root = resolve(import.meta.dirname, "..");
const bin = (name: string) => join(root, "node_modules", ...name.split("/"));
const filters = process.argv.slice(2);

type Count = { passed: number; failed: number; skipped: number };

const CHECKS: readonly { readonly what: string; readonly words: readonly string[] }[] = [
  { what: "types", words: [bin("typescript/bin/tsc"), "--noEmit"] },
  { what: "types of the portal", words: [bin("typescript/bin/tsc"), "--noEmit", "-p", "portal"] },
  { what: "lint", words: [bin("oxlint/bin/oxlint"), "--quiet"] },
  { what: "unused code", words: [bin("knip/bin/knip.js"), "--no-progress"] },
];

const total: Count = { passed: 0, failed: 0, skipped: 0 };
if (filters.length === 0) for (const check of CHECKS) add(await checked(check.what, check.words));
add(await tested());
process.stdout.write(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function checked(what: string, words: readonly string[]): Promise<Count> {
  const started = performance.now();
  const { code, output } = await run(words, "kept");
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(code === 0 ? `✓ ${what} (${seconds} s)\n` : `${output}\n✗ ${what} (${seconds} s)\n`);
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** Counts from vitest's own report; a run that ended without one, or that failed outside a test, is one more failure. */
async function tested(): Promise<Count> {
  const folder = await mkdtemp(join(tmpdir(), "mindweave-report-"));
  const report = join(folder, "report.json");
  const { code } = await run([bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...filters], "shown");
  try {
    const result = JSON.parse(await readFile(report, "utf8")) as { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number };
    const silent = code !== 0 && result.numFailedTests === 0 ? 1 : 0;
    return { passed: result.numPassedTests, failed: result.numFailedTests + silent, skipped: result.numPendingTests + result.numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(words: readonly string[], output: "kept" | "shown"): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [...words], { cwd: root, stdio: ["ignore", output === "kept" ? "pipe" : "inherit", output === "kept" ? "pipe" : "inherit"], env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? "1" : "0" } });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => { text += chunk.toString(); });
    child.on("error", (error) => done({ code: 1, output: error.message }));
    child.on("close", (code) => done({ code: code ?? 1, output: text }));
  });
}

function add(more: Count): void {
  total.passed += more.passed;
  total.failed += more.failed;
  total.skipped += more.skipped;
}
