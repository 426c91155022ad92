import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Actor, may } from "../../core/kernel/actor.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import type { Database, Tx } from "./database.ts";
import type { Authenticate } from "./http-api.ts";
import { HttpRefusal } from "./http-problem.ts";
import { type Change, openListener } from "./live-listener.ts";
import type { Log } from "./log.ts";

export type LiveParts = {
  readonly database: Database;
  /** Looks, without counting as use: an open page must not keep a session alive. */
  readonly authenticate: Authenticate;
  readonly log: Log;
  /** What it takes to hear of a topic. */
  readonly topics: Readonly<Record<string, { readonly permission: string }>>;
  /** Which of these organisations the asker of the transaction can see; asked under row-level security. */
  readonly seen: (tx: Tx, organisations: readonly string[]) => Promise<readonly string[]>;
};

type Stream = { actor: Actor; readonly request: FastifyRequest; readonly reply: FastifyReply };

/** One a tab; a person with more open ones loses the oldest. */
const MOST_A_CREDENTIAL = 8;
const MOST = 2000;
const LOOK_EVERY_MS = 25_000;
/** A reader that takes nothing for so long is gone. */
const MOST_UNREAD = 64 * 1024;

/**
 * GET /v1/live: server-sent events that say which records changed, as they commit. Each change is one JSON object with `topic` and `id`; nothing of a
 * record is in it. `again` means that changes may have been missed. Streams end when the credential does and when the server stops.
 */
export function mountLive(host: FastifyInstance, parts: LiveParts): void {
  const streams = new Set<Stream>();
  const listener = openListener(parts, {
    changed: (changes) => deliver(parts, streams, changes),
    again: () => streams.forEach((stream) => write(streams, stream, "event: again\ndata: {}\n\n")),
  });
  const looking = setInterval(() => streams.forEach((stream) => void lookAgain(parts, streams, stream)), LOOK_EVERY_MS);
  looking.unref();
  host.addHook("preClose", async () => {
    clearInterval(looking);
    streams.forEach((stream) => end(streams, stream));
    await listener.close();
  });
  host.get("/v1/live", async (request, reply) => {
    const caller = await parts.authenticate(request);
    if (!caller) throw new HttpRefusal(401, refuse("auth.required", "Sign in or send a valid API key: Authorization: Bearer mwk_…"), { "www-authenticate": 'Bearer realm="mindweave"' });
    if (streams.size >= MOST) throw new HttpRefusal(503, refuse("live.full", "Too many pages listen at present: this one asks again by itself."), { "retry-after": "30" });
    await listener.open();
    makeRoom(streams, caller.actor);
    const stream: Stream = { actor: caller.actor, request, reply };
    reply.hijack();
    // Its connection is nobody's afterwards: kept alive, a server that stops would wait for it.
    reply.raw.writeHead(200, { ...reply.getHeaders(), connection: "close", "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no" } as Record<string, string>);
    reply.raw.on("close", () => streams.delete(stream));
    streams.add(stream);
    write(streams, stream, "retry: 2000\nevent: ready\ndata: {}\n\n");
  });
}

function makeRoom(streams: Set<Stream>, actor: Actor): void {
  const own = [...streams].filter((stream) => stream.actor.credentialId === actor.credentialId);
  for (const stream of own.slice(0, Math.max(0, own.length - MOST_A_CREDENTIAL + 1))) end(streams, stream);
}

function write(streams: Set<Stream>, stream: Stream, text: string): void {
  const { raw } = stream.reply;
  if (raw.writableLength > MOST_UNREAD) {
    raw.destroy();
    streams.delete(stream);
  } else raw.write(text);
}

function end(streams: Set<Stream>, stream: Stream): void {
  const { raw } = stream.reply;
  streams.delete(stream);
  raw.end();
  raw.socket?.destroySoon();
}

/** A credential that has ended ends its stream; changed roles hold from now on. The comment keeps proxies from closing what is quiet. */
async function lookAgain(parts: LiveParts, streams: Set<Stream>, stream: Stream): Promise<void> {
  try {
    const caller = await parts.authenticate(stream.request);
    if (!caller) return end(streams, stream);
    stream.actor = caller.actor;
    write(streams, stream, ": still here\n\n");
  } catch (error) {
    parts.log.warn("live.look-failed", { error });
    end(streams, stream);
  }
}

/** Asks the database once for every kind of asker whose records changed it can see; the rest never hears of them. */
async function deliver(parts: LiveParts, streams: Set<Stream>, changes: readonly Change[]): Promise<void> {
  const organisations = [...new Set(changes.flatMap((change) => change.org ?? []))];
  const askers = Map.groupBy(streams, ({ actor }) => `${actor.organisationKind} ${actor.organisationId}`);
  for (const group of askers.values()) {
    const { organisationId, organisationKind } = (group[0] as Stream).actor;
    const seen = new Set(organisations.length === 0 ? [] : await parts.database.as({ org: organisationId, role: organisationKind, reads: true }, (tx) => parts.seen(tx, organisations)));
    const told = changes.filter((change) => (change.org === null ? organisationKind === "vendor" : seen.has(change.org)));
    for (const stream of group) tellOne(parts, streams, stream, told);
  }
}

function tellOne(parts: LiveParts, streams: Set<Stream>, stream: Stream, changes: readonly Change[]): void {
  const lines = changes.flatMap(({ topic, id }) => {
    const permission = Object.hasOwn(parts.topics, topic) ? parts.topics[topic]?.permission : undefined;
    return permission !== undefined && may(stream.actor, permission) ? [`data: ${JSON.stringify({ topic, id })}\n\n`] : [];
  });
  if (lines.length > 0 && streams.has(stream)) write(streams, stream, [...new Set(lines)].join(""));
}
