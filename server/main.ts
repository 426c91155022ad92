import { isRefusal } from "../core/kernel/refusal.ts";
import { createApp } from "./app.ts";
import { startDemo } from "./demo/demo.ts";
import { firstStart, keepOwnerFile } from "./identity/first-start.ts";
import { invitationLink } from "./identity/people.ts";
import { isCannotStart } from "./platform/cannot-start.ts";
import { systemClock } from "./platform/clock.ts";
import { type Config, readConfig } from "./platform/config.ts";
import { type Ground, openGround } from "./platform/ground.ts";
import { createIds } from "./platform/ids.ts";
import { type Jobs, startJobs } from "./platform/jobs.ts";
import { createLog, type Log } from "./platform/log.ts";
import { rootKey } from "./platform/root-key.ts";
import { createSecrets } from "./platform/secrets.ts";
import { firstProgram } from "./programs/first-program.ts";

/** How long requests and jobs may take to end before the process goes anyway. */
const PATIENCE_MS = 25_000;

const config = readConfig(process.env, process.argv.slice(2));
if (isRefusal(config)) {
  process.stderr.write(`${config.sentence}\n`);
  process.exit(2);
}
const log = createLog((line) => process.stderr.write(line), systemClock, config.logLevel);
try {
  await start(config, log);
} catch (error) {
  if (isCannotStart(error)) process.stderr.write(`${error.message}\n`);
  else log.error("server.start-failed", { error });
  process.exit(1);
}

async function start(config: Config, log: Log): Promise<void> {
  const clock = systemClock;
  const ids = createIds(clock);
  const ground = await openGround({
    dataDirectory: config.dataDirectory, databaseUrl: config.databaseUrl, ownerUrl: config.ownerUrl, connections: config.connections,
    onBroken: (error) => log.warn("database.connection-broken", { error: { message: error.message } }),
    onRestart: () => log.warn("database.restarted"),
  });
  const secrets = createSecrets(await rootKey(config.dataDirectory, config.rootKey));
  const said = (line: string) => void process.stdout.write(`${line}\n`);
  const demo = config.demo ? await startDemo({ config, ground, secrets, say: said, warn: (line) => void process.stderr.write(line) }).catch((error: unknown) => ground.close().then(() => Promise.reject(error))) : undefined;
  const app = await createApp({ config, database: ground.database, secrets, clock, ids, log });
  const founded = await firstStart({ database: ground.database, ids, clock, log, vendorName: config.vendorName });
  await firstProgram({ database: ground.database, ids, clock, log });
  let jobs: Jobs | undefined;
  if (config.run.includes("jobs")) jobs = await startJobs({ ...app.jobs, database: ground.database, address: ground.address, clock, ids, log, lanes: config.jobLanes });
  stopGracefully(log, async () => {
    app.drain();
    await Promise.all([app.host.close(), jobs?.stop()]);
    await ground.close();
  });
  if (config.run.includes("web")) await listen(app.host, config, ground, { founded, demo });
  log.info("server.started", { run: config.run, migrated: ground.migrated });
}

type Host = Awaited<ReturnType<typeof createApp>>["host"];
type Founded = Awaited<ReturnType<typeof firstStart>>;

/** Of the very first start, or of a demonstration, whose owner has signed in already. */
type First = { readonly founded: Founded; readonly demo: Founded };

async function listen(host: Host, config: Config, ground: Ground, { founded, demo }: First): Promise<void> {
  await host.listen({ host: config.host, port: config.port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    return ground.close().then(() => {
      process.stderr.write(`Port ${config.port} is taken: stop what uses it, or start with --port=<another>.\n`);
      process.exit(1);
    });
  });
  const address = host.server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  const local = `http://${config.host.includes(":") ? `[${config.host}]` : config.host === "0.0.0.0" ? "127.0.0.1" : config.host}:${port}`;
  const shown = config.publicUrl ?? `http://localhost:${port}`;
  const file = await keepOwnerFile(config.dataDirectory, local, (demo ?? founded)?.key);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`MindWeave is at ${shown}`);
  if (founded) say(`Set up the owner's sign-in once, within 7 days: ${invitationLink(shown, founded.token)}`);
  if (file !== undefined) say(`On this machine, "npx mindweave status" works at once: its key is in ${file} (readable by this account only).`);
}

/** npm passes on a Ctrl-C that the terminal has already delivered: the same signal within this time is an echo. */
const ECHO_MS = 1000;

/** The first signal lets everything end that began; a second one ends the process. */
function stopGracefully(log: Log, stop: () => Promise<void>): void {
  let asked: number | undefined;
  const begin = (signal: string) => {
    if (asked !== undefined) {
      if (performance.now() - asked > ECHO_MS) process.exit(1);
      return;
    }
    asked = performance.now();
    log.info("server.stopping", { signal });
    setTimeout(() => {
      log.error("server.stop-timed-out");
      process.exit(1);
    }, PATIENCE_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("server.stop-failed", { error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => begin("SIGTERM"));
  process.on("SIGINT", () => begin("SIGINT"));
}
