import { canonical } from "./canonical.ts";

/** An entry of an audit log as it travels. */
export type AuditLine = {
  readonly seq: number; readonly at: string; readonly organisation: string; readonly action: string; readonly subject: string;
  readonly by: { readonly kind: string; readonly person: string | null; readonly credential: string | null }; readonly request: string | null; readonly detail: unknown;
  /** SHA-256 over the hash before and the text of this entry, 64 hexadecimal digits. */
  readonly hash: string;
};

/** What is hashed of an entry, after the 32 bytes of the hash before it. */
export function auditText({ seq, at, organisation, action, subject, by, request, detail }: Omit<AuditLine, "hash">): string {
  return canonical({ org_id: organisation, seq: String(seq), at, action, subject, by_kind: by.kind, by_person: by.person, by_credential: by.credential, request, detail });
}

/** What the first entry follows. */
export const AUDIT_START = "0".repeat(64);

export type ChainFinding = { readonly seq: number; readonly sentence: string };

/** Follows a log from its first entry and says where it does not follow from what stands before; undefined where all of it does. `hashOf` is SHA-256 over the bytes of a hash and a text. */
export function chainFinding(lines: readonly AuditLine[], hashOf: (before: string, text: string) => string): ChainFinding | undefined {
  let before = AUDIT_START;
  for (const [i, line] of lines.entries()) {
    if (line.seq !== i + 1) return { seq: i + 1, sentence: `Entry ${i + 1} is missing: entry ${line.seq} stands in its place.` };
    if (hashOf(before, auditText(line)) !== line.hash) return { seq: line.seq, sentence: `Entry ${line.seq} was changed, or one before it was: its hash does not follow.` };
    before = line.hash;
  }
  return undefined;
}
