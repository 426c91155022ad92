import { type DealReceipt, formText, receiptText } from "../../core/deals/receipt.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import { type Secrets, sha256 } from "../platform/secrets.ts";
import type { DealRow } from "./store.ts";

export type Received = { readonly row: Pick<DealRow, "number" | "partner" | "form">; readonly customer: string; readonly at: Instant; readonly arrival: number; readonly program: string };

/** Proof of when a registration arrived and what it said, under the installation's own key. */
export function signedReceipt(secrets: Pick<Secrets, "signer">, { row, customer, at, arrival, program }: Received): DealReceipt {
  const signer = secrets.signer("receipt");
  const unsigned = {
    format: "mindweave-receipt/1" as const, number: row.number, partner: row.partner, customer, receivedAt: instantText(at), arrival, program,
    formHash: sha256(formText(row.form)).toString("hex"), publicKey: signer.publicKey.toString("hex"),
  };
  return { ...unsigned, signature: signer.sign(receiptText(unsigned)).toString("hex") };
}

export function receiptKey(secrets: Pick<Secrets, "signer">) {
  const { publicKey } = secrets.signer("receipt");
  return { algorithm: "Ed25519" as const, publicKey: publicKey.toString("hex"), fingerprint: sha256(publicKey).toString("hex") };
}
