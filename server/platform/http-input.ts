import type { NamedOperation } from "../../core/kernel/api-operation.ts";
import { issuesOf } from "../../core/kernel/api-issues.ts";
import { parseJson } from "../../core/kernel/json.ts";
import { type Issue, refuse } from "../../core/kernel/refusal.ts";
import { HttpRefusal } from "./http-problem.ts";

export type RawRequest = { readonly url: string; readonly params: Readonly<Record<string, string>>; readonly body: Buffer | undefined };

/** The request as one object: path and query of a GET, path and body of everything else. Throws a 400 for whatever could be read two ways. */
export function rawInput(operation: NamedOperation, request: RawRequest): Record<string, unknown> {
  const query = queryOf(request.url);
  const params = plain(request.params);
  if (operation.method === "GET") return merged(query, params);
  const stray = Object.keys(query)[0];
  if (stray !== undefined) throw invalid([{ path: [stray], code: "unknown-field", sentence: "This takes its input from the path and the body, not from the query." }]);
  return merged(bodyOf(request.body), params);
}

/** Input that the contract's schema has checked; a 400 with one issue a field otherwise. */
export function checkedInput(operation: NamedOperation, raw: unknown): unknown {
  const parsed = operation.input.safeParse(raw);
  if (!parsed.success) throw invalid(issuesOf(parsed.error));
  return parsed.data;
}

function bodyOf(body: Buffer | undefined): Record<string, unknown> {
  if (body === undefined || body.length === 0) return {};
  let source: string;
  try {
    source = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw invalid([{ path: [], code: "json.not-utf-8", sentence: "The body is not UTF-8 text." }]);
  }
  const parsed = parseJson(source);
  if (!parsed.ok) throw invalid([parsed.issue]);
  if (typeof parsed.value !== "object" || parsed.value === null || Array.isArray(parsed.value)) {
    throw invalid([{ path: [], code: "wrong-type", sentence: "The body has to be a JSON object." }]);
  }
  return parsed.value as Record<string, unknown>;
}

/** Names and values are flat text and each name comes once. */
function queryOf(url: string): Record<string, string> {
  const start = url.indexOf("?");
  const query: Record<string, string> = Object.create(null) as Record<string, string>;
  if (start < 0) return query;
  for (const part of url.slice(start + 1).split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decoded(equals < 0 ? part : part.slice(0, equals));
    if (name in query || name === "__proto__") throw invalid([{ path: [name], code: "repeated-field", sentence: "The query names this field twice." }]);
    query[name] = decoded(equals < 0 ? "" : part.slice(equals + 1));
  }
  return query;
}

function decoded(text: string): string {
  try {
    return checkedText(decodeURIComponent(text.replaceAll("+", " ")));
  } catch (error) {
    if (error instanceof HttpRefusal) throw error;
    throw invalid([{ path: [], code: "wrong-escape", sentence: "The query holds a % escape that is no UTF-8 text." }]);
  }
}

function checkedText(text: string): string {
  if (text.includes("\0") || !text.isWellFormed()) throw invalid([{ path: [], code: "unstorable-text", sentence: "The address holds a NUL or half a surrogate pair." }]);
  return text;
}

function plain(params: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, checkedText(value)]));
}

function merged(fields: Record<string, unknown>, params: Record<string, string>): Record<string, unknown> {
  const twice = Object.keys(params).find((name) => name in fields);
  if (twice !== undefined) throw invalid([{ path: [twice], code: "unknown-field", sentence: "This field is already in the path." }]);
  return { ...fields, ...params };
}

export function invalid(issues: readonly Issue[]): HttpRefusal {
  const first = issues[0];
  const where = first && first.path.length > 0 ? `${first.path.join(".")}: ` : "";
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return new HttpRefusal(400, refuse("input.invalid", `The input is not valid. ${where}${first?.sentence ?? ""}${more}`, issues));
}
