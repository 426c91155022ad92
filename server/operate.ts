import { existsSync } from "node:fs";
import { join } from "node:path";
import { isRefusal } from "../core/kernel/refusal.ts";
import { instantText } from "../core/kernel/time.ts";
import { reportLines, type Report } from "../core/operations/report.ts";
import { examine } from "./operations/doctor.ts";
import { isCannotStart } from "./platform/cannot-start.ts";
import { systemClock } from "./platform/clock.ts";
import { type Config, readConfig } from "./platform/config.ts";
import { APP_ROLE, openDatabase } from "./platform/database.ts";
import { openDirect } from "./platform/direct.ts";
import { rootKey } from "./platform/root-key.ts";
import { createSecrets } from "./platform/secrets.ts";

/** What `mindweave doctor` and its neighbours do at the database itself: node server/operate.ts <task> [--data=<folder>] [--json]. */
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const asJson = process.argv.includes("--json");

async function doctor(config: Config): Promise<number> {
  const direct = await openDirect(config);
  const database = openDatabase(direct.app, { role: APP_ROLE, size: 2 });
  try {
    const hasKey = config.rootKey !== undefined || existsSync(join(config.dataDirectory, "root.key"));
    const secrets = hasKey ? createSecrets(await rootKey(config.dataDirectory, config.rootKey)) : undefined;
    const { dataDirectory, diskLeastMb, backupHours } = config;
    const now = systemClock.now();
    return shown({ at: instantText(now), checks: await examine({ database, secrets, now, wall: systemClock.now, dataDirectory, diskLeastMb, backupHours, mostFacts: Infinity }) });
  } finally {
    await database.close();
    await direct.close();
  }
}

function shown(report: Report): number {
  process.stdout.write(asJson ? `${JSON.stringify(report, null, 2)}\n` : `${reportLines(report).join("\n")}\n`);
  return report.checks.some((check) => check.state === "broken") ? 1 : 0;
}

const TASKS: Readonly<Record<string, (config: Config) => Promise<number>>> = { doctor };

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
