import { readFile, statfs } from "node:fs/promises";
import { MIGRATIONS } from "../platform/migrate.ts";
import { OWNER_ROLE } from "../platform/postgres-roles.ts";
import { dumpSchema } from "../platform/schema-dump.ts";
import { broken, type Examine, good, notice } from "./finding.ts";
import { backupAge, databaseNow, serverMajor } from "./store.ts";

/** PostgreSQL that schema.sql was written with: others may say the same thing in other words. */
const WRITTEN_WITH = 18;
const SKEW_MS = 5000;
const HOUR_MS = 3_600_000;

export const schema: Examine = async (tx) => {
  const { major, owner } = await serverMajor(tx);
  const are = (await dumpSchema(tx)).replaceAll(` ${owner} `, ` ${OWNER_ROLE} `).split("\n");
  const should = (await readFile(new URL("schema.sql", MIGRATIONS), "utf8")).split("\n");
  const differences = [...without(should, are).map((line) => `Missing: ${line.trim()}`), ...without(are, should).map((line) => `Unknown: ${line.trim()}`)];
  if (differences.length === 0) return good("The schema is the one this version was written for.");
  return major === WRITTEN_WITH ? broken("The schema is not the one this version was written for: somebody changed it by hand, or a migration is still to run.", differences) : notice(`PostgreSQL ${major} words the schema otherwise than PostgreSQL ${WRITTEN_WITH}, or it was changed: look at the differences.`, differences);
};

/** The lines that the others do not have, or not so often. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const n = left.get(line) ?? 0;
    left.set(line, n - 1);
    return n <= 0;
  });
}

/** Backups that mindweave backup made; whoever lets another tool make them sets MINDWEAVE_BACKUP_HOURS=0. */
export const backups: Examine = async (tx, { backupHours }) => {
  if (backupHours === 0) return good("Backups are another tool's business here (MINDWEAVE_BACKUP_HOURS=0).");
  const { last, since } = await backupAge(tx);
  const now = await databaseNow(tx);
  const age = Math.floor((now - (last ?? since ?? now)) / HOUR_MS);
  if (age >= backupHours) return broken(last === null ? "There has never been a backup: run mindweave backup." : `The last backup is ${age} hours old: run mindweave backup.`, []);
  return last === null ? notice("There is no backup yet: run mindweave backup.") : good(`The last backup is ${age} hours old.`);
};

/** Deadlines and closings go by clocks; two that differ make them wrong. */
export const clocks: Examine = async (tx, { wall }) => {
  const before = wall();
  const there = await databaseNow(tx);
  const here = (before + wall()) / 2;
  const skew = Math.abs(here - there);
  return skew <= SKEW_MS ? good(`This machine's clock and the database's differ by ${Math.floor(skew)} ms.`) : broken("This machine's clock and the database's differ: let both be set by the same time server.", [`They differ by ${Math.floor(skew / 1000)} seconds.`]);
};

export const disk: Examine = async (_, { dataDirectory, diskLeastMb }) => {
  const { bavail, bsize } = await statfs(dataDirectory).catch(() => statfs("."));
  const free = Math.floor((bavail * bsize) / 1_000_000);
  return free >= diskLeastMb ? good(`${free} MB are free where the data directory is.`) : broken(`Only ${free} MB are free where the data directory is, and ${diskLeastMb} have to be: make room before the database stops.`, []);
};
