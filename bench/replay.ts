import { createEngine } from "../core/engine/evaluate.ts";
import type { Fact } from "../core/facts/fact.ts";
import type { Instant } from "../core/kernel/time.ts";
import type { CompiledProgram } from "../core/programs/compiled.ts";
import { history } from "./history.ts";
import { report, shippedProgram } from "./report.ts";

/**
 * How fast a history is told, on one core, from a stream that keeps nothing. The limit beside it is what any reader of the same
 * history must spend: one JSON.parse of every fact.
 */
const COUNT = Number(process.env["FACTS"] ?? 1_000_000);
const program: CompiledProgram = { ...shippedProgram(), startsAt: 0 as Instant };

const parsing = timed(() => {
  let last: Fact | undefined;
  for (const fact of history(COUNT / 10)) last = JSON.parse(JSON.stringify(fact)) as Fact;
  return last?.arrival ?? 0;
});
let postings = 0;
const engine = createEngine({ programs: [program], post: () => (postings += 1), explains: false });
const before = process.memoryUsage().heapUsed;
let peak = before;
const telling = timed(() => {
  let told = 0;
  for (const fact of history(COUNT)) {
    engine.tell(fact);
    told += 1;
    if (told % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
  }
  return told;
});
const grown = Math.round((process.memoryUsage().heapUsed - before) / 1_000_000);
report("replay", {
  facts: telling.result, postings, seconds: telling.seconds, factsPerCpuSecond: Math.round(telling.result / telling.cpu), heapGrownMb: grown, heapPeakMb: Math.round(peak / 1_000_000),
  ratioToJsonRoundTrip: Number((telling.result / telling.cpu / (parsing.result / parsing.cpu)).toFixed(2)), target: "≥ 100,000 facts a second on one core, 1 M in under 10 s",
});

function timed<T>(work: () => T): { result: T; seconds: number; cpu: number } {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = work();
  const used = process.cpuUsage(cpu);
  return { result, seconds: Number(((performance.now() - start) / 1000).toFixed(2)), cpu: (used.user + used.system) / 1_000_000 };
}
