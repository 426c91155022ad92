import { expect, test } from "vitest";
import { startOf, type Day } from "../../core/kernel/time.ts";
import { testDatabase } from "../testing.ts";
import { APP_ROLE, assertBound, openDatabase, violated } from "./database.ts";
import { json, joined, named, sql } from "./sql.ts";

const { database, superuser, address, owner } = await testDatabase();

test("money comes back as the whole number it was, beyond what a float holds", async () => {
  const row = await database.one(sql`select ${9_007_199_254_740_993n}::int8 as amount, array[${1n}, null]::int8[] as many, 1.10::numeric as rate`);
  expect(row).toEqual({ amount: 9_007_199_254_740_993n, many: [1n, null], rate: "1.10" });
});
