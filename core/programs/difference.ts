import { clauseOf, sourceAt } from "./clause.ts";
import type { Definition } from "./definition.ts";
import type { Path } from "./parts.ts";
import { type Written, isList, isMap, namesOf, written } from "./written.ts";

/** One field that differs between two versions. */
export type Change = {
  /** In the newer version; for what was taken away, in the older one. */
  readonly path: Path;
  /** The way to the field in words: "Revenue share by program tier, rate, platinum". */
  readonly words: string;
  /** As a file writes it; null where the field did not exist. */
  readonly before: string | null;
  readonly after: string | null;
  /** Where the rule around it comes from: section, lines, policies. */
  readonly clause: string | null;
};

/**
 * Field by field, what a newer definition says differently. Items of lists are matched by their id, stage, name or title, so moving a rule is no
 * change; spellings that mean the same are no change either.
 */
export function difference(before: Definition, after: Definition): Change[] {
  const found: Change[] = [];
  compare({ before: written(before), after: written(after), path: [], words: [] }, (at) => {
    const gone = at.after === undefined;
    found.push({
      path: at.path, words: at.words.join(", "), before: spoken(at.before), after: spoken(at.after), clause: clauseOf(sourceAt(gone ? before : after, at.path)),
    });
  });
  return found;
}

type Place = { readonly before: Written | undefined; readonly after: Written | undefined; readonly path: Path; readonly words: readonly string[] };

function compare(at: Place, tell: (at: Place) => void): void {
  const { before, after } = at;
  if (isMap(before) && isMap(after)) return compareMaps(before, after, at, tell);
  if (isList(before) && isList(after) && (before.some(isMap) || after.some(isMap))) return compareLists(before, after, at, tell);
  if (JSON.stringify(before) !== JSON.stringify(after)) tell(at);
}

function compareMaps(before: { readonly [key: string]: Written }, after: { readonly [key: string]: Written }, at: Place, tell: (at: Place) => void): void {
  // Another kind of rate, window or requirement is one change, not a field taken away here and there.
  if (before["kind"] !== after["kind"] && at.path.length > 0) return tell(at);
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const title = titleOf(after[key] ?? before[key]);
    compare({ before: before[key], after: after[key], path: [...at.path, key], words: key === "values" ? at.words : [...at.words, title ?? inWords(key)] }, tell);
  }
}

function compareLists(before: readonly Written[], after: readonly Written[], at: Place, tell: (at: Place) => void): void {
  const old = namesOf(before) ?? before.map((_, i) => String(i));
  const now = namesOf(after) ?? after.map((_, i) => String(i));
  const words = (item: Written | undefined, i: number) => [...at.words.slice(0, -1), titleOf(item) ?? `${at.words.at(-1) ?? ""} ${i + 1}`.trim()];
  after.forEach((item, i) => {
    const was = old.indexOf(now[i] as string);
    compare({ before: was === -1 ? undefined : before[was], after: item, path: [...at.path, i], words: words(item, i) }, tell);
  });
  before.forEach((item, i) => {
    if (!now.includes(old[i] as string)) compare({ before: item, after: undefined, path: [...at.path, i], words: words(item, i) }, tell);
  });
}

function titleOf(value: Written | undefined): string | undefined {
  const title = isMap(value) ? (value["title"] ?? value["name"] ?? value["stage"]) : undefined;
  return typeof title === "string" ? title : undefined;
}

/** "mdfPerQuarter" → "mdf per quarter". */
export function inWords(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
}

function spoken(value: Written | undefined): string | null {
  if (value === undefined) return null;
  if (value === null) return "none";
  if (isList(value)) return value.length === 0 ? "none" : value.map(spoken).join(", ");
  if (isMap(value)) return Object.entries(value).map(([key, item]) => (isMap(item) && Object.keys(item).length === 0 ? "" : `${inWords(key)}: ${spoken(item)}`)).filter((part) => part !== "").join("; ");
  return value === true ? "yes" : value === false ? "no" : String(value);
}
