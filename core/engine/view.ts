import type { Deal } from "../deals/credit.ts";
import { lineOf } from "../earnings/desk.ts";
import { type EarningLine, type LineStatus, openAmount, statusOf } from "../earnings/line.ts";
import type { Reward } from "../earnings/reward.ts";
import { releaseTime } from "../earnings/rewards.ts";
import { covered, paidSoFar } from "../earnings/paid-days.ts";
import type { Due } from "../kernel/agenda.ts";
import type { Payout } from "../payouts/transfers.ts";
import type { Trace } from "../earnings/explanation.ts";
import { traceOf } from "./trace.ts";
import type { World } from "./world.ts";

export type Earning = EarningLine & { readonly status: LineStatus; readonly open: bigint };
export type RewardView = Reward & { readonly paidMs: number };
export type Recognition = { readonly customer: string; readonly status: string; readonly at: number };

/** What the facts add up to, ready to be shown, stored or compared. */
export type View = {
  readonly credits: readonly Deal[];
  readonly earnings: readonly Earning[];
  readonly rewards: readonly RewardView[];
  readonly recognitions: readonly Recognition[];
  readonly payouts: readonly Payout[];
  /** What was decided, in words, by the id of what it was decided about. */
  readonly decisions: ReadonlyMap<string, string>;
  /** What falls due by itself, soonest first. */
  readonly upcoming: readonly Due[];
  /** The explanation of an earning or reward by its ref: rule, version, clause, facts, arithmetic, sentence (rules.md §7.4). */
  readonly trace: (ref: string) => Trace | undefined;
};

export function viewOf(world: World): View {
  const { desk, rewards, book } = world;
  return {
    credits: [...desk.deals.values()],
    earnings: desk.lines.map((line) => ({ ...line, status: statusOf(line), open: openAmount(line) })),
    rewards: rewards.list.map((reward) => ({ ...reward, paidMs: paidSoFar(covered(rewards.invoices.get(reward.customer) ?? [], reward.program.definition.calendar.timeZone), book.at) })),
    recognitions: [...rewards.vip].map(([customer, { at, status }]) => ({ customer, status, at })),
    payouts: world.payouts.list,
    decisions: book.decisions,
    upcoming: upcoming(world),
    trace: (ref) => traceOf(world, ref),
  };
}

/** What is on the agenda and would still do something, each once: a reversed earning is not released, a reward whose paid days moved waits elsewhere. */
function upcoming({ book, desk, rewards }: World): Due[] {
  const seen = new Set<string>();
  const isOpen = ({ at, kind, ref }: Due) => {
    if (kind === "release") return (lineOf(desk, ref)?.held ?? 0n) > 0n;
    const reward = rewards.byReferral.get(ref);
    if (reward === undefined) return false;
    return kind === "reward" ? reward.status === "on_hold" && releaseTime(rewards, reward) === at : reward.status === "released" && reward.choiceUntil === at;
  };
  return book.agenda.heap
    .filter((due) => isOpen(due) && !seen.has(`${due.id} ${due.at}`) && seen.add(`${due.id} ${due.at}`))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
