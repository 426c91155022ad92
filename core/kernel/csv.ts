import { decimalsOf } from "./money.ts";

/**
 * RFC 4180 with a byte-order mark, so that spreadsheets read it as UTF-8. A text that a spreadsheet would run as a formula (it starts with = + - @, a tab,
 * a return or one of their full-width twins, spaces aside) gets an apostrophe in front; plain numbers stay numbers.
 */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const runs = /^[\s\u00A0]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value);
  const text = runs ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Minor units as a plain decimal, exactly: 123457 USD → "1234.57". */
export function decimalText(amount: number, currency: string): string {
  const decimals = decimalsOf(currency) ?? 2;
  const digits = String(Math.abs(amount)).padStart(decimals + 1, "0");
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return amount < 0 ? `-${text}` : text;
}

/** "1234.57" USD → 123457, exactly; undefined for anything that is no plain decimal of the currency. */
export function parseMoneyText(text: string, currency: string): bigint | undefined {
  const decimals = decimalsOf(currency);
  const match = /^(\d{1,13})(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? "";
  if (decimals === undefined || match === null || fraction.length > decimals) return undefined;
  return BigInt(`${match[1]}${fraction.padEnd(decimals, "0")}`);
}
