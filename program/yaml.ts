import { type Document, type Node, LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from "yaml";
import { type Issue, type Refusal, refuse } from "../core/kernel/refusal.ts";
import type { LineOf, Path } from "../core/programs/parts.ts";
import { FILE_LIMIT, MOST_ISSUES } from "../core/programs/read.ts";

/** A file read as plain data, with the line of every path. */
export type Tree = { readonly raw: unknown; readonly lineOf: LineOf };

const DEEPEST = 60;

/**
 * YAML as plain data: maps with text keys used once, lists, texts, whole numbers, true, false and null. One document; no anchors, aliases or tags,
 * so a small file cannot become a large tree, and nothing is built that is not written there. Refusal: program.unreadable, with lines.
 */
export function readYaml(text: string): Tree | Refusal {
  if (text.length > FILE_LIMIT) return unreadable([{ path: [], code: "too-big", sentence: `The file is larger than ${FILE_LIMIT / 1024} KiB.` }]);
  if (brackets(text) > MOST_BRACKETS) return unreadable([{ path: [], code: "too-deep", sentence: "The file is nested too deeply." }]);
  const counter = new LineCounter();
  try {
    const documents = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false, version: "1.2", schema: "core", merge: false, logLevel: "silent" });
    return Array.isArray(documents) && documents.length > 0 ? read(documents, counter) : unreadable([{ path: [], code: "empty", sentence: "The file is empty.", line: 1 }]);
  } catch (error) {
    if (error instanceof RangeError) return unreadable([{ path: [], code: "too-deep", sentence: "The file is nested too deeply." }]);
    throw error;
  }
}

/** Open at one time, whatever they mean; the parser takes a quadratic time over them. */
const MOST_BRACKETS = 200;

function brackets(text: string): number {
  let open = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === "[" || bracket === "{" ? open + 1 : Math.max(0, open - 1);
    most = Math.max(most, open);
  }
  return most;
}

function read(documents: readonly Document[], counter: LineCounter): Tree | Refusal {
  const issues: Issue[] = [];
  const [first, second] = documents;
  for (const error of documents.flatMap((document) => document.errors).slice(0, MOST_ISSUES)) issues.push({ path: [], code: "not-yaml", sentence: `This is not YAML: ${error.message.trim().replace(/[.]?$/, ".")}`, line: counter.linePos(error.pos[0]).line });
  if (second) issues.push({ path: [], code: "several-documents", sentence: "The file holds several documents; one program is one document.", line: counter.linePos(second.range?.[0] ?? 0).line });
  const walk: Walk = { counter, issues, lines: new Map() };
  const raw = first?.contents ? plain(first.contents as Node, [], walk) : null;
  if (issues.length > 0) return unreadable(issues);
  return { raw, lineOf: (path) => nearest(walk.lines, path) };
}

type Walk = { readonly counter: LineCounter; readonly issues: Issue[]; readonly lines: Map<string, number> };

function plain(node: Node | null, path: Path, walk: Walk): unknown {
  const fail = (code: string, sentence: string): null => {
    if (walk.issues.length < MOST_ISSUES) walk.issues.push({ path, code, sentence, line: lineOfNode(node, walk) });
    return null;
  };
  if (path.length > DEEPEST) return fail("too-deep", "The file is nested too deeply.");
  if (node === null) return null;
  if (isAlias(node)) return fail("alias", `"*${node.source}" repeats another part of the file; write it out.`);
  if ("anchor" in node && node.anchor !== undefined) return fail("anchor", `"&${String(node.anchor)}" names a part of the file; a program is written out.`);
  if (node.tag !== undefined) return fail("tag", `"${node.tag}" is a tag; a program is plain data.`);
  if (!walk.lines.has(key(path))) walk.lines.set(key(path), lineOfNode(node, walk));
  if (isSeq(node)) return node.items.map((item, i) => plain(item as Node | null, [...path, i], walk));
  if (isMap(node)) return plainMap(node, path, walk);
  if (!isScalar(node)) return fail("not-data", "This is neither a map, a list nor a value.");
  if (typeof node.value === "number" && !/^-?(0|[1-9]\d*)$/.test(node.source ?? "")) return fail("unreadable", `"${(node.source ?? "").slice(0, 40)}" is not a plain whole number; put it in quotes, or write it in digits.`);
  return node.value;
}

function plainMap(node: { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] }, path: Path, walk: Walk): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const pair of node.items) {
    const name = pair.key as Node | null;
    const line = lineOfNode(name, walk);
    if (!isScalar(name) || typeof name.value !== "string" || name.tag !== undefined || name.anchor !== undefined || name.value === "__proto__") {
      walk.issues.push({ path, code: "wrong-key", sentence: "A key must be plain text.", line });
      continue;
    }
    const at = [...path, name.value];
    if (Object.hasOwn(map, name.value)) walk.issues.push({ path: at, code: "duplicate-key", sentence: `The key "${name.value.slice(0, 80)}" is written twice.`, line });
    walk.lines.set(key(at), isScalar(pair.value) ? lineOfNode(pair.value, walk) : line);
    map[name.value] = plain(pair.value as Node | null, at, walk);
  }
  return map;
}

function lineOfNode(node: Node | null, walk: Walk): number {
  return walk.counter.linePos(node?.range?.[0] ?? 0).line;
}

function nearest(lines: ReadonlyMap<string, number>, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const line = lines.get(key(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return undefined;
}

function key(path: Path): string {
  return JSON.stringify(path);
}

function unreadable(issues: readonly Issue[]): Refusal {
  return refuse("program.unreadable", "This file cannot be read.", issues.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MOST_ISSUES));
}
