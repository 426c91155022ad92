import { existsSync } from "node:fs";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { reportLines } from "../core/operations/report.ts";
import { type Command, type Exit, type Input, type Option, textOf, Usage } from "./command.ts";

const DATA: Option = { type: "string", value: "folder", help: "The data directory, where the database is the server's own; otherwise MINDWEAVE_DATA" };

export const operationsCommands: readonly Command[] = [
  {
    name: "doctor",
    summary: "Check everything that has to hold on live data; nothing is changed",
    help: "  mindweave doctor                 asks the server\n  mindweave doctor --data=data     looks at the database itself, also with DATABASE_URL or MINDWEAVE_DATA set\n\nBooks, a replay of all facts, audit logs, failing scopes, jobs, signatures and seals, schema, backups, clocks, disk. Exit 1 when something is broken.",
    options: { data: DATA },
    async run(input) {
      const { DATABASE_URL, MINDWEAVE_DATA } = input.environment;
      if (textOf(input, "data") !== undefined || DATABASE_URL !== undefined || MINDWEAVE_DATA !== undefined) return atTheDatabase(input, "doctor", []);
      const report = await (await input.client()).operations.check();
      input.out.result(report, reportLines(report));
      return report.checks.some((check) => check.state === "broken") ? 1 : 0;
    },
  },
  {
    name: "backup",
    summary: "Write everything into a folder, as it stands at one moment, while the server goes on",
    takes: "<folder>",
    help: "  mindweave backup /backups/2026-11-24 --data=data\n\nWorks beside a running server and without one, for the server's own database and for DATABASE_URL. The root key is noted and not included: without it sealed records cannot be read.",
    options: { data: DATA, "with-key": { type: "boolean", help: "Put the root key into the backup too; then keep the backup like a key" } },
    run: (input) => atTheDatabase(input, "backup", [folderOf(input), ...(input.values["with-key"] === true ? ["--with-key"] : [])]),
  },
  {
    name: "restore",
    summary: "Fill an empty data directory or database from a backup, then let the doctor look at it",
    takes: "<folder>",
    help: "  mindweave restore /backups/2026-11-24 --data=new-data\n\nEvery file is checked first; anything but an empty place is refused. Put root.key into the new data directory, or set MINDWEAVE_ROOT_KEY.",
    options: { data: DATA },
    run: (input) => atTheDatabase(input, "restore", [folderOf(input)]),
  },
];

function folderOf(input: Input): string {
  const folder = input.positionals[0];
  if (folder === undefined || input.positionals.length > 1) throw new Usage("Name one folder.");
  return folder;
}

/** What needs the database itself runs in the server's own code, where this command line stands beside it. */
async function atTheDatabase(input: Input, task: string, words: readonly string[]): Promise<Exit> {
  const program = fileURLToPath(new URL("../server/operate.ts", import.meta.url));
  if (!existsSync(program)) throw new Usage(`mindweave ${task} works where the server is installed: run it there.`);
  const data = textOf(input, "data");
  const child = spawn(process.execPath, [program, task, ...words, ...(data === undefined ? [] : [`--data=${data}`]), ...(input.values["json"] === true ? ["--json"] : [])], { stdio: ["ignore", "pipe", "pipe"], env: { ...input.environment } });
  const said: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => said.push(piece));
  child.stderr.on("data", (piece: Buffer) => errors.push(piece));
  const code = await new Promise<number>((done) => child.on("close", (ended) => done(ended ?? 1)));
  const warned = Buffer.concat(errors).toString().trimEnd();
  if (warned !== "") input.out.say(warned);
  const text = Buffer.concat(said).toString().trimEnd();
  if (text !== "") input.out.result(input.values["json"] === true ? JSON.parse(text) : undefined, [text]);
  return code === 0 || code === 2 ? code : 1;
}
