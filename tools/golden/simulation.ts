import type { CompiledProgram } from "../../core/programs/compiled.ts";
import type { GoldenCase, Question } from "./case.ts";
import { programFor } from "./definition.ts";
import { evaluation } from "./scenario.ts";
import type { Json } from "./scenario-facts.ts";

/** The same facts under two programs: what each partner keeps, before and after; partners whose amounts do not change are only named. */
export function simulation({ case: one }: Question): Json {
  const settings = (of: "before" | "after") => programFor({ ...one.rules, ...(one.input?.[of] as Json | undefined) });
  const old = kept(one, settings("before"));
  const next = kept(one, settings("after"));
  const partners = ((one.given?.["partners"] as Json[] | undefined) ?? []).map((partner) => String(partner["id"]));
  const diff: Json[] = [];
  const changed = new Set<string>();
  for (const key of [...new Set([...old.keys(), ...next.keys()])].sort()) {
    const [partner, currency] = key.split("\u0000") as [string, string];
    const [was, is] = [old.get(key) ?? 0n, next.get(key) ?? 0n];
    if (was === is) continue;
    changed.add(partner);
    diff.push({ partner, currency, before: was, after: is, delta: is - was });
  }
  return { diff, unchanged: partners.filter((partner) => !changed.has(partner)) };
}

function kept(one: GoldenCase, program: CompiledProgram): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const line of evaluation(one, program).earnings) {
    const key = `${line.partner}\u0000${line.currency}`;
    sums.set(key, (sums.get(key) ?? 0n) + line.open);
  }
  return sums;
}
