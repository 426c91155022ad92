import type { Issue } from "../kernel/refusal.ts";
import type { Definition, Incentive } from "./definition.ts";

/** The sections of a definition whose shape is sound; what references name can be checked although another section is broken. */
export type Parts = { readonly [K in Exclude<keyof Definition, "incentives">]?: Definition[K] } & { readonly incentives?: readonly (Incentive | undefined)[] };

export type Path = readonly (string | number)[];
/** The line of a file that a path leads to, or of the nearest thing around it. */
export type LineOf = (path: Path) => number | undefined;

export function issue(path: Path, code: string, sentence: string): Issue {
  return { path, code, sentence };
}

/** The incentives that could be read, each with its place in the file. */
export function incentivesOf(parts: Parts): { readonly rule: Incentive; readonly path: Path }[] {
  return (parts.incentives ?? []).flatMap((rule, i) => (rule === undefined ? [] : [{ rule, path: ["incentives", i] }]));
}

/** All rates of a rule, each with its place. */
export function ratesOf(rule: Incentive, path: Path) {
  if (rule.kind === "commission") return [{ rate: rule.rate, path: [...path, "rate"] }];
  if (rule.kind !== "discount") return [];
  const own = { rate: rule.rate, path: [...path, "rate"] };
  return rule.extraRate === null ? [own] : [own, { rate: rule.extraRate, path: [...path, "extraRate"] }];
}
