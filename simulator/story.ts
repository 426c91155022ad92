import { CATALOGUE, type FactType } from "../core/facts/catalogue.ts";
import { type Instant, dayOf, dayText, instant, parseInstant, plusDays, plusMonths } from "../core/kernel/time.ts";
import type { Script, Step } from "./script.ts";

/** Something that happened in the world, as the system that saw it will report it; `source` is its own name for it. */
export type Happening = { readonly source: string; readonly type: FactType; readonly at: Instant; readonly payload: Record<string, unknown>; /** What decides how it travels, the same whatever else happens. */ readonly luck: number };

export const START = parseInstant("2025-01-01T00:00:00Z") as Instant;
const DAY = 86_400_000;

const TRACKS = [
  { track: "technology", tier: "gold" }, { track: "si", tier: "silver", level: "regional" }, { track: "affiliate", level: "standard" },
  { track: "referral_partner", tier: "referral" }, { track: "consultant", tier: "platinum" }, { track: "technology", tier: "silver" }, { track: "affiliate", level: "vip" },
] as const;
const TIERS = ["platinum", "gold", "silver", "referral"] as const;
const LEVELS = ["standard", "premium", "vip"] as const;
const CURRENCIES = ["USD", "USD", "USD", "EUR", "JPY"] as const;

type Registration = { readonly id: string; readonly partner: string; readonly customer: string; readonly at: Instant; approvedAt: Instant | null; ended: boolean };
type Deal = { readonly id: string; readonly at: Instant };
type Invoice = { readonly id: string; readonly at: Instant; readonly total: number; paidAt: Instant | null };

/** The world as it is told: what exists so far, for steps to be about. */
type World = {
  readonly happenings: Happening[];
  readonly partners: readonly string[];
  readonly registrations: Registration[];
  readonly deals: Deal[];
  readonly invoices: Invoice[];
  readonly chargebacks: { readonly id: string; readonly at: Instant; open: boolean }[];
  readonly clicks: string[];
  readonly signedUp: Set<string>;
  readonly left: Set<string>;
  /** Every instant is used once: what happens first is never in doubt. */
  readonly taken: Set<number>;
  now: Instant;
  luck: number;
  count: number;
};

function happens(world: World, type: FactType, when: number, payload: Record<string, unknown>): Instant {
  let at = Math.max(START, when);
  while (world.taken.has(at)) at += 1;
  world.taken.add(at);
  world.happenings.push({ source: `${type}/${world.count++}`, type, at: instant(at), payload: CATALOGUE[type].parse(payload) as Record<string, unknown>, luck: (world.luck = (world.luck * 31 + 7) % 1_000_003) });
  return instant(at);
}

const of = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

/** Everything a script makes happen, in no particular order. */
export function storyOf(script: Script): Happening[] {
  const partners = Array.from({ length: script.partners }, (_, i) => `P${i}`);
  const world: World = { happenings: [], partners, registrations: [], deals: [], invoices: [], chargebacks: [], clicks: [], signedUp: new Set(), left: new Set(), taken: new Set(), now: START, luck: 1, count: 0 };
  partners.forEach((partner, i) => happens(world, "partner.enrolled", START, { partner, ...TRACKS[i % TRACKS.length] }));
  for (const step of script.steps) {
    const [kind, a, b, c, when] = step;
    world.now = instant(START + DAY + when);
    world.luck = (a * 7919 + b * 104_729 + c) % 1_000_003;
    (of(KINDS, kind) as Kind)(world, step);
  }
  return world.happenings.filter((one) => !script.without.has(one.source));
}

/** Affiliates have links, everybody else may register deals (P-96). */
function sellers(world: World): string[] {
  return world.partners.filter((_, i) => TRACKS[i % TRACKS.length]?.track !== "affiliate");
}

type Kind = (world: World, step: Step) => void;

const register: Kind = (world, [, a, b]) => {
  const partner = of(sellers(world), a) as string;
  const id = `R${world.registrations.length}`;
  const customer = `C${b % (2 * world.partners.length)}`;
  if (world.left.has(partner)) return;
  const at = happens(world, "registration.submitted", world.now, { registration: id, partner, customer });
  world.registrations.push({ id, partner, customer, at, approvedAt: null, ended: false });
};

const decide: Kind = (world, [, a, b]) => {
  const one = of(world.registrations.filter((each) => each.approvedAt === null && !each.ended), a);
  if (one === undefined) return;
  const at = Math.max(world.now, one.at + 1);
  if (b % 5 === 0) {
    one.ended = true;
    happens(world, "registration.rejected", at, { registration: one.id, reason: "No fit" });
  } else one.approvedAt = happens(world, "registration.approved", at, { registration: one.id });
};

const end: Kind = (world, [, a, b]) => {
  const one = of(world.registrations.filter((each) => each.approvedAt !== null && !each.ended), a);
  if (one === undefined) return;
  if (b % 3 === 0) {
    one.ended = true;
    happens(world, "registration.withdrawn", world.now, { registration: one.id });
  } else happens(world, "registration.extended", world.now, { registration: one.id });
};

/** Wins crowd around the second at which a protection ends: 30, 60 and 90 days after the approval. */
const win: Kind = (world, [, a, b, c]) => {
  const id = `D${world.deals.length}`;
  const one = of(world.registrations, a);
  const sure = one?.approvedAt ?? null;
  const edge = sure !== null && c % 4 === 0 ? sure + [30, 60, 90][b % 3]! * DAY + [-1000, 0, 1000][c % 3]! : world.now;
  const at = Math.max(edge, world.now);
  const start = dayText(plusDays(dayOf(instant(at)), b % 20));
  const named = c % 10 === 1 ? [of(sellers(world), a), of(sellers(world), a + 1 + (b % 2))].map((partner, i) => ({ partner, weight: 1 + ((b + i) % 7) })) : undefined;
  const who = named !== undefined ? { splits: named, customer: `N${world.deals.length}` } : one !== undefined && c % 3 !== 0 ? { registration: one.id, customer: one.customer } : { customer: `C${b % (2 * world.partners.length)}` };
  const delivers = c % 6 === 0 ? { delivers: "P1" } : {};
  world.deals.push({ id, at: happens(world, "deal.won", at, { deal: id, serviceStart: start, ...who, ...delivers }) });
};

const invoice: Kind = (world, [, a, b, c]) => {
  const deal = of(world.deals, a);
  if (deal === undefined) return;
  const id = `I${world.invoices.length}`;
  const at = Math.max(world.now, deal.at + 1);
  const from = plusDays(dayOf(instant(at)), -(b % 40));
  const period = { from: dayText(from), to: dayText(plusMonths(from, [1, 3, 12, 36][b % 4] as number)) };
  const lines = [{ id: "s", kind: "software", amount: 1 + ((b * 97 + c * 31) % 3_000_000), ...period }];
  if (b % 2 === 0) lines.push({ id: "v", kind: "services", amount: 1 + (c % 900_000) } as never);
  if (c % 2 === 0) lines.push({ id: "x", kind: "tax", amount: 1 + (a % 90_000) } as never);
  const when = happens(world, "invoice.issued", at, { invoice: id, deal: deal.id, currency: of(CURRENCIES, c), via: c % 7 === 0 ? "aws" : "direct", lines });
  world.invoices.push({ id, at: when, total: lines.reduce((sum, line) => sum + line.amount, 0), paidAt: null });
};

const pay: Kind = (world, [, a, b, c]) => {
  const one = of(world.invoices, a);
  if (one === undefined) return;
  const at = happens(world, "cash.applied", Math.max(world.now, one.at + 1), { invoice: one.id, ...(c % 2 === 0 ? { amount: 1 + (b * 53) % one.total } : {}) });
  one.paidAt = one.paidAt === null || at < one.paidAt ? at : one.paidAt;
};

const refund: Kind = (world, [, a, b, c]) => {
  const one = of(world.invoices.filter((each) => each.paidAt !== null), a);
  if (one === undefined) return;
  happens(world, "cash.refunded", Math.max(world.now, (one.paidAt as number) + 1), { invoice: one.id, ...(c % 3 === 0 ? {} : { amount: 1 + (b * 41) % one.total }) });
};

const contest: Kind = (world, [, a, b, c]) => {
  const open = of(world.chargebacks.filter((each) => each.open), a);
  if (open !== undefined && b % 2 === 0) {
    open.open = false;
    happens(world, c % 2 === 0 ? "chargeback.lost" : "chargeback.won", Math.max(world.now, open.at + 1), { chargeback: open.id });
    return;
  }
  const one = of(world.invoices.filter((each) => each.paidAt !== null), a);
  if (one === undefined) return;
  const id = `B${world.chargebacks.length}`;
  const at = happens(world, "chargeback.opened", Math.max(world.now, (one.paidAt as number) + 1), { chargeback: id, invoice: one.id, amount: 1 + (b * 43) % one.total });
  world.chargebacks.push({ id, at, open: true });
};

const promote: Kind = (world, [, a, b]) => {
  const n = a % world.partners.length;
  const { track } = TRACKS[n % TRACKS.length] as (typeof TRACKS)[number];
  if (track === "affiliate") happens(world, "partner.level_changed", world.now, { partner: `P${n}`, track, level: of(LEVELS, b) });
  else happens(world, "partner.tier_changed", world.now, { partner: `P${n}`, tier: of(TIERS, b) });
};

const click: Kind = (world, [, a, b]) => {
  const affiliates = world.partners.filter((_, i) => TRACKS[i % TRACKS.length]?.track === "affiliate");
  const visitor = `C${b % (2 * world.partners.length)}`;
  if (affiliates.length === 0) return;
  const id = `K${world.clicks.length}`;
  world.clicks.push(id);
  happens(world, "click.recorded", world.now, { click: id, partner: of(affiliates, a), visitor: `V${visitor}` });
};

const signUp: Kind = (world, [, , b]) => {
  const customer = `C${b % (2 * world.partners.length)}`;
  if (world.signedUp.has(customer)) return;
  world.signedUp.add(customer);
  happens(world, "signup.recorded", world.now, { customer, visitor: `V${customer}` });
};

/** Somebody who clicks, signs up around the last second of the cookie, and buys without talking to anybody. */
const selfServe: Kind = (world, [, a, b, c]) => {
  const customer = `S${world.deals.length}`;
  const affiliates = world.partners.filter((_, i) => TRACKS[i % TRACKS.length]?.track === "affiliate");
  const partner = of(affiliates, a);
  if (partner === undefined) return;
  const clicked = happens(world, "click.recorded", world.now, { click: `K${world.clicks.length}`, partner, visitor: `V${customer}` });
  world.clicks.push(customer);
  const waits = c % 3 === 0 ? ([30, 60, 90][b % 3] as number) * DAY + ([-1000, 0, 1000][c % 3 + (b % 2)] as number) : (1 + (b % 20)) * DAY;
  const signedUp = happens(world, "signup.recorded", clicked + waits, { customer, visitor: `V${customer}` });
  const id = `D${world.deals.length}`;
  world.deals.push({ id, at: happens(world, "deal.won", signedUp + (1 + (a % 100)) * 3_600_000, { deal: id, customer, serviceStart: dayText(dayOf(signedUp)) }) });
};

const adjust: Kind = (world, [, a, b, c]) => {
  happens(world, "adjustment.granted", world.now, { adjustment: `A${world.count}`, partner: of(world.partners, a), amount: (b % 120_000) - 40_000, currency: of(CURRENCIES, c), reason: "Agreed", by: "ann", approvedBy: "ben" });
};

const blockPayee: Kind = (world, [, a, b]) => {
  const partner = of(world.partners, a);
  happens(world, "payee.changed", world.now, { partner, blocked: "tax form missing" });
  happens(world, "payee.changed", world.now + (5 + (b % 40)) * DAY, { partner, blocked: null });
};

const leave: Kind = (world, [, a, b]) => {
  const partner = of(world.partners, a) as string;
  if (b % 3 !== 0 || world.left.has(partner)) return;
  world.left.add(partner);
  happens(world, "partner.left", world.now, { partner, cause: "good_standing" });
};

/** As often as each stands here. */
const KINDS: readonly Kind[] = [
  register, register, register, decide, decide, decide, end, win, win, win, win, invoice, invoice, invoice, invoice, invoice, pay, pay, pay, pay, pay, pay, refund, refund, contest, contest, promote, promote,
  click, signUp, selfServe, selfServe, selfServe, adjust, blockPayee, leave,
];
