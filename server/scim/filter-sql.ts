import type { Condition, Leaf } from "../../core/scim/match.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import { joined, type Sql, sql } from "../platform/sql.ts";

type Compare = Extract<Condition, { kind: "compare" }>;

/** How one kind of resource is looked at: columns that stand for attributes, tables that stand for lists, and the rest in one json column. */
export type Columns = {
  readonly plain: Readonly<Record<string, Sql>>;
  /** A list in rows of its own: what to select from, its condition, and the column behind each sub-attribute. */
  readonly lists: Readonly<Record<string, { readonly from: Sql; readonly parts: Readonly<Record<string, Sql>> }>>;
  readonly json: Sql;
};

const NOTHING = sql`null::text`;

/** The filter as SQL over one table, where what is unknown counts as false, with the very meaning of `meets` in core/scim/match.ts. */
export function filterSql(condition: Condition, columns: Columns): Sql {
  switch (condition.kind) {
    case "and":
    case "or":
      return sql`(${joined(condition.parts.map((part) => filterSql(part, columns)), condition.kind === "and" ? sql` and ` : sql` or `)})`;
    case "not":
      return sql`not coalesce(${filterSql(condition.part, columns)}, false)`;
    case "values":
      return anyOf(listSource(condition.keys, columns), (parts) => elementSql(condition.where, parts));
    case "present":
      return presentSql(condition, columns);
    case "compare":
      return compareSql(condition, columns);
  }
}

type Source = { readonly from: Sql; readonly part: (name: string) => Sql };

function listSource(keys: readonly string[], columns: Columns): Source {
  const list = columns.lists[keys.join(".")];
  if (list !== undefined) return { from: list.from, part: (name) => list.parts[name] ?? NOTHING };
  return { from: sql`jsonb_array_elements(coalesce(${columns.json} #> ${[...keys]}::text[], '[]')) e (value)`, part: (name) => sql`(e.value ->> ${name})` };
}

function anyOf(source: Source, test: (source: Source) => Sql): Sql {
  return sql`exists (select from ${source.from} where ${test(source)})`;
}

/** A condition on one value of a list. */
function elementSql(condition: Condition, source: Source): Sql {
  switch (condition.kind) {
    case "and":
    case "or":
      return sql`(${joined(condition.parts.map((part) => elementSql(part, source)), condition.kind === "and" ? sql` and ` : sql` or `)})`;
    case "not":
      return sql`not coalesce(${elementSql(condition.part, source)}, false)`;
    case "present":
      return sql`coalesce(${source.part(condition.keys[0] as string)} <> '', false)`;
    case "compare":
      return scalar(condition, source.part(condition.keys[0] as string));
    case "values":
      throw new Error("a list inside a list");
  }
}

function scalarAt(keys: readonly string[], columns: Columns): Sql {
  return columns.plain[keys.join(".")] ?? sql`(${columns.json} #>> ${[...keys]}::text[])`;
}

function presentSql(condition: Extract<Condition, { kind: "present" }>, columns: Columns): Sql {
  const { keys, leaf } = condition;
  if (leaf.list === undefined) return leaf.type === "complex" && columns.plain[keys.join(".")] === undefined ? sql`coalesce((${columns.json} #> ${[...keys]}::text[]) is not null, false)` : sql`coalesce((${scalarAt(keys, columns)})::text <> '', false)`;
  const source = listSource(keys.slice(0, leaf.list), columns);
  const [sub] = keys.slice(leaf.list);
  return anyOf(source, () => (sub === undefined ? sql`true` : sql`coalesce(${source.part(sub)} <> '', false)`));
}

function compareSql(condition: Compare, columns: Columns): Sql {
  const { keys, leaf, op, value } = condition;
  if (leaf.list === undefined) return scalar(condition, scalarAt(keys, columns));
  const source = listSource(keys.slice(0, leaf.list), columns);
  const part = source.part(keys[leaf.list] ?? "value");
  const some = sql`exists (select from ${source.from} where ${part} is not null)`;
  if (value === null) return op === "eq" ? sql`not ${some}` : some;
  const found = sql`exists (select from ${source.from} where ${scalar(condition, part)} and ${part} is not null)`;
  return op === "ne" ? sql`(${found} or not ${some})` : found;
}

/** Text, truth or time against a value; what is not there equals nothing. */
function scalar({ op, leaf, value }: Compare, at: Sql): Sql {
  if (value === null) return op === "eq" ? sql`${at} is null` : sql`${at} is not null`;
  if (leaf.type === "dateTime") return ordering(op, at, sql`${instantText(instant(Number(value)))}::timestamptz`);
  const text = String(value);
  switch (op) {
    case "eq":
      return sql`${at}${leaf.type === "boolean" ? sql`::text` : sql``} = ${text}`;
    case "ne":
      return sql`${at}${leaf.type === "boolean" ? sql`::text` : sql``} is distinct from ${text}`;
    case "co":
      return sql`position(${text} in ${at}) > 0`;
    case "sw":
      return sql`starts_with(${at}, ${text})`;
    case "ew":
      return sql`right(${at}, ${[...text].length}) = ${text}`;
    default:
      return ordering(op, sql`${at} collate "C"`, sql`${text}::text collate "C"`);
  }
}

function ordering(op: Compare["op"], at: Sql, value: Sql): Sql {
  const sign = { eq: sql`=`, ne: sql`is distinct from`, gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=`, co: sql`=`, sw: sql`=`, ew: sql`=` }[op];
  return sql`${at} ${sign} ${value}`;
}

/** What a list of resources is sorted by: one text or time; for a list of values its first, the primary one before others (RFC 7644 §3.4.2.3). */
export function sortSql(keys: readonly string[], { list, type }: Leaf, descending: boolean, columns: Columns): Sql {
  const plain = columns.plain[keys.join(".")];
  const by = plain !== undefined ? (type === "dateTime" || type === "boolean" ? plain : sql`${plain} collate "C"`) : (list === undefined ? sql`(${columns.json} #>> ${[...keys]}::text[]) collate "C"` : firstOf(keys, list, columns));
  // What has no value comes last upwards and first downwards.
  return descending ? sql`${by} desc nulls first` : sql`${by} asc nulls last`;
}

function firstOf(keys: readonly string[], list: number, columns: Columns): Sql {
  const sub = keys[list] ?? "value";
  const rows = columns.lists[keys.slice(0, list).join(".")];
  if (rows !== undefined) return sql`(select min(${rows.parts[sub] ?? NOTHING} collate "C") from ${rows.from})`;
  return sql`(select (e.value ->> ${sub}) collate "C" from jsonb_array_elements(coalesce(${columns.json} #> ${keys.slice(0, list)}::text[], '[]')) with ordinality e (value, n)
    order by coalesce(e.value ->> 'primary', '') = 'true' desc, e.n limit 1)`;
}

/** Looked up the way `folded` texts are written: case taken out where it does not count. */
export const USER_COLUMNS: Columns = {
  plain: {
    id: sql`u.id`, externalId: sql`u.external_id`, userName: sql`u.name_key`, active: sql`u.active`, "meta.resourceType": sql`'User'::text`,
    "meta.created": sql`u.created_at`, "meta.lastModified": sql`u.modified_at`, "meta.version": sql`('W/"' || u.version || '"')`,
  },
  lists: {
    groups: {
      from: sql`(select g.id, g.name_key from scim_member m join scim_group g on g.org_id = m.org_id and g.id = m.group_id where m.org_id = u.org_id and m.user_id = u.id) g`,
      parts: { value: sql`g.id`, display: sql`g.name_key`, type: sql`'direct'::text` },
    },
    schemas: {
      from: sql`(select 'urn:ietf:params:scim:schemas:core:2.0:User' as value union all select key from jsonb_object_keys(u.folded) key where key like 'urn:%') s`,
      parts: { value: sql`s.value` },
    },
  },
  json: sql`u.folded`,
};

export const GROUP_COLUMNS: Columns = {
  plain: {
    id: sql`g.id`, externalId: sql`g.external_id`, displayName: sql`g.name_key`, "meta.resourceType": sql`'Group'::text`,
    "meta.created": sql`g.created_at`, "meta.lastModified": sql`g.modified_at`, "meta.version": sql`('W/"' || g.version || '"')`,
  },
  lists: {
    members: {
      from: sql`(select u.id, coalesce(u.folded ->> 'displayName', u.name_key) as display from scim_member m join scim_user u on u.org_id = m.org_id and u.id = m.user_id where m.org_id = g.org_id and m.group_id = g.id) m`,
      parts: { value: sql`m.id`, type: sql`'user'::text`, display: sql`m.display` },
    },
    schemas: { from: sql`(select 'urn:ietf:params:scim:schemas:core:2.0:Group' as value) s`, parts: { value: sql`s.value` } },
  },
  json: sql`g.doc`,
};

export const anything = sql`true`;
/** Ids ascend with time. */
export const inOrderOfArrival = sql`id`;
