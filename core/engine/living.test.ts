import { describe, expect } from "vitest";
import { statusOf } from "../earnings/line.ts";
import type { Due } from "../kernel/agenda.ts";
import { always } from "../kernel/properties.testing.ts";
import { createEngine, told } from "./evaluate.ts";
import { LAST, plainHistories } from "./histories.testing.ts";
import type { World } from "./world.ts";

const BACK = ["cash.refunded", "chargeback.lost"];

/** What may make an earning pass from one status to another (rules.md §2); "time" is a hold that ends. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "on_hold>payable": ["time", "chargeback.won", "chargeback.lost"],
  "on_hold>cancelled": BACK,
  "payable>on_hold": ["chargeback.opened"],
  "payable>in_payout": ["payout.run"],
  "payable>paid": ["payout.run", ...BACK],
  "payable>cancelled": BACK,
  "payable>unclaimed": ["unclaimed.swept", ...BACK],
  "in_payout>paid": ["payout.settled"],
  "in_payout>unclaimed": ["payout.settled"],
  "in_payout>payable": ["payout.failed", "payout.returned"],
  "in_payout>on_hold": ["payout.failed", "payout.returned"],
  "paid>payable": ["payout.returned"],
  "paid>on_hold": ["payout.returned"],
  "unclaimed>payable": ["unclaimed.owner_found"],
  "unclaimed>on_hold": ["unclaimed.owner_found", "payout.returned"],
  "unclaimed>paid": ["unclaimed.remitted", ...BACK],
  "unclaimed>cancelled": BACK,
};

/** And a reward. */
const REWARD_ARROWS: Readonly<Record<string, readonly string[]>> = {
  "awaiting_payment>on_hold": ["cash.applied", "invoice.issued", "deal.won", "registration.rejected", "registration.withdrawn", "partner.left"],
  "awaiting_payment>released": ["cash.applied", "invoice.issued", "registration.rejected", "registration.withdrawn"],
  "awaiting_payment>cancelled": ["subscription.cancelled"],
  "awaiting_payment>rejected": ["registration.approved"],
  "on_hold>released": ["time", "cash.applied", "invoice.issued"],
  "on_hold>cancelled": ["subscription.cancelled", ...BACK, "invoice.issued"],
  "released>issued": ["reward.chosen", "time"],
  "issued>released": ["giftcard.failed"],
};

function statuses({ desk, rewards }: World): { readonly lines: Map<string, string>; readonly rewards: Map<string, string> } {
  return { lines: new Map(desk.lines.map((line) => [line.ref, statusOf(line)])), rewards: new Map(rewards.list.map((reward) => [reward.referral, reward.status])) };
}

function forbidden(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, arrows: Readonly<Record<string, readonly string[]>>, cause: string): string[] {
  return [...after].flatMap(([ref, status]) => {
    const was = before.get(ref);
    return was === undefined || was === status || arrows[`${was}>${status}`]?.includes(cause) ? [] : [`${ref}: ${was} > ${status} by ${cause}`];
  });
}

function changes(world: World, cause: string, happen: () => void): void {
  const before = statuses(world);
  happen();
  const after = statuses(world);
  expect([...forbidden(before.lines, after.lines, ARROWS, cause), ...forbidden(before.rewards, after.rewards, REWARD_ARROWS, cause)]).toEqual([]);
}

describe("the life of money", () => {
  always("moves along the allowed arrows only: what is paid comes back only through a returned transfer (PR-29)", plainHistories, ({ programs, facts }) => {
    const engine = createEngine({ programs, post: () => {}, explains: false });
    for (const fact of told({ facts, asOf: LAST })) {
      const { heap } = engine.world.book.agenda;
      while (heap[0] !== undefined && heap[0].at <= fact.at) changes(engine.world, "time", () => engine.advance((heap[0] as Due).at));
      changes(engine.world, fact.type, () => engine.tell(fact));
    }
  });
});
