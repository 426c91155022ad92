import pg from "pg";
import { cannotStart } from "./cannot-start.ts";
import { type Sql, sql, statement } from "./sql.ts";
import { parsers } from "./sql-values.ts";
import { type Span, span } from "./trace.ts";

/** The role the application works under: it owns nothing and row-level security binds it. */
export const APP_ROLE = "mindweave_app";

/**
 * Where PostgreSQL is: a URL, or the directory of a Unix socket with a user. `role` is what every connection turns into
 * before its first statement.
 */
export type Address = ({ readonly url: string } | { readonly socket: string; readonly database: string; readonly user: string }) & {
  /** A crash may lose the last moments, never half of something: for what is begun anew after a crash anyway. */
  readonly hasty?: boolean;
};

export type Queries = {
  /** Every row. int8 arrives as bigint, numeric as text, timestamptz as Instant, date as "YYYY-MM-DD". */
  query<Row>(from: Sql): Promise<Row[]>;
  /** Exactly one row; anything else is a bug and throws. */
  one<Row>(from: Sql): Promise<Row>;
  /** One row or undefined; more than one is a bug and throws. */
  maybe<Row>(from: Sql): Promise<Row | undefined>;
  /** The number of rows that were written. */
  run(from: Sql): Promise<number>;
};

/** One transaction: what it wrote is kept when its work returns, and gone when it throws. */
export type Tx = Queries & { readonly inTransaction: true };

/** Whom row-level security sees: policies read them with app_org() and app_role(). */
export type Asker = { readonly org: string | null; readonly role: string; /** Only looks: PostgreSQL refuses a write. */ readonly reads?: boolean; /** Sees one moment from its first statement to its last. */ readonly snapshot?: boolean };

export type Database = Queries & {
  /**
   * Runs the work in one transaction. When the database asks for another try (40001, 40P01) the same work runs again, at most
   * `TRIES` times: it must do nothing outside the transaction that cannot be done twice.
   */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** tx, with the asker set for its length. Outside it, tables behind row-level security look empty. */
  as<T>(asker: Asker, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A connection of one's own for LISTEN or a session lock; `release` gives it back for good. */
  session(): Promise<Session>;
  /** What a driver of another library needs to reach the same database. */
  readonly pool: pg.Pool;
  close(): Promise<void>;
};

export type Session = Queries & { readonly client: pg.ClientBase; release(): void };

export type OpenOptions = {
  readonly role?: string;
  /** Connections at most. */
  readonly size?: number;
  /** Called when a connection breaks; the pool replaces it. */
  readonly onBroken?: (error: Error) => void;
};

const TRIES = 6;

/** Connects lazily; the first statement says whether the database is there. */
export function openDatabase(address: Address, options: OpenOptions = {}): Database {
  const broken = options.onBroken ?? (() => undefined);
  const pool = new pg.Pool({ ...connection(address, options.role), max: options.size ?? 10, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 10_000 });
  // Idle and checked-out clients both need a listener: without one, a restart of the database ends this process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", broken));
  return {
    ...queries(pool),
    tx: (work) => transaction(pool, undefined, work),
    as: (asker, work) => transaction(pool, asker, work),
    session: async () => {
      const client = await pool.connect();
      return { ...queries(client), client, release: () => client.release(true) };
    },
    pool,
    close: () => pool.end(),
  };
}

/** The settings of one connection, for the pool and for whoever needs a client of its own. */
export function connection(address: Address, role?: string): pg.ClientConfig {
  const where = "url" in address ? { connectionString: address.url } : { host: address.socket, database: address.database, user: address.user };
  const options = ["-c timezone=UTC", "-c client_min_messages=warning", ...(address.hasty === true ? ["-c synchronous_commit=off"] : []), ...(role === undefined ? [] : [`-c role=${role}`])].join(" ");
  return { ...where, options, application_name: "mindweave", keepAlive: true, types: { getTypeParser: parsers } };
}

/** Throws unless the connection is one that owns nothing and that row-level security binds. */
export async function assertBound(database: Queries): Promise<void> {
  const role = await database.one<{ name: string; free: boolean; owns: string | null }>(sql`
    select r.rolname as name, r.rolsuper or r.rolbypassrls as free,
      (select string_agg(c.oid::regclass::text, ', ') from pg_class c
        where pg_has_role(r.oid, c.relowner, 'member') and c.relkind in ('r', 'p', 'v', 'm', 'S') and c.relnamespace <> 'information_schema'::regnamespace) as owns
    from pg_roles r where r.rolname = current_user`);
  if (role.free) throw cannotStart(`The application connects as "${role.name}", which row-level security does not bind: take SUPERUSER and BYPASSRLS from it, or connect as another role.`);
  if (role.owns !== null) throw cannotStart(`The application connects as "${role.name}", which owns ${role.owns}: let the owner that migrates be another role.`);
}

type Queryable = { query(config: { text: string; values?: unknown[]; name?: string }): Promise<{ rows: unknown[]; rowCount: number | null }> };

/** The four ways to ask, over a pool or one client. */
export function queries(on: Queryable): Queries {
  const rows = async <Row>(from: Sql) => (await on.query(statement(from))).rows as Row[];
  return {
    query: rows,
    one: async <Row>(from: Sql) => {
      const found = await rows<Row>(from);
      if (found.length !== 1) throw new Error(`one row was expected and ${found.length} came`);
      return found[0] as Row;
    },
    maybe: async <Row>(from: Sql) => {
      const found = await rows<Row>(from);
      if (found.length > 1) throw new Error(`at most one row was expected and ${found.length} came`);
      return found[0];
    },
    run: async (from) => (await on.query(statement(from))).rowCount ?? 0,
  };
}

function transaction<T>(pool: pg.Pool, asker: Asker | undefined, work: (tx: Tx) => Promise<T>): Promise<T> {
  return span("transaction", "client", { "db.system.name": "postgresql", "mindweave.asker": asker?.role ?? "nobody" }, (held) => tried(pool, asker, work, held));
}

async function tried<T>(pool: pg.Pool, asker: Asker | undefined, work: (tx: Tx) => Promise<T>, held: Span | undefined): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attempted(pool, asker, work);
    } catch (error) {
      if (attempt >= TRIES || !wantsAnotherTry(error)) throw error;
      if (held) held.attributes["mindweave.tries"] = attempt + 1;
      // Two that collided must not collide again: each waits its own few milliseconds.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
    }
  }
}

async function attempted<T>(pool: pg.Pool, asker: Asker | undefined, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query(asker === undefined ? "begin" : beginAs(client, asker));
    const result = await work({ ...queries(client), inTransaction: true }).catch(async (error: unknown) => {
      await client.query("rollback");
      broken = false;
      throw error;
    });
    await client.query("commit");
    broken = false;
    return result;
  } finally {
    client.release(broken);
  }
}

/** One round trip instead of two; the simple protocol takes no parameters, so the driver's own escaping quotes the values. */
function beginAs(client: pg.PoolClient, asker: Asker): string {
  const set = (name: string, value: string) => `set_config('app.${name}', ${client.escapeLiteral(value)}, true)`;
  return `begin${asker.snapshot === true ? " isolation level repeatable read" : ""}${asker.reads === true ? " read only" : ""}; select ${set("org", asker.org ?? "")}, ${set("role", asker.role)}`;
}

function wantsAnotherTry(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "40001" || code === "40P01";
}

/** Which unique, exclusion or check constraint said no; undefined for every other error. Commands turn it into a refusal. */
export function violated(error: unknown): string | undefined {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string };
  return code === "23505" || code === "23P01" || code === "23514" || code === "23503" ? constraint : undefined;
}
