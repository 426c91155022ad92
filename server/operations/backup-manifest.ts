import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { cannotStart } from "../platform/cannot-start.ts";
import { sha256 } from "../platform/secrets.ts";

const Sha = z.string().regex(/^[0-9a-f]{64}$/);
const Named = { schema: z.string(), name: z.string() };

/** What a backup holds, and what each file has to be. */
const Manifest = z.strictObject({
  format: z.literal("mindweave-backup/1"),
  id: z.string(),
  at: z.string(),
  postgres: z.number().int(),
  migrations: z.array(z.strictObject({ name: z.string(), checksum: z.string() })),
  /** `content` is the sum of a hash of every row: the same wherever and in whatever order the rows stand. */
  tables: z.array(z.strictObject({ ...Named, columns: z.array(z.string()), rows: z.number().int(), content: z.string(), file: z.string(), bytes: z.number().int(), sha256: Sha })),
  sequences: z.array(z.strictObject({ ...Named, last: z.string(), called: z.boolean() })),
  /** Never the key itself, unless asked for: the public half of one that is derived from it. */
  rootKey: z.strictObject({ included: z.boolean(), fingerprint: Sha.nullable() }),
});
export type Manifest = z.output<typeof Manifest>;

export async function writeManifest(folder: string, manifest: Manifest): Promise<string> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const digest = sha256(text).toString("hex");
  await writeFile(join(folder, "manifest.json"), text);
  await writeFile(join(folder, "manifest.sha256"), `${digest}  manifest.json\n`);
  return digest;
}

/** Reads a backup and checks every file against it. Throws a sentence that names what is damaged. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, "manifest.json"), "utf8").catch(() => undefined);
  const said = await readFile(join(folder, "manifest.sha256"), "utf8").catch(() => undefined);
  if (text === undefined || said === undefined) throw cannotStart(`${folder} is no finished backup: it has no manifest.json with a manifest.sha256 beside it.`);
  if (said.split(" ")[0] !== sha256(text).toString("hex")) throw cannotStart(`${join(folder, "manifest.json")} is not what was written: take another copy of this backup.`);
  const manifest = Manifest.parse(JSON.parse(text));
  for (const table of manifest.tables) {
    if ((await hashOf(join(folder, table.file))) !== table.sha256) throw cannotStart(`${join(folder, table.file)} is damaged or missing: take another copy of this backup. Nothing was restored.`);
  }
  return manifest;
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  return pipeline(createReadStream(path), hash).then(() => hash.digest("hex"), () => undefined);
}
