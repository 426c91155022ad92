import { inOrder } from "../core/facts/fact.ts";
import { type Instant, civil, dayOf, instant } from "../core/kernel/time.ts";
import type { Programs } from "../core/programs/in-force.ts";
import { openBank } from "./bank.ts";
import type { Bug } from "./bugs.ts";
import { instruct, runPayouts, send, work } from "./cashier.ts";
import { type Broken, always, atRest } from "./checks.ts";
import { dice } from "./dice.ts";
import { deliver } from "./network.ts";
import { Crash, type Dying, type Office, count, openOffice, post, record } from "./office.ts";
import { programsWith, truthWith } from "./sabotage.ts";
import type { Script } from "./script.ts";
import { START, storyOf } from "./story.ts";

export type Report = {
  readonly broken: readonly Broken[];
  /** How often something rare happened. */
  readonly counts: Readonly<Record<string, number>>;
  readonly facts: number;
  readonly entries: number;
  /** Partners times years of business. */
  readonly partnerYears: number;
};

const DAY = 86_400_000;
/** After the last day of business everything has time to be released, paid and settled. */
const REST = 135;

/** Runs one script: business with faults, then rest without, then the checks. Same script and bug, same report. */
export function simulate(script: Script, programs: Programs, bug: Bug | null = null): Report {
  const happenings = storyOf(script);
  const office = openOffice(programsWith(bug, programs), bug);
  const bank = openBank();
  const post_ = deliver(happenings, script.seed).sort((a, b) => a.at - b.at);
  const broken: Broken[] = [];
  let next = 0;
  let posted = 0;
  for (let day = 0; day < script.days + REST && broken.length === 0; day++) {
    const now = instant(START + day * DAY + DAY / 2);
    // Every day has luck of its own, whatever was left out before.
    const throws = dice(script.seed * 1009 + day);
    const faults = day < script.days;
    const dying = dyingWith(office, faults ? (where) => throws.whole(1000) < 8 && where !== "" : () => false);
    for (; next < post_.length && (post_[next] as (typeof post_)[number]).at <= now; next++) {
      const { happening } = post_[next] as (typeof post_)[number];
      const told = truthWith(bug, happening);
      if (told !== null) record(office, told, now);
    }
    for (const news of work(bank, now, throws, office, day < script.days + REST / 2)) {
      const told = truthWith(bug, news);
      for (const one of told === null ? [] : deliver([told], script.seed)) insertInOrder(post_, next, one);
    }
    const due = paysOn(programs, now);
    const bring = () => attempt(office, () => { post(office, now, dying); posted = office.facts.length; });
    if (due || day % 10 === 0 || (day % 2 === 0 && office.facts.length > posted)) bring();
    if (due && office.memory.size > 0 && posted === office.facts.length) {
      attempt(office, () => runPayouts(office, now, dying));
      bring();
    }
    if (office.memory.size === 0) continue;
    attempt(office, () => instruct(office, dying));
    attempt(office, () => send(office, bank, throws, dying, faults));
    if (day % 30 === 29) broken.push(...always(office, bank));
  }
  const end = instant(START + (script.days + REST) * DAY);
  const facts = [...office.facts].sort(inOrder);
  const truth = happenings.filter((one) => one.at <= end).sort((a, b) => a.at - b.at);
  if (broken.length === 0) broken.push(...always(office, bank), ...atRest(office, bank, truth, (programs[0] as Programs[number]).definition, end));
  return { broken, counts: office.counts, facts: facts.length, entries: office.books.size, partnerYears: (script.partners * script.days) / 365 };
}

function paysOn(programs: Programs, now: Instant): boolean {
  const schedules = Object.values((programs[0] as Programs[number]).definition.payouts.schedules);
  return schedules.some(({ runDays }) => runDays.includes(civil(dayOf(now)).d));
}

function dyingWith(office: Office, now: (where: string) => boolean): Dying {
  return (where) => {
    if (!now(where)) return;
    count(office, `died ${where}`);
    throw new Crash(where);
  };
}

/** A process that dies forgets what it remembered, and starts again on what was written. */
function attempt(office: Office, what: () => void, times = 1): void {
  for (let i = 0; i < times; i++) {
    try {
      return what();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      office.memory = new Map();
    }
  }
}

function insertInOrder<T extends { readonly at: Instant }>(list: T[], from: number, one: T): void {
  let i = from;
  while (i < list.length && (list[i] as T).at <= one.at) i += 1;
  list.splice(i, 0, one);
}
