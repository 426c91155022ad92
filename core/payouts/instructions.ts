import { type Desk, lineOf, record } from "../earnings/desk.ts";
import { type EarningLine, NONE, joined, least, without } from "../earnings/line.ts";
import type { PayloadOf } from "../facts/catalogue.ts";
import type { Fact } from "../facts/fact.ts";
import { balanceOf, credit, debit, enter } from "../ledger/book.ts";
import type { AccountName, PostingLine } from "../ledger/posting.ts";
import { withOne } from "../kernel/short-list.ts";
import { type Payout, type Payouts, begins, conversionLines, leave } from "./transfers.ts";

/**
 * Money that was instructed is fixed. What is learned later of the time before changes what the partner has earned, and so what the next payout brings,
 * never what left (P-42): where an instructed line has less than was sent for it, the rest is owed back and set off; where there is more, it stays payable.
 */
/** What stands in the place of an incentive on a line that was paid and never arose. */
export const UNEARNED = "unearned";

type Instruction = PayloadOf<"payout.instructed">;

export function foldInstruction(payouts: Payouts, { payload }: Fact<"payout.instructed">): void {
  const name = `${payload.batch}:${payload.schedule}`;
  const byPartner = payouts.instructions.get(name) ?? new Map<string, Instruction[]>();
  payouts.instructions.set(name, byPartner);
  const known = byPartner.get(payload.partner) ?? [];
  if (!known.some((one) => one.earned === payload.earned)) byPartner.set(payload.partner, withOne(known, payload));
}

/** The run of a batch whose transfers were approved one by one: exactly those leave. */
export function carryOut(desk: Desk, payouts: Payouts, { payload }: Fact<"payout.run">): void {
  if (!begins(desk, payouts, payload.batch, payload.schedule)) return;
  const byPartner = payouts.instructions.get(`${payload.batch}:${payload.schedule}`) ?? new Map<string, Instruction[]>();
  for (const partner of [...byPartner.keys()].sort()) for (const one of byPartner.get(partner) ?? []) instructed(desk, payouts, one);
}

function instructed(desk: Desk, payouts: Payouts, one: Instruction): void {
  const { batch, partner, earned, currency, rate } = one;
  const id = `${batch}:${partner}:${earned}`;
  const [withheld, sent] = [BigInt(one.withheld), BigInt(one.sent)];
  const funding = one.parts.map(({ line, transferred }) => fund(desk, one, line, BigInt(transferred)));
  const parts = setOffs(desk, one, funding);
  const offset = parts.reduce((sum, part) => sum + part.setOff, 0n);
  const rest = parts.reduce((sum, part) => sum + part.transferred, 0n);
  enter(desk.book, "set_off", id, [debit("partner_payable", partner, earned, offset), credit("partner_clawback_receivable", partner, earned, offset)]);
  const [, ...others] = rest === 0n ? [] : conversionLines({ partner, currency: earned, target: currency, rest, arriving: sent + withheld, withheld, parts });
  const from = (account: AccountName, box: "payable" | "held" | "ahead") => debit(account, partner, earned, funding.reduce((sum, each) => sum + each[box], 0n));
  const taken: PostingLine[] = [from("partner_payable", "payable"), from("partner_accrued", "held"), from("partner_clawback_receivable", "ahead")];
  const conversion = [...taken.filter((line) => line.amount > 0n), ...others];
  enter(desk.book, "instruct", id, conversion);
  leave(desk, payouts, { id, batch, partner, earned, currency, gross: offset + rest, offset, withheld, sent, rate, parts, conversion });
}

/** Where the money of a transferred part comes from: what of its line is payable, then what waits on it, and the rest is ahead of what was earned. */
type Funding = { readonly line: EarningLine; readonly payable: bigint; readonly held: bigint; readonly ahead: bigint };

function fund(desk: Desk, one: Instruction, ref: string, transferred: bigint): Funding {
  const found = lineOf(desk, ref);
  const line = found !== undefined && found.partner === one.partner && found.currency === one.earned ? found : unearned(desk, one, ref);
  const payable = least(transferred, line.payable);
  const held = least(transferred - payable, line.held);
  const ahead = transferred - payable - held;
  line.payable = without(line.payable, payable);
  line.held = without(line.held, held);
  line.clawedBack = joined(line.clawedBack, ahead);
  return { line, payable, held, ahead };
}

/** What was instructed to be set off is, as far as it is there and still owed back. */
function setOffs(desk: Desk, one: Instruction, funding: readonly Funding[]): Payout["parts"] {
  let owed = balanceOf(desk.book, "partner_clawback_receivable", one.partner, one.earned);
  return funding.map(({ line, payable, held, ahead }, i) => {
    const setOff = least(least(BigInt((one.parts[i] as Instruction["parts"][number]).setOff), line.payable), owed);
    line.payable = without(line.payable, setOff);
    owed -= setOff;
    return { line, transferred: payable + held + ahead, setOff };
  });
}

/** A line that was paid and, as is known now, never arose: nothing of it is earned, all that was sent for it is owed back. */
function unearned(desk: Desk, { batch, partner, earned, schedule }: Instruction, was: string): EarningLine {
  const { book } = desk;
  const line: EarningLine = {
    ref: `unearned:${batch}:${was}`, order: desk.lines.length, partner, invoice: null, deal: null, incentive: UNEARNED, grade: null, program: null, rate: null, base: 0n, currency: earned,
    amount: 0n, cost: "commission_cost", schedule, at: book.at, factId: book.factId, movement: null, rates: {}, releaseAt: null, releasedAt: book.at, collectedAt: null, dueBy: null,
    held: 0n, payable: 0n, inTransfer: 0n, settled: 0n, unclaimed: 0n, reversed: 0n, clawedBack: 0n, paidAt: null, disputes: NONE, takenBack: [],
  };
  record(desk, line);
  return line;
}
