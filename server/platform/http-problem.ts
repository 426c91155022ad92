import { STATUS_CODES } from "node:http";
import type { Problem } from "../../core/kernel/api-operation.ts";
import type { Issue, Refusal } from "../../core/kernel/refusal.ts";

/** Thrown inside the host only, where a hook has no other way to answer; commands return refusals instead. */
export class HttpRefusal extends Error {
  readonly status: number;
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, refusal: Refusal, headers: Readonly<Record<string, string>> = {}) {
    super(refusal.sentence);
    this.status = status;
    this.refusal = refusal;
    this.headers = headers;
  }
}

export type ProblemReply = { readonly status: number; readonly problem: Problem; readonly headers: Readonly<Record<string, string>> };

export function problem(status: number, code: string, detail: string, request?: string, issues?: readonly Issue[]): Problem {
  return {
    type: `urn:mindweave:problem:${code}`,
    title: STATUS_CODES[status] ?? "Error",
    status,
    code,
    detail,
    ...(issues && issues.length > 0 ? { issues: issues.map((issue) => ({ ...issue, path: [...issue.path] })) } : {}),
    ...(request === undefined ? {} : { request }),
  };
}

type Failure = { readonly code?: unknown; readonly statusCode?: unknown; readonly message?: unknown };

/** What a thrown thing means to the client. `unexpected` is a bug of ours: it belongs in the log with its stack. */
export function problemOf(error: unknown, request: string): ProblemReply & { readonly unexpected: boolean } {
  if (error instanceof HttpRefusal) {
    const { code, sentence, issues } = error.refusal;
    return { status: error.status, problem: problem(error.status, code, sentence, request, issues), headers: error.headers, unexpected: false };
  }
  const failure = (typeof error === "object" && error !== null ? error : {}) as Failure;
  const code = typeof failure.code === "string" ? failure.code : "";
  const [status, ours, detail] = HOST[code] ?? (unavailable(code, failure) ? UNAVAILABLE : rejected(failure));
  const headers: Record<string, string> = status === 503 ? { "retry-after": "1" } : {};
  return { status, problem: problem(status, ours, detail, request), headers, unexpected: status === 500 };
}

type Answer = readonly [status: number, code: string, detail: string];

/** What the host itself refuses, by Fastify's code. */
const HOST: Readonly<Record<string, Answer>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, "http.unsupported-media-type", "Send the body as application/json."],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, "http.body-too-large", "The body is larger than this operation takes: send less at a time."],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, "http.wrong-length", "The body is not as long as its Content-Length says."],
  FST_ERR_BAD_URL: [400, "http.bad-url", "The address cannot be read: check its % escapes."],
  FST_ERR_ASYNC_CONSTRAINT: [400, "http.bad-request", "The request cannot be read."],
};
const UNAVAILABLE: Answer = [503, "server.unavailable", "The server cannot do this right now: try again in a moment with the same Idempotency-Key."];

/** The database is away, full, overloaded or gave up on a conflict: nothing was kept, and trying again is right. */
function unavailable(code: string, failure: Failure): boolean {
  return /^(08|53|57P|40|55P03|57014|58030)/.test(code) || /^(ECONN|EPIPE|ENOENT|ETIMEDOUT)/.test(code) || /connection terminated|timeout exceeded when trying to connect/i.test(String(failure.message ?? ""));
}

function rejected(failure: Failure): Answer {
  const status = typeof failure.statusCode === "number" ? failure.statusCode : 500;
  if (status === 429) return [429, "http.too-many-requests", "Too many requests from this address: wait as long as Retry-After says."];
  if (status >= 400 && status < 500) return [status, "http.bad-request", "The request cannot be read."];
  return [500, "server.unexpected", "Something went wrong on our side. It is in our log under the request id given here."];
}
