import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { validate } from "achkit";
import { expect, test } from "vitest";
import { instantText } from "../../core/kernel/time.ts";
import { createSecrets } from "../platform/secrets.ts";
import { sql } from "../platform/sql.ts";
import { bankSeal, originSeal } from "./payee-store.ts";
import { PASSWORD, payoutServer } from "./payouts.testing.ts";
import { fileSeal } from "./run-store.ts";

const server = await payoutServer();
const { superuser } = server;
const root = randomBytes(32);
const secrets = createSecrets(root);
const ROUNDS = 2;
/** Milliseconds a worker lives: each longer than the one before, so that some die early and one comes through. */
const LIVES = [60, 350, 700, 1100, 1700, 2600, 4000, 8000, 20_000];

/** The worker is a process with a key of its own: what the server sealed is sealed anew for it. */
async function sealForWorker(): Promise<void> {
  for (const { id } of await superuser.query<{ id: string }>(sql`select id from payout_bank`)) {
    await superuser.run(sql`update payout_bank set sealed = ${secrets.seal(Buffer.from(JSON.stringify({ rail: "ach", routing: "021000021", account: "1234567890", kind: "checking" })), bankSeal(id))} where id = ${id}`);
  }
  const origin = { rail: "ach", routing: "021000021", bankName: "First Example Bank", originId: "121000248", name: "MindWeave Inc", companyId: "1234567890", description: "COMMISSION" };
  await superuser.run(sql`update payout_origin set sealed = ${secrets.seal(Buffer.from(JSON.stringify(origin)), originSeal("ach"))} where rail = 'ach'`);
}

/** Works until it is killed, so many milliseconds after it began. */
async function workThenKill(ms: number): Promise<void> {
  if (!("socket" in server.address)) throw new Error("a test's database listens on a socket");
  const { socket, database, user } = server.address;
  const args = Object.entries({ socket, database, user, root: root.toString("hex"), at: instantText(server.clock.now()) }).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(process.execPath, [fileURLToPath(new URL("payouts-worker.testing.ts", import.meta.url)), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => child.once("exit", done));
  for await (const _ of createInterface({ input: child.stdout })) break;
  await new Promise((done) => setTimeout(done, ms));
  child.kill("SIGKILL");
  await ended;
}

test("kill -9 at any moment between approval and bank file leaves nothing or everything, and in the end everybody was paid once", async () => {
  const partners: { key: string }[] = [];
  for (let i = 0; i < 2; i++) {
    const partner = await server.newPartner(`Partner ${i}`);
    await server.detailed(partner);
    await server.earns(partner, 100_000 + i * 1000);
    partners.push(partner);
  }
  await sealForWorker();
  for (let round = 0; round < ROUNDS; round++) {
    const run = await server.anna.client.runs.create({});
    await server.ben.client.runs.approve({ run: run.id, password: PASSWORD });
    const state = async () => superuser.one<{ status: string; transfers: bigint; files: bigint; audits: bigint }>(sql`
      select status, (select count(*) from payout_transfer where run_id = r.id) as transfers, (select count(*) from payout_file where run_id = r.id) as files,
        (select count(*) from platform_audit where action = 'payout-run.sent' and subject = r.id) as audits from payout_run r where id = ${run.id}`);
    for (let kills = 0; (await state()).status !== "sent"; kills++) {
      expect(await state()).toEqual({ status: "approved", transfers: 0n, files: 0n, audits: 0n });
      const life = LIVES[kills];
      if (life === undefined) throw new Error("the run is never sent");
      await workThenKill(life + round * 130);
    }
    expect(await state()).toEqual({ status: "sent", transfers: 2n, files: 1n, audits: 1n });
    const file = await superuser.one<{ sealed: Buffer; total: bigint }>(sql`select sealed, total from payout_file where run_id = ${run.id}`);
    expect(validate(secrets.open(file.sealed, fileSeal(run.id, "ach")).toString())).toEqual({ ok: true, errors: [] });
    // Bank, books and earnings agree: only the three together show a double payment.
    expect(file.total).toBe(40_200n);
    expect((await superuser.one<{ sum: bigint }>(sql`select sum(balance)::bigint as sum from ledger_account where account = 'payout_clearing'`)).sum).toBe(40_200n);
    expect((await superuser.one<{ sum: bigint }>(sql`select sum(in_transfer)::bigint as sum from earning_line`)).sum).toBe(40_200n);
    // All come back, so that the next round pays the same money again.
    for (const { key } of partners) await server.anna.client.runs.news({ run: run.id, partner: key, news: "failed" });
    await server.work();
    expect((await superuser.one<{ sum: bigint }>(sql`select sum(balance)::bigint as sum from ledger_account where account = 'payout_clearing'`)).sum).toBe(0n);
  }
}, 240_000);
