import pg from "pg";
import { cannotStart } from "./cannot-start.ts";
import { type Address, connection, queries } from "./database.ts";
import { messageOf } from "./postgres-binaries.ts";
import { sql } from "./sql.ts";

/** The oldest PostgreSQL whose dialect we write. */
const LEAST = 15;

/** Throws a sentence an operator can act on unless the database answers, is new enough and lets us work under the role. `setting` names where the address came from. */
export async function assertUsable(address: Address, setting: string, role?: string): Promise<void> {
  const client = new pg.Client({ ...connection(address, role), connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const server = await queries(client).one<{ version: number; encoding: string }>(sql`select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`);
    if (server.version < LEAST * 10_000) throw cannotStart(`${setting} leads to PostgreSQL ${Math.floor(server.version / 10_000)}, and MindWeave needs ${LEAST} or newer.`);
    if (server.encoding !== "UTF8") throw cannotStart(`${setting} leads to a database in ${server.encoding}: make one with encoding UTF8.`);
  } catch (error) {
    throw told(error, setting, client.user, role);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function told(error: unknown, setting: string, user: string | undefined, role: string | undefined): unknown {
  const code = (error as { code?: unknown }).code;
  if ((error as Error).name === "CannotStart") return error;
  if (code === "42501" || (code === "22023" && role !== undefined)) return cannotStart(`The login of ${setting} may not work as ${role}. Have an administrator run: grant ${role} to "${user}";`, error);
  if (code === "28P01" || code === "28000") return cannotStart(`The database refused the login of ${setting}: check its user and password.`, error);
  if (code === "3D000") return cannotStart(`The database that ${setting} names does not exist: create it, owned by the login that migrates.`, error);
  return cannotStart(`The database that ${setting} names cannot be reached (${messageOf(error) || String(code)}): check the address, and that the server runs.`, error);
}
