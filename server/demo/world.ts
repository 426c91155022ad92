import { type Day, dayOf, type Instant, plusDays, startOf } from "../../core/kernel/time.ts";
import { type Client, problemOf } from "../../sdk/client.ts";
import type { Agenda } from "./agenda.ts";
import { type Company, customerName, slug } from "./cast.ts";
import type { Stage } from "./stage.ts";

/** A partner that has come in, and the clients of its people. */
export type Partner = Company & {
  readonly key: string; readonly domain: string; readonly admin: Client; readonly adminName: string; readonly adminEmail: string; readonly seller: Client; readonly sellerName: string; readonly currency: string;
};

export type Customer = { readonly name: string; readonly slug: string; readonly domain: string };

export type World = {
  readonly stage: Stage; readonly agenda: Agenda;
  /** First day of the year that is told, and its last instant: now. */
  readonly from: Day; readonly until: Instant;
  /** Of a hundred deals, how many happen. */
  readonly percent: number;
  readonly owner: Client;
  /** Staff at their desks: signed in anew when the session has ended. */
  readonly desks: { readonly reviewer: Desk; readonly manager: Desk; readonly finance: Desk; readonly controller: Desk };
  readonly partners: Partner[];
  readonly newCustomer: () => Customer;
  /** What one can be shown at the end. */
  readonly seen: { registrations: number; wins: number; runs: number };
};

export type Desk = { readonly email: string; readonly name: string; readonly client: () => Promise<Client> };

const SILENT_MS = 50 * 60_000;
const WHOLE_MS = 11 * 3_600_000;

export function deskOf(stage: Stage, name: string, email: string): Desk {
  let open: { client: Client; at: Instant; used: Instant } | undefined;
  return {
    email, name,
    async client() {
      const now = stage.clock.now();
      if (open === undefined || now - open.used > SILENT_MS || now - open.at > WHOLE_MS) open = { client: await stage.signIn(email), at: now, used: now };
      open.used = now;
      return open.client;
    },
  };
}

/** The n-th customer of the demonstration: a name, and a domain of its own. */
export function customers(): () => Customer {
  let n = 0;
  return () => {
    const name = customerName(n++);
    return { name, slug: slug(name), domain: `${slug(name)}.example` };
  };
}

/** What the program refuses is part of the story; anything else is a mistake of the story's and ends it. */
export async function unlessRefused<T>(codes: readonly string[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const code = problemOf(error)?.code;
    if (code !== undefined && codes.includes(code)) return undefined;
    throw error;
  }
}

/** The n-th day of the year that is told. */
export function dayNumber(world: World, n: number): Day {
  return plusDays(world.from, n);
}

export function lastDay(world: World): Day {
  return dayOf(world.until);
}

/** The next moment at which reviews are decided: ten in the morning, every day, because the clock of a review knows no weekend (P-63). */
export function nextDecision(after: Instant, skipped = 0): Instant {
  const today = dayOf(after);
  const first = after < startOf(today) + TEN ? today : plusDays(today, 1);
  return (startOf(plusDays(first, skipped)) + TEN) as Instant;
}

const TEN = 10 * 3_600_000;
