import { type Day, civil, civilDay, dayText, localStartOf, parseDay, plusMonths } from "../kernel/time.ts";
import type { Status } from "./statement-shape.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** "12 Mar 2025". */
export function dayWords(day: Day): string {
  const { y, m, d } = civil(day);
  return `${d} ${MONTHS[m - 1] ?? ""} ${y}`;
}

/** "March 2025" would need a language; "Mar 2025" is what the dates beside it say. */
export function monthWords(month: string): string {
  return `${MONTHS[Number(month.slice(5)) - 1] ?? ""} ${month.slice(0, 4)}`;
}

/** The month of a day: "2025-03". */
export function monthOf(day: Day): string {
  return dayText(day).slice(0, 7);
}

/** First day of a month and first day after it; undefined for a text that is no month. */
export function monthDays(month: string): { readonly from: Day; readonly to: Day } | undefined {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month);
  if (!match) return undefined;
  const from = civilDay(Number(match[1]), Number(match[2]), 1);
  return { from, to: plusMonths(from, 1) };
}

/** The first instant after a month in a zone. */
export function endOfMonth(to: Day, zone: string) {
  return localStartOf(to, zone);
}

/** A status in words (rules.md §12): always the date and the reason, never a code. */
export function statusOf(code: Status["code"], on: Day | null, because: string | null): Status {
  return { code, on: on === null ? null : dayText(on), because, sentence: statusSentence(code, on === null ? "" : dayWords(on), because) };
}

/** The sentence of a status, from its parts: who re-computes a statement writes it again and compares. */
export function sentenceOf(status: Pick<Status, "code" | "on" | "because">): string {
  const day = status.on === null ? undefined : parseDay(status.on);
  return statusSentence(status.code, day === undefined ? "" : dayWords(day), status.because);
}

function statusSentence(code: Status["code"], on: string, because: string | null): string {
  const tail = because === null ? "" : `: ${because}`;
  switch (code) {
    case "waiting":
      return `waiting${tail}`;
    case "due":
      return `will be paid by ${on}`;
    case "next_run":
      return `will be paid on ${on}`;
    case "on_its_way":
      return `on its way since ${on}`;
    case "paid":
      return `paid ${on}${because === null ? "" : `; ${because}`}`;
    case "taken_back":
      return `taken back${tail}`;
    case "owed_back":
      return `owed back${tail}; taken from your next payout`;
    case "unclaimed":
      return "kept as unclaimed property until you are found";
    case "came_back":
      return `came back on ${on}: payable again`;
    case "done":
      return `booked ${on}`;
  }
}
