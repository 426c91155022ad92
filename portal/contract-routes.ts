import { type AnyContractRouter, isContractProcedure } from "@orpc/contract";
import type { Plugin } from "vite";
import type { Routes } from "./app/wire.ts";

const ID = "virtual:contract-routes";

/** Method and path of every operation; shapes stay behind, as the server judges what is sent. */
export function routesOf(router: AnyContractRouter): Routes {
  return Object.fromEntries(
    Object.entries(router).map(([name, part]) => {
      if (!isContractProcedure(part)) return [name, routesOf(part as AnyContractRouter)];
      const { method, path } = part["~orpc"].route;
      return [name, [method ?? "GET", path ?? "/"]];
    }),
  );
}

/** Gives the browser the contract's addresses without its schemas (and without zod). */
export function contractRoutes(): Plugin {
  return {
    name: "contract-routes",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load: async (id) => {
      if (id !== `\0${ID}`) return null;
      const { api } = await import("../core/api.ts");
      return `export const routes = ${JSON.stringify(routesOf(api))};`;
    },
  };
}
