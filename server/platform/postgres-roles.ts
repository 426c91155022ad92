import pg from "pg";
import { APP_ROLE, type Address, connection, queries } from "./database.ts";
import { sql } from "./sql.ts";

/** Owns every table and runs the migrations. */
export const OWNER_ROLE = "mindweave_owner";

/** The two roles and an empty database of the owner's, in a PostgreSQL of our own. Safe to run again. */
export async function ensureDatabase(superuser: Address, name: string): Promise<void> {
  const client = new pg.Client(connection(superuser));
  client.on("error", () => undefined);
  await client.connect();
  try {
    const on = queries(client);
    for (const role of [OWNER_ROLE, APP_ROLE]) {
      const found = await on.maybe(sql`select 1 from pg_roles where rolname = ${role}`);
      if (!found) await client.query(`create role ${client.escapeIdentifier(role)} login nosuperuser nobypassrls nocreatedb nocreaterole`);
    }
    const found = await on.maybe(sql`select 1 from pg_database where datname = ${name}`);
    if (!found) await client.query(`create database ${client.escapeIdentifier(name)} owner ${client.escapeIdentifier(OWNER_ROLE)}`);
  } finally {
    await client.end();
  }
}
