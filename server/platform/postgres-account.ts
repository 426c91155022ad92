import { type SpawnOptions, spawnSync } from "node:child_process";
import { accessSync, chownSync, constants } from "node:fs";
import { cannotStart } from "./cannot-start.ts";
import { type Binaries, sharedBinaries } from "./postgres-binaries.ts";

/**
 * Under whose name PostgreSQL runs, since it refuses root: our own; a user namespace in which root is nobody, so that no file
 * changes hands; or another account, to which the data then belong.
 */
export type Account = { readonly kind: "own" | "namespace" } | { readonly kind: "other"; readonly uid: number; readonly gid: number };

const NOBODY = 65534;

/** `dataOwner` is the uid an existing database belongs to: root runs PostgreSQL as that account and touches nothing. */
export function accountFor(dataOwner: number | undefined, me = process.getuid?.() ?? 0): Account {
  if (me !== 0) {
    if (dataOwner !== undefined && dataOwner !== me) throw cannotStart(`The database belongs to the user with number ${dataOwner}, and this is ${me}: start the server as that user, or choose another data directory.`);
    return { kind: "own" };
  }
  if (dataOwner !== undefined && dataOwner !== 0) return { kind: "other", uid: dataOwner, gid: dataOwner };
  return works([...NAMESPACE, "true"]) ? { kind: "namespace" } : { kind: "other", uid: NOBODY, gid: NOBODY };
}

const NAMESPACE = ["unshare", "--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];

/** The kernel ends PostgreSQL with this process, however this process ends; systems without it leave an orphan that the next start stops. */
const TIED = ["setpriv", "--pdeathsig", "INT"];

export type Command = { readonly file: string; readonly words: string[]; readonly options: SpawnOptions };

/** A command as the account runs it. `tied` ends it when this process ends. */
export function commandAs(account: Account, words: readonly string[], tied = false): Command {
  const all = [...(account.kind === "namespace" ? NAMESPACE : []), ...(tied && works([...TIED, "true"]) ? TIED : []), ...words];
  const identity = account.kind === "other" ? { uid: account.uid, gid: account.gid } : {};
  return { file: all[0] as string, words: all.slice(1), options: { ...identity, cwd: "/", env: environment() } };
}

/** Settings of a PostgreSQL client in our environment are not meant for this server. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: "C", TZ: "UTC" };
}

/** The binaries where the account can run them: in place if it can, a copy if not. */
export async function binariesFor(account: Account, own: Binaries): Promise<Binaries> {
  if (account.kind !== "other" || runs(account, own)) return own;
  const shared = await sharedBinaries(own);
  if (!runs(account, shared)) throw cannotStart(`The account with number ${account.uid} cannot run ${shared.postgres}: start the server as an ordinary user, or set DATABASE_URL.`);
  return shared;
}

function runs(account: Account, binaries: Binaries): boolean {
  const { file, words, options } = commandAs(account, [binaries.postgres, "--version"]);
  return spawnSync(file, words, { ...options, stdio: "ignore" }).status === 0;
}

/** Makes a folder of ours the account's. */
export function give(account: Account, folder: string): void {
  if (account.kind === "other") chownSync(folder, account.uid, account.gid);
}

/** Refuses a data directory the account cannot walk into, such as one under root's home. */
export function assertReaches(account: Account, folder: string): void {
  if (account.kind === "own") return accessSync(folder, constants.X_OK);
  const { file, words, options } = commandAs(account, ["test", "-x", folder]);
  if (spawnSync(file, words, { ...options, stdio: "ignore" }).status !== 0) {
    throw cannotStart(`PostgreSQL does not run as root, and the account it runs as cannot reach ${folder}: start the server as an ordinary user, or choose a data directory outside root's home.`);
  }
}

function works(words: readonly string[]): boolean {
  return spawnSync(words[0] as string, words.slice(1), { stdio: "ignore" }).status === 0;
}
