import { compile } from "../core/programs/compiled.ts";
import type { Programs } from "../core/programs/in-force.ts";
import { shippedProgram } from "../program/read.ts";
import type { Bug } from "./bugs.ts";
import type { Broken } from "./checks.ts";
import { type Script, scriptOf, shrink } from "./script.ts";
import { type Report, simulate } from "./simulate.ts";
import { storyOf } from "./story.ts";

/** What a run of many seeds found; one line of evidence. */
export type Evidence = {
  readonly from: number;
  readonly seeds: number;
  readonly partnerYears: number;
  /** Partner-years in a minute of one core's time. */
  readonly perMinute: number;
  readonly facts: number;
  readonly entries: number;
  readonly failed: readonly { readonly seed: number; readonly broken: readonly Broken[] }[];
  readonly counts: Readonly<Record<string, number>>;
};

export function programs(): Programs {
  return [compile(shippedProgram().definition)];
}

/** One script's report. A bug of the engine or the shell that throws is a broken invariant like any other. */
export function runScript(script: Script, by: Programs, bug: Bug | null = null): Report {
  try {
    return simulate(script, by, bug);
  } catch (error) {
    return { broken: [{ invariant: "I0", sentence: error instanceof Error ? error.message : String(error) }], counts: {}, facts: 0, entries: 0, partnerYears: 0 };
  }
}

/** Seeds one after another until `goOn` says no. */
export function runSeeds(from: number, goOn: (seeds: number) => boolean): Evidence {
  const by = programs();
  const started = process.cpuUsage();
  const counts: Record<string, number> = {};
  const failed: Evidence["failed"][number][] = [];
  let [seeds, partnerYears, facts, entries] = [0, 0, 0, 0];
  for (; goOn(seeds); seeds++) {
    const report = runScript(scriptOf(from + seeds), by);
    partnerYears += report.partnerYears;
    facts += report.facts;
    entries += report.entries;
    for (const [what, times] of Object.entries(report.counts)) counts[what] = (counts[what] ?? 0) + times;
    if (report.broken.length > 0) failed.push({ seed: from + seeds, broken: report.broken.slice(0, 5) });
  }
  const { user, system } = process.cpuUsage(started);
  return { from, seeds, partnerYears: Math.round(partnerYears), perMinute: Math.round((partnerYears * 60e6) / (user + system)), facts, entries, failed, counts };
}

/** The first seed that finds a planted bug; undefined when none of so many does. */
export function foundBy(bug: Bug, seeds: number): { readonly seed: number; readonly broken: Broken } | undefined {
  const by = programs();
  for (let seed = 1; seed <= seeds; seed++) {
    const [broken] = runScript(scriptOf(seed), by, bug).broken;
    if (broken !== undefined) return { seed, broken };
  }
  return undefined;
}

/** A failing seed's script, cut down to what is needed for the same invariant to break. */
export function smallest(seed: number, bug: Bug | null = null): { readonly script: Script; readonly broken: readonly Broken[] } {
  const by = programs();
  const whole = scriptOf(seed);
  const invariant = runScript(whole, by, bug).broken[0]?.invariant;
  const script = shrink(whole, storyOf(whole).map((one) => one.source), (one) => runScript(one, by, bug).broken[0]?.invariant === invariant);
  return { script, broken: runScript(script, by, bug).broken };
}
