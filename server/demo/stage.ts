import { createClient, type Client } from "../../sdk/client.ts";
import type { FactType } from "../../core/facts/catalogue.ts";
import type { BATCH_LIMIT } from "../../core/facts/contract.ts";
import { type Instant, instant, instantText } from "../../core/kernel/time.ts";
import type { App, AppParts } from "../app.ts";
import { type SettableClock } from "../platform/clock.ts";
import type { Address } from "../platform/database.ts";
import { runJobs } from "../platform/jobs.ts";
import { enqueueJob, releaseDueJobs } from "../platform/jobs-queue.ts";
import { mailText } from "../platform/mail.ts";
import { sql } from "../platform/sql.ts";
import { PASSWORD } from "./password.ts";

/** The whole server without a port, asked through its own API by everybody in the demonstration, each as themselves. */
export type Stage = {
  readonly clock: SettableClock;
  /** Anybody, from the street. */
  readonly anybody: Client;
  client(key: string): Client;
  /** Signs in with the demonstration's password, as the portal's own page does. */
  signIn(email: string): Promise<Client>;
  /** The last message to somebody that was not sent yet, in words. */
  lastMailTo(email: string): Promise<string>;
  /** Another system tells a fact; facts go out together, before anything else is done. */
  tell(type: FactType, at: Instant, system: string, ref: string, payload: Record<string, unknown>): void;
  /** Every job that is due by the demonstration's clock, and those they ask for: in the morning only where something is due, thoroughly whatever is. */
  work(thoroughly: boolean): Promise<void>;
  /** Facts told so far. */
  readonly told: () => number;
};

export type StageParts = { readonly parts: AppParts; readonly app: App; readonly address: Address; readonly clock: SettableClock };

type Told = Parameters<Client["facts"]["recordBatch"]>[0]["facts"][number];
const TOGETHER: typeof BATCH_LIMIT = 10_000;

export function openStage({ parts, app, address, clock }: StageParts, billing: Client): Stage {
  let waiting: Told[] = [];
  let told = 0;
  const flush = async () => {
    const facts = waiting;
    waiting = [];
    for (let from = 0; from < facts.length; from += TOGETHER) await billing.facts.recordBatch({ facts: facts.slice(from, from + TOGETHER) });
    told += facts.length;
  };
  const asSystem = <T>(work: Parameters<typeof parts.database.as<T>>[1]) => parts.database.as({ org: null, role: "system" }, work);
  const tasks = [...new Set(app.jobs.schedules.map(({ task }) => task))];
  return {
    clock, told: () => told,
    anybody: clientOf(app, {}),
    client: (key) => clientOf(app, { key }),
    signIn: (email) => signIn(app, email),
    async lastMailTo(email) {
      const [row] = await asSystem((tx) => tx.query<{ body: Parameters<typeof mailText>[0] }>(sql`select body from platform_mail where recipient = ${email} and sent_at is null order by queued_at desc, id desc limit 1`));
      return row === undefined ? "" : mailText(row.body);
    },
    tell(type, at, system, ref, payload) {
      if (at <= clock.now()) waiting.push({ type, occurredAt: instantText(at), source: { system, ref }, payload } as Told);
    },
    async work(thoroughly) {
      await flush();
      const due = await asSystem(async (tx) => {
        if (thoroughly) for (const task of tasks) await enqueueJob(tx, { task, payload: {}, key: `demo.${task}` }, clock.now());
        return releaseDueJobs(tx, clock.now());
      });
      if (!thoroughly && due === 0) return;
      await runJobs({ database: parts.database, address, handlers: app.jobs.handlers, clock, ids: parts.ids, log: parts.log }, 3);
    },
  };
}

type Credential = { readonly key?: string; readonly cookie?: string; readonly csrf?: string };

/** A client whose requests go straight into the server: no port is open while the year is told. */
export function clientOf(app: App, { key, cookie, csrf }: Credential): Client {
  return createClient({
    url: "http://localhost", tries: 1, ...(key === undefined ? {} : { key }), csrf: () => csrf,
    fetch: async (request) => {
      const from = request as Request;
      const { pathname, search } = new URL(from.url);
      const body = from.method === "GET" ? undefined : Buffer.from(await from.arrayBuffer());
      const headers = { ...Object.fromEntries(from.headers), ...(cookie === undefined ? {} : { cookie, "sec-fetch-site": "same-origin" }) };
      const answer = await app.host.inject({ method: from.method as "GET", url: `${pathname}${search}`, headers, ...(body === undefined || body.length === 0 ? {} : { payload: body }) });
      return new Response(answer.statusCode === 204 ? null : new Uint8Array(answer.rawPayload), { status: answer.statusCode, headers: { "content-type": String(answer.headers["content-type"] ?? "application/json") } });
    },
  });
}

async function signIn(app: App, email: string): Promise<Client> {
  const answer = await app.host.inject({ method: "POST", url: "/v1/session", headers: { "content-type": "application/json" }, payload: JSON.stringify({ email, password: PASSWORD }) });
  if (answer.statusCode !== 200) throw new Error(`${email} could not sign in: ${answer.body}`);
  const cookies = answer.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const csrf = answer.cookies.find(({ name }) => name.endsWith("csrf"))?.value ?? "";
  return clientOf(app, { cookie: cookies, csrf });
}

export function plus(at: Instant, days: number, hours = 0): Instant {
  return instant(at + days * 86_400_000 + Math.round(hours * 3_600_000));
}
