import type { DealReceipt } from "../../core/deals/receipt.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

/** How many sealed things and receipts one check opens. */
const SAMPLE = 50;

export function chains(on: Queries): Promise<{ org_id: string }[]> {
  return on.query(sql`select distinct org_id from platform_audit order by org_id`);
}

export function failingScopes(on: Queries): Promise<{ scope: string; failure: string }[]> {
  return on.query(sql`select id::text as scope, failure from engine_scope where failure is not null order by id limit 20`);
}

export function givenUpJobs(on: Queries): Promise<{ task: string; id: string; tries: number; error: string | null }[]> {
  return on.query(sql`select task_identifier as task, id::text as id, attempts::int as tries, left(last_error, 200) as error from graphile_worker.jobs where attempts >= max_attempts order by id limit 20`);
}

/** Seconds the longest waiting job is due, by the database's clock; undefined where none waits. */
export async function longestWait(on: Queries): Promise<number | undefined> {
  const { wait } = await on.one<{ wait: number | null }>(sql`select extract(epoch from clock_timestamp() - min(run_at))::int as wait from graphile_worker.jobs where run_at <= clock_timestamp() and locked_at is null and attempts < max_attempts`);
  return wait ?? undefined;
}

/** A sample that changes from run to run, so that in time everything is looked at. */
export async function someReceipts(on: Queries): Promise<DealReceipt[]> {
  return (await on.query<{ receipt: DealReceipt }>(sql`select receipt from deal where receipt is not null order by random() limit ${SAMPLE}`)).map((row) => row.receipt);
}

export type Sealed = { readonly what: string; readonly about: string; readonly sealed: Buffer; /** SHA-256 of what is inside, where it is kept. */ readonly hash: Buffer | null };

/** Sealed bank details, tax numbers, senders and payout files, each under the name it was sealed with. */
export async function someSealed(on: Queries, places: { bank: (id: string) => string; origin: (rail: never) => string; file: (run: string, rail: never) => string }): Promise<Sealed[]> {
  const banks = await on.query<{ id: string; sealed: Buffer }>(sql`select id, sealed from payout_bank order by random() limit ${SAMPLE}`);
  const taxes = await on.query<{ id: string; sealed: Buffer }>(sql`select id, sealed from payout_tax where sealed is not null order by random() limit ${SAMPLE}`);
  const origins = await on.query<{ rail: string; sealed: Buffer }>(sql`select rail, sealed from payout_origin`);
  const files = await on.query<{ run: string; rail: string; sealed: Buffer; hash: Buffer }>(sql`select run_id as run, rail, sealed, hash from payout_file order by random() limit ${SAMPLE}`);
  return [
    ...banks.map(({ id, sealed }) => ({ what: `The bank details ${id}`, about: places.bank(id), sealed, hash: null })),
    ...taxes.map(({ id, sealed }) => ({ what: `The tax number ${id}`, about: `payout_tax|${id}|sealed`, sealed, hash: null })),
    ...origins.map(({ rail, sealed }) => ({ what: `The sender for ${rail}`, about: places.origin(rail as never), sealed, hash: null })),
    ...files.map(({ run, rail, sealed, hash }) => ({ what: `The payout file ${run} for ${rail}`, about: places.file(run, rail as never), sealed, hash })),
  ];
}

/** Partners the engine knows, a few at random. */
export function somePartners(on: Queries): Promise<{ partner: string }[]> {
  return on.query(sql`select substr(binding, 9) as partner from engine_binding where binding like 'partner:%' order by random() limit 3`);
}

export async function databaseNow(on: Queries): Promise<Instant> {
  return (await on.one<{ now: Instant }>(sql`select clock_timestamp() as now`)).now;
}

export async function countOfFacts(on: Queries): Promise<number> {
  return Number((await on.one<{ n: bigint }>(sql`select count(*) as n from fact`)).n);
}

/** The last backup, and since when there is anything to lose. */
export function backupAge(on: Queries): Promise<{ last: Instant | null; since: Instant | null }> {
  return on.one(sql`select (select max(at) from operation_backup) as last, (select min(at) from platform_audit) as since`);
}

export async function serverMajor(on: Queries): Promise<{ major: number; owner: string }> {
  return on.one(sql`select current_setting('server_version_num')::int / 10000 as major, (select pg_get_userbyid(relowner) from pg_class where oid = 'fact'::regclass)::text as owner`);
}

export async function keepBackup(tx: Tx, row: { id: string; at: Instant; rows: number; bytes: number; digest: string }): Promise<void> {
  await tx.run(sql`insert into operation_backup (id, at, rows, bytes, digest) values (${row.id}, ${instantText(row.at)}, ${row.rows}, ${row.bytes}, ${row.digest})`);
}
