import { type Finding, statementFindings } from "../core/engine/statement-verify.ts";
import { issuesOf } from "../core/kernel/api-issues.ts";
import { canonical } from "../core/kernel/canonical.ts";
import { parseJson } from "../core/kernel/json.ts";
import { type Seal, type Statement, StatementFile } from "../core/payouts/statement-shape.ts";

export type VerifyOptions = {
  /** The vendor's key, as the vendor published it: another key is a finding. */
  readonly fingerprint?: string;
  /** Accept a statement that nobody signed. */
  readonly unsigned?: boolean;
};

export type Verdict = {
  readonly findings: readonly Finding[];
  /** SHA-256 of the key that signed, where the signature holds. */
  readonly signedBy: string | null;
  /** What the file says, where it could be read. */
  readonly statement: Statement | null;
};

/**
 * Works a statement out again from its file alone, without any server: shape, digest, signature, every sum, step and due date.
 * It holds when there are no findings. Runs in browsers and in Node.
 */
export async function verifyStatement(text: string, options: VerifyOptions = {}): Promise<Verdict> {
  const parsed = parseJson(text);
  if (!parsed.ok) return unreadable([{ where: "File", sentence: parsed.issue.sentence }]);
  const shape = StatementFile.safeParse(parsed.value);
  if (!shape.success) return unreadable(issuesOf(shape.error).map((issue) => ({ where: `File, ${issue.path.join(".") || "beginning"}`, sentence: issue.sentence })));
  const { statement, digest, seal } = shape.data;
  const findings: Finding[] = [];
  const signed = canonical((parsed.value as { statement: unknown }).statement);
  if ((await sha256(new TextEncoder().encode(signed))) !== digest) findings.push({ where: "File", sentence: "The statement was changed after it was written: its digest is another one." });
  const seals = seal === null ? unsignedFindings(options) : await sealFindings(seal, signed, options);
  findings.push(...seals, ...statementFindings(statement));
  return { findings, signedBy: seal !== null && seals.length === 0 ? seal.fingerprint : null, statement };
}

function unreadable(findings: readonly Finding[]): Verdict {
  return { findings, signedBy: null, statement: null };
}

function unsignedFindings(options: VerifyOptions): Finding[] {
  if (options.fingerprint !== undefined) return [{ where: "Signature", sentence: "Nobody signed this statement." }];
  return options.unsigned === true ? [] : [{ where: "Signature", sentence: "Nobody signed this statement: its sums can be checked, not who wrote it." }];
}

async function sealFindings(seal: Seal, signed: string, options: VerifyOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  const tell = (sentence: string) => void findings.push({ where: "Signature", sentence });
  const key = bytes(seal.publicKey);
  if ((await sha256(key)) !== seal.fingerprint) tell("The fingerprint is not that of the key in the file.");
  if (options.fingerprint !== undefined && plain(options.fingerprint) !== seal.fingerprint) tell(`It is signed with the key ${seal.fingerprint}, not with ${plain(options.fingerprint)}.`);
  if (!(await isSigned(key, bytes(seal.signature), signed))) tell("The signature does not fit: the statement was changed after it was signed, or signed with another key.");
  return findings;
}

async function isSigned(key: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, signed: string): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, new TextEncoder().encode(signed));
  } catch {
    return false;
  }
}

async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A fingerprint as people copy it: colons, spaces and capitals do not matter. */
function plain(fingerprint: string): string {
  return fingerprint.replace(/[\s:]/g, "").toLowerCase();
}
