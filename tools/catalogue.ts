import { APP_ROLE, type Queries } from "../server/platform/database.ts";
import { sql } from "../server/platform/sql.ts";

export type Table = {
  readonly name: string;
  readonly org: boolean;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly policies: number;
  /** What the application may do with the table or with single columns of it. */
  readonly may: readonly string[];
  /** Why it has no organisation, as the table's comment says it. */
  readonly reason: string | null;
};

/**
 * Tables that belong to no organisation, with the reason. A migration may as well say it where the table is made:
 * comment on table deal_rate is 'No organisation: rates are the market's.'
 */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  platform_migration: "The runner's own list: the application has no grant on it.",
  identity_organisation: "An organisation's own row: the policy compares its id.",
  identity_person: "A person belongs to organisations by membership, and is seen by whoever shares one.",
  programs_version: "The vendor's program is the installation's: everybody is paid by it.",
  programs_draft: "The vendor's next program, which only its staff see.",
  platform_mail: "Letters on their way out, to an address; only the system sees them.",
  engine_intake: "The engine's own notes: only the system's work sees them.",
  engine_scope: "The engine's own notes: only the system's work sees them.",
  engine_binding: "The engine's own notes: only the system's work sees them.",
  engine_fact: "The engine's own notes: only the system's work sees them.",
  engine_posting: "The engine's own notes: only the system's work sees them.",
  engine_touch: "The engine's own notes: only the system's work sees them.",
  identity_try: "Counts tries to sign in before anybody is known; it names no organisation.",
};

/** Tables whose rows are never changed or removed by the application. */
export const INSERT_ONLY = /^(fact|fact_subject|ledger_entry|ledger_line|platform_audit|platform_idempotency)$/;

/** Written by the books' own functions, which run as the owner: so their security is enabled but not forced, and the application may only read. */
export const BOOKS = /^ledger_/;

/** Every table of the schema `public`, by name. */
export function readTables(on: Queries): Promise<Table[]> {
  return on.query<Table>(sql`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped) as org,
      substring(obj_description(c.oid, 'pg_class') from '^No organisation: (.+)$') as reason,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
      array(select word from unnest(array['SELECT', 'INSERT', 'UPDATE']) word where has_any_column_privilege(${APP_ROLE}, c.oid, word)
        union select word from unnest(array['DELETE', 'TRUNCATE']) word where has_table_privilege(${APP_ROLE}, c.oid, word) order by 1) as may
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`);
}

/** Every table that is not classified, not guarded, or open to more than it should be. */
export function unguarded(tables: readonly Table[]): string[] {
  return tables.flatMap((table) => {
    const wrong: string[] = [];
    const books = BOOKS.test(table.name);
    const excepted = Object.hasOwn(EXCEPTIONS, table.name) || table.reason !== null;
    if (!table.org && !excepted && !books) wrong.push("has no org_id and no comment that starts with \"No organisation: \"");
    if (table.may.length > 0 && (!table.enabled || table.policies === 0)) wrong.push("is open to the application without row-level security");
    if (table.may.length > 0 && !table.forced && !books) wrong.push("does not force row-level security on its owner");
    if (table.org && !table.forced) wrong.push("has an organisation and does not force row-level security");
    if (books && table.may.some((word) => word !== "SELECT")) wrong.push("is a book and the application may do more than read it");
    if (INSERT_ONLY.test(table.name) && table.may.some((word) => word !== "SELECT" && word !== "INSERT")) wrong.push("is insert-only and the application may do more");
    if (table.may.includes("TRUNCATE")) wrong.push("may be truncated by the application");
    return wrong.map((sentence) => `${table.name} ${sentence}`);
  });
}

/** Functions and views through which somebody could see more than the policies let them. */
export async function leaks(on: Queries): Promise<string[]> {
  const found = await on.query<{ leak: string }>(sql`
    select format('%s is a view that runs as its owner: add security_invoker', c.oid::regclass) as leak
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm') and coalesce(array_to_string(c.reloptions, ','), '') not like '%security_invoker=true%'
    union all
    select format('%s runs as its owner without a search_path of its own', p.oid::regprocedure)
      from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef and coalesce(array_to_string(p.proconfig, ','), '') not like '%search_path=%'
    union all
    select format('%s may be executed by everybody', p.oid::regprocedure)
      from pg_proc p where p.pronamespace = 'public'::regnamespace and has_function_privilege('public', p.oid, 'execute')
    union all
    select format('the application owns %s', c.oid::regclass) from pg_class c where c.relowner = ${APP_ROLE}::regrole`);
  return found.map((one) => one.leak).sort();
}
