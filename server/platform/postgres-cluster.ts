import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cannotStart } from "./cannot-start.ts";
import { type Account, commandAs, give } from "./postgres-account.ts";
import type { Binaries } from "./postgres-binaries.ts";

/** The uid a database in this folder belongs to; undefined where none has been made yet. */
export function ownerOf(cluster: string): number | undefined {
  return existsSync(cluster) ? statSync(cluster).uid : undefined;
}

/** Makes the database where there is none, and refuses a folder that holds something else. */
export async function ensureCluster(cluster: string, binaries: Binaries, account: Account, durable: boolean): Promise<void> {
  await dropLeftovers(cluster);
  if (!existsSync(cluster)) await createCluster(cluster, binaries, account, durable);
  // A copy or a restored backup often comes back readable by others, which PostgreSQL refuses.
  await chmod(cluster, 0o700);
  const version = join(cluster, "PG_VERSION");
  if (!existsSync(version) || !existsSync(join(cluster, "global", "pg_control"))) {
    throw cannotStart(`${cluster} is not a whole PostgreSQL database. Restore it from a backup, or move it away and start again with an empty one.`);
  }
  const major = readFileSync(version, "utf8").trim();
  if (major !== binaries.major) {
    throw cannotStart(`${cluster} was written by PostgreSQL ${major}, and this version of MindWeave brings ${binaries.major}. Start the version that wrote it, export, and import into a new data directory.`);
  }
}

/** Made under another name and moved into place at once: a start that is killed leaves nothing half-made, and of two at once one wins. */
async function createCluster(cluster: string, binaries: Binaries, account: Account, durable: boolean): Promise<void> {
  const making = `${cluster}.making-${process.pid}-${randomBytes(4).toString("hex")}`;
  await mkdir(making, { mode: 0o700 });
  give(account, making);
  const settings = ["-U", "postgres", "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--auth-local=trust", "--auth-host=reject", "--no-instructions"];
  const { file, words, options } = commandAs(account, [binaries.initdb, "-D", making, ...settings, ...(durable ? [] : ["--no-sync"])]);
  const result = spawnSync(file, words, { ...options, encoding: "utf8" });
  if (result.status !== 0) {
    await rm(making, { recursive: true, force: true });
    throw cannotStart(`A new database could not be made in ${dirname(cluster)}: ${lastLine(`${result.stdout}\n${result.stderr}`) ?? result.error?.message ?? "initdb was ended"}.`);
  }
  await rename(making, cluster).catch(async (error: NodeJS.ErrnoException) => {
    await rm(making, { recursive: true, force: true });
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

/** What starts that were killed in the middle left behind. */
async function dropLeftovers(cluster: string): Promise<void> {
  const prefix = `${basename(cluster)}.making-`;
  for (const name of await readdir(dirname(cluster))) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length).split("-")[0]))) await rm(join(dirname(cluster), name), { recursive: true, force: true });
  }
}

export type Postmaster = { readonly pid: number; readonly socket: string; readonly port: number };

/** Who holds the database, as its own lock file says; undefined where nobody does or the process is gone. */
export function postmasterOf(cluster: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 0 && isAlive(pid) ? { pid, port: Number(lines[3] ?? 0), socket: (lines[4] ?? "").trim() } : undefined;
}

const PROGRAM = /^([^\0]*\/)?postgres(\0|:|$)/;

/** False where the number now belongs to some other program, as after a restart of a container. */
export function isPostgres(pid: number): boolean {
  try {
    return PROGRAM.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  } catch {
    const shown = spawnSync("ps", ["-p", String(pid), "-o", "comm="], { encoding: "utf8" });
    return shown.status !== 0 || PROGRAM.test(shown.stdout.trim());
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The line that says most about why PostgreSQL gave up. */
export function lastLine(output: string): string | undefined {
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const telling = lines.findLast((line) => /(FATAL|PANIC|error):/.test(line)) ?? lines.at(-1);
  return telling?.replace(/^.*?(FATAL|PANIC|error):\s*/, "").replace(/\.$/, "");
}
