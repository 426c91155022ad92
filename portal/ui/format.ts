import { decimalsOf, moneyText } from "../../core/kernel/money.ts";
import { type Instant, localDayOf } from "../../core/kernel/time.ts";

const LOCALE = "en-US";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Whole minor units as people write them: "$120,000" where nothing hides behind the point, "$1,234.57" otherwise; `exact` always shows cents. */
export function money(amount: number, currency: string, exact = false): string {
  const text = moneyText(BigInt(amount), currency);
  return exact ? text : text.replace(/\.0+$/, "");
}

/** "$412.5K", for axes only. */
export function moneyCompact(amount: number, currency: string): string {
  const scale = 10 ** (decimalsOf(currency) ?? 2);
  const text = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 }).format(amount / scale);
  return currency === "USD" ? text.replace(/^(-?)/, (sign) => `${sign === "-" ? "−" : ""}$`) : `${currency} ${text}`;
}

/** What a person typed, in whole minor units; undefined when it is no amount of the currency. */
export function parseMoney(text: string, currency: string): number | undefined {
  const decimals = decimalsOf(currency) ?? 2;
  const match = /^(\d{1,13}|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(text.trim().replace(/^[$]\s*/, ""));
  const fraction = match?.[2] ?? "";
  if (!match || fraction.length > decimals) return undefined;
  const minor = Number(`${(match[1] as string).replaceAll(",", "")}${fraction.padEnd(decimals, "0")}`);
  return Number.isSafeInteger(minor) ? minor : undefined;
}

/** 10421 → "10,421". */
export function count(value: number): string {
  return new Intl.NumberFormat(LOCALE).format(value);
}

/** 0.864 → "86%"; under ten a decimal is kept: 0.0345 → "3.5%". */
export function percent(share: number): string {
  const value = share * 100;
  return `${new Intl.NumberFormat(LOCALE, { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 }).format(value)}%`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone}|${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options });
    formats.set(key, format);
  }
  return format;
}

/** "Nov 28", with the year when it is not the current one: "Jan 11, 2027". */
export function shortDate(at: number, zone: string, now: number): string {
  const year = { year: "numeric" } as const;
  const sameYear = formatter(zone, year).format(at) === formatter(zone, year).format(now);
  return formatter(zone, { month: "short", day: "numeric", ...(sameYear ? {} : year) }).format(at);
}

/** "Dec 18, 2026". */
export function longDate(at: number, zone: string): string {
  return formatter(zone, { month: "short", day: "numeric", year: "numeric" }).format(at);
}

/** A calendar date of the wire, "2026-12-18" → "Dec 18, 2026"; it belongs to no zone. */
export function calendarDate(day: string): string {
  return longDate(Date.parse(`${day}T00:00:00Z`), "UTC");
}

/** "14:20". */
export function clockTime(at: number, zone: string): string {
  return formatter(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** "GMT+1", "UTC", "EST". */
export function zoneName(at: number, zone: string): string {
  const parts = formatter(zone, { timeZoneName: "short" }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

export type Remaining = { readonly over: boolean; readonly text: string; readonly close: boolean };

/** Time until an end: "6 days", "23 hours", "12 minutes". Days are calendar days in the zone, so "1 day" is tomorrow. `close` within `warnWithin` ms. */
export function remaining(end: number, now: number, zone: string, warnWithin = 14 * DAY): Remaining {
  const left = end - now;
  if (left <= 0) return { over: true, text: "0 minutes", close: true };
  const close = left <= warnWithin;
  if (left < HOUR) return { over: false, text: plural(Math.max(1, Math.floor(left / MINUTE)), "minute"), close };
  if (left < 2 * DAY) return { over: false, text: plural(Math.floor(left / HOUR), "hour"), close };
  const days = localDayOf(end as Instant, zone) - localDayOf(now as Instant, zone);
  return { over: false, text: plural(days, "day"), close };
}

/** "just now", "12 minutes ago", "3 days ago"; a date beyond two weeks. */
export function ago(at: number, now: number, zone: string): string {
  const past = now - at;
  if (past < MINUTE) return "just now";
  if (past < HOUR) return `${plural(Math.floor(past / MINUTE), "minute")} ago`;
  if (past < DAY) return `${plural(Math.floor(past / HOUR), "hour")} ago`;
  if (past < 14 * DAY) return `${plural(Math.floor(past / DAY), "day")} ago`;
  return shortDate(at, zone, now);
}

/** 1536 → "1.5 KB". */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return plural(bytes, "byte");
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "KB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${new Intl.NumberFormat(LOCALE, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`;
}

/** "Ana Lima" → "AL". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => (word ? String.fromCodePoint(word.codePointAt(0) as number) : "")).join("").toUpperCase();
}
