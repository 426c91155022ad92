import type { Queries } from "./database.ts";
import { APP_ROLE } from "./database.ts";
import { sql, type Sql } from "./sql.ts";

/** The schema `public` as text, from the catalogue alone and in one order, so that two databases of one schema give one text. */
export async function dumpSchema(on: Queries): Promise<string> {
  const sections = [
    ["Types", TYPES], ["Sequences", SEQUENCES], ["Tables", TABLES], ["Constraints", CONSTRAINTS], ["Indexes", INDEXES], ["Views", VIEWS],
    ["Row-level security", SECURITY], ["Policies", POLICIES], ["Triggers", TRIGGERS], ["Functions", FUNCTIONS], ["Grants", GRANTS],
  ] as const satisfies readonly (readonly [string, Sql])[];
  let text = "-- What the migrations add up to. Written by `npm run schema`, compared by a test.\n";
  for (const [title, query] of sections) {
    const rows = await on.query<{ line: string }>(query);
    if (rows.length > 0) text += `\n-- ${title}\n\n${rows.map((row) => row.line).join("\n")}\n`;
  }
  return text;
}

const NAMESPACE = sql`'public'::regnamespace`;

const TYPES = sql`
  select format('create type %s as %s;', t.oid::regtype, coalesce(
    'enum (' || (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) || ')',
    '(' || (select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum) from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) || ')')) as line
  from pg_type t left join pg_class c on c.oid = t.typrelid
  where t.typnamespace = ${NAMESPACE} and (t.typtype = 'e' or (t.typtype = 'c' and c.relkind = 'c')) order by t.typname collate "C"`;

const SEQUENCES = sql`
  select format('create sequence %s as %s start %s increment %s;', c.oid::regclass, s.seqtypid::regtype, s.seqstart, s.seqincrement) as line
  from pg_class c join pg_sequence s on s.seqrelid = c.oid
  where c.relnamespace = ${NAMESPACE} and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'i') order by c.relname collate "C"`;

const TABLES = sql`
  select format(E'create table %s (\n%s\n)%s;', c.oid::regclass, string_agg(
      '  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') ' || case a.attgenerated when 's' then 'stored' else 'virtual' end
              when a.attidentity <> '' then ' generated ' || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity'
              when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
      || case when a.attnotnull then ' not null' else '' end, E',\n' order by a.attnum),
    case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) when c.relispartition then ' -- partition ' || pg_get_expr(c.relpartbound, c.oid) else '' end) as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = ${NAMESPACE} and c.relkind in ('r', 'p') group by c.oid, c.relname order by c.relname collate "C"`;

const CONSTRAINTS = sql`
  select format('alter table %s add constraint %I %s;', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) as line
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where k.connamespace = ${NAMESPACE} and k.contype in ('p', 'u', 'c', 'f', 'x') and k.conparentid = 0
  order by c.relname collate "C", position(k.contype in 'pucxf'), k.conname collate "C"`;

const INDEXES = sql`
  select pg_get_indexdef(i.indexrelid) || ';' as line
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where c.relnamespace = ${NAMESPACE} and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')) order by i.indrelid::regclass::text collate "C", c.relname collate "C"`;

const VIEWS = sql`
  select format(E'create %s %s%s as\n%s', case c.relkind when 'm' then 'materialized view' else 'view' end, c.oid::regclass, coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', ''), pg_get_viewdef(c.oid)) as line
  from pg_class c where c.relnamespace = ${NAMESPACE} and c.relkind in ('v', 'm') order by c.relname collate "C"`;

const SECURITY = sql`
  select format('alter table %s %s;', c.oid::regclass, case when c.relforcerowsecurity then 'enable and force row level security' when c.relrowsecurity then 'enable row level security' else 'disable row level security' end) as line
  from pg_class c where c.relnamespace = ${NAMESPACE} and c.relkind in ('r', 'p') order by c.relname collate "C"`;

const POLICIES = sql`
  select format('create policy %I on %s as %s for %s to %s%s%s;', p.policyname, p.tablename, lower(p.permissive), lower(p.cmd), array_to_string(p.roles, ', '), coalesce(' using (' || p.qual || ')', ''), coalesce(' with check (' || p.with_check || ')', '')) as line
  from pg_policies p where p.schemaname = 'public' order by p.tablename collate "C", p.policyname collate "C"`;

const TRIGGERS = sql`
  select pg_get_triggerdef(t.oid) || ';' as line
  from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = ${NAMESPACE} and not t.tgisinternal order by c.relname collate "C", t.tgname collate "C"`;

const FUNCTIONS = sql`
  select pg_get_functiondef(p.oid) || ';' as line from pg_proc p
  where p.pronamespace = ${NAMESPACE} and p.prokind in ('f', 'p') order by p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`;

const GRANTS = sql`
  select line from (
    select format('grant %s on %s to %s;', string_agg(lower(g.privilege_type), ', ' order by g.privilege_type), c.oid::regclass, ${APP_ROLE}::text) as line
    from pg_class c, aclexplode(c.relacl) g where c.relnamespace = ${NAMESPACE} and g.grantee = ${APP_ROLE}::regrole group by c.oid
    union all
    select format('grant %s (%s) on %s to %s;', lower(g.privilege_type), string_agg(a.attname, ', ' order by a.attname), a.attrelid::regclass, ${APP_ROLE}::text)
    from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) g where c.relnamespace = ${NAMESPACE} and g.grantee = ${APP_ROLE}::regrole group by a.attrelid, g.privilege_type
    union all
    select format('grant execute on function %s to %s;', p.oid::regprocedure, case g.grantee when 0 then 'public' else ${APP_ROLE}::text end)
    from pg_proc p, aclexplode(p.proacl) g where p.pronamespace = ${NAMESPACE} and g.grantee in (0, ${APP_ROLE}::regrole)
    union all
    select format('grant execute on function %s to public;', p.oid::regprocedure) from pg_proc p where p.pronamespace = ${NAMESPACE} and p.proacl is null
  ) all_grants order by line collate "C"`;
