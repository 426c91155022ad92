import { existsSync } from "node:fs";
import { chmod, copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isRefusal } from "../core/kernel/refusal.ts";
import { instantText } from "../core/kernel/time.ts";
import { reportLines, type Report } from "../core/operations/report.ts";
import { backUp } from "./operations/backup.ts";
import { readManifest } from "./operations/backup-manifest.ts";
import { examine } from "./operations/doctor.ts";
import { assertNoDatabase, restore } from "./operations/restore.ts";
import { cannotStart, isCannotStart } from "./platform/cannot-start.ts";
import { systemClock } from "./platform/clock.ts";
import { type Config, readConfig } from "./platform/config.ts";
import { APP_ROLE, openDatabase } from "./platform/database.ts";
import { type Direct, newDirect, openDirect } from "./platform/direct.ts";
import { createIds } from "./platform/ids.ts";
import { rootKey } from "./platform/root-key.ts";
import { createSecrets } from "./platform/secrets.ts";

/** What `mindweave doctor` and its neighbours do at the database itself: node server/operate.ts <task> [--data=<folder>] [--json]. */
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const asJson = process.argv.includes("--json");

async function doctor(config: Config): Promise<number> {
  const direct = await openDirect(config);
  try {
    return await examined(config, direct);
  } finally {
    await direct.close();
  }
}

async function examined(config: Config, direct: Direct): Promise<number> {
  const database = openDatabase(direct.app, { role: APP_ROLE, size: 2 });
  try {
    const key = await keyAtHand(config);
    const { dataDirectory, diskLeastMb, backupHours } = config;
    const now = systemClock.now();
    return shown({ at: instantText(now), checks: await examine({ database, secrets: key && createSecrets(key), now, wall: systemClock.now, dataDirectory, diskLeastMb, backupHours, mostFacts: Infinity }) });
  } finally {
    await database.close();
  }
}

/** The root key, if there is one: no task here makes a new one. */
async function keyAtHand({ rootKey: given, dataDirectory }: Config): Promise<Buffer | undefined> {
  return given !== undefined || existsSync(join(dataDirectory, "root.key")) ? rootKey(dataDirectory, given) : undefined;
}

async function backup(config: Config): Promise<number> {
  const folder = folderMeant();
  const direct = await openDirect(config);
  try {
    const key = await keyAtHand(config);
    const manifest = await backUp(direct, folder, { id: createIds(systemClock).next("bkp"), now: systemClock.now(), rootKey: key, withKey: process.argv.includes("--with-key") });
    const rows = manifest.tables.reduce((all, table) => all + table.rows, 0);
    const apart = manifest.rootKey.included ? "The root key is in it: keep it like a key." : "The root key is not in it: keep it elsewhere, because sealed records cannot be read without it.";
    say(manifest, `${rows} rows of ${manifest.tables.length} tables, as they stood at one moment, are in ${folder}. ${apart}`);
    return 0;
  } finally {
    await direct.close();
  }
}

async function restoreBackup(config: Config): Promise<number> {
  const folder = folderMeant();
  const isOwn = config.databaseUrl === undefined;
  if (isOwn) assertNoDatabase(config.dataDirectory);
  await readManifest(folder);
  const direct = isOwn ? await newDirect(config.dataDirectory) : await openDirect(config);
  try {
    const manifest = await restore(direct.owner, folder).catch(async (error: unknown) => {
      await direct.close();
      // What was empty before is empty again.
      if (isOwn) await rm(join(config.dataDirectory, "postgres"), { recursive: true, force: true });
      throw error;
    });
    if (manifest.rootKey.included && (await keyAtHand(config)) === undefined) {
      await copyFile(join(folder, "root.key"), join(config.dataDirectory, "root.key"));
      await chmod(join(config.dataDirectory, "root.key"), 0o600);
    }
    process.stderr.write(`Restored ${manifest.id} of ${manifest.at}. The doctor looks at it:\n`);
    return await examined(config, direct);
  } finally {
    await direct.close();
  }
}

function folderMeant(): string {
  const folder = words[1];
  if (folder === undefined) throw cannotStart("Name the folder of the backup.");
  return folder;
}

function say(data: unknown, line: string): void {
  process.stdout.write(asJson ? `${JSON.stringify(data, null, 2)}\n` : `${line}\n`);
}

function shown(report: Report): number {
  process.stdout.write(asJson ? `${JSON.stringify(report, null, 2)}\n` : `${reportLines(report).join("\n")}\n`);
  return report.checks.some((check) => check.state === "broken") ? 1 : 0;
}

const TASKS: Readonly<Record<string, (config: Config) => Promise<number>>> = { doctor, backup, restore: restoreBackup };

const config = readConfig(process.env, process.argv.slice(2));
const task = TASKS[words[0] ?? ""];
if (isRefusal(config) || task === undefined) {
  process.stderr.write(`${isRefusal(config) ? config.sentence : `Say what to do: ${Object.keys(TASKS).join(", ")}.`}\n`);
  process.exit(2);
}
try {
  process.exitCode = await task(config);
} catch (error) {
  process.stderr.write(`${isCannotStart(error) || !(error instanceof Error) ? String((error as Error).message) : (error.stack ?? error.message)}\n`);
  process.exitCode = 1;
}
