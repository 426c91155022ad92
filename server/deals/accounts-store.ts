import { alike, nameKeys } from "../../core/deals/name-key.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import { acrossOrganisations } from "../platform/across.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type AccountSource = "registration" | "opportunity" | "billing";
export type AccountRow = { customer: string; name: string; source: AccountSource; since: Instant; last_activity_at: Instant };

/** How alike two names have to be, of 1000, before a reviewer is shown them. */
const LEAST_ALIKE = 400;
/** Names looked at, those first that share the most keys: who meets more than these is called like everybody. */
const MEETING_MOST = 300;

/** Remembers a customer, or that something happened with it. What billing knows goes before what a partner says. */
export function noteAccount(tx: Tx, account: { customer: string; name: string; source: AccountSource; at: Instant }): Promise<void> {
  const { customer, name, source } = account;
  const at = instantText(account.at);
  return acrossOrganisations(tx, async () => {
    const { fresh } = await tx.one<{ fresh: boolean }>(sql`
      insert into deal_account (customer, name, source, since, last_activity_at) values (${customer}, ${name}, ${source}, ${at}, ${at})
      on conflict (customer) do update set
        source = case when excluded.source = 'registration' then deal_account.source else excluded.source end,
        since = least(deal_account.since, excluded.since), last_activity_at = greatest(deal_account.last_activity_at, excluded.last_activity_at)
      returning xmax = 0 as fresh`);
    if (fresh) await addKeys(tx, customer, name);
  });
}

async function addKeys(tx: Tx, customer: string, name: string): Promise<void> {
  await tx.run(sql`insert into deal_account_key (key, customer) select key, ${customer} from unnest(${nameKeys(name)}::text[]) as key on conflict do nothing`);
}

export function account(on: Queries, customer: string): Promise<AccountRow | undefined> {
  return on.maybe<AccountRow>(sql`select customer, name, source, since, last_activity_at from deal_account where customer = ${customer}`);
}

/** Accounts whose names are much alike, the most alike first. */
export async function similarAccounts(on: Queries, name: string, most: number): Promise<AccountRow[]> {
  const rows = await on.query<AccountRow>(sql`
    select a.customer, a.name, a.source, a.since, a.last_activity_at from deal_account a
    where a.customer in (select k.customer from deal_account_key k where k.key = any(${nameKeys(name)}::text[]) group by k.customer order by count(*) desc, k.customer limit ${MEETING_MOST})`);
  const scored = rows.map((row) => ({ row, score: alike(name, row.name) })).filter((one) => one.score >= LEAST_ALIKE);
  return scored.toSorted((a, b) => b.score - a.score || (a.row.customer < b.row.customer ? -1 : 1)).slice(0, most).map((one) => one.row);
}

/** Is the account on the vendor's own list (P-97)? */
export function reservedAccount(tx: Tx, customer: string): Promise<boolean> {
  return acrossOrganisations(tx, async () => (await tx.maybe(sql`select 1 from deal_account where customer = ${customer} and reserved_at is not null`)) !== undefined);
}

export type ReservedRow = { customer: string; name: string; reserved_at: Instant; reserved_because: string };

const RESERVED = sql`select customer, name, reserved_at, reserved_because from deal_account where reserved_at is not null`;

/** By domain, one more than the limit. */
export function reservedAccounts(on: Queries, { after, limit, search }: { after: readonly (string | number)[] | undefined; limit: number; search: string | undefined }): Promise<ReservedRow[]> {
  const pattern = search === undefined ? undefined : `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return on.query<ReservedRow>(sql`
    ${RESERVED} ${after === undefined ? sql`` : sql`and customer > ${String(after[0])}`} ${pattern === undefined ? sql`` : sql`and (customer ilike ${pattern} or name ilike ${pattern})`}
    order by customer limit ${limit + 1}`);
}

/** Under the name the vendor gives it; undefined where it is reserved already. */
export async function reserve(tx: Tx, row: { customer: string; name: string; by: string; because: string; at: Instant }): Promise<ReservedRow | undefined> {
  const at = instantText(row.at);
  const before = await account(tx, row.customer);
  const after = await tx.maybe<ReservedRow>(sql`
    insert into deal_account (customer, name, source, since, last_activity_at, reserved_at, reserved_by, reserved_because)
    values (${row.customer}, ${row.name}, 'opportunity', ${at}, ${at}, ${at}, ${row.by}, ${row.because})
    on conflict (customer) do update set name = excluded.name, reserved_at = ${at}, reserved_by = ${row.by}, reserved_because = ${row.because} where deal_account.reserved_at is null
    returning customer, name, reserved_at, reserved_because`);
  if (after === undefined) return undefined;
  if (before !== undefined) await tx.run(sql`delete from deal_account_key where customer = ${row.customer} and key = any(${nameKeys(before.name)}::text[])`);
  await addKeys(tx, row.customer, row.name);
  return after;
}

export function release(tx: Tx, customer: string): Promise<number> {
  return tx.run(sql`update deal_account set reserved_at = null, reserved_by = null, reserved_because = null where customer = ${customer} and reserved_at is not null`);
}
