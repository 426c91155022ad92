import { canonical } from "../kernel/canonical.ts";
import type { Receipt } from "./contract.ts";
import type { z } from "zod";

export type DealReceipt = z.output<typeof Receipt>;

/** What the installation's signature is over: everything in the receipt but the signature itself. */
export function receiptText(receipt: Omit<DealReceipt, "signature">): string {
  const { format, number, partner, customer, receivedAt, arrival, program, formHash, publicKey } = receipt;
  return canonical({ format, number, partner, customer, receivedAt, arrival, program, formHash, publicKey });
}

/** What the form's hash is over: the form as it was submitted, in one order of fields. */
export function formText(form: unknown): string {
  return canonical(form);
}
