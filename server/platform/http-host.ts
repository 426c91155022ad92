import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Config } from "./config.ts";
import { problem, problemOf } from "./http-problem.ts";
import type { Ids } from "./ids.ts";
import type { Log } from "./log.ts";
import { traceRequests } from "./trace-http.ts";

const PROBLEM_JSON = "application/problem+json; charset=utf-8";

export type HostOptions = { readonly config: Config; readonly log: Log; readonly ids: Ids };

/** Fastify with everything that holds for every address: limits, headers, problems and one log line a request. It knows no operation. */
export async function createHost({ config, log, ids }: HostOptions): Promise<FastifyInstance> {
  const host = fastify({
    logger: false,
    trustProxy: config.trustProxy,
    bodyLimit: config.bodyLimit,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: false, caseSensitive: true },
    connectionTimeout: 0,
    requestTimeout: config.requestTimeout,
    keepAliveTimeout: 72_000,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    genReqId: () => ids.next("req"),
    http: { connectionsCheckingInterval: 1000, headersTimeout: config.headersTimeout, requestTimeout: config.requestTimeout, maxHeaderSize: 16_384 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    frameworkErrors: (error, request, reply) => {
      const answer = problemOf(error, String(request.id));
      (reply as FastifyReply).code(answer.status).header("content-type", PROBLEM_JSON).send(JSON.stringify(answer.problem));
    },
  });
  host.removeAllContentTypeParsers();
  host.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  await traceRequests(host, config, log);
  await host.register(cookie);
  await host.register(helmet, HELMET);
  await host.register(rateLimit, {
    max: config.requestsPerMinute, timeWindow: 60_000, enableDraftSpec: true, cache: 20_000,
    keyGenerator: (request) => network(request.ip),
    allowList: (request) => request.url === "/healthz" || request.url === "/readyz",
  });
  answerProblems(host, log);
  logRequests(host, log);
  return host;
}

function answerProblems(host: FastifyInstance, log: Log): void {
  host.setErrorHandler((error, request, reply) => {
    const answer = problemOf(error, request.id);
    if (answer.unexpected) log.error("request.failed", { request: request.id, route: request.routeOptions.url, error });
    else if (answer.status === 503) log.warn("request.unavailable", { request: request.id, route: request.routeOptions.url, error: { code: (error as { code?: unknown }).code } });
    for (const [name, value] of Object.entries(answer.headers)) void reply.header(name, value);
    return reply.code(answer.status).header("content-type", PROBLEM_JSON).header("cache-control", "no-store").send(JSON.stringify(answer.problem));
  });
  host.setNotFoundHandler({ preHandler: host.rateLimit() }, (request, reply) => {
    const answer = problem(404, "http.no-such-address", "There is nothing at this address.", request.id);
    return reply.code(404).header("content-type", PROBLEM_JSON).send(JSON.stringify(answer));
  });
}

/** The route's pattern, never the address itself: addresses carry names and ids. No header and no body. */
function logRequests(host: FastifyInstance, log: Log): void {
  host.addHook("onRequest", async (request, reply) => {
    void reply.header("x-request-id", request.id);
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") throw Object.assign(new Error("encoded body"), { code: "FST_ERR_CTP_INVALID_MEDIA_TYPE" });
  });
  host.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const fields = { request: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    if (route === "/healthz" || route === "/readyz") log.debug("request", fields);
    else log.info("request", fields);
  });
}

/** One IPv6 subscriber has a /64, so that is what counts as one address. */
export function network(ip: string): string {
  if (!ip.includes(":") || ip.startsWith("::ffff:")) return ip.replace("::ffff:", "");
  const [head = "", tail] = ip.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return `${groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

const HELMET = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'", "data:"], fontSrc: ["'self'"], connectSrc: ["'self'"],
      objectSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"], formAction: ["'self'"], requireTrustedTypesFor: ["'script'"],
    },
  },
  crossOriginEmbedderPolicy: false,
  referrerPolicy: { policy: "strict-origin-when-cross-origin" as const },
  strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: false },
};
