import type { ContractProcedure } from "@orpc/contract";
import type { z } from "zod";
import type { Actor } from "../../core/kernel/actor.ts";
import type { Refusal } from "../../core/kernel/refusal.ts";
import type { Work } from "./work.ts";

/** What one operation may use: its transaction is behind row-level security for the actor's organisation, and read-only for a read. */
export type Call = Work & {
  /** Throws in a public operation: nobody is known there. */
  readonly actor: Actor;
  /** The actor's organisation. */
  readonly organisationId: string;
  readonly requestId: string;
  /** The address the request came from. */
  readonly address: string;
  /** What the browser says it is; anybody may write anything here. */
  readonly agent: string;
  /** A cookie of the request; undefined where there is none. */
  cookie(name: string): string | undefined;
  /** Sort values of the row the page starts after; undefined on the first page. */
  readonly after: readonly (string | number)[] | undefined;
  /** Rows fetched with `limit + 1`, as a page. `key` gives the values the list is sorted by. */
  page<R, W>(rows: readonly R[], limit: number, key: (row: R) => readonly (string | number)[], wire: (row: R) => W): { items: W[]; next: string | null };
  /** For the session only. */
  setCookie(cookie: Cookie): void;
};

export type Cookie = { readonly name: string; readonly value: string; readonly httpOnly: boolean; /** Seconds; 0 forgets it. */ readonly maxAge: number };

/** An operation that must not hold a connection all the while, as when it hashes a password or asks another server: it opens its own transactions. */
export type OutsideCall = Pick<Call, "now" | "log" | "requestId" | "address" | "agent" | "cookie" | "setCookie" | "actor" | "organisationId"> & {
  /** As the actor; in a public operation, the system's own work. A refusal undoes nothing that was written here. */
  tx<T>(work: (work: Work) => Promise<T>): Promise<T>;
};

type Answer<O extends z.ZodType> = Promise<z.input<O> | Refusal> | z.input<O> | Refusal;
type Handler<I extends z.ZodType, O extends z.ZodType> = ((input: z.output<I>, call: Call) => Answer<O>) | { readonly outside: (input: z.output<I>, call: OutsideCall) => Answer<O> };

/** One function an operation, in the contract's own shape. */
export type Handlers<C> =
  C extends ContractProcedure<infer I extends z.ZodType, infer O extends z.ZodType, infer _E, infer _M> ? Handler<I, O> : { [K in keyof C]: Handlers<C[K]> };

export type AnyHandler = ((input: unknown, call: Call) => unknown) | { readonly outside: (input: unknown, call: OutsideCall) => unknown };

/** The handler of "deals.register"; throws when a contract has an operation that nobody serves. */
export function handlerOf(handlers: object, name: string): AnyHandler {
  const found = name.split(".").reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], handlers);
  const outside = typeof found === "object" && found !== null && typeof (found as { outside?: unknown }).outside === "function";
  if (typeof found !== "function" && !outside) throw new Error(`no handler for ${name}`);
  return found as AnyHandler;
}
