import { ApiProblem, problemFrom } from "./problem.ts";

export type Route = readonly [method: string, path: string];
export type Routes = { readonly [name: string]: Route | Routes };

type Send = (route: Route, input: Readonly<Record<string, unknown>>, options: { readonly signal?: AbortSignal }) => Promise<unknown>;

/** The contract's operations as functions: `client.deals.register(input)`. `C` is the client type of the contract the routes come from. */
export function clientOf<C>(routes: Routes, send: Send): C {
  return Object.fromEntries(Object.entries(routes).map(([name, part]) => [name, isRoute(part) ? (input = {}, options = {}) => send(part, input, options) : clientOf(part, send)])) as C;
}

function isRoute(part: Route | Routes): part is Route {
  return Array.isArray(part);
}

export type Prepared = { readonly url: string; readonly body: string | undefined };

/** Fills the path from the input; what is left is the query of a read or the JSON body of a write. */
export function prepared([method, path]: Route, input: Readonly<Record<string, unknown>>): Prepared {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(String(value));
  });
  if (method !== "GET") return { url: filled, body: rest.size === 0 ? undefined : JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams([...rest].map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]));
  return { url: query.size === 0 ? filled : `${filled}?${query}`, body: undefined };
}

/** One request to the server the page came from, with the person's cookie. Throws ApiProblem for every "no", the network's included. */
export const sendToServer: Send = async (route, input, { signal }) => {
  const { url, body } = prepared(route, input);
  const write = route[0] !== "GET";
  const headers = {
    accept: "application/json",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    // One key a call: pressing twice is two calls, so forms disable themselves while they wait.
    ...(write ? { "idempotency-key": crypto.randomUUID(), "x-csrf-token": cookie("__Host-csrf") } : {}),
  };
  let response: Response;
  try {
    response = await fetch(url, { method: route[0], headers, credentials: "same-origin", ...(body === undefined ? {} : { body }), ...(signal ? { signal } : {}) });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiProblem({ status: 0, code: "network.unreachable", sentence: "The server cannot be reached. Nothing was lost; try again.", issues: [], request: undefined });
  }
  const text = await response.text();
  if (!response.ok) throw problemFrom(response.status, text, response.headers.get("x-request-id") ?? undefined);
  return text === "" ? undefined : JSON.parse(text);
};

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
