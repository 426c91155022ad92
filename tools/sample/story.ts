import { seeded } from "../../core/engine/history.testing.ts";
import { CATALOGUE, type FactType } from "../../core/facts/catalogue.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { type Day, type Instant, civil, instant, instantText, parseDay, plusDays, startOf } from "../../core/kernel/time.ts";

/** One fact as a system would send it. */
export type Told = { readonly type: FactType; readonly occurredAt: string; readonly source: { readonly system: string; readonly ref: string }; readonly payload: Record<string, unknown> };

export type Story = {
  readonly told: Told[];
  readonly from: Day;
  /** The last day on which anything happens. */
  readonly until: Day;
  readonly whole: (below: number) => number;
  readonly chance: (percent: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** Some minute of a working day. */
  readonly during: (day: Day) => Instant;
  /** Kept only up to the last day; the payload has to be one that the platform would take. */
  readonly tell: (type: FactType, at: Instant, system: string, ref: string, payload: Record<string, unknown>) => void;
  customers: number;
};

export function openStory(seed: number, from: Day, until: Day): Story {
  const random = seeded(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const told: Told[] = [];
  return {
    told, from, until, whole, customers: 0,
    chance: (percent) => random() * 100 < percent,
    pick: (list) => list[whole(list.length)] as never,
    during: (day) => instant(startOf(day) + (8 * 60 + whole(9 * 60)) * 60_000),
    tell: (type, at, system, ref, payload) => {
      if (at >= startOf(plusDays(until, 1))) return;
      CATALOGUE[type].parse(payload);
      told.push({ type, occurredAt: instantText(at), source: { system, ref }, payload });
    },
  };
}

export function day(text: string): Day {
  const parsed = parseDay(text);
  if (parsed === undefined) throw new Error(`not a date: ${text}`);
  return parsed;
}

/** Monday to Friday: a weekend's business waits for Monday. */
export function workday(on: Day): Day {
  const weekday = ((((on + 3) % 7) + 7) % 7) + 1;
  return weekday > 5 ? plusDays(on, 8 - weekday) : on;
}

export function monthKey(on: Day): string {
  const { y, m } = civil(on);
  return `${y}-${String(m).padStart(2, "0")}`;
}

/** In the order in which things happened; told together, told in the order written. */
export function inTime(told: readonly Told[]): Told[] {
  return told.map((one, i) => [one, i] as const).sort(([a, i], [b, j]) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : i - j)).map(([one]) => one);
}

/** As the engine is told it. */
export function asFact(told: Told, at: Instant, arrival: number): Fact {
  return { id: `${told.source.system}:${told.source.ref}`, type: told.type, at, knownAt: at, arrival, payload: CATALOGUE[told.type].parse(told.payload) } as Fact;
}
