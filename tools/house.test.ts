import { expect, test } from "vitest";
import { citedPaths, knownKinds, noUnfinishedWork, shortFiles } from "./house/files.ts";
import { coreImports, corePure, featureOrder, groundKnowsNoFeature, noFloats, portalApart, thinRoutes } from "./house/rooms.ts";
import { readSources, type Rule, type Source } from "./house/source.ts";
import { namedTables, noSqlInVerbs, ownTables, written } from "./house/tables.ts";

type Sabotage = readonly [rule: string, check: Rule, broken: Readonly<Record<string, string>>, sound: Readonly<Record<string, string>>];

/** Each rule with houses that break it, one file a breach, and files that look like a breach and are none. */
const RULES: readonly Sabotage[] = [
  ["core imports zod, @orpc/contract and core only", coreImports, {
    "core/deals/rules.ts": 'import { readFile } from "node:fs/promises";',
    "core/funds/rules.ts": 'import {\n  sql,\n} from "../../server/platform/sql.ts";',
    "core/msp/rules.ts": 'export const x = await import("yaml");',
    "core/success/contract.ts": 'export { z } from "zod/mini";',
  }, {
    "core/deals/credit.ts": 'import { z } from "zod";\nimport type { Day } from "../kernel/time.ts";\n// import x from "node:fs"',
    "core/deals/credit.test.ts": 'import { test } from "vitest";\nimport { readFileSync } from "node:fs";',
  }],
  ["core has no await, clock, randomness or locale", corePure, {
    "core/deals/a.ts": "export async function f() {}",
    "core/deals/b.ts": "export const now = () => Date.now();",
    "core/deals/c.ts": "export const id = crypto.randomUUID();",
    "core/deals/d.ts": "export const day = new Intl.DateTimeFormat();",
    "core/deals/e.ts": "names.sort((a, b) => a.localeCompare(b));",
    "core/deals/f.ts": "export const home = process.env.HOME;",
    "core/deals/g.ts": "const x = [1].map((y) => Math.random() * y);",
  }, {
    "core/kernel/time.ts": "export const zone = new Intl.DateTimeFormat();",
    "core/deals/h.ts": '/** Dates are counted from Date.now() elsewhere. */\nexport const sentence = "await the process";\nconst isoDate = /new Date/;',
  }],
  ["money is never a float", noFloats, {
    "core/funds/a.ts": "export const cents = Math.round(amount * 100);",
    "server/funds/store.ts": "const x = parseFloat(row.amount);",
    "server/payouts/nacha.ts": "line += amount.toFixed(2);",
  }, { "core/funds/b.ts": "// never Math.round\nexport const share = (a: bigint) => a / 2n;", "core/funds/b.test.ts": "const x = Math.round(2.5);" }],
  ["what everything stands on knows no feature", groundKnowsNoFeature, {
    "server/platform/audit.ts": 'import { may } from "../../core/identity/actor.ts";',
    "server/platform/http.ts": 'import { routes } from "../deals/routes.ts";',
    "core/kernel/money.ts": 'import { fold } from "../earnings/fold.ts";',
    "portal/ui/table.tsx": 'import { DealPage } from "../deals/page.tsx";',
  }, { "server/platform/work.ts": 'import type { Instant } from "../../core/kernel/time.ts";\nimport pg from "pg";', "server/platform/http.test.ts": 'import { testServer } from "../testing-server.ts";' }],
  ["a feature imports only features before it", featureOrder, {
    "core/deals/rules.ts": 'import { share } from "../earnings/base.ts";',
    "server/identity/store.ts": 'import type { Deal } from "../../core/deals/credit.ts";',
    "portal/learning/page.tsx": 'import { FundRow } from "../funds/row.tsx";',
    "server/gamification/store.ts": "export const points = 1;",
  }, { "core/earnings/rules.ts": 'import { credit } from "../deals/credit.ts";', "server/deals/store.ts": 'import { sql } from "../platform/sql.ts";', "core/deals/rules.test.ts": 'import { evaluate } from "../engine/evaluate.ts";' }],
  ["routes touch neither driver nor rules", thinRoutes, {
    "server/deals/routes.ts": 'import { sql } from "../platform/sql.ts";',
    "server/funds/routes.ts": 'import pg from "pg";',
    "server/msp/invoice-routes.ts": 'import { invoiced } from "../../core/msp/rules.ts";',
  }, { "server/payouts/routes.ts": 'import { runPayout } from "./commands.ts";\nimport type { Payout } from "../../core/payouts/rules.ts";' }],
  ["portal, SDK and CLI reach the server through the contract only", portalApart, {
    "portal/deals/page.tsx": 'import type { Row } from "../../server/deals/store.ts";',
    "sdk/client.ts": 'import { run } from "../cli/run.ts";',
    "cli/run.ts": 'import { Button } from "../portal/ui/button.tsx";',
  }, { "portal/deals/list.tsx": 'import { api } from "../../core/api.ts";', "cli/main.ts": 'import { createClient } from "../sdk/client.ts";' }],
  ["a feature writes only its own tables", ownTables, {
    "server/deals/store.ts": "export const won = (tx) => tx.run(sql`\n  insert into ledger_entry values (1)`);",
    "server/funds/store.ts": "tx.run(sql`update deal as d set status = 'won'`)",
    "server/referrals/commands.ts": "tx.run(sql`delete from fact where id = ${id}`)",
    "server/migrations/0099_learning_fix.sql": "update identity_person set name = 'x';",
  }, {
    "server/partners/store.ts": "tx.run(sql`insert into partner_level values (1) on conflict (id) do update set rank = excluded.rank`);\ntx.query(sql`select 1 from deal for update of deal`)",
    "server/migrations/0098_learning_courses.sql": "-- update deal set x\ncreate table learning_course (id text);\ninsert into learning_course values ('a');",
    "server/deals/deals.test.ts": "superuser.run(sql`delete from fact`)",
  }],
  ["names of the database start with the feature's word", namedTables, {
    "server/migrations/0097_deals_more.sql": "create table registration (id text);",
    "server/migrations/0096_funds_more.sql": "create function deal_helper() returns void language sql as '';",
  }, { "server/migrations/0095_deals_table.sql": "create table deal (id text);\ncreate table if not exists deal_split (id text);" }],
  ["commands, routes and jobs have no SQL of their own", noSqlInVerbs, {
    "server/deals/commands.ts": "export const win = (tx) => tx.run(sql`update deal set x = 1`);",
    "server/deals/jobs.ts": "const due = await tx.query(sql `select 1`);".replace("sql `", "sql`"),
  }, { "server/deals/store.ts": "tx.run(sql`select 1`)" }],
  ["every file is of a known kind and named after something", knownKinds, {
    "server/deals/utils.ts": "", "core/deals/index.ts": "", "portal/deals/types.ts": "", "notes.txt": "", "server/deals/query.sql": "", "core/deals/Rules.ts": "", "src/main.ts": "",
  }, { "server/deals/store.ts": "", "server/migrations/0002_deals_table.sql": "", "portal/deals/page.module.css": "", "docs/decisions/0002-x.md": "", ".ci/run": "" }],
  ["files are short", shortFiles, { "core/deals/long.ts": "x\n".repeat(301), "docs/ARCHITECTURE.md": "x\n".repeat(101) }, { "core/deals/fits.ts": "x\n".repeat(300), "server/migrations/schema.sql": "x\n".repeat(900) }],
  ["no word stands for work that is not done", noUnfinishedWork, {
    "core/deals/a.ts": `// ${"TO"}DO: the rest`, "README.md": "Exports are coming soon.", "server/deals/b.ts": 'throw new Error("not implemented");', "core/deals/c.test.ts": 'test.skip("x", () => {});', "portal/deals/d.tsx": "const x = y as any;",
  }, { "core/kernel/money.test.ts": 'expect(decimalsOf("XXX")).toBeUndefined();' }],
  ["every path that is cited exists", citedPaths, {
    "README.md": "See `docs/guides/nowhere.md`.", "docs/ARCHITECTURE.md": "```\nserver/nothing/   what is not there\n```", "docs/guides/start.md": "[rules](../decisions/0009-none.md)",
  }, { "docs/guides/other.md": "`server/<feature>/store.ts`, `/v1/openapi.json`, [start](start.md), `docs/guides/start.md`, `npm test`" }],
];

const asSources = (files: Readonly<Record<string, string>>): Source[] => Object.entries(files).map(([path, text]) => ({ path, text }));

test.each(RULES)("%s: a house that breaks it is found out, file by file", (_, check, broken, sound) => {
  const sources = [...asSources(broken), ...asSources(sound)];
  const findings = check(sources);
  const accused = (path: string) => findings.some((finding) => finding.startsWith(path) || finding.startsWith(path.split("/").slice(0, 2).join("/") + "/ "));
  expect(Object.keys(broken).filter((path) => !accused(path))).toEqual([]);
  expect(Object.keys(sound).filter(accused)).toEqual([]);
});

const house = readSources();

test.each(RULES)("%s", (_, check) => {
  expect(check(house)).toEqual([]);
});

test("the whole house is looked at", () => {
  expect(house.length).toBeGreaterThan(200);
  expect(house.map((one) => one.path)).toEqual(expect.arrayContaining(["core/kernel/money.ts", "server/platform/database.ts", "server/migrations/0001_platform_roles.sql", ".ci/run", "package.json"]));
});

test.each([
  ["insert into deal (id) values (1)", ["deal"]],
  ["with x as (delete from only deal_split returning *) update deal d set a = 1", ["deal_split", "deal"]],
  ["select 1 from deal for no key update of deal skip locked", []],
  ["insert into deal values (1) on conflict do update set a = 1", ["deal"]],
  ["create trigger t before update on deal", []],
  ["MERGE INTO deal USING x ON true", ["deal"]],
])("what %s writes", (text, tables) => {
  expect(written(text).map((one) => one.table)).toEqual(tables);
});
