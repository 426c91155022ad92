import type { Protection, Told } from "../deals/credit.ts";
import { type Desk, openDesk } from "../earnings/desk.ts";
import type { Invoice } from "../earnings/invoice.ts";
import type { Till } from "../earnings/money.ts";
import { type Rewards, openRewards } from "../earnings/reward.ts";
import { foldMoved } from "../earnings/rewards.ts";
import { type Funds, openFunds } from "../funds/allowance.ts";
import { emptyAgenda } from "../kernel/agenda.ts";
import type { Day, Instant } from "../kernel/time.ts";
import { type Book, openBook } from "../ledger/book.ts";
import type { Posting } from "../ledger/posting.ts";
import { type Receivables, openReceivables } from "../ledger/receivables.ts";
import type { Sales } from "../marketplaces/sales.ts";
import type { Standings } from "../partners/standing.ts";
import { type Payouts, openPayouts } from "../payouts/transfers.ts";
import { type Programs, governing, inForce } from "../programs/in-force.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import type { Undecided } from "./undecided.ts";

/** Whom a customer's first year is credited to, and which days that year has: one sourcing incentive for each (P-11). */
export type Sourcing = { readonly by: string; readonly partners: readonly string[]; readonly from: Day; readonly until: Day | null };

export type Customer = {
  deals: string[];
  invoices: Invoice[];
  sourcing: Sourcing | null;
  /** The first sign-up, whose visitor's clicks count. */
  signup: (Told & { readonly visitor: string }) | null;
  /** Void: of one's own company (P-46). */
  readonly referrals: (Told & { readonly referral: string; isVoid: boolean })[];
  readonly registrations: string[];
};

/** Everything the facts told so far add up to. */
export type World = {
  readonly programs: Programs;
  readonly book: Book;
  readonly standings: Standings;
  readonly desk: Desk;
  readonly till: Till;
  readonly rewards: Rewards;
  readonly payouts: Payouts;
  readonly funds: Funds;
  readonly receivables: Receivables;
  readonly sales: Sales;
  readonly protections: Map<string, Kept>;
  readonly undecided: Undecided;
  readonly customers: Map<string, Customer>;
  readonly invoicesByDeal: Map<string, Invoice[]>;
  readonly clicks: Map<string, { readonly click: string; readonly partner: string; readonly at: Instant; readonly arrival: number; readonly level: string | null }[]>;
  readonly disputes: Map<string, string>;
};

/** A registration as far as money needs it. */
export type Kept = Protection & { readonly motion: string; extensions: number };

export function newWorld(programs: Programs, post: (posting: Posting) => void, explains = true): World {
  const book = openBook(emptyAgenda(), post, explains);
  const standings: Standings = new Map();
  const desk = openDesk(book, standings, (lockedAt, eventAt, partner) => governing(programs, { lockedAt, eventAt, partner }));
  const rewards = openRewards();
  const customers = new Map<string, Customer>();
  const till: Till = {
    desk,
    waiting: new Map(),
    chargebacks: new Map(),
    rates: {},
    moved: (invoice) => {
      const customer = invoice.customer ?? (invoice.deal === null ? null : (desk.deals.get(invoice.deal)?.customer ?? null));
      if (customer !== null) foldMoved(book, rewards, invoice, customer);
    },
  };
  return {
    programs, book, standings, desk, till, rewards, payouts: openPayouts(), funds: openFunds(), receivables: openReceivables(), sales: new Map(),
    protections: new Map(), undecided: new Map(), customers, invoicesByDeal: new Map(), clicks: new Map(), disputes: new Map(),
  };
}

/** The version in force at an instant, without any lock. */
export function programAt(world: World, at: Instant): CompiledProgram | undefined {
  return inForce(world.programs, at);
}

export function customerOf(world: World, customer: string): Customer {
  let found = world.customers.get(customer);
  if (!found) {
    found = { deals: [], invoices: [], sourcing: null, signup: null, referrals: [], registrations: [] };
    world.customers.set(customer, found);
  }
  return found;
}
