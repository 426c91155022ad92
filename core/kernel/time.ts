/** Milliseconds since 1970-01-01T00:00:00Z: a safe integer, never a fraction. */
export type Instant = number & { readonly __instant: true };
/** Days since 1970-01-01: a calendar date with no time and no zone. */
export type Day = number & { readonly __day: true };

const MS_PER_DAY = 86_400_000;

export function instant(ms: number): Instant {
  if (!Number.isSafeInteger(ms)) throw new Error(`not an instant: ${ms}`);
  return ms as Instant;
}

/** RFC 3339 in UTC, to the millisecond; undefined for anything else, 30 February included. */
export function parseInstant(text: string): Instant | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3})\d{0,6})?Z$/.exec(text);
  if (!match) return undefined;
  const day = parseDay(match[1] as string);
  const [h, m, s] = [Number(match[2]), Number(match[3]), Number(match[4])];
  if (day === undefined || h > 23 || m > 59 || s > 59) return undefined;
  return (day * MS_PER_DAY + ((h * 60 + m) * 60 + s) * 1000 + Number((match[5] ?? "0").padEnd(3, "0"))) as Instant;
}

export function instantText(at: Instant): string {
  const day = dayOf(at);
  const ms = at - day * MS_PER_DAY;
  const two = (n: number) => String(n).padStart(2, "0");
  const fraction = ms % 1000;
  const clock = `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}`;
  return `${dayText(day)}T${clock}${fraction === 0 ? "" : `.${String(fraction).padStart(3, "0")}`}Z`;
}

/** The UTC calendar day of an instant. */
export function dayOf(at: Instant): Day {
  return Math.floor(at / MS_PER_DAY) as Day;
}

/** 00:00 UTC of a day. */
export function startOf(day: Day): Instant {
  return (day * MS_PER_DAY) as Instant;
}

const read = new Map<string, Day>();
/** Dates repeat: a year of history has a few hundred of them. */
const DATES_KEPT = 20_000;

export function parseDay(text: string): Day | undefined {
  const known = read.get(text);
  if (known !== undefined) return known;
  const day = readDay(text);
  if (day !== undefined && read.size < DATES_KEPT) read.set(text, day);
  return day;
}

function readDay(text: string): Day | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [y, m, d] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m)) return undefined;
  return civilDay(y, m, d);
}

export function dayText(day: Day): string {
  const { y, m, d } = civil(day);
  return `${String(y).padStart(4, "0")}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`;
}

/** Days from civil and back, for the proleptic Gregorian calendar (Hinnant's method). */
export function civilDay(y: number, m: number, d: number): Day {
  const year = m <= 2 ? y - 1 : y;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + d - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) as Day;
}

export function civil(day: Day): { y: number; m: number; d: number } {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const m = mp < 10 ? mp + 3 : mp - 9;
  return { y: yearOfEra + era * 400 + (m <= 2 ? 1 : 0), m, d: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1 };
}

export function daysInMonth(y: number, m: number): number {
  return m === 2 ? (y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(m) ? 30 : 31;
}

export function plusDays(day: Day, n: number): Day {
  return (day + n) as Day;
}

/** Same day n months on; where the month is shorter, its last day (P-16). */
export function plusMonths(day: Day, n: number): Day {
  const { y, m, d } = civil(day);
  const month = y * 12 + (m - 1) + n;
  const year = Math.floor(month / 12);
  const monthOfYear = month - year * 12 + 1;
  return civilDay(year, monthOfYear, Math.min(d, daysInMonth(year, monthOfYear)));
}

/** n × 24 hours later, to the millisecond. */
export function plusHours(at: Instant, n: number): Instant {
  return (at + n * 3_600_000) as Instant;
}

/** Same clock time n calendar months on. */
export function instantPlusMonths(at: Instant, n: number): Instant {
  const day = dayOf(at);
  return (startOf(plusMonths(day, n)) + (at - startOf(day))) as Instant;
}

export type Span = { readonly unit: "hours" | "days" | "months"; readonly n: number };

/** Days and hours are exact; months are calendar months. */
export function plusSpan(at: Instant, span: Span): Instant {
  return span.unit === "months" ? instantPlusMonths(at, span.n) : plusHours(at, span.unit === "days" ? span.n * 24 : span.n);
}

export function dayPlusSpan(day: Day, span: Span): Day {
  if (span.unit === "months") return plusMonths(day, span.n);
  if (span.unit === "days") return plusDays(day, span.n);
  throw new Error("a calendar date cannot be moved by hours");
}

const zones = new Map<string, Intl.DateTimeFormat>();

/** True for a zone the calendar knows. */
export function isTimeZone(zone: string): boolean {
  try {
    zoneFormat(zone);
    return true;
  } catch {
    return false;
  }
}

function zoneFormat(zone: string): Intl.DateTimeFormat {
  let format = zones.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23",
      year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    });
    zones.set(zone, format);
  }
  return format;
}

/** The calendar day of an instant as people in a zone write it. */
export function localDayOf(at: Instant, zone: string): Day {
  if (zone === "UTC") return dayOf(at);
  const parts: Record<string, number> = {};
  for (const part of zoneFormat(zone).formatToParts(at)) parts[part.type] = Number(part.value);
  return civilDay(parts["year"] as number, parts["month"] as number, parts["day"] as number);
}

/** First instant of a calendar day in a zone. */
export function localStartOf(day: Day, zone: string): Instant {
  if (zone === "UTC") return startOf(day);
  // The first instant whose local day is `day`: local days change monotonically, so halving finds it.
  let low = startOf(plusDays(day, -2)) as number;
  let high = startOf(plusDays(day, 2)) as number;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (localDayOf(middle as Instant, zone) < day) low = middle;
    else high = middle;
  }
  return high as Instant;
}

/** "2025-Q1". Quarters are calendar quarters in the program's zone (P-72). */
export function quarterOf(at: Instant, zone: string): string {
  return quarterOfDay(localDayOf(at, zone));
}

export function quarterOfDay(day: Day): string {
  const { y, m } = civil(day);
  return `${String(y).padStart(4, "0")}-Q${Math.floor((m - 1) / 3) + 1}`;
}

/** [first instant, first instant of the next quarter); undefined for a text that is no quarter. */
export function quarterBounds(quarter: string, zone: string): { from: Instant; to: Instant } | undefined {
  const match = /^(\d{4})-Q([1-4])$/.exec(quarter);
  if (!match) return undefined;
  const first = civilDay(Number(match[1]), (Number(match[2]) - 1) * 3 + 1, 1);
  return { from: localStartOf(first, zone), to: localStartOf(plusMonths(first, 3), zone) };
}
