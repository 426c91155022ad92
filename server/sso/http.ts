import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { may } from "../../core/kernel/actor.ts";
import { isRefusal, refuse } from "../../core/kernel/refusal.ts";
import { LOGIN_MS } from "../../core/sso/connection.ts";
import { refuseSignIn } from "../../core/sso/refusals.ts";
import type { Clock } from "../platform/clock.ts";
import { type Authenticate, putCookies } from "../platform/http-api.ts";
import type { Cookie } from "../platform/http-call.ts";
import { HttpRefusal } from "../platform/http-problem.ts";
import type { Ids } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { randomToken } from "../platform/secrets.ts";
import { workOf } from "../platform/work.ts";
import { samlMetadata } from "./saml.ts";
import { away, comeBack, leave, type Next, ownPath, samlSide, type SignInParts, turnedAway, type Visit } from "./sign-in.ts";
import { anyConnection } from "./store.ts";

export type SsoHttpParts = SignInParts & { readonly clock: Clock; readonly ids: Ids; readonly log: Log; readonly authenticate: Authenticate };

/** Ties an answer to the browser that asked. It has to come along when the identity provider posts from its own site, which Lax cookies do not. */
export const BROWSER_COOKIE = "__Host-sso";
const POST_LIMIT = 512 * 1024;
const TOKEN = /^[0-9a-f]{64}$/;

type ToConnection = { Params: { connection: string }; Querystring: Record<string, string | string[] | undefined> };

/** The addresses that browsers come by on their way to an identity provider and back. They answer with another address, never with a page. */
export function mountSso(host: FastifyInstance, parts: SsoHttpParts): void {
  host.get<ToConnection>("/sso/:connection/start", async (request, reply) => {
    const known = request.query["test"] === "1" ? await parts.authenticate(request) : undefined;
    const tester = known && known.actor.kind === "person" && may(known.actor, "sso:write") ? known.actor : undefined;
    const brought = request.cookies[BROWSER_COOKIE];
    const browser = brought !== undefined && TOKEN.test(brought) ? brought : randomToken();
    const next = await leave(parts, visitOf(parts, request, []), { connectionId: request.params.connection, browser, returnTo: ownPath(textOf(request.query["to"])), tester });
    if (isRefusal(next)) return sendOn(reply, away(next), []);
    putCookies(reply, [{ name: BROWSER_COOKIE, value: browser, httpOnly: true, maxAge: LOGIN_MS / 1000 }], "none");
    return sendOn(reply, next, []);
  });
  host.get<ToConnection>("/sso/:connection/callback", async (request, reply) => {
    const cookies: Cookie[] = [];
    const state = textOf(request.query["state"]);
    const visit = visitOf(parts, request, cookies);
    const { connection } = request.params;
    const next = state !== undefined && TOKEN.test(state)
      ? await comeBack(parts, visit, { connectionId: connection, protocol: "oidc", state, browser: request.cookies[BROWSER_COOKIE], query: request.url.split("?")[1] ?? "" })
      : await turnedAway(visit, connection, refuseSignIn("sso.expired"));
    return sendOn(reply, next, cookies);
  });
  host.get<ToConnection>("/sso/:connection/metadata", async (request, reply) => {
    const row = await parts.database.as({ org: null, role: "system", reads: true }, (tx) => anyConnection(tx, request.params.connection));
    if (row?.protocol !== "saml") throw new HttpRefusal(404, refuse("connection.not-found", "There is no SAML connection at this address."));
    return reply.header("content-type", "application/samlmetadata+xml; charset=utf-8").header("cache-control", "no-store").header("content-disposition", 'attachment; filename="metadata.xml"').send(samlMetadata(samlSide(parts, row)));
  });
  void host.register(async (posts) => {
    // Only here does the server read what a form of another site sends.
    posts.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string", bodyLimit: POST_LIMIT }, (_request, body, done) => done(null, body));
    posts.post<ToConnection>("/sso/:connection/acs", { bodyLimit: POST_LIMIT }, async (request, reply) => {
      const cookies: Cookie[] = [];
      const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
      const [state, posted] = [form.getAll("RelayState"), form.getAll("SAMLResponse")];
      const visit = visitOf(parts, request, cookies);
      const { connection } = request.params;
      const begun = state.length === 1 && TOKEN.test(state[0] as string) && posted.length === 1;
      const next = begun
        ? await comeBack(parts, visit, { connectionId: connection, protocol: "saml", state: state[0] as string, browser: request.cookies[BROWSER_COOKIE], posted: posted[0] as string })
        : await turnedAway(visit, connection, refuseSignIn(posted.length > 1 ? "saml.unreadable" : "saml.idp-initiated"));
      return sendOn(reply, next, cookies);
    });
  });
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function visitOf(parts: SsoHttpParts, request: FastifyRequest, cookies: Cookie[]): Visit {
  const now = parts.clock.now();
  const log = parts.log.with({ request: request.id, operation: "sso" });
  return {
    now, log, address: request.ip, agent: String(request.headers["user-agent"] ?? "").slice(0, 400), cookie: (name) => request.cookies[name], setCookie: (cookie) => void cookies.push(cookie),
    tx: (work) => parts.database.as({ org: null, role: "system" }, (tx) => work(workOf({ tx, now, ids: parts.ids, log, actor: undefined, requestId: request.id }))),
  };
}

/** 303: whatever was posted here is not posted on. */
function sendOn(reply: FastifyReply, next: Next, cookies: readonly Cookie[]): FastifyReply {
  putCookies(reply, cookies);
  return reply.code(303).header("location", next.to).header("cache-control", "no-store").header("referrer-policy", "no-referrer").send();
}
