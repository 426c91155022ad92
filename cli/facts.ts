import { createWriteStream, existsSync } from "node:fs";
import { once } from "node:events";
import { stringify } from "csv-stringify/sync";
import { rowOf } from "../core/facts/columns.ts";
import type { Client } from "../sdk/client.ts";
import { type Command, type Exit, type Input, table, textOf, Usage } from "./command.ts";
import { type FactLine, factLines, formatOf } from "./fact-file.ts";

/** Facts sent at once. */
const BATCH = 5000;
/** Lines with problems that are printed; all are counted. */
const PRINTED = 50;

export const factCommands: readonly Command[] = [
  {
    name: "facts import",
    summary: "Record the facts of a CSV or JSON-lines file, once for ever",
    takes: "<file>",
    help: "  mindweave facts import program/samples/year.csv --dry-run\n  mindweave facts import program/samples/year.csv\n\nThe whole file is checked before the first fact is sent: one wrong line, and nothing is recorded. Facts that are known by their source are left as they are, so a stopped import is simply run again. Columns: type, occurredAt, sourceSystem, sourceRef, then the fields of each type; docs/guides/facts.md lists them.",
    options: { "dry-run": { type: "boolean", help: "Check everything, the server's knowledge included, and record nothing" }, format: { type: "string", value: "csv|jsonl", help: "Where the file's name does not say" } },
    run: importFile,
  },
  {
    name: "facts export",
    summary: "Write facts to a file that facts import reads back",
    takes: "<file>",
    help: "  mindweave facts export facts.jsonl --type=deal.won",
    options: { type: { type: "string", value: "type", help: "Only facts of one type" }, subject: { type: "string", value: "kind:name", help: "Only facts about one thing, such as partner:PA-1001" } },
    run: exportFile,
  },
  {
    name: "facts list",
    summary: "The last facts, the last to happen first",
    options: { type: { type: "string", value: "type", help: "Only facts of one type" }, subject: { type: "string", value: "kind:name", help: "Only facts about one thing, such as deal:DR-1042" } },
    async run(input) {
      const { items } = await (await input.client()).facts.list(filterOf(input));
      input.out.result({ items }, table([["WHEN", "TYPE", "SOURCE", "ID"], ...items.map((fact) => [fact.occurredAt, fact.type, `${fact.source.system}/${fact.source.ref}`, fact.id])]));
      return 0;
    },
  },
];

function filterOf(input: Input) {
  const [type, subject] = [textOf(input, "type"), textOf(input, "subject")];
  return { ...(type === undefined ? {} : { type }), ...(subject === undefined ? {} : { subject }) };
}

async function importFile(input: Input): Promise<Exit> {
  const { path, format } = fileOf(input);
  const check = await checkFile(path, format);
  if (check.wrong > 0) {
    input.out.result({ file: path, lines: check.lines, wrong: check.wrong, recorded: 0, problems: check.problems }, [...check.problems.map((one) => `line ${one.line}: ${one.problem}`), `${check.wrong} of ${check.lines} lines are wrong; nothing was recorded.`]);
    return 1;
  }
  const client = await input.client();
  const foretold = await sendAll(client, path, format, true, input);
  if (foretold.problems.length > 0) {
    input.out.result({ file: path, lines: check.lines, recorded: 0, problems: foretold.problems }, [...foretold.problems.map((one) => `line ${one.line}: ${one.problem}`), "Nothing was recorded."]);
    return 1;
  }
  if (input.values["dry-run"] === true) {
    input.out.result({ file: path, lines: check.lines, wouldRecord: foretold.recorded, known: foretold.known }, [`${check.lines} lines are right: ${foretold.recorded} would be recorded, ${foretold.known} are known already. Nothing was recorded.`]);
    return 0;
  }
  const sent = await sendAll(client, path, format, false, input);
  input.out.result({ file: path, lines: check.lines, recorded: sent.recorded, known: sent.known, problems: sent.problems }, [...sent.problems.map((one) => `line ${one.line}: ${one.problem}`), `${sent.recorded} facts recorded, ${sent.known} were known already.`]);
  return sent.problems.length > 0 ? 1 : 0;
}

function fileOf(input: Input): { path: string; format: "csv" | "jsonl" } {
  const [path] = input.positionals;
  if (path === undefined || input.positionals.length > 1) throw new Usage("Say which file: mindweave facts import <file>");
  if (!existsSync(path)) throw new Usage(`${path} is not there.`);
  const given = textOf(input, "format");
  const format = given ?? formatOf(path);
  if (format !== "csv" && format !== "jsonl") throw new Usage("Say what the file is: --format=csv or --format=jsonl.");
  return { path, format };
}

type Problem = { readonly line: number; readonly problem: string };

async function checkFile(path: string, format: "csv" | "jsonl") {
  const problems: Problem[] = [];
  let lines = 0;
  let wrong = 0;
  for await (const one of factLines(path, format)) {
    lines += 1;
    if ("fact" in one) continue;
    wrong += 1;
    for (const problem of one.problems) if (problems.length < PRINTED) problems.push({ line: one.line, problem });
  }
  return { lines, wrong, problems };
}

/** Sends the file in batches; each is recorded whole or not at all. Stops at the first one that is refused. */
async function sendAll(client: Client, path: string, format: "csv" | "jsonl", dryRun: boolean, input: Input) {
  const sum = { recorded: 0, known: 0, problems: [] as Problem[] };
  let batch: Extract<FactLine, { fact: unknown }>[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const answer = await sendBatch(client, batch, dryRun);
    sum.recorded += answer.recorded;
    sum.known += answer.known;
    sum.problems.push(...answer.problems);
    batch = [];
    if (!dryRun) input.out.say(`${sum.recorded + sum.known} facts …`);
  };
  for await (const one of factLines(path, format)) {
    if ("fact" in one) batch.push(one);
    if (batch.length === BATCH) await flush();
    if (sum.problems.length > 0) return sum;
  }
  await flush();
  return sum;
}

async function sendBatch(client: Client, batch: readonly Extract<FactLine, { fact: unknown }>[], dryRun: boolean) {
  try {
    const { recorded, known } = await client.facts.recordBatch({ facts: batch.map((one) => one.fact) as never, dryRun });
    return { recorded, known, problems: [] };
  } catch (error) {
    const issues = (error as { data?: { issues?: { path: (string | number)[]; sentence: string }[] } }).data?.issues;
    if (issues === undefined) throw error;
    return { recorded: 0, known: 0, problems: issues.map((issue) => ({ line: batch[Number(issue.path[1])]?.line ?? 0, problem: issue.sentence })) };
  }
}

async function exportFile(input: Input): Promise<Exit> {
  const [path] = input.positionals;
  const format = path === undefined ? undefined : formatOf(path);
  if (path === undefined || format === undefined) throw new Usage("Say where to: mindweave facts export <file.jsonl or file.csv>");
  const client = await input.client();
  const all = [];
  let cursor: string | undefined;
  do {
    const page = await client.facts.list({ ...filterOf(input), limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  all.reverse();
  const file = createWriteStream(path, { mode: 0o600 });
  if (format === "jsonl") for (const { type, occurredAt, source, payload } of all) file.write(`${JSON.stringify({ type, occurredAt, source, payload })}\n`);
  else file.write(csvOf(all.map(rowOf)));
  file.end();
  await once(file, "finish");
  input.out.result({ file: path, facts: all.length }, [`${all.length} facts written to ${path}.`]);
  return 0;
}

/** A spreadsheet must not take a cell for a formula; the import reads the quote away again. */
function csvOf(rows: readonly Record<string, string>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return stringify(rows as Record<string, string>[], { header: true, columns, escape_formulas: true });
}
