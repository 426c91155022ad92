/** What the bank did, by its own books. It outlives every crash of ours, and does an instruction of one name once. */
export type Bank = {
  readonly done: Map<string, Transfer & { state: "taken" | "settled" | "failed" | "returned" }>;
  /** Instructions that came again under their name. */
  repeated: number;
};

/** Whole minor units to one partner. */
export type Transfer = { readonly id: string; readonly batch: string; readonly partner: string; readonly currency: string; readonly amount: bigint };

export function openBank(): Bank {
  return { done: new Map(), repeated: 0 };
}

export function instructBank(bank: Bank, transfer: Transfer): void {
  if (bank.done.has(transfer.id)) bank.repeated += 1;
  else bank.done.set(transfer.id, { ...transfer, state: "taken" });
}

/** What a partner has and keeps, in minor units of a currency. */
export function paidBy(bank: Bank, partner: string, currency: string): bigint {
  let sum = 0n;
  for (const transfer of bank.done.values()) if (transfer.partner === partner && transfer.currency === currency && transfer.state === "settled") sum += transfer.amount;
  return sum;
}
