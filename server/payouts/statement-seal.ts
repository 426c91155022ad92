import { canonical } from "../../core/kernel/canonical.ts";
import type { Statement, StatementFile } from "../../core/payouts/statement-shape.ts";
import { type Secrets, sha256 } from "../platform/secrets.ts";

/** A statement as a file that vouches for itself: digest and the vendor's signature over its canonical form. */
export function sealStatement(statement: Statement, secrets: Pick<Secrets, "signer">): StatementFile {
  const signer = secrets.signer("statement");
  const signed = canonical(statement);
  return {
    statement,
    digest: sha256(signed).toString("hex"),
    seal: { algorithm: "Ed25519", publicKey: signer.publicKey.toString("hex"), fingerprint: sha256(signer.publicKey).toString("hex"), signature: signer.sign(signed).toString("hex") },
  };
}
