import { FEATURES } from "./rooms.ts";
import { bare, isTest, lineAt, places, type Rule, type Source } from "./source.ts";

/** The demonstration has no tables: it writes through the API alone. */
const WORDS = new Map<string, string>([...FEATURES, ["platform", "platform"], ["demo", "demo"]]);

/** "deal", "deal_split" and "deals_split" are of the feature deals. */
function ownName(feature: string, name: string): boolean {
  return [feature, WORDS.get(feature)].some((word) => word !== undefined && (name === word || name.startsWith(`${word}_`)));
}

const WRITE = /\b(?:insert\s+into|update(?:\s+only)?|delete\s+from(?:\s+only)?|merge\s+into|truncate(?:\s+table)?)\s+([a-z_][a-z0-9_.]*)(?=[\s(;`]|$)(\s+(?:as\s+)?(?!set\b)[a-z_]+)?(\s+set\b)?/gi;

/** The tables a text of SQL writes, with their lines. */
export function written(text: string): { table: string; line: number }[] {
  const code = text.replace(/--[^\n]*/g, (comment) => " ".repeat(comment.length));
  return [...code.matchAll(WRITE)].flatMap((match) => {
    const table = (match[1] as string).toLowerCase();
    const isUpdate = /^update/i.test(match[0]);
    if (isUpdate && (match[3] === undefined || table === "set" || table === "of")) return [];
    return table === "on" ? [] : [{ table, line: lineAt(code, match.index) }];
  });
}

/** A feature's SQL writes only tables that start with its own word; the platform may also write the queue's schema. */
export const ownTables: Rule = (sources) => sources.flatMap((source) => {
  const feature = featureOf(source);
  if (feature === undefined) return [];
  if (!WORDS.has(feature)) return [`${source.path} is named after no feature of the list in docs/decisions`];
  return written(sqlOf(source)).flatMap(({ table, line }) => {
    const own = ownName(feature, table) || (feature === "platform" && table.startsWith("graphile_worker."));
    return own ? [] : [`${source.path}:${line} writes ${table}: a feature writes only its own tables`];
  });
});

const CREATE = /\bcreate\s+(?:unlogged\s+)?(table|view|materialized view|sequence|function|procedure|type)\s+(?:if not exists\s+)?(?:public\.)?([a-z_][a-z0-9_]*)/gi;

/** What a migration creates starts with its feature's word; the two functions of row-level security are everybody's. */
export const namedTables: Rule = (sources) => sources.filter((one) => one.path.startsWith("server/migrations/")).flatMap((source) => {
  const feature = featureOf(source);
  if (feature === undefined || !WORDS.has(feature)) return [];
  return [...source.text.matchAll(CREATE)].flatMap((match) => {
    const name = (match[2] as string).toLowerCase();
    const own = ownName(feature, name) || ["app_org", "app_role"].includes(name);
    return own ? [] : [`${source.path}:${lineAt(source.text, match.index)} creates ${name}: names of the database start with the feature's word "${WORDS.get(feature)}"`];
  });
});

/** What a verb does reads as business: commands, routes and jobs have no SQL of their own, they ask the store. */
export const noSqlInVerbs: Rule = (sources) => sources.filter((one) => /^server\/[a-z]+\/(?:[a-z-]+-)?(?:commands|routes|jobs)\.ts$/.test(one.path) && !one.path.startsWith("server/platform/")).flatMap((source) =>
  places(source, /\bsql`/).map(({ line }) => `${source.path}:${line} has SQL of its own: SQL stands in the store`));

function featureOf(source: Source): string | undefined {
  const migration = /^server\/migrations\/\d{4}_([a-z]+)_/.exec(source.path);
  if (migration) return migration[1];
  return isTest(source.path) ? undefined : /^server\/([a-z]+)\/[^/]+\.ts$/.exec(source.path)?.[1];
}

/** In TypeScript template strings hold the SQL; comments and quoted strings are left out. */
function sqlOf(source: Source): string {
  return source.path.endsWith(".sql") ? source.text : bare(source.text);
}
