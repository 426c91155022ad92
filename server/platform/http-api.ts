import type { AnyContractRouter } from "@orpc/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Actor, may } from "../../core/kernel/actor.ts";
import { type Method, type NamedOperation, operationsOf } from "../../core/kernel/api-operation.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import { type Cookie, handlerOf } from "./http-call.ts";
import { HttpRefusal } from "./http-problem.ts";
import { checkedInput, rawInput } from "./http-input.ts";
import { type Reply, type Runner, runOperation } from "./http-run.ts";
import { sameText } from "./secrets.ts";

/** Whoever the request's credential belongs to. A cookie comes from a browser, which also sends it when another site asks. */
export type Caller = { readonly actor: Actor; readonly csrfToken: string | undefined };
export type Authenticate = (request: FastifyRequest) => Promise<Caller | undefined>;

export type ApiParts = Runner & {
  readonly contract: AnyContractRouter;
  readonly handlers: object;
  readonly authenticate: Authenticate;
  /** The origin people reach the server under. */
  readonly origin: () => string;
};

/** One route an operation, from the contract: who asks, may they, what do they say, and only then what is to be done. */
export function mountApi(host: FastifyInstance, parts: ApiParts): void {
  const operations = operationsOf(parts.contract);
  host.decorateRequest("caller", undefined);
  for (const operation of operations) {
    const handler = handlerOf(parts.handlers, operation.name);
    host.route({
      method: operation.method,
      url: pattern(operation.path),
      ...(operation.meta.bodyLimit === undefined ? {} : { bodyLimit: operation.meta.bodyLimit }),
      onRequest: async (request) => {
        request.setDecorator("caller", await admitted(operation, request, parts));
      },
      handler: async (request, reply) => {
        const caller = request.getDecorator<Caller | undefined>("caller");
        const raw = rawInput(operation, { url: request.url, params: request.params as Record<string, string>, body: request.body as Buffer | undefined });
        const input = checkedInput(operation, raw);
        const answer = await runOperation(parts, {
          operation, handler, input, raw, actor: caller?.actor, requestId: request.id, address: request.ip,
          agent: (header(request, "user-agent") ?? "").slice(0, 400), sent: request.cookies,
          idempotencyKey: header(request, "idempotency-key"),
        });
        return send(reply, answer);
      },
    });
  }
  refuseOtherMethods(host, operations);
}

function pattern(path: string): string {
  return path.replace(/\{([^}]+)\}/g, ":$1");
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

/** 401 without a credential, 403 without the permission, before a byte of the body is read. */
async function admitted(operation: NamedOperation, request: FastifyRequest, parts: ApiParts): Promise<Caller | undefined> {
  const { permission, personal } = operation.meta;
  const sends = operation.method !== "GET";
  if (permission === "public") {
    if (sends && foreignSite(request, parts.origin())) throw crossSite();
    return undefined;
  }
  const caller = await parts.authenticate(request);
  if (!caller) throw new HttpRefusal(401, refuse("auth.required", "Sign in or send a valid API key: Authorization: Bearer mwk_…"), { "www-authenticate": 'Bearer realm="mindweave"' });
  if (sends && caller.csrfToken !== undefined) {
    if (foreignSite(request, parts.origin()) || !fromBrowserPage(request)) throw crossSite();
    if (!sameText(header(request, "x-csrf-token") ?? "", caller.csrfToken)) throw new HttpRefusal(403, refuse("auth.csrf", "Send the value of the csrf cookie as x-csrf-token."));
  }
  if (personal && caller.actor.kind !== "person") throw new HttpRefusal(403, refuse("auth.person-only", "This needs a person who is signed in, not an API key."));
  if (!may(caller.actor, permission)) throw new HttpRefusal(403, refuse("auth.forbidden", `This needs the permission ${permission}, which your roles do not give.`));
  return caller;
}

/** Another site made the browser ask. Fetch metadata says so; older browsers send Origin. */
function foreignSite(request: FastifyRequest, origin: string): boolean {
  const site = header(request, "sec-fetch-site");
  if (site !== undefined) return site !== "same-origin";
  const from = header(request, "origin");
  return from !== undefined && from !== origin;
}

/** A browser says at least one of the two on a write: neither means the cookie was carried here by something else. */
function fromBrowserPage(request: FastifyRequest): boolean {
  return header(request, "sec-fetch-site") !== undefined || header(request, "origin") !== undefined;
}

function crossSite(): HttpRefusal {
  return new HttpRefusal(403, refuse("auth.cross-site", "This came from another site; open the portal itself and try again."));
}

/** Cookies for this host alone; only what has to come along when another site posts here is let cross. */
export function putCookies(reply: FastifyReply, cookies: readonly Cookie[], sameSite: "lax" | "none" = "lax"): void {
  for (const cookie of cookies) {
    const common = { path: "/", secure: true, sameSite, httpOnly: cookie.httpOnly };
    if (cookie.maxAge === 0) void reply.clearCookie(cookie.name, common);
    else void reply.setCookie(cookie.name, cookie.value, { ...common, maxAge: cookie.maxAge });
  }
}

function send(reply: FastifyReply, answer: Reply): FastifyReply {
  putCookies(reply, answer.cookies);
  for (const [name, value] of Object.entries(answer.headers)) void reply.header(name, value);
  void reply.code(answer.status).header("cache-control", "no-store");
  if (answer.body === undefined) return reply.send();
  return reply.header("content-type", answer.status >= 400 ? "application/problem+json; charset=utf-8" : "application/json; charset=utf-8").send(answer.body);
}

const METHODS: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** A known address with a method it does not have is 405 and says which it has. */
function refuseOtherMethods(host: FastifyInstance, operations: readonly NamedOperation[]): void {
  const byPath = Map.groupBy(operations, (operation) => pattern(operation.path));
  for (const [url, here] of byPath) {
    const has = here.map((operation) => operation.method);
    const allow = has.includes("GET") ? ["HEAD", ...has] : has;
    host.route({
      method: METHODS.filter((method) => !has.includes(method)),
      url,
      onRequest: async () => {
        throw new HttpRefusal(405, refuse("http.method-not-allowed", `This address takes ${has.join(", ")}.`), { allow: allow.join(", ") });
      },
      handler: async () => undefined,
    });
  }
}
