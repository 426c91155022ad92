import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, "../../node_modules/.cache/chromium");

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-zygote", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
  "--font-render-hinting=none", "--force-color-profile=srgb", "--hide-scrollbars",
];

/**
 * A headless Chromium for end-to-end tests, as root too. It is the one inside `@sparticuz/chromium` (no download beside npm), unpacked once
 * into node_modules/.cache; `CHROMIUM_PATH` names another. Close it when done: `await using browser = await launchBrowser()`.
 */
export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await chromiumBinary();
  return chromium.launch({ executablePath: path, args: FLAGS, headless: true, env: { ...process.env, ...env } as Record<string, string> });
}

type Binary = { readonly path: string; readonly env: Readonly<Record<string, string>> };

export async function chromiumBinary(): Promise<Binary> {
  const own = process.env["CHROMIUM_PATH"];
  if (own) return { path: own, env: {} };
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error(`There is no Chromium in npm for ${process.platform} ${process.arch}. Install one and set CHROMIUM_PATH to it.`);
  const home = await unpacked();
  const path = join(home, "chromium");
  const env = { FONTCONFIG_PATH: join(home, "fonts") };
  const carried = { ...env, LD_LIBRARY_PATH: [join(home, "al2023", "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(":") };
  // The libraries that come along (nss and its kin) are for systems that lack them; a system's own fit its other parts better.
  return (await starts(path, env)) ? { path, env } : { path, env: carried };
}

async function starts(path: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    await run(path, ["--version", "--no-sandbox"], { env: { ...process.env, ...env } });
    return true;
  } catch {
    return false;
  }
}

/** The fonts that came along, and only those: text is as wide on every machine. The package's own file looks for them elsewhere. */
function fontsConfig(home: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${home}/fonts</dir><cachedir>${home}/fonts-cache</cachedir></fontconfig>`;
}

/** Unpacks beside its place and renames: several test processes may come at once, and none may see half a browser. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.resolve("@sparticuz/chromium")), "utf8")) as { version: string };
  const home = join(CACHE, version);
  if (existsSync(home)) return home;
  await mkdir(CACHE, { recursive: true });
  const beside = await mkdtemp(join(CACHE, "unpacking-"));
  // The package unpacks into the temporary directory of its process, and its libraries only where it believes to be on Amazon Linux.
  const script = "const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();";
  await run(process.execPath, ["--input-type=module", "-e", script], { cwd: join(import.meta.dirname, "../.."), env: { ...process.env, TMPDIR: beside, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" } });
  await writeFile(join(beside, "fonts", "fonts.conf"), fontsConfig(home));
  try {
    await rename(beside, home);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
  return home;
}
