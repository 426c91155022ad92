import { createORPCClient, ORPCError } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import { OpenAPILink } from "@orpc/openapi-client/fetch";
import { api } from "../core/api.ts";
import { operationsOf, Problem } from "../core/kernel/api-operation.ts";

export type CallOptions = {
  /** For a write: the same key and input give the same reply and no second effect. Made for you where you give none. */
  readonly idempotencyKey?: string;
};

export type Client = ContractRouterClient<typeof api, CallOptions>;

export type ClientOptions = {
  /** "https://partners.example.com" */
  readonly url: string;
  /** An API key; in a browser, the session's cookie is used instead. */
  readonly key?: string;
  /** In a browser: what the csrf cookie holds now. */
  readonly csrf?: () => string | undefined;
  /** Tries in all when the server is away, busy or asks to wait; safe, because every write carries its key. */
  readonly tries?: number;
  readonly fetch?: typeof fetch;
};

const DECLARED = new Set(operationsOf(api).flatMap((operation) => Object.keys(operation.meta.refusals)));

/**
 * A client with the contract's own types: `await client.people.list({ limit: 20 })`. A refusal is thrown as an error whose `code`
 * is the refusal's, `message` the sentence to act on and `data` the whole problem; `problemOf` reads it from anything caught.
 */
export function createClient(options: ClientOptions): Client {
  const ask = options.fetch ?? fetch;
  const link = new OpenAPILink<CallOptions>(api, {
    url: options.url,
    headers: ({ context }) => ({
      ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
      ...(context.idempotencyKey === undefined ? {} : { "idempotency-key": context.idempotencyKey }),
    }),
    fetch: (request, init) => persistent(ask, request, init, options),
    customErrorResponseBodyDecoder: (body, { status }) => {
      const parsed = Problem.safeParse(body);
      if (!parsed.success) return new ORPCError("http.no-problem", { status, message: `The server at ${options.url} answered ${status} and said no more. Is this a MindWeave server?` });
      return new ORPCError(parsed.data.code, { status, message: parsed.data.detail, data: parsed.data, defined: DECLARED.has(parsed.data.code) });
    },
  });
  return createORPCClient<Client>(link);
}

/** The problem inside whatever a call threw; undefined when it was something else, such as no network. */
export function problemOf(error: unknown): Problem | undefined {
  if (!(error instanceof ORPCError)) return undefined;
  const parsed = Problem.safeParse(error.data);
  return parsed.success ? parsed.data : undefined;
}

async function persistent(ask: typeof fetch, request: Request, init: object, options: ClientOptions): Promise<Response> {
  const write = request.method !== "GET";
  if (write && !request.headers.has("idempotency-key")) request.headers.set("idempotency-key", crypto.randomUUID());
  const csrf = write ? options.csrf?.() : undefined;
  if (csrf !== undefined) request.headers.set("x-csrf-token", csrf);
  const tries = Math.max(1, options.tries ?? 3);
  for (let attempt = 1; ; attempt++) {
    const last = attempt === tries;
    let wait = 200 * 2 ** attempt;
    try {
      const response = await ask(last ? request : request.clone(), init);
      if (last || (response.status !== 503 && response.status !== 429)) return asJson(response);
      const asked = Number(response.headers.get("retry-after"));
      if (asked > 5) return asJson(response);
      wait = asked > 0 ? asked * 1000 : wait;
      await response.body?.cancel();
    } catch (error) {
      if (last || request.signal.aborted) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** The link below reads only application/json as JSON. */
function asJson(response: Response): Response {
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) return response;
  const headers = new Headers(response.headers);
  headers.set("content-type", "application/json");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
