import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { openDatabase } from "./database.ts";
import { accountFor, commandAs } from "./postgres-account.ts";
import { ownBinaries } from "./postgres-binaries.ts";
import { postmasterOf } from "./postgres-cluster.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { sql } from "./sql.ts";

// Starting servers takes seconds, and on a busy machine a multiple of them.
vi.setConfig({ testTimeout: 120_000 });

const isRoot = process.getuid?.() === 0;
const cleanup: (() => unknown)[] = [];

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const step of cleanup.splice(0).reverse()) await step();
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "mindweave-pg-"));
  cleanup.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A folder with a database that was stopped in order: a copy of one, since making it takes longer than most tests. */
async function stopped(): Promise<string> {
  const data = folder();
  if (pristine === undefined) {
    pristine = mkdtempSync(join(tmpdir(), "mindweave-pg-"));
    await (await startPostgres({ dataDirectory: pristine })).stop();
  }
  cpSync(pristine, data, { recursive: true });
  chmodSync(join(data, "postgres"), 0o700);
  return data;
}

let pristine: string | undefined;
afterAll(() => pristine && rmSync(pristine, { recursive: true, force: true }));

async function started(dataDirectory: string, more: { account?: ReturnType<typeof accountFor>; onRestart?: () => void } = {}): Promise<Postgres> {
  const server = await startPostgres({ dataDirectory, ...more });
  cleanup.push(() => server.stop());
  return server;
}

async function asked<Row>(server: Postgres, text: ReturnType<typeof sql>): Promise<Row[]> {
  const database = openDatabase(server.superuser("postgres"), { size: 1 });
  try {
    return await database.query<Row>(text);
  } finally {
    await database.close();
  }
}

/** Another process that starts PostgreSQL in the folder, as a server would, and then does something. */
function elsewhere(data: string, then: string): ChildProcess {
  const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const text = `
    const { startPostgres } = await import(${here("./postgres.ts")});
    const { openDatabase } = await import(${here("./database.ts")});
    const { sql } = await import(${here("./sql.ts")});
    try {
      const server = await startPostgres({ dataDirectory: ${JSON.stringify(data)} });
      const database = openDatabase(server.superuser("postgres"));
      ${then}
    } catch (error) { console.log("refused: " + error.message); process.exit(1); }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", text], { stdio: ["ignore", "pipe", "inherit"] });
  // Its PostgreSQL ends a moment after it, and the folder can go only then.
  cleanup.push(() => expect.poll(() => postmasterOf(join(data, "postgres")), { timeout: 20_000 }).toBeUndefined());
  children.push(child);
  return child;
}

async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  if (child.stdout) yield* createInterface({ input: child.stdout });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.once("exit", done));
}

test("what was written is there after a stop and a start, and nothing half-made is left", async () => {
  const data = await stopped();
  const first = await started(data);
  await asked(first, sql`create table kept as select 42 as answer`);
  await first.stop();
  expect(postmasterOf(join(data, "postgres"))).toBeUndefined();
  const second = await started(data);
  expect(await asked(second, sql`select answer from kept`)).toEqual([{ answer: 42 }]);
  expect(readdirSync(data).sort()).toEqual(["postgres", "postgres.log", "run"]);
});

test("it listens on a Unix socket only, and only for this user", async () => {
  const data = await stopped();
  const server = await started(data);
  expect(await asked(server, sql`select current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync, current_setting('server_encoding') as encoding`)).toEqual([{ tcp: "", fsync: "on", encoding: "UTF8" }]);
  expect(statSync(join(data, "run")).mode & 0o777).toBe(0o700);
});

test("a second server on the same directory is refused by name, and the first goes on", async () => {
  const data = await stopped();
  const server = await started(data);
  await expect(startPostgres({ dataDirectory: data })).rejects.toThrow(new RegExp(`process ${process.pid}.*Stop it, or choose another`));
  expect(await asked(server, sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test("of two first starts at once one serves and the other is refused; neither is damaged", async () => {
  const data = folder();
  const starters = [1, 2].map(() => elsewhere(data, `console.log("serving"); setInterval(() => {}, 1000);`));
  const said = await Promise.all(starters.map(async (child) => {
    for await (const line of linesOf(child)) return line.replace(/process \d+/, "process N");
    return "nothing";
  }));
  expect(said.sort()).toEqual([expect.stringMatching(/refused: Another MindWeave server \(process N\)/), "serving"]);
  expect(readdirSync(data).filter((name) => name.includes("making"))).toEqual([]);
});

test("kill -9 of the server and its PostgreSQL under writes, three times over: every acknowledged row is there, and the next start needs no help", async () => {
  const data = await stopped();
  let acknowledged = 0;
  for (let round = 0; round < 3; round++) {
    const child = elsewhere(data, `
      await database.query(sql\`create table if not exists paid (round int, n int)\`);
      const lane = async (k) => { for (let n = k; ; n += 4) { await database.run(sql\`insert into paid values (${round}, \${n})\`); console.log(n); } };
      await Promise.all([lane(0), lane(1), lane(2), lane(3)]);`);
    const seen: number[] = [];
    for await (const line of linesOf(child)) {
      if (!/^\d+$/.test(line)) throw new Error(line);
      seen.push(Number(line));
      if (seen.length !== 400) continue;
      child.kill("SIGKILL");
      process.kill(postmasterOf(join(data, "postgres"))?.pid as number, "SIGKILL");
    }
    await ended(child);
    const server = await started(data);
    const kept = new Set((await asked<{ n: number }>(server, sql`select n from paid where round = ${round}`)).map((row) => row.n));
    expect(seen.filter((n) => !kept.has(n))).toEqual([]);
    acknowledged += seen.length;
    await server.stop();
  }
  expect(acknowledged).toBeGreaterThanOrEqual(1200);
});

test("kill -9 of the server alone takes its PostgreSQL with it, in order", async () => {
  const data = await stopped();
  const child = elsewhere(data, `console.log("serving"); setInterval(() => {}, 1000);`);
  for await (const line of linesOf(child)) {
    expect(line).toBe("serving");
    child.kill("SIGKILL");
  }
  if (process.platform === "linux") await expect.poll(() => postmasterOf(join(data, "postgres")), { timeout: 10_000 }).toBeUndefined();
  expect(await asked(await started(data), sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test("a PostgreSQL that dies is started again under the running server", async () => {
  let restarts = 0;
  const server = await started(await stopped(), { onRestart: () => restarts++ });
  await asked(server, sql`create table kept as select 1 as one`);
  process.kill(server.pid() as number, "SIGKILL");
  await expect.poll(() => asked(server, sql`select one from kept`).catch(() => undefined), { timeout: 20_000, interval: 100 }).toEqual([{ one: 1 }]);
  expect(restarts).toBe(1);
});

test("a PostgreSQL whose server is gone is stopped and replaced", async () => {
  const data = await stopped();
  const run = join(data, "run");
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const { file, words, options } = commandAs(accountFor(undefined), [ownBinaries().postgres, "-D", join(data, "postgres"), "-k", run, "-c", "listen_addresses="]);
  const orphan = spawn(file, words, { ...options, stdio: "ignore" });
  cleanup.push(() => orphan.kill("SIGKILL"));
  await expect.poll(() => postmasterOf(join(data, "postgres"))?.pid).toBe(orphan.pid);
  const server = await started(data);
  expect(orphan.exitCode).toBe(0);
  expect(server.pid()).not.toBe(orphan.pid);
});

test("a lock file that names a number some other program has now does not keep the server from starting", async () => {
  const data = await stopped();
  writeFileSync(join(data, "postgres", "postmaster.pid"), `${process.pid}\n${join(data, "postgres")}\n1764000000\n5432\n${join(data, "run")}\n\n  5432001         0\nready   \n`);
  expect(await asked(await started(data), sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test("what a start that was killed left half-made is cleared away", async () => {
  const data = await stopped();
  mkdirSync(join(data, "postgres.making-999999999-abcd", "base"), { recursive: true });
  await started(data);
  expect(readdirSync(data).sort()).toEqual(["postgres", "postgres.log", "run"]);
});

test.each([
  ["holds something else", (cluster: string) => rmSync(join(cluster, "PG_VERSION")), /not a whole PostgreSQL database.*backup, or move it away/],
  ["was written by another PostgreSQL", (cluster: string) => writeFileSync(join(cluster, "PG_VERSION"), "17\n"), /written by PostgreSQL 17.*export, and import/],
  ["lost its control file", (cluster: string) => rmSync(join(cluster, "global", "pg_control")), /not a whole PostgreSQL database/],
  ["has a damaged control file", (cluster: string) => truncateSync(join(cluster, "global", "pg_control"), 100), /could not open.*pg_control.*restore a backup or move them away/],
  ["lost its write-ahead log", (cluster: string) => { for (const name of readdirSync(join(cluster, "pg_wal"))) rmSync(join(cluster, "pg_wal", name), { recursive: true }); }, /could not open.*restore a backup/],
])("a directory that %s is refused with a sentence that says what to do", async (_, damage, sentence) => {
  const data = await stopped();
  damage(join(data, "postgres"));
  await expect(startPostgres({ dataDirectory: data })).rejects.toThrow(sentence);
});

test("a data directory that is a file, or that nobody can make, is refused", async () => {
  const data = join(folder(), "file");
  writeFileSync(data, "");
  await expect(startPostgres({ dataDirectory: data })).rejects.toThrow(/cannot be used.*choose another one/);
  await expect(startPostgres({ dataDirectory: join(data, "below") })).rejects.toThrow(/cannot be used.*choose another one/);
});

test("a path too long for a socket works: the socket moves among the temporary files and goes with the server", async () => {
  const data = join(folder(), "a".repeat(120), "data");
  cpSync(await stopped(), data, { recursive: true });
  const server = await started(data);
  expect(await asked(server, sql`select 1 as one`)).toEqual([{ one: 1 }]);
  const address = server.superuser("postgres");
  const socket = "socket" in address ? address.socket : "";
  expect(Buffer.byteLength(socket)).toBeLessThan(93);
  await server.stop();
  expect(existsSync(socket)).toBe(false);
});

test.runIf(isRoot)("as root without user namespaces, an unprivileged account runs it and keeps what it owns", async () => {
  const data = folder();
  chmodSync(data, 0o755);
  const nobody = { kind: "other", uid: 65_534, gid: 65_534 } as const;
  const first = await started(data, { account: nobody });
  expect(readFileSync(`/proc/${first.pid()}/status`, "utf8")).toMatch(/^Uid:\s+65534\s+65534/m);
  await asked(first, sql`create table kept as select 1 as one`);
  await first.stop();
  const second = await started(data);
  expect(readFileSync(`/proc/${second.pid()}/status`, "utf8")).toMatch(/^Uid:\s+65534\s+65534/m);
  expect(await asked(second, sql`select one from kept`)).toEqual([{ one: 1 }]);
});

test.runIf(isRoot)("as root, a directory the account cannot reach is refused", async () => {
  await expect(startPostgres({ dataDirectory: join(folder(), "data"), account: { kind: "other", uid: 65_534, gid: 65_534 } })).rejects.toThrow(/cannot reach.*outside root's home/);
});

test.each([
  ["an ordinary user, no database yet", undefined, 1000, { kind: "own" }],
  ["an ordinary user's own database", 1000, 1000, { kind: "own" }],
  ["root, and a database of user 1000", 1000, 0, { kind: "other", uid: 1000, gid: 1000 }],
])("%s", (_, dataOwner, me, account) => {
  expect(accountFor(dataOwner, me)).toEqual(account);
});

test("an ordinary user is refused another's database", () => {
  expect(() => accountFor(0, 1000)).toThrow(/belongs to the user with number 0.*as that user/);
});
