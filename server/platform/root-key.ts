import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cannotStart } from "./cannot-start.ts";

/** The installation's root key: from the settings, or from a file in the data directory that the first start makes. */
export async function rootKey(dataDirectory: string, given: string | undefined): Promise<Buffer> {
  if (given !== undefined) return Buffer.from(given, "base64");
  const path = join(dataDirectory, "root.key");
  const found = await read(path);
  if (found) return found;
  await mkdir(dataDirectory, { recursive: true });
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
  await chmod(beside, 0o600);
  // Linking fails where another start was first: its key is the one.
  await link(beside, path).catch(() => undefined);
  await rm(beside);
  const made = await read(path);
  if (!made) throw cannotStart(`The key file ${path} cannot be written: check who owns the data directory.`);
  return made;
}

async function read(path: string): Promise<Buffer | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const key = Buffer.from(text.trim(), "base64");
  if (key.length !== 32) throw cannotStart(`The key file ${path} is damaged: put back the copy from your backup. What was sealed with it cannot be read without it.`);
  return key;
}
