import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, inject, test } from "vitest";
import { submitted } from "../deals/deals.testing.ts";
import { payoutServer } from "../payouts/payouts.testing.ts";
import { systemClock } from "../platform/clock.ts";
import { type Address, APP_ROLE, connection, openDatabase } from "../platform/database.ts";
import type { Direct } from "../platform/direct.ts";
import { OWNER_ROLE } from "../platform/postgres-roles.ts";
import { sql } from "../platform/sql.ts";
import { backUp } from "./backup.ts";
import { contentOf, quoted, sequencesOf, tablesOf } from "./backup-tables.ts";
import { examine } from "./doctor.ts";
import { restore } from "./restore.ts";

const folder = mkdtempSync(join(tmpdir(), "mindweave-backup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const socket = inject("postgresSocket");
const server = await payoutServer();
const partner = await server.newPartner("Nordlicht");
await server.detailed(partner);
await server.earns(partner, 1_000_000);
await submitted(await server.partner("Acme Partners"), { customerDomain: "receipt.com" });
await server.work();

const { database: name } = server.address as { database: string };
/** As with DATABASE_URL: nobody is superuser, and the owner is bound by row-level security. */
const source: Direct = { app: server.address, owner: { socket, database: name, user: OWNER_ROLE }, superuser: undefined, close: async () => undefined };
const options = () => ({ id: `bkp_${randomBytes(4).toString("hex")}`, now: systemClock.now(), rootKey: undefined, withKey: false });
const made: string[] = [];

async function onServer<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection({ socket, database, user: "postgres" }));
  await client.connect();
  return work(client).finally(() => client.end());
}
afterAll(() => onServer("postgres", async (client) => {
  for (const one of made) await client.query(`drop database if exists ${one} with (force)`);
}));
async function emptyDatabase(): Promise<{ name: string; owner: Address }> {
  const one = `restored_${randomBytes(4).toString("hex")}`;
  made.push(one);
  await onServer("postgres", (client) => client.query(`create database ${one} owner ${OWNER_ROLE}`));
  return { name: one, owner: { socket, database: one, user: OWNER_ROLE } };
}
/** Rows and hash of every table, by name; the list of backups is written after the backup. */
const hashes = (database: string) => onServer(database, async (client) => {
  const all: Record<string, unknown> = {};
  for (const table of await tablesOf(client)) if (table.name !== "operation_backup") all[quoted(client, table)] = await contentOf(client, table);
  return all;
});

test("a backup of a quiet installation comes back as it was: every table, every sequence ahead, and the doctor finds nothing", async () => {
  const at = join(folder, "quiet");
  const manifest = await backUp(source, at, options());
  const before = await hashes(name);
  const { name: restored, owner } = await emptyDatabase();
  await restore(owner, at);
  expect(await hashes(restored)).toEqual(before);
  expect(manifest.tables.filter((table) => table.rows > 0).length).toBeGreaterThan(25);
  expect(Object.values(before).reduce((all: number, one) => all + (one as { rows: number }).rows, 0)).toBe(manifest.tables.reduce((all, table) => all + table.rows, 0));
  const ahead = await onServer(restored, async (client) => {
    const found: string[] = [];
    for (const one of await sequencesOf(client)) found.push(((await client.query(`select last_value::text as last from ${quoted(client, one)}`)).rows[0] as { last: string }).last);
    return found;
  });
  expect(ahead).toEqual(manifest.sequences.map((one) => one.last));
  const database = openDatabase({ socket, database: restored, user: APP_ROLE }, { role: APP_ROLE, size: 2 });
  const checks = await examine({ database, secrets: undefined, now: server.clock.now(), wall: systemClock.now, dataDirectory: ".", diskLeastMb: 0, backupHours: 0, mostFacts: 1000 }).finally(() => database.close());
  // The root key is not part of it, so what is sealed cannot be looked at.
  expect(checks.filter((check) => check.state !== "good").map((check) => check.name)).toEqual(["receipts", "seals", "statements"]);
  expect((await server.superuser.one<{ digest: string }>(sql`select digest from operation_backup where id = ${manifest.id}`)).digest).toBe(readFileSync(join(at, "manifest.sha256"), "utf8").split(" ")[0]);
});

test("a backup while four write is one moment: whole, and nothing is missing that was acknowledged before it began", async () => {
  const acknowledged: string[] = [];
  let stop = false;
  const lane = async (k: number) => {
    for (let n = 0; !stop; n++) {
      const { id } = await server.owner.organisations.create({ name: `Lane ${k}, number ${n}`, kind: "partner" });
      acknowledged.push(id);
    }
  };
  const lanes = [0, 1, 2, 3].map(lane);
  await expect.poll(() => acknowledged.length).toBeGreaterThan(20);
  const first = [...acknowledged];
  const at = join(folder, "busy");
  await backUp(source, at, options());
  stop = true;
  await Promise.all(lanes);
  const { name: restored, owner } = await emptyDatabase();
  await restore(owner, at);
  const there = await onServer(restored, async (client) => new Set((await client.query("select id from identity_organisation")).rows.map((row) => (row as { id: string }).id)));
  expect(acknowledged.length).toBeGreaterThan(first.length);
  expect(first.filter((id) => !there.has(id))).toEqual([]);
  const database = openDatabase({ socket, database: restored, user: APP_ROLE }, { role: APP_ROLE, size: 2 });
  const checks = await examine({ database, secrets: undefined, now: server.clock.now(), wall: systemClock.now, dataDirectory: ".", diskLeastMb: 0, backupHours: 0, mostFacts: 1000 }).finally(() => database.close());
  expect(checks.filter((check) => ["books", "replay", "audit", "schema"].includes(check.name) && check.state !== "good")).toEqual([]);
});

test("one changed byte, a changed manifest, a missing file, a full database and a taken folder are refused with a sentence", async () => {
  const at = join(folder, "damaged");
  await backUp(source, at, options());
  const { name: restored, owner } = await emptyDatabase();
  const file = join(at, readdirSync(at).find((one) => one.includes("ledger_line")) as string);
  const sound = readFileSync(file);
  writeFileSync(file, Buffer.concat([sound.subarray(0, -1), Buffer.from([(sound.at(-1) as number) ^ 1])]));
  await expect(restore(owner, at)).rejects.toThrow(/ledger_line.* is damaged or missing/);
  rmSync(file);
  await expect(restore(owner, at)).rejects.toThrow(/is damaged or missing/);
  writeFileSync(file, sound);
  const manifest = readFileSync(join(at, "manifest.json"), "utf8");
  writeFileSync(join(at, "manifest.json"), manifest.replace('"rows": 1', '"rows": 2'));
  await expect(restore(owner, at)).rejects.toThrow(/not what was written/);
  expect(await hashes(restored)).toEqual({});
  writeFileSync(join(at, "manifest.json"), manifest);
  await restore(owner, at);
  await expect(restore(owner, at)).rejects.toThrow(/not empty/);
  await expect(backUp(source, at, options())).rejects.toThrow(/is not empty/);
  expect(readdirSync(folder).filter((one) => one.includes("making"))).toEqual([]);
});
