import type { FastifyReply, FastifyRequest } from "fastify";
import type { Fault } from "../../core/scim/fault.ts";
import { addRequest } from "./request-store.ts";
import type { Caller, ScimParts } from "./run.ts";

export type RequestLog = {
  /** Remembers why a request was refused. */
  readonly note: (request: FastifyRequest, refused: Fault) => void;
  /** Writes down how a request of a known token ended. Nobody waits for it, and a failure here fails nothing else. */
  readonly keep: (request: FastifyRequest, reply: FastifyReply) => void;
  /** When everything is written. */
  readonly settled: () => Promise<void>;
};

export function requestLog(parts: ScimParts): RequestLog {
  const refusals = new WeakMap<FastifyRequest, Fault>();
  const open = new Set<Promise<unknown>>();
  return {
    note: (request, refused) => void refusals.set(request, refused),
    keep(request, reply) {
      const caller = request.getDecorator<Caller | undefined>("scim");
      if (caller === undefined) return;
      const refused = refusals.get(request);
      const { org_id: organisationId, token_id: tokenId } = caller.token;
      const writing = parts.database.as({ org: organisationId, role: "scim" }, (tx) => addRequest(tx, organisationId, {
        id: parts.ids.next("scr"), at: parts.clock.now(), token_id: tokenId, method: request.method, path: readable(request.url), status: reply.statusCode,
        scim_type: refused?.scimType ?? null, detail: refused?.detail.slice(0, 500) ?? null, ms: Math.round(reply.elapsedTime),
      })).catch((error: unknown) => parts.log.warn("scim.request-not-kept", { error }));
      open.add(writing);
      void writing.finally(() => open.delete(writing));
    },
    settled: async () => void (await Promise.all(open)),
  };
}

/** The address as people read it, without what stands before it everywhere. */
function readable(url: string): string {
  let text = url.replace(/^\/scim\/v2/, "").replaceAll("+", " ");
  try {
    text = decodeURIComponent(text);
  } catch {
    // As it was sent.
  }
  return text.replace(/[\u0000-\u001f\u007f]/g, " ").slice(0, 300) || "/";
}
