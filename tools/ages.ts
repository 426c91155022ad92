import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { readManifest } from "./dependencies.ts";

/** `npm run ages`: how old each direct dependency is, and whether the registry has a newer one. Asks the registry; nothing depends on it. */
const run = promisify(execFile);
const { dependencies, devDependencies } = await readManifest();
const day = 86_400_000;
const rows: string[] = [];
for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
  const [, alias, pinned] = /^npm:(.+)@([^@]+)$/.exec(version) ?? [undefined, name, version];
  try {
    const { stdout } = await run("npm", ["view", alias as string, "time", "dist-tags.latest", "--json"], { maxBuffer: 64_000_000 });
    const { time, "dist-tags.latest": latest } = JSON.parse(stdout) as { time: Record<string, string>; "dist-tags.latest": string };
    const age = time[pinned as string] === undefined ? "?" : Math.floor((Date.now() - Date.parse(time[pinned as string] as string)) / day);
    rows.push(`${name} ${pinned}: ${age} days old${latest === pinned ? "" : `, newest ${latest}`}`);
  } catch {
    rows.push(`${name} ${pinned}: not known, the registry did not answer`);
  }
}
process.stdout.write(`${rows.join("\n")}\n`);
