import type { ClientBase } from "pg";
import { queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type Table = { readonly schema: string; readonly name: string; readonly columns: readonly string[]; /** Its owner is bound by row-level security too. */ readonly forced: boolean };
export type Sequence = { readonly schema: string; readonly name: string };

/** Every table whose rows are ours: the schema's and the queue's, without the queue's own list of steps. A partitioned table stands for its parts. */
export function tablesOf(client: ClientBase): Promise<Table[]> {
  return queries(client).query<Table>(sql`
    select n.nspname::text as schema, c.relname::text as name, c.relforcerowsecurity as forced,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'graphile_worker') and c.relkind in ('r', 'p') and not c.relispartition and not (n.nspname = 'graphile_worker' and c.relname = 'migrations')
    order by n.nspname, c.relname`);
}

export function sequencesOf(client: ClientBase): Promise<Sequence[]> {
  return queries(client).query<Sequence>(sql`select schemaname::text as schema, sequencename::text as name from pg_sequences where schemaname in ('public', 'graphile_worker') order by 1, 2`);
}

export function quoted(client: ClientBase, { schema, name }: { schema: string; name: string }): string {
  return `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
}

/** Rows of a table, and the sum of a hash of each. */
export async function contentOf(client: ClientBase, table: Pick<Table, "schema" | "name">): Promise<{ rows: number; content: string }> {
  const { rows } = await client.query(`select count(*)::text as rows, coalesce(sum(('x' || substr(md5(t::text), 1, 16))::bit(64)::bigint::numeric), 0)::text as content from ${quoted(client, table)} t`);
  const found = rows[0] as { rows: string; content: string };
  return { rows: Number(found.rows), content: found.content };
}

/** The foreign keys of our schemas, as statements that take them off and put them back. */
export async function foreignKeys(client: ClientBase): Promise<{ off: string; on: string }[]> {
  return queries(client).query(sql`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as off, format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as on
    from pg_constraint where contype = 'f' and conparentid = 0 and connamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace) order by conname`);
}
