import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { keepOwnerFile } from "../server/identity/first-start.ts";
import { testServer } from "../server/testing-server.ts";
import { COMMANDS } from "./commands.ts";
import { run } from "./run.ts";

const server = await testServer();
const home = await mkdtemp(join(tmpdir(), "mindweave-cli-"));
afterAll(() => rm(home, { recursive: true }));

type Ran = { exit: number; out: string; err: string };

async function mindweave(line: string, environment: Record<string, string> = {}, stdin = ""): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const exit = await run(COMMANDS, line === "" ? [] : line.split(" "), {
    environment: { HOME: home, ...environment }, print: (text) => void out.push(text), warn: (text) => void err.push(text), stdin: async () => stdin,
  });
  return { exit, out: out.join("\n"), err: err.join("\n") };
}

const known = () => ({ MINDWEAVE_URL: server.url, MINDWEAVE_KEY: server.ownerKey });

describe("with nothing known", () => {
  test("every command that asks the server says how to log in, and exits with 2", async () => {
    const ran = await mindweave("whoami", { MINDWEAVE_DATA: join(home, "nowhere") });
    expect([ran.exit, ran.err]).toEqual([2, expect.stringContaining("mindweave login --url=")]);
  });
  test.each(["", "--help", "-h"])("'mindweave %s' shows every command", async (line) => {
    const ran = await mindweave(line);
    expect(ran.exit).toBe(0);
    for (const command of COMMANDS) expect(ran.out).toContain(`  ${command.name}`);
  });
  test.each(COMMANDS.map((command) => command.name))("%s --help says what it does and how it ends", async (name) => {
    const ran = await mindweave(`${name} --help`);
    expect(ran.exit).toBe(0);
    expect(ran.out).toContain(`mindweave ${name}`);
    expect(ran.out).toContain("Exit codes: 0 done, 1 refused or a check failed, 2 asked wrongly.");
  });
  test.each([["dance", "There is no command"], ["keys", "mindweave keys create"], ["keys dance", "mindweave keys list"], ["whoami --colour", "--colour"], ["keys create", "one name"], ["keys create a", "--scope"], ["keys create a --scope=dance", "dance"], ["keys revoke", "by its id"]])(
    "'%s' exits with 2 and says how to ask", async (line, says) => {
      const ran = await mindweave(line, known());
      expect([ran.exit, ran.out]).toEqual([2, ""]);
      expect(ran.err).toContain(says);
    });
});

test("on the server's own machine it works at once, with the key in the data directory", async () => {
  const data = join(home, "data");
  const path = (await keepOwnerFile(data, server.url, server.ownerKey)) as string;
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const ran = await mindweave("whoami", { MINDWEAVE_DATA: data });
  expect([ran.exit, ran.out]).toEqual([0, expect.stringContaining("Roles: vendor.owner")]);
  await keepOwnerFile(data, "http://127.0.0.1:9", undefined);
  expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ url: "http://127.0.0.1:9", key: server.ownerKey });
});

test("login tries the key before it keeps it, where only this account can read it", async () => {
  const wrong = await mindweave(`login --url=${server.url} --key=mwk_${"0".repeat(64)}`);
  expect([wrong.exit, wrong.err]).toEqual([1, expect.stringContaining("(auth.required)")]);
  const right = await mindweave(`login --url=${server.url} --key=-`, {}, `${server.ownerKey}\n`);
  expect([right.exit, right.err]).toEqual([0, ""]);
  expect(right.out).not.toContain(server.ownerKey);
  const file = join(home, ".config", "mindweave", "credentials.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await mindweave("status")).out).toContain("is ready. You are Owner of MindWeave");
});

test("a server that does not answer is exit 1 and a sentence", async () => {
  const ran = await mindweave("whoami", { MINDWEAVE_URL: "http://127.0.0.1:9", MINDWEAVE_KEY: "mwk_x" });
  expect([ran.exit, ran.err]).toEqual([1, expect.stringContaining("does not answer")]);
  expect((await mindweave("status", { MINDWEAVE_URL: "http://127.0.0.1:9", MINDWEAVE_KEY: "mwk_x" })).exit).toBe(1);
}, 20_000);

test("keys are made, listed and revoked; --json is JSON and nothing else", async () => {
  const made = await mindweave("keys create nightly --scope=deals:read --scope=facts:read --json", known());
  expect(made.exit).toBe(0);
  const { key, secret } = JSON.parse(made.out) as { key: { id: string; scopes: string[] }; secret: string };
  expect(key.scopes).toEqual(["deals:read", "facts:read"]);
  expect((await mindweave("whoami", { MINDWEAVE_URL: server.url, MINDWEAVE_KEY: secret })).out).toContain("May: facts:read deals:read");
  expect((await mindweave("keys list", known())).out).toMatch(/ID +NAME +KEY/);
  expect((await mindweave(`keys revoke ${key.id}`, known())).out).toBe("nightly is revoked.");
  const refused = await mindweave("whoami", { MINDWEAVE_URL: server.url, MINDWEAVE_KEY: secret });
  expect([refused.exit, refused.out]).toEqual([1, ""]);
  const gone = await mindweave(`keys revoke key_${"0".repeat(32)}`, known());
  expect([gone.exit, gone.err]).toEqual([1, expect.stringContaining("(key.not-found)")]);
  const wrong = await mindweave("keys revoke nightly", known());
  expect([wrong.exit, wrong.err]).toEqual([1, expect.stringMatching(/key: Is not an id of this kind/)]);
});

test("as a process, it exits as it says", async () => {
  const exitOf = async (...words: string[]) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("mindweave.ts", import.meta.url)), ...words], { stdio: "ignore", env: { ...process.env, ...known() } });
    return ((await once(child, "exit")) as [number])[0];
  };
  expect(await exitOf("whoami", "--json")).toBe(0);
  expect(await exitOf("dance")).toBe(2);
}, 20_000);
