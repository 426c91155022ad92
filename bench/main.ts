import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";

/** `npm run bench [name …]`: every benchmark in its own process, one after another; each prints its evidence as a line of JSON. */
const here = new URL(".", import.meta.url);
const SUPPORT = new Set(["main.ts", "report.ts", "history.ts", "database.ts"]);
const names = readdirSync(here).filter((name) => name.endsWith(".ts") && !SUPPORT.has(name));
const wanted = process.argv.slice(2);
/** What is measured is one core: the collector works on it too, and the young generation need not first grow to its size. */
const ONE_CORE = ["--single-threaded-gc", "--min-semi-space-size=32", "--max-semi-space-size=64"];
let failed = 0;
for (const name of names.filter((one) => wanted.length === 0 || wanted.includes(one.replace(/\.ts$/, "")))) {
  failed += (await run(new URL(name, here).pathname)) === 0 ? 0 : 1;
}
process.exitCode = failed === 0 ? 0 : 1;

function run(path: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...ONE_CORE, path], { stdio: "inherit" });
    child.on("close", (code) => resolve(code ?? 1));
  });
}
