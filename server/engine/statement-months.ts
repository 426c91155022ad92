import { wholeNumber } from "../../core/kernel/api-list.ts";
import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import { type Day, localDayOf } from "../../core/kernel/time.ts";
import { accountsOf, type BookedPosting, type CurrencyAccount, type Money4, owed } from "../../core/payouts/statement-accounts.ts";
import type { MoveKind } from "../../core/payouts/statement-shape.ts";
import { monthDays, monthOf } from "../../core/payouts/statement-words.ts";
import { inForce } from "../../core/programs/in-force.ts";
import { partnerByKey } from "../partners/store.ts";
import type { Tx } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { publishedPrograms } from "../programs/library.ts";
import { closings, entriesOf } from "./replay-store.ts";
import { type ReplayParts, statementOf, unknown } from "./statement-file.ts";

/** Years of months at most: an account that is older shows its last ones. */
const MONTHS_AT_MOST = 120;

/** Every month from the first entry of a partner's account until now, the newest first. */
export async function statementMonths(parts: ReplayParts, call: Call, partner: string | undefined) {
  const whose = await statementOf(call, partner);
  return isRefusal(whose) ? whose : parts.database.as({ org: null, role: "system", reads: true }, (tx) => monthsOf(tx, whose, call));
}

async function monthsOf(tx: Tx, partner: string, { now }: Pick<Call, "now">): Promise<{ partner: string; partnerName: string | null; items: ReturnType<typeof monthWire>[] } | Refusal> {
  const record = await partnerByKey(tx, partner);
  const entries = await entriesOf(tx, partner);
  if (record === undefined && entries.length === 0) return unknown(partner);
  const zone = inForce(await publishedPrograms(tx), now)?.definition.calendar.timeZone ?? "UTC";
  const closed = (await closings(tx)).at(-1)?.through ?? null;
  const first = entries.reduce<Day | undefined>((least, entry) => (least === undefined || entry.bookedOn < least ? entry.bookedOn : least), undefined);
  return { partner, partnerName: record?.name ?? null, items: first === undefined ? [] : monthsBack(localDayOf(now, zone), first).map((month) => monthWire(month, entries, partner, closed)) };
}

function monthsBack(last: Day, first: Day): string[] {
  const months: string[] = [];
  for (let month = monthOf(last); month >= monthOf(first) && months.length < MONTHS_AT_MOST; month = before(month)) months.push(month);
  return months;
}

function before(month: string): string {
  const { from } = monthDays(month) as { from: Day };
  return monthOf((from - 1) as Day);
}

function monthWire(month: string, entries: readonly BookedPosting[], partner: string, closedThrough: Day | null) {
  const { from, to } = monthDays(month) as { from: Day; to: Day };
  return { month, final: closedThrough !== null && closedThrough >= to - 1, sums: accountsOf(entries, partner, from, to).map(sumWire) };
}

function sumWire({ currency, opening, moves, closing }: CurrencyAccount) {
  const moved = (kind: MoveKind) => wholeNumber(owed(moves.get(kind) ?? NOTHING));
  return { currency, opening: wholeNumber(owed(opening)), earned: moved("earned"), takenBack: moved("taken_back"), sent: moved("sent"), owed: wholeNumber(owed(closing)) };
}

const NOTHING: Money4 = { onHold: 0n, payable: 0n, onItsWay: 0n, owedBack: 0n };
