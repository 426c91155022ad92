import { plainLetters } from "../../core/payouts/bank.ts";
import { type Instant, civil, dayOf, startOf } from "../../core/kernel/time.ts";

/** Who sends: what the bank gave the vendor for ACH. */
export type AchOrigin = {
  /** Nine digits each. */
  readonly destination: string;
  readonly destinationName: string;
  readonly origin: string;
  readonly originName: string;
  readonly companyId: string;
  readonly entryDescription: string;
};

export type AchEntry = { readonly routing: string; readonly account: string; readonly kind: "checking" | "savings"; readonly cents: bigint; readonly name: string; /** Our own name of the transfer, at most 15 characters. */ readonly ref: string };

export type AchFile = { readonly at: Instant; /** The day the money should arrive. */ readonly effective: Instant; /** A–Z, 0–9: tells files of one day apart. */ readonly modifier: string; readonly batch: number; readonly reference: string };

const CREDITS_ONLY = "220";

/**
 * A NACHA file of credits to companies (CCD): 94-character records, blocks of ten, totals and hashes. The same input gives the same bytes.
 * Throws on an amount a record cannot hold: a run checks amounts before.
 */
export function nachaFile(origin: AchOrigin, entries: readonly AchEntry[], file: AchFile): string {
  const odfi = origin.destination.slice(0, 8);
  const records = [fileHeader(origin, file), batchHeader(origin, file, odfi), ...entries.map((entry, i) => entryRecord(entry, odfi, i + 1)), batchControl(origin, entries, file, odfi)];
  const blocks = Math.ceil((records.length + 1) / 10);
  records.push(fileControl(entries, blocks));
  while (records.length < blocks * 10) records.push("9".repeat(94));
  for (const record of records) if (record.length !== 94) throw new Error(`a record of ${record.length} characters`);
  return `${records.join("\n")}\n`;
}

function fileHeader(origin: AchOrigin, file: AchFile): string {
  const minutes = Math.floor((file.at - startOf(dayOf(file.at))) / 60_000);
  const clock = `${digits(BigInt(Math.floor(minutes / 60)), 2)}${digits(BigInt(minutes % 60), 2)}`;
  return `101 ${origin.destination}${origin.origin.padStart(10)}${shortDate(file.at)}${clock}${file.modifier}094101${words(origin.destinationName, 23)}${words(origin.originName, 23)}${words(file.reference, 8)}`;
}

function batchHeader(origin: AchOrigin, file: AchFile, odfi: string): string {
  return `5${CREDITS_ONLY}${words(origin.originName, 16)}${" ".repeat(20)}${words(origin.companyId, 10)}CCD${words(origin.entryDescription, 10)}${shortDate(file.at)}${shortDate(file.effective)}   1${odfi}${digits(BigInt(file.batch), 7)}`;
}

function entryRecord(entry: AchEntry, odfi: string, sequence: number): string {
  const code = entry.kind === "checking" ? "22" : "32";
  return `6${code}${entry.routing}${entry.account.padEnd(17)}${digits(entry.cents, 10)}${words(entry.ref, 15)}${words(entry.name, 22)}  0${odfi}${digits(BigInt(sequence), 7)}`;
}

function batchControl(origin: AchOrigin, entries: readonly AchEntry[], file: AchFile, odfi: string): string {
  return `8${CREDITS_ONLY}${digits(BigInt(entries.length), 6)}${hash(entries)}${digits(0n, 12)}${digits(total(entries), 12)}${words(origin.companyId, 10)}${" ".repeat(25)}${odfi}${digits(BigInt(file.batch), 7)}`;
}

function fileControl(entries: readonly AchEntry[], blocks: number): string {
  return `9${digits(1n, 6)}${digits(BigInt(blocks), 6)}${digits(BigInt(entries.length), 8)}${hash(entries)}${digits(0n, 12)}${digits(total(entries), 12)}${" ".repeat(39)}`;
}

function total(entries: readonly AchEntry[]): bigint {
  return entries.reduce((sum, entry) => sum + entry.cents, 0n);
}

/** Sum of the first eight digits of every receiving bank, its last ten digits. */
function hash(entries: readonly AchEntry[]): string {
  const sum = entries.reduce((all, entry) => all + BigInt(entry.routing.slice(0, 8)), 0n);
  return digits(sum % 10_000_000_000n, 10);
}

function digits(value: bigint, width: number): string {
  const text = value.toString();
  if (value < 0n || text.length > width) throw new Error(`${text} does not fit ${width} digits`);
  return text.padStart(width, "0");
}

/** Capitals of the plain alphabet, cut to the field: banks refuse anything else. */
function words(text: string, width: number): string {
  return plainLetters(text, /[A-Za-z0-9 .&/'()-]/).toUpperCase().slice(0, width).padEnd(width);
}

function shortDate(at: Instant): string {
  const { y, m, d } = civil(dayOf(at));
  return `${digits(BigInt(y % 100), 2)}${digits(BigInt(m), 2)}${digits(BigInt(d), 2)}`;
}
