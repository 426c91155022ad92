import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parseJson } from "../../core/kernel/json.ts";
import { MOST_BYTES, resourceType, resourceTypes, schema, schemas, serviceProviderConfig } from "../../core/scim/discovery.ts";
import { type Fault, fault, faultWire, isFault } from "../../core/scim/fault.ts";
import { projectionFrom } from "../../core/scim/projection.ts";
import { GROUPS, type ResourceType, USERS } from "../../core/scim/schemas.ts";
import { bodyObject, queryFrom, searchFrom, searchFromBody } from "../../core/scim/search.ts";
import type { Config } from "../platform/config.ts";
import { network } from "../platform/http-host.ts";
import { problemOf } from "../platform/http-problem.ts";
import { sha256 } from "../platform/secrets.ts";
import { bearer, tokenOf } from "./authenticate.ts";
import { runBulk } from "./bulk.ts";
import type { ScimReply } from "./call.ts";
import { BOTH, listed } from "./listing.ts";
import { requestLog } from "./request-log.ts";
import { changeResource, type Method, readResource, scopeFor, scopeRefused } from "./resources.ts";
import { baseOf, type Caller, inTransaction, SCIM_PATH, type ScimParts } from "./run.ts";

const SCIM_JSON = "application/scim+json; charset=utf-8";

class Refused extends Error {
  readonly fault: Fault;
  constructor(refused: Fault) {
    super(refused.detail);
    this.fault = refused;
  }
}

/** SCIM 2.0 under /scim/v2, one directory an organisation: its token says which. */
export async function mountScim(host: FastifyInstance, parts: ScimParts & { readonly config: Config }): Promise<void> {
  await host.register(async (scim) => {
    const log = requestLog(parts);
    scim.decorateRequest("scim", undefined);
    scim.addContentTypeParser("application/scim+json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    scim.addHook("onRoute", (route) => {
      route.bodyLimit = MOST_BYTES;
      route.config = { ...route.config, rateLimit: { max: parts.config.requestsPerMinute, timeWindow: 60_000, keyGenerator: (request: FastifyRequest) => bucketOf(request) } };
    });
    // After the limit and before a byte of the body.
    scim.addHook("preParsing", async (request, _reply, payload) => {
      const token = await tokenOf(parts, request);
      if (token !== undefined) request.setDecorator("scim", { token, requestId: request.id } satisfies Caller);
      else if (bearer(request) !== undefined || !isOpen(request)) throw new Refused(fault(401, "Send a token of your organisation that has not ended: Authorization: Bearer mws_…"));
      return payload;
    });
    scim.addHook("onResponse", async (request, reply) => log.keep(request, reply));
    scim.addHook("onClose", () => log.settled());
    answerFaults(scim, parts, log.note);
    discovery(scim, parts);
    for (const type of [USERS, GROUPS]) resources(scim, parts, type);
    several(scim, parts);
    elsewhere(scim);
  }, { prefix: SCIM_PATH });
}

type Note = (request: FastifyRequest, refused: Fault) => void;

/** Each token has an allowance of its own, and whoever comes without one shares that of its network. */
function bucketOf(request: FastifyRequest): string {
  const token = bearer(request);
  return token === undefined ? network(request.ip) : sha256(token).toString("hex");
}

/** What a client may read before it has a token: how to get in (RFC 7643 §5). */
function isOpen(request: FastifyRequest): boolean {
  return request.method === "GET" && request.routeOptions.url === `${SCIM_PATH}/ServiceProviderConfig`;
}

function answerFaults(scim: FastifyInstance, parts: ScimParts, note: Note): void {
  scim.setErrorHandler((error, request, reply) => {
    if (error instanceof Refused) {
      note(request, error.fault);
      if (error.fault.status === 401) void reply.header("www-authenticate", 'Bearer realm="scim"');
      return send(reply, error.fault);
    }
    const { status, problem, headers, unexpected } = problemOf(error, request.id);
    if (unexpected) parts.log.error("scim.failed", { request: request.id, route: request.routeOptions.url, error });
    for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
    const detail = status === 415 ? "Send the body as application/scim+json or application/json." : problem.detail;
    const refused = status === 400 ? fault(400, detail, "invalidSyntax") : fault(status, detail);
    note(request, refused);
    return send(reply, refused);
  });
}

function send(reply: FastifyReply, answer: ScimReply | Fault): FastifyReply {
  void reply.header("cache-control", "no-store");
  if (isFault(answer)) return reply.code(answer.status).header("content-type", SCIM_JSON).send(JSON.stringify(faultWire(answer)));
  if (answer.etag !== undefined) void reply.header("etag", answer.etag);
  if (answer.location !== undefined) void reply.header("location", answer.location);
  void reply.code(answer.status);
  return answer.body === undefined ? reply.send() : reply.header("content-type", SCIM_JSON).send(JSON.stringify(answer.body));
}

function given(answer: ScimReply | Fault): ScimReply {
  if (isFault(answer)) throw new Refused(answer);
  return answer;
}

function callerOf(request: FastifyRequest): Caller {
  const caller = request.getDecorator<Caller | undefined>("scim");
  if (caller === undefined) throw new Error("a request without a token got past the door");
  return caller;
}

function permitted(request: FastifyRequest, type: ResourceType, writes: boolean): Caller {
  const caller = callerOf(request);
  const beyond = scopeRefused(caller.token.scopes, scopeFor(type, writes));
  if (beyond) throw new Refused(beyond);
  return caller;
}

function bodyOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  const raw = request.body as Buffer | undefined;
  if (raw === undefined || raw.length === 0) throw new Refused(fault(400, "A body is needed.", "invalidSyntax"));
  const parsed = parseJson(new TextDecoder().decode(raw));
  const body = parsed.ok ? bodyObject(parsed.value) : fault(400, parsed.issue.sentence, "invalidSyntax");
  if (isFault(body)) throw new Refused(body);
  return body;
}

function queryOf(request: FastifyRequest) {
  return queryFrom(new URL(request.url, "http://local").searchParams);
}

function header(request: FastifyRequest, name: "if-match" | "if-none-match"): string | undefined {
  return request.headers[name];
}

/** Both spellings of an address: some clients end it with a slash. */
function both(url: string): string[] {
  return [url, `${url}/`];
}

function resources(scim: FastifyInstance, parts: ScimParts, type: ResourceType): void {
  const list = async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = permitted(request, type, false);
    const search = searchFrom([type], queryOf(request));
    if (isFault(search)) throw new Refused(search);
    const body = await inTransaction(parts, caller, true, (call) => listed(call, [type], search));
    return send(reply, given(isFault(body) ? body : { status: 200, body }));
  };
  const one = async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = permitted(request, type, false);
    const projection = shownIn(request, type);
    return send(reply, given(await inTransaction(parts, caller, true, (call) => readResource(call, type, idOf(request), header(request, "if-none-match"), projection))));
  };
  const change = async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = permitted(request, type, true);
    const method = request.method as Method;
    const projection = shownIn(request, type);
    const body = method === "DELETE" ? {} : bodyOf(request);
    const id = method === "POST" ? parts.ids.next(type === USERS ? "scu" : "scg") : idOf(request);
    return send(reply, given(await inTransaction(parts, caller, false, (call) => changeResource(call, { type, method, id, body, ifMatch: header(request, "if-match"), projection }))));
  };
  for (const url of both(type.endpoint)) {
    scim.get(url, list);
    scim.post(url, change);
  }
  for (const url of both(`${type.endpoint}/:id`)) {
    scim.get(url, one);
    scim.route({ method: ["PUT", "PATCH", "DELETE"], url, handler: change });
  }
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id;
}

function shownIn(request: FastifyRequest, type: ResourceType) {
  const { attributes, excludedAttributes } = queryOf(request);
  const projection = projectionFrom([type], attributes, excludedAttributes);
  if (isFault(projection)) throw new Refused(projection);
  return projection;
}

/** What looks at several resources at once: searches and bulk requests; and what is not offered. */
function several(scim: FastifyInstance, parts: ScimParts): void {
  const searched = (types: readonly ResourceType[]) => async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = types.map((type) => permitted(request, type, false))[0] as Caller;
    const search = request.method === "POST" ? searchFromBody(types, bodyOf(request)) : searchFrom(types, queryOf(request));
    if (isFault(search)) throw new Refused(search);
    const body = await inTransaction(parts, caller, true, (call) => listed(call, types, search));
    return send(reply, given(isFault(body) ? body : { status: 200, body }));
  };
  scim.post("/.search", searched(BOTH));
  scim.get("/", searched(BOTH));
  for (const type of [USERS, GROUPS]) scim.post(`${type.endpoint}/.search`, searched([type]));
  scim.post("/Bulk", async (request, reply) => send(reply, given(await runBulk(parts, callerOf(request), bodyOf(request)))));
  scim.all("/Me", async () => {
    throw new Refused(fault(501, "A token belongs to an organisation, not to a person: there is nobody to be /Me."));
  });
}

function discovery(scim: FastifyInstance, parts: ScimParts): void {
  const answer = (body: (base: string, name: string) => object | undefined) => async (request: FastifyRequest, reply: FastifyReply) => {
    if (queryOf(request)["filter"] !== undefined) throw new Refused(fault(403, "What the server can do is not filtered."));
    const name = (request.params as { name?: string }).name ?? "";
    const found = body(baseOf(parts), name);
    if (found === undefined) throw new Refused(fault(404, `There is no ${name.slice(0, 100)} here.`));
    return send(reply, { status: 200, body: found });
  };
  for (const url of both("/ServiceProviderConfig")) scim.get(url, answer(serviceProviderConfig));
  for (const url of both("/ResourceTypes")) scim.get(url, answer(resourceTypes));
  for (const url of both("/Schemas")) scim.get(url, answer(schemas));
  scim.get("/ResourceTypes/:name", answer(resourceType));
  scim.get("/Schemas/:name", answer(schema));
}

const KNOWN: readonly (readonly [pattern: RegExp, methods: string])[] = [
  [/^\/(Users|Groups)\/?$/, "GET, POST"], [/^\/(Users|Groups)\/\.search$/, "POST"], [/^\/(Users|Groups)\/[^/]+\/?$/, "GET, PUT, PATCH, DELETE"], [/^\/(\.search|Bulk)$/, "POST"],
  [/^\/(ServiceProviderConfig|ResourceTypes|Schemas)(\/[^/]*)?$/, "GET"],
];

/** Everything else: a known address with another method, or no address at all. */
function elsewhere(scim: FastifyInstance): void {
  scim.all("/*", async (request, reply) => {
    const path = `/${(request.params as { "*": string })["*"]}`;
    const known = KNOWN.find(([pattern]) => pattern.test(path));
    if (known === undefined) throw new Refused(fault(404, "There is nothing at this address."));
    void reply.header("allow", known[1]);
    throw new Refused(fault(405, `This address takes ${known[1]}.`));
  });
}
