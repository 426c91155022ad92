import { describe, expect, it } from "vitest";
import { api } from "../../core/api.ts";
import { operationsOf } from "../../core/kernel/api-operation.ts";
import { routesOf } from "../contract-routes.ts";
import { problemFrom } from "./problem.ts";
import { clientOf, prepared, type Route, type Routes } from "./wire.ts";

describe("a call", () => {
  it.each<[Route, Record<string, unknown>, string, string | undefined]>([
    [["GET", "/v1/deals"], { status: "open", limit: 50, cursor: undefined }, "/v1/deals?status=open&limit=50", undefined],
    [["GET", "/v1/deals/{id}"], { id: "dea_1" }, "/v1/deals/dea_1", undefined],
    [["POST", "/v1/deals/{id}/notes"], { id: "a/b?c", text: "hi" }, "/v1/deals/a%2Fb%3Fc/notes", '{"text":"hi"}'],
    [["DELETE", "/v1/session"], {}, "/v1/session", undefined],
  ])("%o with %o goes to %s", (route, input, url, body) => {
    expect(prepared(route, input)).toEqual({ url, body });
  });

  it("reaches every operation of the contract by its own name", () => {
    const sent: Route[] = [];
    const routes = routesOf(api);
    const client = clientOf<Record<string, unknown>>(routes, async (route) => void sent.push(route));
    for (const operation of operationsOf(api)) {
      const call = operation.name.split(".").reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], client) as () => Promise<unknown>;
      void call();
      expect(sent.at(-1)).toEqual([operation.method, operation.path]);
    }
    expect(sent.length).toBeGreaterThan(10);
  });

  it("carries no shapes to the browser", () => {
    const leaves = (routes: Routes): Route[] => Object.values(routes).flatMap((part) => (Array.isArray(part) ? [part as unknown as Route] : leaves(part as Routes)));
    expect(leaves(routesOf(api)).every((route) => route.length === 2 && route.every((text) => typeof text === "string"))).toBe(true);
  });
});

describe("a no of the server", () => {
  it("keeps code, sentence, issues and request", () => {
    const text = JSON.stringify({ type: "about:blank", title: "Conflict", status: 409, code: "deal.already-protected", detail: "Another partner has protection until Jan 11.", issues: [{ path: ["domain"], code: "x", sentence: "Choose another" }], request: "req_1" });
    expect(problemFrom(409, text, undefined).said).toEqual({ status: 409, code: "deal.already-protected", sentence: "Another partner has protection until Jan 11.", issues: [{ path: ["domain"], code: "x", sentence: "Choose another" }], request: "req_1" });
  });

  it.each(["<html>Bad gateway</html>", "", "null", "[1]"])("is a sentence to act on even when it is %j", (text) => {
    const { said } = problemFrom(502, text, "req_2");
    expect(said).toMatchObject({ status: 502, code: "http.502", issues: [], request: "req_2" });
    expect(said.sentence).toContain("try again");
  });
});
