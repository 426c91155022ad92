import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

type Chunk = { readonly file: string; readonly css?: readonly string[]; readonly imports?: readonly string[] };
export type Manifest = Readonly<Record<string, Chunk>>;
export type Weight = { /** Gzipped kB. */ readonly script: number; readonly css: number };

/** What a first visit loads: the entry, the chunks of its route (by source path), and all they import. */
export function weigh(dist: string, sources: readonly string[]): Weight {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Manifest;
  const seen = new Set<string>();
  const take = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const other of manifest[key]?.imports ?? []) take(other);
  };
  for (const source of ["index.html", ...sources]) {
    if (!manifest[source]) throw new Error(`no chunk comes from ${source}: ${Object.keys(manifest).join(", ")}`);
    take(source);
  }
  const chunks = [...seen].map((key) => manifest[key] as Chunk);
  const size = (files: Iterable<string>) => [...new Set(files)].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000, 0);
  return { script: size(chunks.map((chunk) => chunk.file)), css: size(chunks.flatMap((chunk) => chunk.css ?? [])) };
}
