import type { Actor } from "../../core/kernel/actor.ts";
import type { NamedOperation } from "../../core/kernel/api-operation.ts";
import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import type { Clock } from "./clock.ts";
import type { Asker, Database, Tx } from "./database.ts";
import type { AnyHandler, Call, Cookie, OutsideCall } from "./http-call.ts";
import { cursorPlace, cursorText } from "./http-cursor.ts";
import { problem } from "./http-problem.ts";
import { keptReply, keepReply, type Claim } from "./idempotency.ts";
import type { Ids } from "./ids.ts";
import type { Log } from "./log.ts";
import type { Secrets } from "./secrets.ts";
import { sql } from "./sql.ts";
import { workOf } from "./work.ts";

export type Runner = { readonly database: Database; readonly secrets: Secrets; readonly ids: Ids; readonly clock: Clock; readonly log: Log };

export type Asked = {
  readonly operation: NamedOperation;
  readonly handler: AnyHandler;
  /** What the schema made of it. */
  readonly input: unknown;
  /** What was sent, for the hash of the idempotency key. */
  readonly raw: unknown;
  readonly actor: Actor | undefined;
  readonly requestId: string;
  readonly address: string;
  readonly agent: string;
  readonly sent: Readonly<Record<string, string | undefined>>;
  readonly idempotencyKey: string | undefined;
};

export type Reply = { readonly status: number; readonly body: string | undefined; readonly headers: Readonly<Record<string, string>>; readonly cookies: readonly Cookie[] };

/** Runs one operation in one transaction, as the actor. What it wrote is kept when it answers with an output, and gone when it refuses. */
export async function runOperation(runner: Runner, asked: Asked): Promise<Reply> {
  const { operation, actor, handler } = asked;
  if (typeof handler !== "function") return answered(runner, asked, (cookies) => handler.outside(asked.input, outsideCallOf(runner, asked, cookies)));
  const perform = (tx: Tx) => answered(runner, asked, (cookies) => handler(asked.input, callOf(runner, asked, tx, cookies)));
  const asker = askerOf(actor);
  if (operation.meta.kind === "read") return runner.database.as({ ...asker, reads: true }, perform);
  const claim = claimOf(asked);
  return runner.database.as(asker, async (tx) => {
    const kept = claim && (await keptReply(tx, runner.secrets, claim));
    if (kept) return { ...kept, headers: { "idempotency-replayed": "true" }, cookies: [] };
    await tx.run(sql`savepoint before_operation`);
    const reply = await perform(tx);
    if (reply.status >= 400) await tx.run(sql`rollback to savepoint before_operation`);
    if (claim) await keepReply(tx, runner.secrets, claim, reply, runner.clock.now());
    return reply;
  });
}

function askerOf(actor: Actor | undefined): Asker {
  return actor ? { org: actor.organisationId, role: actor.organisationKind } : { org: null, role: "public" };
}

/** Sign-in and sign-out happen once by nature and hand out cookies: they take no key. */
function claimOf(asked: Asked): Claim | undefined {
  const { actor, operation, idempotencyKey } = asked;
  if (idempotencyKey === undefined || !actor || operation.meta.personal) return undefined;
  const principal = actor.kind === "key" ? actor.credentialId : actor.personId;
  return { key: idempotencyKey, organisationId: actor.organisationId, principal, operation: operation.name, raw: asked.raw, secret: operation.meta.secret === true };
}

async function answered(runner: Runner, asked: Asked, handle: (cookies: Cookie[]) => unknown): Promise<Reply> {
  const cookies: Cookie[] = [];
  const { operation, requestId } = asked;
  const result = await handle(cookies);
  if (isRefusal(result)) return { ...refused(runner, asked, result), headers: {}, cookies };
  const output = operation.output.safeParse(result);
  if (!output.success) throw new Error(`${operation.name} answered what its contract does not say (${requestId})`, { cause: output.error });
  return { status: operation.status, body: output.data === undefined ? undefined : JSON.stringify(output.data), headers: {}, cookies };
}

function refused(runner: Runner, asked: Asked, refusal: Refusal): Pick<Reply, "status" | "body"> {
  const declared = asked.operation.meta.refusals[refusal.code];
  if (declared === undefined) runner.log.error("refusal.undeclared", { operation: asked.operation.name, code: refusal.code });
  const status = declared ?? 422;
  return { status, body: JSON.stringify(problem(status, refusal.code, refusal.sentence, asked.requestId, refusal.issues)) };
}

function callOf(runner: Runner, asked: Asked, tx: Tx, cookies: Cookie[]): Call {
  const { actor, operation, requestId } = asked;
  const now = runner.clock.now();
  const about = `${operation.name}|${actor?.organisationId ?? ""}`;
  const cursor = (asked.input as { cursor?: unknown } | undefined)?.cursor;
  return {
    ...workOf({ tx, now, ids: runner.ids, log: runner.log.with({ request: requestId, operation: operation.name }), actor, requestId }),
    requestId,
    get actor() { return known(actor, operation.name); },
    get organisationId() { return known(actor, operation.name).organisationId; },
    address: asked.address,
    agent: asked.agent,
    cookie: (name) => asked.sent[name],
    after: typeof cursor === "string" ? cursorPlace(runner.secrets, about, cursor) : undefined,
    page(rows, limit, key, wire) {
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return { items: shown.map(wire), next: rows.length > limit && last !== undefined ? cursorText(runner.secrets, about, key(last)) : null };
    },
    setCookie: (cookie) => void cookies.push(cookie),
  };
}

function outsideCallOf(runner: Runner, asked: Asked, cookies: Cookie[]): OutsideCall {
  const now = runner.clock.now();
  const { actor, operation, requestId } = asked;
  const log = runner.log.with({ request: requestId, operation: operation.name });
  const asker: Asker = actor ? askerOf(actor) : { org: null, role: "system" };
  return {
    now, log, requestId, address: asked.address, agent: asked.agent,
    cookie: (name) => asked.sent[name],
    get actor() { return known(actor, operation.name); },
    get organisationId() { return known(actor, operation.name).organisationId; },
    setCookie: (cookie) => void cookies.push(cookie),
    tx: (work) => runner.database.as(asker, (tx) => work(workOf({ tx, now, ids: runner.ids, log, actor, requestId }))),
  };
}

function known(actor: Actor | undefined, operation: string): Actor {
  if (!actor) throw new Error(`${operation} is public: there is no actor`);
  return actor;
}
