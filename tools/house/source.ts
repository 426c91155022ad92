import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** A file of the repository; `path` has forward slashes and starts at its root. */
export type Source = { readonly path: string; readonly text: string };

/** One broken rule: "core/deals/rules.ts:12 reads the clock". */
export type Finding = string;

/** A rule of the house: all files in, what breaks it out. */
export type Rule = (sources: readonly Source[]) => Finding[];

export const ROOT = resolve(import.meta.dirname, "..", "..");

const SKIPPED = new Set(["node_modules", ".git", "dist", "data", "coverage"]);
const TEXT = /\.(ts|tsx|cjs|js|sql|css|html|md|json|yaml|yml|svg)$|(^|\/)\.?[A-Za-z]+$/;

/** Every text file of the working tree. */
export function readSources(root = ROOT): Source[] {
  const found: Source[] = [];
  const walk = (folder: string, prefix: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) walk(join(folder, entry.name), `${path}/`);
      else if (entry.isFile()) found.push({ path, text: TEXT.test(path) ? readFileSync(join(folder, entry.name), "utf8") : "" });
    }
  };
  walk(root, "");
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function isCode(path: string): boolean {
  return /\.(ts|tsx|cjs|js)$/.test(path);
}

/** Tests and what only tests use. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$|\.testing\.tsx?$|(^|\/)testing(-[a-z]+)?\.ts$|^portal\/testing\//.test(path);
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Where a pattern stands in code, comments and, unless asked for, the insides of strings left out. */
export function places(source: Source, pattern: RegExp, strings = false): { line: number; match: RegExpExecArray }[] {
  const code = bare(source.text, strings);
  return [...code.matchAll(new RegExp(pattern, pattern.flags.includes("g") ? pattern.flags : `${pattern.flags}g`))].map((match) => ({ line: lineAt(code, match.index), match }));
}

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?<=[=(,:!&|?{};[\n]\s*|return\s+)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

/** The text with comments, regular expressions and (unless kept) quoted strings turned into spaces, so that lines stay what they are. Template strings stay. */
export function bare(text: string, strings = false): string {
  return text.replace(TOKEN, (token) => (strings && /^["']/.test(token) ? token : token.replace(/[^\n]/g, " ")));
}

/** What a file imports and from which line; `types` where nothing is left of it at run time. */
export function importsOf(source: Source): { from: string; line: number; types: boolean }[] {
  const pattern = /\b(import|export)\s+(type\s+)?(?:[\w*\s{},$]*?\sfrom\s+)?(["'])([^"'\n]+)\3|\bimport\(\s*(["'])([^"'\n]+)\5/g;
  return places(source, pattern, true).map(({ line, match }) => ({ from: (match[4] ?? match[6]) as string, line, types: match[2] !== undefined }));
}

/** The repository's own path an import leads to; undefined for a package. */
export function target(source: Source, from: string): string | undefined {
  if (!from.startsWith(".")) return undefined;
  const parts = source.path.split("/").slice(0, -1);
  for (const step of from.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts.join("/");
}
