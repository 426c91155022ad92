import { z } from "zod";
import { issuesOf } from "../kernel/api-issues.ts";
import { type Refusal, isRefusal, refuse } from "../kernel/refusal.ts";
import { Key } from "../kernel/wire.ts";
import { type CompiledProgram, compile } from "./compiled.ts";
import type { Definition } from "./definition.ts";
import { difference } from "./difference.ts";
import type { LineOf } from "./parts.ts";
import { readDefinition } from "./read.ts";
import { Id, Title, Words } from "./scalars.ts";
import { Effective } from "./sections.ts";
import { type Written, isList, isMap, namesOf, written } from "./written.ts";

/** What an individual agreement may change: terms; never the program's name, dates, calendar, currency or measures. */
const TERMS = ["tiers", "tracks", "incentives", "stacking", "attribution", "registration", "payouts", "certifications", "resources", "definitions", "mdf"] as const;

const AddendumShape = z.strictObject({
  format: z.literal("partner-program-addendum/1", "must be partner-program-addendum/1"),
  id: z.string().max(60).regex(/^[a-z][a-z0-9_-]*$/, "must be an id: small letters, digits, _ and -"),
  /** The program it changes, whatever its version. */
  program: Id,
  /** For whom. */
  partner: Key,
  title: Title,
  effective: Effective,
  changeNote: Words,
  /** The same format as a program, only the changed nodes; items of lists are named by their id. */
  changes: z.partialRecord(z.enum(TERMS, `changes may only touch ${TERMS.join(", ")}`), z.unknown()),
});

export type Addendum = z.output<typeof AddendumShape>;

/** Reads an addendum from plain data. Refusal: addendum.invalid, with path and line. */
export function readAddendum(raw: unknown, lineOf: LineOf = () => undefined): Addendum | Refusal {
  const result = AddendumShape.safeParse(raw);
  if (result.success) {
    const { from, until, appliesToExistingFrom } = result.data.effective;
    const late = (until !== null && until <= from) || (appliesToExistingFrom !== null && appliesToExistingFrom < from);
    if (!late) return result.data;
    return refuse("addendum.invalid", "The dates of this addendum are out of order.", [placed({ path: ["effective"], code: "dates-out-of-order", sentence: "An addendum ends, and moves existing deals, only after it begins." }, lineOf)]);
  }
  return refuse("addendum.invalid", "This addendum has errors.", issuesOf(result.error).map((issue) => placed(issue, lineOf)));
}

function placed<T extends { path: readonly (string | number)[] }>(issue: T, lineOf: LineOf): T & { line?: number } {
  const line = lineOf(issue.path);
  return line === undefined ? issue : { ...issue, line };
}

/**
 * A version with one partner's agreement merged in; its id names both, "mindweave@1.0.0+acme-2025" (rules.md §6, individual agreements).
 * The result is checked like any program. Refusals: addendum.other-program, addendum.changes-nothing, program.invalid.
 */
export function withAddendum(program: Definition, addendum: Addendum): CompiledProgram | Refusal {
  if (addendum.program !== program.id) return refuse("addendum.other-program", `This addendum changes ${addendum.program}, not ${program.id}.`);
  const merged = readDefinition(mergedTree(written(program), addendum.changes as Written, ""));
  if (isRefusal(merged)) return merged;
  if (difference(program, merged).length === 0) return refuse("addendum.changes-nothing", "This addendum says what the program says already.");
  return compile(merged, { addendum: { id: addendum.id, partner: addendum.partner }, effective: addendum.effective });
}

/** Nodes that mean something only as a whole. */
const WHOLE = new Set(["when", "source", "grants", "bands", "trigger"]);

/**
 * Maps are merged key by key, lists of named items by name (a new name is added), everything else is replaced. A node of another kind, and a node
 * that only makes sense as a whole, is replaced too. Nothing is ever taken away.
 */
function mergedTree(base: Written | undefined, change: Written, key: string): Written {
  if (WHOLE.has(key)) return change;
  if (isMap(base) && isMap(change)) {
    if ("kind" in change && change["kind"] !== base["kind"]) return change;
    const merged: Record<string, Written> = { ...base };
    for (const [name, value] of Object.entries(change)) merged[name] = key === "amounts" ? value : mergedTree(base[name], value, name);
    return merged;
  }
  const changed = isList(change) ? namesOf(change) : undefined;
  const names = isList(base) ? namesOf(base) : undefined;
  if (!isList(base) || !isList(change) || changed === undefined || names === undefined) return change;
  const items = base.map((item, i) => {
    const at = changed.indexOf(names[i] as string);
    return at === -1 ? item : mergedTree(item, change[at] as Written, "");
  });
  return [...items, ...change.filter((_, i) => !names.includes(changed[i] as string))];
}
