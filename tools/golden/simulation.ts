import { partnerRows } from "../../core/engine/backtest-rows.ts";
import type { Question } from "./case.ts";
import { programFor } from "./definition.ts";
import { evaluation } from "./scenario.ts";
import type { Json } from "./scenario-facts.ts";

/** The same facts under two programs: what each partner keeps, before and after; partners whose amounts do not change are only named. */
export function simulation({ case: one }: Question): Json {
  const under = (of: "before" | "after") => evaluation(one, programFor({ ...one.rules, ...(one.input?.[of] as Json | undefined) }));
  const changed = partnerRows(under("before"), under("after")).filter((row) => row.delta !== 0n);
  const names = new Set(changed.map((row) => row.key));
  const partners = ((one.given?.["partners"] as Json[] | undefined) ?? []).map((partner) => String(partner["id"]));
  return { diff: changed.map(({ key, ...row }) => ({ partner: key, ...row })), unchanged: partners.filter((partner) => !names.has(partner)) };
}
