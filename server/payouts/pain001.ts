import { plainLetters } from "../../core/payouts/bank.ts";
import { type Instant, dayOf, dayText, instantText } from "../../core/kernel/time.ts";

export type SepaOrigin = { readonly name: string; readonly iban: string; readonly bic: string | null };
export type SepaEntry = { readonly iban: string; readonly bic: string | null; readonly cents: bigint; readonly name: string; /** At most 35 characters, unique for ever. */ readonly ref: string; readonly remittance: string };
export type SepaFile = { readonly id: string; readonly at: Instant; readonly execution: Instant };

/**
 * An ISO 20022 pain.001.001.09 file of SEPA credit transfers in euro: one payment of many transactions. The same input gives the same bytes.
 * References keep to the SEPA letters and never start or end with a slash.
 */
export function pain001File(origin: SepaOrigin, entries: readonly SepaEntry[], file: SepaFile): string {
  const sum = euros(entries.reduce((all, entry) => all + entry.cents, 0n));
  const agent = (bic: string | null) => (bic === null ? el("FinInstnId", el("Othr", el("Id", "NOTPROVIDED"))) : el("FinInstnId", el("BICFI", bic)));
  const header = el("GrpHdr", el("MsgId", reference(file.id)), el("CreDtTm", instantText(file.at).replace("Z", "+00:00")), el("NbOfTxs", String(entries.length)), el("CtrlSum", sum), el("InitgPty", el("Nm", letters(origin.name, 70))));
  const payment = el(
    "PmtInf",
    el("PmtInfId", reference(file.id)), el("PmtMtd", "TRF"), el("BtchBookg", "true"), el("NbOfTxs", String(entries.length)), el("CtrlSum", sum),
    el("PmtTpInf", el("SvcLvl", el("Cd", "SEPA"))), el("ReqdExctnDt", el("Dt", dayText(dayOf(file.execution)))),
    el("Dbtr", el("Nm", letters(origin.name, 70))), el("DbtrAcct", el("Id", el("IBAN", origin.iban))), el("DbtrAgt", agent(origin.bic)), el("ChrgBr", "SLEV"),
    ...entries.map((entry) => transaction(entry, agent)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">${el("CstmrCdtTrfInitn", header, payment)}</Document>\n`;
}

function transaction(entry: SepaEntry, agent: (bic: string | null) => string): string {
  if (entry.cents <= 0n || entry.cents > 99_999_999_999n) throw new Error(`${entry.cents} cents cannot be transferred`);
  return el(
    "CdtTrfTxInf",
    el("PmtId", el("EndToEndId", reference(entry.ref))), el("Amt", `<InstdAmt Ccy="EUR">${euros(entry.cents)}</InstdAmt>`),
    ...(entry.bic === null ? [] : [el("CdtrAgt", agent(entry.bic))]),
    el("Cdtr", el("Nm", letters(entry.name, 70))), el("CdtrAcct", el("Id", el("IBAN", entry.iban))), el("RmtInf", el("Ustrd", letters(entry.remittance, 140))),
  );
}

function el(name: string, ...children: readonly string[]): string {
  return `<${name}>${children.join("")}</${name}>`;
}

function euros(cents: bigint): string {
  const text = cents.toString().padStart(3, "0");
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** Letters every SEPA bank takes; none of them needs escaping in XML except the apostrophe, which stays as it is in text. */
function letters(text: string, width: number): string {
  return plainLetters(text, /[A-Za-z0-9/?:().,'+ -]/).slice(0, width).trim() || "NOTPROVIDED";
}

function reference(text: string): string {
  return letters(text, 35).replace(/\/{2,}/g, "/").replace(/^\/+|\/+$/g, "");
}
