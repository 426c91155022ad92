import { compile } from "../core/programs/compiled.ts";
import { shippedProgram } from "../program/read.ts";
import { scriptOf } from "./script.ts";
import { simulate } from "./simulate.ts";
const programs = [compile(shippedProgram().definition)];
const from = Number(process.argv[2] ?? 1), n = Number(process.argv[3] ?? 50);
const t0 = process.cpuUsage(); let py = 0, facts = 0, bad = 0; const counts: Record<string, number> = {};
for (let seed = from; seed < from + n; seed++) {
  try {
  const r = simulate(scriptOf(seed), programs);
  py += r.partnerYears; facts += r.facts; for (const [k, v] of Object.entries(r.counts)) counts[k] = (counts[k] ?? 0) + v;
  if (r.broken.length) { bad++; if (bad < 12) console.log(seed, r.broken.length, r.broken.slice(0, 3).map((b) => `${b.invariant} ${b.sentence}`)); }
  } catch (e) { bad++; if (bad < 6) console.log(seed, e); }
}
const s = process.cpuUsage(t0); const sec = (s.user + s.system) / 1e6;
console.log({ bad, sec, perMin: (py / sec) * 60, factsPerSeed: facts / n, counts });
