import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { statementFromFacts } from "../core/engine/statement-facts.ts";
import { canonical } from "../core/kernel/canonical.ts";
import { type Refusal, isRefusal } from "../core/kernel/refusal.ts";
import { instant } from "../core/kernel/time.ts";
import { statementCsv } from "../core/payouts/statement-csv.ts";
import type { StatementFile } from "../core/payouts/statement-shape.ts";
import { statementText } from "../core/payouts/statement-text.ts";
import { verifyStatement } from "../sdk/verify-statement.ts";
import { type Command, type Exit, type Input, Usage, textOf } from "./command.ts";
import { FACTS_OPTION, PROGRAM_OPTION, factsGiven, fileText, onceBooksAreThere, programGiven, sayRefusal } from "./offline.ts";

export const statementCommands: readonly Command[] = [
  {
    name: "statement",
    summary: "What a partner earned in a month and what is owed, to the cent, and why",
    takes: "<partner> <month>",
    help: "  mindweave statement tidegate 2026-07\n  mindweave statement tidegate 2026-07 --why\n  mindweave statement tidegate 2026-07 --json > july.json && mindweave statement verify july.json\n  mindweave statement tidegate 2026-07 --facts program/samples/year.csv",
    options: {
      why: { type: "boolean", help: "Every step of every line, with its arithmetic and clause" },
      csv: { type: "boolean", help: "As a table for spreadsheets" },
      out: { type: "string", value: "file", help: "Write it into a file instead" },
      facts: FACTS_OPTION, program: PROGRAM_OPTION,
    },
    run: tell,
  },
  {
    name: "statement verify",
    summary: "Work a statement out again from its file alone: sums, steps, dates, signature (no server needed)",
    takes: "<file>",
    help: "  mindweave statement verify july.json --fingerprint=9f86d081…\n\nExits with 1 when anything does not hold. - reads standard input.",
    options: {
      fingerprint: { type: "string", value: "sha256", help: "The vendor's key, as the vendor published it: any other is a finding" },
      unsigned: { type: "boolean", help: "Accept a statement that nobody signed" },
    },
    run: verify,
  },
];

async function tell(input: Input): Promise<Exit> {
  const [partner, month, ...more] = input.positionals;
  if (partner === undefined || month === undefined || more.length > 0) throw new Usage("Say which partner and month: mindweave statement <partner> 2026-07");
  const file = await fileOf(input, partner, month);
  if (isRefusal(file)) return sayRefusal(input, file);
  const asCsv = input.values["csv"] === true;
  if (asCsv && input.values["json"] === true) throw new Usage("Say --csv or --json, not both.");
  const out = textOf(input, "out");
  const text = asCsv ? statementCsv(file.statement) : statementText(file.statement, input.values["why"] === true);
  if (out === undefined) input.out.result(file, [text.replace(/\r?\n$/, "")]);
  else {
    writeFileSync(out, input.values["json"] === true || out.endsWith(".json") ? `${JSON.stringify(file, null, 2)}\n` : text);
    input.out.say(`${partner}, ${month}: written to ${out}.`);
  }
  return 0;
}

/** From the server, signed; or from a file of facts, which nobody signs. */
async function fileOf(input: Input, partner: string, month: string): Promise<StatementFile | Refusal> {
  const facts = await factsGiven(input);
  if (facts === undefined) {
    const client = await input.client();
    return onceBooksAreThere(input, () => client.statementFiles.get({ partner, month }));
  }
  if (isRefusal(facts)) return facts;
  const program = await programGiven(input);
  if (isRefusal(program)) return program;
  const statement = statementFromFacts({ programs: [program], facts, partner, month, now: instant(Date.now()) });
  if (isRefusal(statement)) return statement;
  return { statement, digest: createHash("sha256").update(canonical(statement)).digest("hex"), seal: null };
}

async function verify(input: Input): Promise<Exit> {
  const [file, ...more] = input.positionals;
  if (file === undefined || more.length > 0) throw new Usage("Say which file: mindweave statement verify <file>");
  const fingerprint = textOf(input, "fingerprint");
  const verdict = await verifyStatement(await fileText(file, input), { ...(fingerprint === undefined ? {} : { fingerprint }), unsigned: input.values["unsigned"] === true });
  const { findings, signedBy, statement } = verdict;
  const about = statement === null ? file : `${statement.partner.name ?? statement.partner.id}, ${statement.month}`;
  const checked = statement === null ? "" : ` ${counted(statement.lines.length, "line")}, ${counted(statement.payments.length, "payment")} and ${counted(statement.accounts.length, "account")} were worked out again.`;
  const signed = signedBy === null ? "Nobody vouches for it." : `Signed with the key ${signedBy}${fingerprint === undefined ? "; compare it with the one the vendor published" : ""}.`;
  const lines = findings.length === 0 ? [`${about}: everything holds.${checked} ${signed}`] : [`${about}: ${findings.length} ${findings.length === 1 ? "thing does" : "things do"} not hold.`, ...findings.map((one) => `  ${one.where}: ${one.sentence}`)];
  input.out.result({ file, holds: findings.length === 0, findings, signedBy }, lines);
  return findings.length === 0 ? 0 : 1;
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
