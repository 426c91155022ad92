import { type Boxes, TRANSFER_MOVES, type Statement, type StatementAccount, type StatementPayment } from "./statement-shape.ts";

export type TransferMove = (typeof TRANSFER_MOVES)[number];

const NOTHING: Boxes = { onHold: 0, payable: 0, onItsWay: 0, owedBack: 0 };

/** What the listed payments did to the account of a currency in the month, kind by kind: the statement is made from it, and checked by it. */
export function paymentMoves(payments: readonly StatementPayment[], currency: string): ReadonlyMap<TransferMove, Boxes> {
  const moves = new Map<TransferMove, Boxes>();
  const add = (kind: TransferMove, change: Partial<Boxes>) => {
    const before = moves.get(kind) ?? NOTHING;
    moves.set(kind, { onHold: 0, payable: before.payable + (change.payable ?? 0), onItsWay: before.onItsWay + (change.onItsWay ?? 0), owedBack: before.owedBack + (change.owedBack ?? 0) });
  };
  for (const payment of payments) for (const event of payment.events) eventMoves(payment, event.what, currency, add);
  return moves;
}

type Add = (kind: TransferMove, change: Partial<Boxes>) => void;

function eventMoves(payment: StatementPayment, what: StatementPayment["events"][number]["what"], currency: string, add: Add): void {
  const { gross, setOff, sent, withheld } = payment;
  const [pays, earns] = [payment.currency === currency, payment.earned === currency];
  if (what === "settled") return pays ? add("sent", { onItsWay: -sent }) : undefined;
  const sign = what === "instructed" ? 1 : -1;
  if (what === "instructed" && earns) add("set_off", { payable: -setOff, owedBack: -setOff });
  if (payment.currency !== payment.earned) {
    if (earns) add("converted", { payable: -sign * (gross - setOff) });
    if (!pays) return;
    add("converted", { onItsWay: sign * (sent + withheld) });
    add("withheld", { onItsWay: -sign * withheld });
    if (what === "returned") add("came_back", { onItsWay: sent });
    return;
  }
  if (!pays) return;
  add("withheld", { payable: -sign * withheld });
  if (what === "instructed") add("instructed", { payable: -sent, onItsWay: sent });
  else add("came_back", { payable: sent, onItsWay: what === "failed" ? -sent : 0 });
}

/** What the accounts moved beyond the payments that are listed: late news took a transfer back in the books and booked it anew (P-74). */
export function correctionsOf(accounts: readonly StatementAccount[], payments: readonly StatementPayment[]): Statement["corrections"] {
  return accounts.flatMap(({ currency, moves }) => {
    const listed = paymentMoves(payments, currency);
    return TRANSFER_MOVES.flatMap((kind) => {
      const told = moves.find((move) => move.kind === kind)?.change ?? NOTHING;
      const worked = listed.get(kind) ?? NOTHING;
      const change = { onHold: told.onHold - worked.onHold, payable: told.payable - worked.payable, onItsWay: told.onItsWay - worked.onItsWay, owedBack: told.owedBack - worked.owedBack };
      return Object.values(change).some((amount) => amount !== 0) ? [{ kind, currency, change }] : [];
    });
  });
}
