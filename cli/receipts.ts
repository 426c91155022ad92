import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { Receipt } from "../core/deals/contract.ts";
import { type DealReceipt, formText, receiptText } from "../core/deals/receipt.ts";
import { issuesOf } from "../core/kernel/api-issues.ts";
import { parseJson } from "../core/kernel/json.ts";
import { type Issue, type Refusal, isRefusal, refuse } from "../core/kernel/refusal.ts";
import { type Command, type Exit, type Input, textOf, Usage } from "./command.ts";
import { fileText, sayRefusal } from "./offline.ts";

export const receiptCommands: readonly Command[] = [
  {
    name: "receipt verify",
    summary: "Check the signed receipt of a registration: when it arrived, in which order, and what it said (no server needed)",
    takes: "<file>",
    help: "  mindweave receipt verify receipt.json --fingerprint=9f86d081…\n\nThe file is the receipt, or what the submission answered. Exits with 1 when anything was changed. - reads standard input.",
    options: {
      fingerprint: { type: "string", value: "sha256", help: "The vendor's key, as the vendor published it: any other is a finding" },
      form: { type: "string", value: "file", help: "The form as it was submitted, as JSON: compared with the receipt's hash" },
    },
    run: verifyFile,
  },
];

async function verifyFile(input: Input): Promise<Exit> {
  const [file, ...more] = input.positionals;
  if (file === undefined || more.length > 0) throw new Usage("Say which file: mindweave receipt verify <file>");
  const receipt = receiptIn(await fileText(file, input));
  if (isRefusal(receipt)) return sayRefusal(input, receipt);
  const form = textOf(input, "form");
  const findings = [...receiptFindings(receipt, textOf(input, "fingerprint")), ...(form === undefined ? [] : formFindings(receipt, await fileText(form, input)))];
  const lines = findings.length > 0 ? [`${receipt.number}: this is not the receipt that was given out.`, ...findings.map((one) => `  ${one.path.join(".")}: ${one.sentence}`)] : holds(receipt, textOf(input, "fingerprint") === undefined);
  input.out.result({ file, holds: findings.length === 0, findings, receipt, signedBy: fingerprintOf(receipt) }, lines);
  return findings.length === 0 ? 0 : 1;
}

function holds(receipt: DealReceipt, unknownKey: boolean): string[] {
  return [
    `${receipt.number} of ${receipt.partner} for ${receipt.customer}: received at ${receipt.receivedAt}, number ${receipt.arrival} of everything that was told.`,
    `Under ${receipt.program}. Signed with the key ${fingerprintOf(receipt)}${unknownKey ? "; compare it with the one the vendor published" : ""}.`,
  ];
}

/** A receipt alone, or inside the answer of a submission. */
function receiptIn(text: string): DealReceipt | Refusal {
  const parsed = parseJson(text);
  if (!parsed.ok) return refuse("receipt.unreadable", "This is not a receipt.", [parsed.issue]);
  const value = parsed.value as { receipt?: unknown } | null;
  const read = Receipt.safeParse(typeof value === "object" && value !== null && "receipt" in value ? value.receipt : value);
  return read.success ? read.data : refuse("receipt.unreadable", "This is not a receipt as it should be.", issuesOf(read.error));
}

function receiptFindings(receipt: DealReceipt, fingerprint: string | undefined): Issue[] {
  const findings: Issue[] = [];
  if (fingerprint !== undefined && fingerprint.toLowerCase() !== fingerprintOf(receipt)) findings.push({ path: ["publicKey"], code: "another-key", sentence: `This was signed with another key, ${fingerprintOf(receipt)}.` });
  if (!isSigned(receipt)) findings.push({ path: ["signature"], code: "not-signed", sentence: "The signature does not fit: something was changed after it was given out." });
  return findings;
}

/** What SPKI puts before the 32 bytes of an Ed25519 public key (RFC 8410). */
const ED25519_HEAD = Buffer.from("302a300506032b6570032100", "hex");

function isSigned(receipt: DealReceipt): boolean {
  try {
    const key = createPublicKey({ key: Buffer.concat([ED25519_HEAD, Buffer.from(receipt.publicKey, "hex")]), format: "der", type: "spki" });
    return verifySignature(null, Buffer.from(receiptText(receipt)), key, Buffer.from(receipt.signature, "hex"));
  } catch {
    return false;
  }
}

function formFindings(receipt: DealReceipt, text: string): Issue[] {
  const parsed = parseJson(text);
  const hash = parsed.ok ? createHash("sha256").update(formText(parsed.value)).digest("hex") : undefined;
  return hash === receipt.formHash ? [] : [{ path: ["formHash"], code: "another-form", sentence: "This is not the form that was submitted." }];
}

function fingerprintOf(receipt: DealReceipt): string {
  return createHash("sha256").update(Buffer.from(receipt.publicKey, "hex")).digest("hex");
}
