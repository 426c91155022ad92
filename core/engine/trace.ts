import type { Base } from "../earnings/base.ts";
import { lineOf } from "../earnings/desk.ts";
import type { Trace, TraceStep } from "../earnings/explanation.ts";
import type { EarningLine } from "../earnings/line.ts";
import { openAmount, statusOf } from "../earnings/line.ts";
import type { Movement, Pool } from "../earnings/pool.ts";
import type { Member } from "../earnings/selection.ts";
import type { Reward } from "../earnings/reward.ts";
import { type Fraction, compare, rounded } from "../kernel/fraction.ts";
import { moneyText, percentText } from "../kernel/money.ts";
import { dayText, instantText } from "../kernel/time.ts";
import { valueOf } from "./arithmetic.ts";
import { UNEARNED } from "../payouts/instructions.ts";
import type { World } from "./world.ts";

export function traceOf(world: World, ref: string): Trace | undefined {
  const line = lineOf(world.desk, ref);
  if (line !== undefined) return lineTrace(world, line);
  const reward = world.rewards.byReferral.get(ref);
  return reward === undefined ? undefined : rewardTrace(reward);
}

function lineTrace(world: World, line: EarningLine): Trace | undefined {
  const result = { amount: String(openAmount(line)), currency: line.currency, status: statusOf(line), dueBy: line.dueBy === null ? null : dayText(line.dueBy) };
  const pool = line.movement === null ? undefined : world.desk.pools.get(line.invoice ?? "")?.find((one) => one.plan.key === line.movement?.pool);
  if (line.movement === null || pool === undefined) {
    if (line.invoice !== null) return undefined;
    const isUnearned = line.incentive === UNEARNED;
    const sentence = isUnearned ? "Paid before it was known that it was not earned: owed back." : `${moneyText(line.amount, line.currency)}: adjusted by hand, with a reason and two people.`;
    return { result, sentence, steps: [{ step: "post", because: sentence, policy: [isUnearned ? "P-42" : "P-77"], facts: [line.factId], arithmetic: `${line.amount} = ${line.amount}` }] };
  }
  const seat = pool.seats.findIndex(({ member }) => member.partner === line.partner && member.rule.id === line.incentive);
  const { member } = pool.seats[seat] as Pool["seats"][number];
  const steps = [creditStep(world, line), ruleStep(member), rateStep(member), ...movementSteps(pool, line.movement, seat, line, line.amount), holdStep(member, line), ...takenSteps(pool, line, seat), postStep(line)];
  return { result, sentence: sentenceOf(world, line, member, line.movement.bases[seat] as Base), steps };
}

function sentenceOf(world: World, line: EarningLine, member: Member, base: Base): string {
  const deal = line.deal === null ? undefined : world.desk.deals.get(line.deal);
  const from = deal?.customer ?? `deal ${line.deal}`;
  const rate = member.rate === null ? "A rising rate" : percentText(member.rate);
  const counted = moneyText(line.base === 0n ? base.amount : line.base, line.currency);
  const when = base.window === null ? "" : `, in its first year until ${dayText(base.window.to)}`;
  return `${rate} of the ${counted} that reached us from ${from}${when}.`;
}

function creditStep(world: World, line: EarningLine): TraceStep {
  const deal = line.deal === null ? undefined : world.desk.deals.get(line.deal);
  const approval = deal?.credit.approval ?? null;
  const because =
    approval !== null
      ? `Registration ${deal?.registration ?? ""} was approved on ${instantText(approval.at)} and the deal was won inside its protection.`
      : deal?.credit.claims.length
        ? `Of ${deal.credit.claims.length} claims on the customer this one won.`
        : "The deal was credited when it was won.";
  return {
    step: "credit", because, policy: approval !== null ? ["P-57", "P-61"] : ["P-25", "P-57"],
    facts: [...(approval === null ? [] : [approval.factId]), ...(deal === undefined ? [] : [deal.factId])],
    // What kind of claim lost and why, never whose: the trace is read by one partner (PR-41).
    notChosen: (deal?.credit.claims ?? []).filter((claim) => !claim.won).map((claim) => ({ rule: claim.type, because: claim.because ?? "" })),
  };
}

function ruleStep(member: Member): TraceStep {
  const { rule, program } = member;
  return {
    step: "rule", because: `${rule.title}.`, rule: rule.id, program: program.id, policy: rule.source.policy,
    ...(rule.source.lines === undefined ? {} : { lines: rule.source.lines }),
    notChosen: member.notChosen.map(({ rule: id, because, rate }) => ({ rule: id, because: rate === null ? because : `${because} (it would have been ${percentText(rate)})` })),
  };
}

function rateStep(member: Member): TraceStep {
  const value = member.rate === null ? "rises in bands" : percentText(member.rate);
  const { confirmed } = member;
  const because =
    confirmed === null
      ? member.grade === null ? (member.rule.rate.kind === "by" ? `No tier or level when the deal was won: ${value}.` : `The rate is ${value} for everyone under this rule.`) : `${member.grade} when the deal was won; frozen for its first year.`
      : confirmed.rate === member.rate && confirmed.grade === member.grade
        ? `${confirmed.grade ?? value} was confirmed at approval; frozen for the first year.`
        : `${percentText(confirmed.rate)} was confirmed at approval (${confirmed.grade ?? "no tier or level"}); ${member.grade ?? "no tier or level"} held at the win and is used.`;
  return { step: "rate", value, because, policy: ["P-14", "P-15"] };
}

function movementSteps(pool: Pool, movement: Movement, seat: number, line: EarningLine, amount: bigint): TraceStep[] {
  const base = movement.bases[seat] as Base;
  const steps: TraceStep[] = [];
  for (const one of base.lines) steps.push(...baseSteps(one, line.currency, movement.factId));
  if (base.lines.length > 1) steps.push({ step: "base", because: "All lines that count.", arithmetic: `${base.lines.map((one) => one.counts).join(" + ")} = ${base.amount}`, policy: ["P-20"] });
  steps.push(...amountSteps(pool, movement, seat, amount));
  return steps;
}

function baseSteps(one: Base["lines"][number], currency: string, factId: string): TraceStep[] {
  const kept = one.collected - one.refunded;
  const steps: TraceStep[] = [{ step: "base", because: `Line ${one.id}: ${moneyText(kept, currency)} paid and kept.`, arithmetic: `${one.collected} - ${one.refunded} = ${kept}`, facts: [factId], policy: ["P-20", "P-21"] }];
  if (one.feeRate !== 0n) {
    steps.push({ step: "base", because: `Less the marketplace's fee of ${percentText(one.feeRate)}.`, arithmetic: `${kept} * ${one.feeRate} / 10000 = ${one.fee}`, policy: ["P-24"] });
    steps.push({ step: "base", because: "What reached us.", arithmetic: `${kept} - ${one.fee} = ${kept - one.fee}`, policy: ["P-24"] });
  }
  const { days } = one;
  if (days !== null) {
    const because = days.inside === days.of ? `All ${days.of} days lie in the first year.` : `${days.inside} of ${days.of} days lie in the first year.`;
    steps.push({ step: "window", because, arithmetic: `${kept - one.fee} * ${days.inside} / ${days.of} = ${one.counts}`, policy: ["P-16", "P-17"] });
  }
  return steps;
}

/** With one partner the pool is the partner's; with several, the partner sees its own part and the cents it was given, never the others' (PR-41). */
function amountSteps(pool: Pool, movement: Movement, seat: number, amount: bigint): TraceStep[] {
  const { member } = pool.seats[seat] as Pool["seats"][number];
  const base = movement.bases[seat] as Base;
  const exact = movement.exact[seat] as Fraction;
  if (pool.seats.length > 1 || member.weight !== pool.plan.weights) return shareSteps(pool, movement, seat, amount);
  const steps: TraceStep[] = [{ step: "amount", because: "Base times rate, rounded once, half away from zero.", policy: ["P-22"], arithmetic: `${entitledText(member, base, exact, "")} = ${movement.total}` }];
  if (movement.bounded !== movement.total) steps.push(boundStep(movement));
  if (movement.target !== movement.bounded) steps.push({ step: "cap", because: "The cap leaves no more than this.", arithmetic: `min(${movement.bounded}, ${movement.room}) = ${movement.target}` });
  if (movement.before !== 0n) steps.push({ step: "amount", because: "Less what was earned on this invoice before.", arithmetic: `${movement.target} - ${movement.before} = ${movement.target - movement.before}`, policy: ["P-21", "P-41"] });
  return steps;
}

/** Where a rule ends what is on hold when the customer leaves, or takes nothing back of what was released (P-40). */
function boundStep({ total, bounded }: Movement): TraceStep {
  if (bounded < total) return { step: "taken_back", because: "The customer left: what was on hold ended, and nothing of it comes back.", arithmetic: `${total} - ${total - bounded} = ${bounded}`, policy: ["P-40"] };
  return { step: "taken_back", because: "What was released is not taken back.", arithmetic: `${total} + ${bounded - total} = ${bounded}`, policy: ["P-40"] };
}

/** The partner's exact part, the cents that sharing moved it by, and what it adds to or takes from what the partner held before. */
function shareSteps(pool: Pool, movement: Movement, seat: number, amount: bigint): TraceStep[] {
  const { member } = pool.seats[seat] as Pool["seats"][number];
  const exact = movement.exact[seat] as Fraction;
  const held = movement.held[seat] as bigint;
  const entitled = entitledText(member, movement.bases[seat] as Base, exact, `${member.weight} / ${pool.plan.weights} * `);
  const isNear = compare(exact, { n: (held - 1n) * exact.d, d: exact.d }) > 0 && compare(exact, { n: (held + 1n) * exact.d, d: exact.d }) < 0;
  const whose = `Your part of the deal is ${member.weight} of ${pool.plan.weights}`;
  const steps: TraceStep[] = [];
  if (isNear) steps.push({ step: "share", because: `${whose}; the cents of all parts together are shared by largest remainder.`, arithmetic: `${entitled} ~ ${held}`, policy: ["P-25"] });
  else {
    const near = rounded(exact.n, exact.d);
    steps.push({ step: "share", because: `${whose}.`, arithmetic: `${entitled} = ${near}`, policy: ["P-25"] });
    const because = movement.bounded !== movement.total ? "The customer left, or a release is final." : movement.target < movement.total ? "The cap leaves less, shared by exact entitlement." : "Each payment and refund was shared on its own, by what each partner held.";
    steps.push({ step: "share", because, arithmetic: `${near} ${held < near ? "-" : "+"} ${held < near ? near - held : held - near} = ${held}`, policy: ["P-41"] });
  }
  if (held !== amount) steps.push({ step: "amount", because: "Less what you held of this invoice before.", arithmetic: `${held} - ${held - amount} = ${amount}`, policy: ["P-21", "P-41"] });
  return steps;
}

/** An exact entitlement as text that starts from the base: by a rate, by the mean of rising bands, or no more than was earned when the partner was terminated (P-39). */
function entitledText(member: Member, base: Base, exact: Fraction, weighed: string): string {
  if (member.rate === null) return base.amount === 0n ? `${base.amount} * 1` : `${base.amount} * ${exact.n} / ${exact.d * base.amount}`;
  const text = `${base.amount} * ${weighed}${member.rate} / 10000`;
  const isLimited = compare(exact, valueOf(text) as Fraction) !== 0;
  return isLimited ? `min(${text}, ${exact.n} / ${exact.d})` : text;
}

function holdStep(member: Member, line: EarningLine): TraceStep {
  if (line.releaseAt === null) return { step: "hold", value: "none", because: "Payable at once.", policy: ["P-33"] };
  return { step: "hold", value: instantText(line.releaseAt), because: `Held until ${instantText(line.releaseAt)}, ${member.rule.hold.kind === "after_payment" ? `${member.rule.hold.length.n} ${member.rule.hold.length.unit} after the payment` : ""}.`, policy: ["P-34"] };
}

function takenSteps(pool: Pool, line: EarningLine, seat: number): TraceStep[] {
  return line.takenBack.flatMap(({ at, factId, amount, afterPayout, movement }) => {
    const because = `${moneyText(amount, line.currency)} taken back on ${instantText(at)}: the customer's money went back${afterPayout ? " after the payout, so it is owed back" : ""}.`;
    const step: TraceStep = { step: "taken_back", because, facts: [factId], policy: ["P-40", "P-41", "P-42"] };
    if (movement === null) return [{ ...step, arithmetic: `0 - ${amount} = -${amount}` }];
    const together = takenFrom(pool, line.partner, movement);
    const steps = movementSteps(pool, movement, seat, line, -together);
    if (together === amount) return [...steps, step];
    return [...steps, { ...step, because: `${because} The rest was taken from other lines of the invoice.`, arithmetic: `-${together} + ${together - amount} = -${amount}` }];
  });
}

/** Everything one movement took back from a partner, over all its lines. */
function takenFrom(pool: Pool, partner: string, movement: Movement): bigint {
  let sum = 0n;
  for (const line of pool.lines) if (line.partner === partner) for (const taken of line.takenBack) if (taken.movement === movement) sum += taken.amount;
  return sum;
}

function postStep(line: EarningLine): TraceStep {
  const back = line.takenBack.map((taken) => ` - ${taken.amount}`).join("");
  return { step: "post", because: `Booked as ${line.cost.replaceAll("_", " ")} and owed to the partner.`, arithmetic: `${line.amount}${back} = ${openAmount(line)}`, facts: [line.factId] };
}

function rewardTrace(reward: Reward): Trace {
  const isOpen = reward.status !== "cancelled" && reward.status !== "rejected";
  const open = isOpen ? reward.amount : 0n;
  const result = { amount: String(open), currency: reward.currency, status: reward.status, dueBy: null };
  const what = reward.kind === "case_study" ? "a published case study" : `the referral of ${reward.customer}`;
  const sentence = `${moneyText(open, reward.currency)} for ${what}.`;
  const facts = [...new Set([reward.toldBy, ...(reward.factId === null ? [] : [reward.factId])])];
  const steps: TraceStep[] = [{ step: "credit", because: reward.kind === "case_study" ? "The case study was published." : reward.status === "rejected" ? "The referral is not the one that is paid for this customer." : "The referred company became a customer.", facts, policy: ["P-57"] }];
  const { rule, program } = reward;
  if (rule !== null) {
    steps.push({ step: "rule", because: `${rule.title}.`, rule: rule.id, program: program.id, policy: rule.source.policy, ...(rule.source.lines === undefined ? {} : { lines: rule.source.lines }) });
    if (reward.arithmetic !== null) steps.push({ step: "amount", because: `The ${reward.plan} plan ${rule.planDecidedAt === "release" ? "at the release" : "on the first paid invoice"} decides.`, arithmetic: reward.arithmetic, policy: ["P-32", "P-43"] });
    if (rule.hold.kind === "paid_usage") steps.push({ step: "hold", value: reward.releasedAt === null ? "waiting" : instantText(reward.releasedAt), because: `${rule.hold.length.n} days of service that is paid and running.`, policy: ["P-31"] });
  } else if (reward.arithmetic !== null) steps.push({ step: "amount", because: "Once per published case study.", arithmetic: reward.arithmetic, policy: ["P-48"] });
  if (!isOpen && reward.arithmetic !== null) steps.push({ step: "taken_back", because: "Nothing is left of it.", arithmetic: `${reward.amount} - ${reward.amount} = 0`, policy: ["P-31", "P-44"] });
  else if (reward.arithmetic === null) steps.push({ step: "post", because: "Nothing is booked yet.", arithmetic: "0 = 0" });
  return { result, sentence, steps };
}
