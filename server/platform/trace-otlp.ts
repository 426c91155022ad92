import type { Log } from "./log.ts";
import type { Exporter, Span } from "./trace.ts";

export type Otlp = { /** "http://collector:4318": spans go to /v1/traces below it. */ readonly endpoint: string; /** "name=value,name=value", as OpenTelemetry writes them. */ readonly headers: string | undefined; readonly service: string };

/** Spans in one request, and at most so many waiting: beyond it they are dropped and counted, because whoever watches must not slow what is watched. */
const TOGETHER = 512;
const WAITING = 8192;
const EVERY_MS = 2000;
const PATIENCE_MS = 10_000;
const KINDS = { internal: 1, server: 2, client: 3, consumer: 5 } as const;

/** Sends spans as OTLP over HTTP in JSON (opentelemetry.io/docs/specs/otlp), in batches, in the background. */
export function otlpExporter({ endpoint, headers, service }: Otlp, log: Log): Exporter {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const sent = { "content-type": "application/json", ...headersOf(headers) };
  const waiting: Span[] = [];
  let dropped = 0;
  let sending: Promise<void> | undefined;
  const drain = async () => {
    for (let batch = waiting.splice(0, TOGETHER); batch.length > 0; batch = waiting.splice(0, TOGETHER)) {
      const answer = await fetch(url, { method: "POST", headers: sent, body: JSON.stringify(requestOf(service, batch)), signal: AbortSignal.timeout(PATIENCE_MS) }).catch((error: unknown) => error);
      if (answer instanceof Response) await answer.arrayBuffer();
      if (!(answer instanceof Response) || !answer.ok) dropped += batch.length;
    }
    if (dropped > 0) log.warn("traces.dropped", { spans: dropped });
    dropped = 0;
  };
  const send = () => (sending ??= drain().finally(() => { sending = undefined; }));
  const timer = setInterval(() => void (waiting.length > 0 && send()), EVERY_MS);
  timer.unref();
  return {
    add(span) {
      if (waiting.length >= WAITING) dropped++;
      else waiting.push(span);
    },
    async stop() {
      clearInterval(timer);
      await send();
      await send();
    },
  };
}

function headersOf(text: string | undefined): Record<string, string> {
  const pairs = (text ?? "").split(",").map((pair) => pair.trim()).filter((pair) => pair.includes("="));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), decodeURIComponent(pair.slice(pair.indexOf("=") + 1).trim())]));
}

function requestOf(service: string, spans: readonly Span[]): object {
  return { resourceSpans: [{ resource: { attributes: attributesOf({ "service.name": service }) }, scopeSpans: [{ scope: { name: "mindweave" }, spans: spans.map(spanOf) }] }] };
}

function spanOf({ trace, id, parent, name, kind, from, to, attributes, failed }: Span): object {
  return {
    traceId: trace, spanId: id, ...(parent === undefined ? {} : { parentSpanId: parent }), name, kind: KINDS[kind],
    startTimeUnixNano: String(from), endTimeUnixNano: String(to), attributes: attributesOf(attributes), status: failed ? { code: 2 } : {},
  };
}

function attributesOf(attributes: Readonly<Record<string, string | number | boolean>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: typeof value === "string" ? { stringValue: value } : typeof value === "boolean" ? { boolValue: value } : Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } }));
}
