import fc from "fast-check";
import type { FactType, PayloadOf } from "../facts/catalogue.ts";
import type { Fact } from "../facts/fact.ts";
import { type Day, type Instant, dayText, plusDays, startOf } from "../kernel/time.ts";
import { FIRST_DAY } from "../programs/programs.testing.ts";

/** When something happens: whole days from the start of the program, and a little before, after or within the day. */
export type Moment = { readonly day: number; readonly ms: number };

/** Instants cluster on days where periods, months and holds begin and end, and on the seconds beside them. */
export function moments(from: number, to: number): fc.Arbitrary<Moment> {
  const near = fc.integer({ min: Math.ceil(from / 15), max: Math.floor(to / 15) }).map((n) => n * 15);
  const ms = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.constantFrom(-1000, 1000) }, { weight: 2, arbitrary: fc.nat(86_399).map((seconds) => seconds * 1000) });
  return fc.record({ day: fc.oneof({ weight: 3, arbitrary: near }, { weight: 2, arbitrary: fc.integer({ min: from, max: to }) }), ms });
}

export function dayOn(day: number): Day {
  return plusDays(FIRST_DAY, day);
}

export function textOn(day: number): string {
  return dayText(dayOn(day));
}

export function instantOn({ day, ms }: Moment): Instant {
  return (startOf(dayOn(day)) + ms) as Instant;
}

export function after(moment: Moment, by: Moment): Moment {
  return { day: moment.day + by.day, ms: moment.ms + by.ms };
}

export type Teller = {
  readonly facts: Fact[];
  /** `learned`: days until the fact was recorded. */
  readonly tell: <T extends FactType>(type: T, when: Moment, payload: PayloadOf<T>, learned?: number) => void;
};

/** Facts in the order of telling; which of one instant comes first is up to the salt. */
export function teller(salt = 0): Teller {
  const facts: Fact[] = [];
  return {
    facts,
    tell: (type, when, payload, learned = 0) => {
      const at = instantOn(when);
      const n = facts.length;
      // 7,919 and 100,003 are primes: every fact of a history gets a number of its own.
      facts.push({ id: `f${n}`, type, at, knownAt: (at + learned * 86_400_000) as Instant, arrival: salt === 0 ? n : ((n + 1) * 7919 * salt) % 100_003, payload } as unknown as Fact);
    },
  };
}

export const PARTNERS = ["alder", "birch", "cedar", "dogwood", "elm"] as const;
export const CUSTOMERS = ["acme", "bolt", "crane", "delta", "eagle", "flint"] as const;
export const CURRENCIES = ["USD", "USD", "USD", "EUR", "JPY", "KWD"] as const;

export const partnerIndex = fc.nat(PARTNERS.length - 1);
export const customerIndex = fc.nat(CUSTOMERS.length - 1);

/** Rates of one day into the two currencies that amounts are converted to. */
export const dayRates = fc.constantFrom<Record<string, string>>(
  { "EUR/USD": "1.0870", "JPY/USD": "0.006423", "KWD/USD": "3.2510", "USD/EUR": "0.9200", "JPY/EUR": "0.005907", "KWD/EUR": "2.991" },
  { "EUR/USD": "1.10", "JPY/USD": "0.0068", "KWD/USD": "3.25", "USD/EUR": "0.9091", "JPY/EUR": "0.0062", "KWD/EUR": "2.95" },
);
