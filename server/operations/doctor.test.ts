import { expect, test } from "vitest";
import { COMMANDS } from "../../cli/commands.ts";
import { run } from "../../cli/run.ts";
import type { Check } from "../../core/operations/contract.ts";
import { submitted } from "../deals/deals.testing.ts";
import { payoutServer } from "../payouts/payouts.testing.ts";
import { systemClock } from "../platform/clock.ts";
import { type Sql, sql } from "../platform/sql.ts";
import { examine } from "./doctor.ts";
import { keepBackup } from "./store.ts";
import { createSecrets } from "../platform/secrets.ts";

const server = await payoutServer();
const partner = await server.newPartner("Nordlicht");
await server.detailed(partner);
await server.earns(partner, 1_000_000);
const acme = await server.partner("Acme Partners");
await submitted(acme, { customerDomain: "receipt.com" });
await server.work();
const system = { org: null, role: "system" };
await server.database.as(system, (tx) => keepBackup(tx, { id: "bkp_1", at: systemClock.now(), rows: 1, bytes: 1, digest: "0".repeat(64) }));

const ask = async () => Object.fromEntries((await server.owner.operations.check()).checks.map((check) => [check.name, check])) as Record<string, Check>;
const states = (checks: Record<string, Check>) => Object.fromEntries(Object.entries(checks).filter(([, check]) => check.state !== "good").map(([name, check]) => [name, [check.state, check.sentence, ...check.findings]]));

/** What nobody in production may do: rows are changed past every trigger. */
async function tamper(...statements: Sql[]): Promise<void> {
  await server.superuser.tx(async (tx) => {
    await tx.run(sql`set local session_replication_role = replica`);
    for (const statement of statements) await tx.run(statement);
  });
}

test("an installation at work is well, and every check says what it looked at", async () => {
  const checks = await ask();
  expect(states(checks)).toEqual({});
  expect(Object.keys(checks)).toEqual(["books", "replay", "audit", "scopes", "jobs", "queue", "receipts", "seals", "statements", "schema", "backups", "clock", "disk"]);
  expect(checks["receipts"]?.sentence).toMatch(/^1 receipts/);
  expect(checks["seals"]?.sentence).toMatch(/^4 sealed records/);
  expect(checks["statements"]?.sentence).toMatch(/^The statements of [1-9]/);
});

const REVERSED = sql`update deal set receipt = jsonb_set(receipt, '{formHash}', to_jsonb(reverse(receipt ->> 'formHash'))) where receipt is not null`;

const TURNED = sql`update payout_bank set sealed = set_byte(sealed, length(sealed) - 1, 255 - get_byte(sealed, length(sealed) - 1))`;

const SABOTAGES: readonly (readonly [check: string, what: string, change: Sql, undo: Sql])[] = [
  ["books", "a line's amount is changed", sql`update ledger_line set amount = amount + 1 where (entry, n) = (select entry, n from ledger_line order by entry, n limit 1)`, sql`update ledger_line set amount = amount - 1 where (entry, n) = (select entry, n from ledger_line order by entry, n limit 1)`],
  ["books", "a balance is changed", sql`update ledger_account set balance = balance + 1 where id = (select min(id) from ledger_account)`, sql`update ledger_account set balance = balance - 1 where id = (select min(id) from ledger_account)`],
  ["replay", "a paid invoice is another amount than the books think", sql`update fact set payload = jsonb_set(payload, '{lines,0,amount}', '2000000') where type = 'invoice.issued'`, sql`update fact set payload = jsonb_set(payload, '{lines,0,amount}', '1000000') where type = 'invoice.issued'`],
  ["audit", "an entry of the log names another subject", sql`update platform_audit set subject = subject || '!' where seq = 1`, sql`update platform_audit set subject = rtrim(subject, '!') where seq = 1`],
  ["scopes", "the engine refused a partner's facts", sql`update engine_scope set failure = 'no rate' where id = (select min(id) from engine_scope)`, sql`update engine_scope set failure = null`],
  ["jobs", "a job was given up", sql`insert into graphile_worker._private_jobs (task_id, payload, attempts, max_attempts, last_error) select id, '{}', 12, 12, 'the bank is away' from graphile_worker._private_tasks limit 1`, sql`delete from graphile_worker._private_jobs where attempts = 12`],
  ["queue", "nobody takes jobs", sql`insert into graphile_worker._private_jobs (task_id, payload, run_at, key) select id, '{}', now() - interval '1 hour', 'left' from graphile_worker._private_tasks limit 1`, sql`delete from graphile_worker._private_jobs where key = 'left'`],
  ["receipts", "a receipt is over another form", REVERSED, REVERSED],
  ["seals", "the last byte of bank details is turned", TURNED, TURNED],
  ["statements", "an amount in the books has no fact behind it", sql`update ledger_line set amount = amount * 2`, sql`update ledger_line set amount = amount / 2`],
  ["schema", "a constraint was dropped", sql`alter table operation_backup drop constraint operation_backup_rows_check`, sql`alter table operation_backup add constraint operation_backup_rows_check check (rows >= 0)`],
  ["backups", "the last backup is three days old", sql`update operation_backup set at = at - interval '3 days'`, sql`update operation_backup set at = at + interval '3 days'`],
];

test.each(SABOTAGES)("%s notices when %s", async (check, _, change, undo) => {
  await tamper(change);
  try {
    expect((await ask())[check]).toMatchObject({ state: "broken" });
  } finally {
    await tamper(undo);
  }
});

test("after all of that it is well again: every sabotage was seen by itself", async () => expect(states(await ask())).toEqual({}));

const patient = { database: server.database, secrets: undefined, now: server.clock.now(), wall: systemClock.now, dataDirectory: ".", diskLeastMb: 0, backupHours: 0, mostFacts: 1_000 };
const stateOf = async (change: object, name: string) => (await examine({ ...patient, ...change })).find((check) => check.name === name)?.state;

test("a clock that is off, a full disk, a missing and a wrong root key are noticed; more facts than it may tell again are said", async () => {
  expect(await stateOf({ wall: () => Date.now() - 60_000 }, "clock")).toBe("broken");
  expect(await stateOf({ diskLeastMb: 1_000_000_000 }, "disk")).toBe("broken");
  expect(await stateOf({}, "seals")).toBe("broken");
  expect(await stateOf({ secrets: createSecrets(Buffer.alloc(32, 7)) }, "seals")).toBe("broken");
  expect(await stateOf({ secrets: createSecrets(Buffer.alloc(32, 7)) }, "receipts")).toBe("broken");
  expect(await stateOf({ mostFacts: 1 }, "replay")).toBe("notice");
});

test("the command line prints it, as JSON too, and ends with 1 when something is broken; whoever may not is told so", async () => {
  const doctor = async (key: string, ...words: string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const exit = await run(COMMANDS, ["doctor", `--url=${server.url}`, `--key=${key}`, ...words], { environment: {}, print: (line) => void out.push(line), warn: (line) => void err.push(line), stdin: async () => "" });
    return { exit, out: out.join("\n"), err: err.join("\n") };
  };
  expect(await doctor(server.ownerKey)).toMatchObject({ exit: 0, out: expect.stringContaining("Nothing is broken.") });
  await tamper(sql`update engine_scope set failure = 'no rate' where id = (select min(id) from engine_scope)`);
  const ill = await doctor(server.ownerKey, "--json");
  await tamper(sql`update engine_scope set failure = null`);
  expect(ill.exit).toBe(1);
  expect((JSON.parse(ill.out) as { checks: Check[] }).checks.filter((check) => check.state === "broken").map((check) => check.name)).toEqual(["scopes"]);
  expect(await doctor((await server.person(server.vendorId, ["vendor.readonly"])).key)).toMatchObject({ exit: 1, err: expect.stringContaining("operations:check") });
});
