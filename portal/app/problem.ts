import type { Issue } from "../../core/kernel/refusal.ts";

type Said = { readonly status: number; readonly code: string; readonly sentence: string; readonly issues: readonly Issue[]; /** What support asks for. */ readonly request: string | undefined };

/** The server's "no" (RFC 9457), or 0 for no server at all. An Error, since queries and mutations carry failures as such. */
export class ApiProblem extends Error {
  readonly said: Said;

  constructor(said: Said) {
    super(said.sentence);
    this.said = said;
  }
}

/** Reads a reply that is not good; whatever comes (a proxy's page, nothing) becomes a sentence to act on. */
export function problemFrom(status: number, text: string, request: string | undefined): ApiProblem {
  const body = parsed(text);
  const sentence = typeof body?.["detail"] === "string" ? body["detail"] : status >= 500 ? "The server could not answer. Nothing was lost; try again in a minute." : "The server refused this.";
  return new ApiProblem({
    status, sentence,
    code: typeof body?.["code"] === "string" ? body["code"] : `http.${status}`,
    issues: Array.isArray(body?.["issues"]) ? (body["issues"] as Issue[]) : [],
    request: typeof body?.["request"] === "string" ? body["request"] : request,
  });
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export function statusOf(error: unknown): number | null {
  return error instanceof ApiProblem ? error.said.status : null;
}
