import { type Day, civil, civilDay, daysInMonth, plusDays } from "../kernel/time.ts";

/** The networks that money leaves by. */
export type BankRail = "ach" | "sepa";

/** A day on which a network stands still: a date, the nth weekday of a month (−1 is the last), or days from Easter Sunday. Sunday is weekday 0. */
type Holiday = { readonly name: string } & ({ readonly month: number; readonly day: number } | { readonly month: number; readonly weekday: number; readonly nth: number } | { readonly easter: number });

type Calendar = { readonly holidays: readonly Holiday[]; /** Of a holiday on a Sunday, the Monday is kept; of one on a Saturday, no other day. */ readonly sundaysMove: boolean };

/** The holidays that the Federal Reserve Banks publish, and the closing days of the Eurosystem's TARGET. */
const CALENDARS: Readonly<Record<BankRail, Calendar>> = {
  ach: {
    sundaysMove: true,
    holidays: [
      { name: "New Year’s Day", month: 1, day: 1 }, { name: "Martin Luther King Jr. Day", month: 1, weekday: 1, nth: 3 }, { name: "Washington’s Birthday", month: 2, weekday: 1, nth: 3 },
      { name: "Memorial Day", month: 5, weekday: 1, nth: -1 }, { name: "Juneteenth", month: 6, day: 19 }, { name: "Independence Day", month: 7, day: 4 }, { name: "Labor Day", month: 9, weekday: 1, nth: 1 },
      { name: "Columbus Day", month: 10, weekday: 1, nth: 2 }, { name: "Veterans Day", month: 11, day: 11 }, { name: "Thanksgiving Day", month: 11, weekday: 4, nth: 4 }, { name: "Christmas Day", month: 12, day: 25 },
    ],
  },
  sepa: {
    sundaysMove: false,
    holidays: [
      { name: "New Year’s Day", month: 1, day: 1 }, { name: "Good Friday", easter: -2 }, { name: "Easter Monday", easter: 1 }, { name: "Labour Day", month: 5, day: 1 }, { name: "Christmas Day", month: 12, day: 25 },
      { name: "Christmas Holiday", month: 12, day: 26 },
    ],
  },
};

/** Why a network moves no money on a day: "Saturday", "Thanksgiving Day"; null on a banking day. */
export function closedFor(day: Day, rail: BankRail): string | null {
  const weekday = weekdayOf(day);
  if (weekday === 0) return "Sunday";
  if (weekday === 6) return "Saturday";
  const { holidays, sundaysMove } = CALENDARS[rail];
  const { y } = civil(day);
  return holidays.find((holiday) => keptOn(holiday, y, sundaysMove) === day)?.name ?? null;
}

/** The first banking day after a day. */
export function nextBankDay(day: Day, rail: BankRail): Day {
  let next = plusDays(day, 1);
  while (closedFor(next, rail) !== null) next = plusDays(next, 1);
  return next;
}

/** So many banking days on. */
export function plusBankDays(day: Day, n: number, rail: BankRail): Day {
  let at = day;
  for (let i = 0; i < n; i++) at = nextBankDay(at, rail);
  return at;
}

function keptOn(holiday: Holiday, year: number, sundaysMove: boolean): Day {
  const day = dateOf(holiday, year);
  return sundaysMove && weekdayOf(day) === 0 ? plusDays(day, 1) : day;
}

function dateOf(holiday: Holiday, year: number): Day {
  if ("easter" in holiday) return plusDays(easterSunday(year), holiday.easter);
  if ("day" in holiday) return civilDay(year, holiday.month, holiday.day);
  const { month, weekday, nth } = holiday;
  if (nth > 0) {
    const first = civilDay(year, month, 1);
    return plusDays(first, ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1));
  }
  const last = civilDay(year, month, daysInMonth(year, month));
  return plusDays(last, -((weekdayOf(last) - weekday + 7) % 7));
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: Day): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** By the Gregorian rule (Meeus, Jones and Butcher). */
function easterSunday(year: number): Day {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return civilDay(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}
