import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";

/** Names, figures and routes. Never an id of a person or organisation, an address, a header or a value of a statement. */
export type Attributes = Record<string, string | number | boolean>;

export type Span = {
  readonly trace: string;
  readonly id: string;
  readonly parent: string | undefined;
  name: string;
  readonly kind: "internal" | "server" | "client" | "consumer";
  /** Nanoseconds since 1970. */
  readonly from: bigint;
  to: bigint;
  readonly attributes: Attributes;
  failed: boolean;
};

export type Exporter = { add(span: Span): void; stop(): Promise<void> };

type Context = { readonly trace: string; readonly id: string };

const current = new AsyncLocalStorage<Context>();
let exporter: Exporter | undefined;

/** From now on spans go there; undefined stops it. One a process. */
export function exportTo(next: Exporter | undefined): void {
  exporter = next;
}

/** Runs the work as a part of what is under way, or as a trace of its own; costs nothing where nobody collects. */
export async function span<T>(name: string, kind: Span["kind"], attributes: Attributes, work: (span: Span | undefined) => Promise<T>): Promise<T> {
  if (exporter === undefined) return work(undefined);
  const one = begun(name, kind, attributes, current.getStore());
  try {
    return await current.run({ trace: one.trace, id: one.id }, () => work(one));
  } catch (error) {
    one.failed = true;
    throw error;
  } finally {
    ended(one);
  }
}

/** For a framework that calls back: the span is begun, and what `go` starts belongs to it. */
export function enter(name: string, kind: Span["kind"], attributes: Attributes, traceparent: string | undefined, go: () => void): Span | undefined {
  if (exporter === undefined) {
    go();
    return undefined;
  }
  const one = begun(name, kind, attributes, parentOf(traceparent));
  current.run({ trace: one.trace, id: one.id }, go);
  return one;
}

export function ended(one: Span): void {
  one.to = nanoseconds();
  exporter?.add(one);
}

/** W3C Trace Context, version 00: what is not exactly that counts as not sent. */
function parentOf(traceparent: string | undefined): Context | undefined {
  const [, trace, id] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceparent ?? "") ?? [];
  return trace === undefined || id === undefined || /^0+$/.test(trace) || /^0+$/.test(id) ? undefined : { trace, id };
}

function begun(name: string, kind: Span["kind"], attributes: Attributes, parent: Context | undefined): Span {
  const from = nanoseconds();
  return { trace: parent?.trace ?? randomBytes(16).toString("hex"), id: randomBytes(8).toString("hex"), parent: parent?.id, name, kind, from, to: from, attributes: { ...attributes }, failed: false };
}

/** Lengths by the clock that is never set back. */
function nanoseconds(): bigint {
  return START + process.hrtime.bigint();
}
const START = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
