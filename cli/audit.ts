import { createHash } from "node:crypto";
import { type AuditLine, chainFinding } from "../core/kernel/audit-chain.ts";
import { parseJson } from "../core/kernel/json.ts";
import { type Command, type Exit, type Input, textOf, Usage } from "./command.ts";
import { fileText } from "./offline.ts";

export const auditCommands: readonly Command[] = [
  {
    name: "audit verify",
    summary: "Follow an exported audit log from its first entry: nothing was changed, taken out or put in (no server needed)",
    takes: "<file>",
    help: "  mindweave audit verify audit.jsonl --head=9f86d081…\n\nOne entry a line, the oldest first, as the audit page exports it. A head that was noted earlier shows whether the end was cut off. Exits with 1 when something does not follow. - reads standard input.",
    options: { head: { type: "string", value: "sha256", help: "The hash of an entry as it was noted before: it has to stand in the file" } },
    run: verifyFile,
  },
];

async function verifyFile(input: Input): Promise<Exit> {
  const [file, ...more] = input.positionals;
  if (file === undefined || more.length > 0) throw new Usage("Say which file: mindweave audit verify <file>");
  const text = await fileText(file, input);
  const lines: AuditLine[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const parsed = parseJson(line);
    if (!parsed.ok || !isLine(parsed.value)) return said(input, file, 0, `Line ${i + 1} is no entry of an audit log.`);
    lines.push(parsed.value);
  }
  const found = chainFinding(lines, (before, body) => createHash("sha256").update(Buffer.from(before, "hex")).update(body).digest("hex"));
  const head = textOf(input, "head");
  const cut = head !== undefined && !lines.some((line) => line.hash === head.toLowerCase()) ? `No entry has the hash ${head}: the end was cut off, or this is another log.` : undefined;
  return said(input, file, lines.length, found?.sentence ?? cut, lines.at(-1)?.hash);
}

function isLine(value: unknown): value is AuditLine {
  const line = value as Partial<AuditLine> | null;
  return typeof line === "object" && line !== null && typeof line.seq === "number" && typeof line.hash === "string" && typeof line.organisation === "string" && typeof line.by === "object" && line.by !== null;
}

function said(input: Input, file: string, entries: number, finding: string | undefined, head?: string): Exit {
  const lines = finding === undefined ? [`${entries} entries, each following from those before it. Head: ${head ?? "none"}`] : [finding];
  input.out.result({ file, entries, holds: finding === undefined, finding: finding ?? null, head: head ?? null }, lines);
  return finding === undefined ? 0 : 1;
}
