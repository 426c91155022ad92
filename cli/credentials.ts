import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { Usage } from "./command.ts";

const Credentials = z.object({ url: z.string(), key: z.string() });
export type Credentials = z.output<typeof Credentials> & { /** Where they were found, in words. */ readonly from: string };
type Environment = Readonly<Record<string, string | undefined>>;

/** Where `mindweave login` keeps them. */
export function loginFile(environment: Environment): string {
  return join(environment["XDG_CONFIG_HOME"] ?? join(environment["HOME"] ?? homedir(), ".config"), "mindweave", "credentials.json");
}

/** Flags, then the environment, then the login, then the key that a server on this machine left in its data directory. */
export async function findCredentials(flags: { url?: string | undefined; key?: string | undefined }, environment: Environment): Promise<Credentials> {
  const url = flags.url ?? environment["MINDWEAVE_URL"];
  const key = flags.key ?? environment["MINDWEAVE_KEY"];
  if (url !== undefined && key !== undefined) return { url, key, from: "the flags or the environment" };
  const login = loginFile(environment);
  const owner = join(environment["MINDWEAVE_DATA"] ?? "data", "owner.json");
  for (const [path, from] of [[login, `the login in ${login}`], [owner, `this machine's own key in ${owner}`]] as const) {
    const found = await read(path);
    if (found) return { url: url ?? found.url, key: key ?? found.key, from };
  }
  throw new Usage("No server and key are known. Start one here with npm start, or run: mindweave login --url=https://… --key=mwk_…");
}

async function read(path: string): Promise<z.output<typeof Credentials> | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Credentials.parse(JSON.parse(text));
  } catch {
    throw new Usage(`${path} is damaged: remove it and log in again.`);
  }
}

export async function keepLogin(environment: Environment, credentials: { url: string; key: string }): Promise<string> {
  const path = loginFile(environment);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return path;
}
