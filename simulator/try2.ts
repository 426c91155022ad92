import { compile } from "../core/programs/compiled.ts";
import { shippedProgram } from "../program/read.ts";
import { scriptOf } from "./script.ts";
import { simulate } from "./simulate.ts";
import { BUGS } from "./bugs.ts";
const programs = [compile(shippedProgram().definition)];
const base = new Set<number>();
for (let s = 1; s <= 120; s++) if (simulate(scriptOf(s), programs).broken.length) base.add(s);
for (const bug of BUGS) {
  let found = 0, how = "";
  for (let s = 1; s <= 120 && !found; s++) { if (base.has(s)) continue; try { const r = simulate(scriptOf(s), programs, bug); if (r.broken.length) { found = s; how = `${r.broken[0]!.invariant} ${r.broken[0]!.sentence}`; } } catch (e) { found = s; how = String(e).slice(0, 80); } }
  console.log(found || "NOT FOUND", bug, "—", how.slice(0, 110));
}
