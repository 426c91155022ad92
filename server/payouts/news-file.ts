import { parse } from "csv-parse/sync";
import { decimalText } from "../../core/kernel/csv.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";

export type News = "settled" | "failed" | "returned";

/** One thing that a file says of a transfer. `wrong` says why it cannot be read, `note` that it changes no transfer. */
export type Said = { readonly line: number; readonly transfer: string | null; readonly news: News | null; /** A plain decimal. */ readonly amount: string | null; readonly currency: string | null; readonly reason: string | null; readonly wrong?: string; readonly note?: string };

const LINES_AT_MOST = 20_000;

/** Our own table, as the page exports it: transfer, news, and where given amount, currency and reason. Rows without news are left out. */
export function saidByCsv(text: string): Said[] | Refusal {
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(text, { bom: true, columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()), trim: true, skip_empty_lines: true, info: true, relax_column_count: true });
  } catch (error) {
    return refuse("news.unreadable", `This is no table of comma-separated values: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (rows.length > LINES_AT_MOST) return refuse("news.too-long", `This file has ${rows.length} rows; give at most ${LINES_AT_MOST} at once.`);
  const first = rows[0]?.record;
  if (first === undefined || !("transfer" in first) || !("news" in first)) return refuse("news.unreadable", "The first row has to name the columns, and transfer and news have to be among them.");
  return rows.filter(({ record }) => (record["news"] ?? "") !== "").map(({ record, info }) => saidByRow(record, info.lines));
}

function saidByRow(record: Readonly<Record<string, string>>, line: number): Said {
  const cell = (name: string) => (record[name] === undefined || record[name] === "" ? null : record[name].replace(/^'(?=[=+\-@])/, ""));
  const [transfer, news, amount, currency] = [cell("transfer"), cell("news")?.toLowerCase() ?? "", cell("amount"), cell("currency")?.toUpperCase() ?? null];
  const said = { line, transfer, news: isNews(news) ? news : null, amount, currency, reason: cell("reason")?.slice(0, 200) ?? null };
  if (transfer === null) return { ...said, wrong: "This row names no transfer." };
  if (!isNews(news)) return { ...said, wrong: `“${news.slice(0, 40)}” is no news: write settled, failed or returned.` };
  return said;
}

function isNews(text: string): text is News {
  return text === "settled" || text === "failed" || text === "returned";
}

/** Why a bank sends an entry back, by the code of the network's rules. */
const REASONS: Readonly<Record<string, string>> = {
  R01: "insufficient funds", R02: "account closed", R03: "no account", R04: "account number invalid", R06: "returned at the sender's request", R07: "authorization revoked", R08: "payment stopped", R10: "not authorized", R12: "branch sold",
  R13: "routing number invalid", R14: "payee deceased", R15: "account holder deceased", R16: "account frozen", R17: "file record criteria", R20: "not a transaction account", R23: "refused by the receiver", R24: "duplicate entry", R29: "not authorized by the company",
};

/** A NACHA return file: every entry (record 6) with its return addenda (record 7, type 99); corrections (type 98) are for information. */
export function saidByNacha(text: string): Said[] | Refusal {
  const records = text.split(/\r?\n/);
  while (records.at(-1) === "") records.pop();
  if (records.length > LINES_AT_MOST) return refuse("news.too-long", `This file has ${records.length} records; give at most ${LINES_AT_MOST} at once.`);
  const uneven = records.findIndex((record) => record.length !== 94);
  if (!records[0]?.startsWith("101") || uneven >= 0) return refuse("news.unreadable", uneven >= 0 ? `This is no NACHA file: record ${uneven + 1} has ${records[uneven]?.length} characters instead of 94.` : "This is no NACHA file: it does not begin with a file header.");
  return records.flatMap((record, i) => (record.startsWith("7") ? [saidByAddenda(records[i - 1] ?? "", record, i + 1)] : []));
}

function saidByAddenda(entry: string, addenda: string, line: number): Said {
  const code = addenda.slice(3, 6);
  const cents = /^\d{10}$/.test(entry.slice(29, 39)) ? decimalText(Number(entry.slice(29, 39)), "USD") : null;
  const said = { line, transfer: entry.slice(39, 54).trim() || null, news: "returned" as const, amount: cents, currency: "USD", reason: `${code} ${REASONS[code] ?? "returned by the bank"}` };
  if (!entry.startsWith("6")) return { ...said, transfer: null, wrong: "This addenda follows no entry." };
  const type = addenda.slice(1, 3);
  if (type === "98") return { ...said, news: null, note: `Correction ${code}: ${addenda.slice(35, 64).trim()}. The partner should correct its bank account before the next payout.` };
  return type === "99" ? said : { ...said, news: null, note: "This addenda is no return." };
}
