import { randomBytes } from "node:crypto";
import { afterAll } from "vitest";
import type { Role } from "../core/identity/roles.ts";
import { permissionsOf } from "../core/identity/permissions.ts";
import { instantOf } from "../core/kernel/api-list.ts";
import { type Client, createClient } from "../sdk/client.ts";
import { type App, createApp } from "./app.ts";
import { addOrganisation, addMembership, personFor, setRoles, setStatus } from "./identity/store.ts";
import { firstStart } from "./identity/first-start.ts";
import { newKey } from "./identity/keys.ts";
import { type SettableClock, settableClock } from "./platform/clock.ts";
import { type Config, readConfig } from "./platform/config.ts";
import type { Database, Tx } from "./platform/database.ts";
import { createIds, type Ids } from "./platform/ids.ts";
import { runJobs } from "./platform/jobs.ts";
import { releaseDueJobs } from "./platform/jobs-queue.ts";
import { createLog } from "./platform/log.ts";
import { createSecrets } from "./platform/secrets.ts";
import { firstProgram } from "./programs/first-program.ts";
import type { ResolveTxt } from "./sso/domains.ts";
import { testDatabase } from "./testing.ts";
import type { TestDatabase } from "./testing-postgres.ts";

export type TestServer = Omit<TestDatabase, "owner"> & {
  readonly url: string;
  readonly app: App;
  readonly clock: SettableClock;
  readonly ids: Ids;
  readonly vendorId: string;
  /** The vendor's owner, by key. */
  readonly owner: Client;
  readonly ownerKey: string;
  /** The owner's one-time link, without the address before it. */
  readonly setupToken: string;
  /** Every line that was logged. */
  readonly logged: readonly string[];
  client(key?: string): Client;
  /** An organisation of its own. */
  organisation(kind: "partner" | "customer" | "affiliate", name: string): Promise<string>;
  /** A new person with these roles, and a client that works with a key of theirs. */
  person(organisationId: string, roles: readonly Role[], name?: string): Promise<{ id: string; email: string; key: string; client: Client }>;
  /** Runs every job that is due by the test's clock, and those they ask for. */
  runJobs(): Promise<void>;
};

/** The whole server on a database and a port of the test file's own, with a clock set by hand; gone after the file. */
export async function testServer(options: { readonly at?: string; readonly settings?: Readonly<Record<string, string>>; readonly resolveTxt?: ResolveTxt } = {}): Promise<TestServer> {
  const base = await testDatabase();
  const clock = settableClock(instantOf(options.at ?? "2026-01-15T09:00:00Z"));
  const ids = createIds(clock);
  const logged: string[] = [];
  const log = createLog((line) => logged.push(line), clock, "debug");
  const config = readConfig({ PORT: "0", MINDWEAVE_REQUESTS_PER_MINUTE: "1000000", ...options.settings }) as Config;
  const parts = { config, database: base.database, secrets: createSecrets(randomBytes(32)), clock, ids, log, ...(options.resolveTxt ? { resolveTxt: options.resolveTxt } : {}) };
  const app = await createApp(parts);
  const founded = await firstStart({ database: base.database, ids, clock, log, vendorName: "MindWeave" });
  if (!founded) throw new Error("the test database is not empty");
  await firstProgram({ database: base.database, ids, clock, log });
  const url = await app.host.listen({ host: "127.0.0.1", port: 0 });
  // Before the database goes: hooks run in the reverse order of writing.
  afterAll(() => app.host.close());
  const client = (key?: string) => createClient({ url, tries: 1, ...(key === undefined ? {} : { key }) });
  return {
    ...base, url, app, clock, ids, logged, client,
    vendorId: founded.vendorId, owner: client(founded.key), ownerKey: founded.key, setupToken: founded.token,
    organisation: (kind, name) => asSystem(base.database, async (tx) => {
      const id = ids.next("org");
      await addOrganisation(tx, { id, kind, name, created_at: clock.now() });
      return id;
    }),
    person: (organisationId, roles, name = "Kim Lindqvist") => asSystem(base.database, async (tx) => {
      const email = `${randomBytes(6).toString("hex")}@example.com`;
      const id = await personFor(tx, ids.next("per"), email, name, clock.now());
      await addMembership(tx, organisationId, id, name, clock.now());
      await setStatus(tx, organisationId, id, "active", clock.now());
      await setRoles(tx, organisationId, id, roles);
      const scopes = [...permissionsOf(roles)];
      const { secret } = await newKey(tx, organisationId, { id: ids.next("key"), createdBy: id, name: "test", scopes, at: clock.now(), expiresAt: null });
      return { id, email, key: secret, client: client(secret) };
    }),
    async runJobs() {
      await releaseDueJobs(base.database, clock.now());
      await runJobs({ database: base.database, address: base.address, handlers: app.jobs.handlers, clock, ids, log });
    },
  };
}

function asSystem<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.as({ org: null, role: "system" }, work);
}
