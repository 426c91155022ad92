import type { Instant } from "../kernel/time.ts";

/** One side of an entry. Amounts are always positive; the side says the direction (rules.md §8). */
export type PostingLine = {
  readonly account: AccountName;
  /** Whom or what the account is kept for: a partner, a customer, a marketplace, a partner and quarter; null where it is kept once. */
  readonly owner: string | null;
  readonly currency: string;
  readonly side: "debit" | "credit";
  readonly amount: bigint;
};

/**
 * One balanced business step. `key` = template | fact | subject and is unique for ever: posting twice is impossible.
 * `effectiveAt` is when it happened; the day it is booked on is the books' affair (P-74).
 */
export type Posting = {
  readonly key: string;
  readonly template: string;
  readonly factId: string;
  readonly subject: string;
  readonly effectiveAt: Instant;
  /** "mindweave@1.0.0", where a program decided the amount. */
  readonly program: string | null;
  /** The earning or reward the step belongs to. */
  readonly earning: string | null;
  readonly lines: readonly PostingLine[];
};

/** Chart of accounts: code, natural side, and what each is kept per. */
export const CHART = {
  cash: { code: "1000", type: "asset", natural: "debit" },
  accounts_receivable: { code: "1100", type: "asset", natural: "debit" },
  marketplace_receivable: { code: "1150", type: "asset", natural: "debit" },
  partner_clawback_receivable: { code: "1200", type: "asset", natural: "debit" },
  capitalised_contract_cost: { code: "1400", type: "asset", natural: "debit" },
  fx_conversion: { code: "1900", type: "trading", natural: "debit" },
  partner_accrued: { code: "2100", type: "liability", natural: "credit" },
  partner_payable: { code: "2110", type: "liability", natural: "credit" },
  payout_clearing: { code: "2120", type: "liability", natural: "credit" },
  withholding_tax_payable: { code: "2130", type: "liability", natural: "credit" },
  customer_credit: { code: "2140", type: "liability", natural: "credit" },
  gift_card_clearing: { code: "2145", type: "liability", natural: "credit" },
  reward_accrued: { code: "2150", type: "liability", natural: "credit" },
  reward_payable: { code: "2155", type: "liability", natural: "credit" },
  mdf_payable: { code: "2160", type: "liability", natural: "credit" },
  unclaimed_property: { code: "2170", type: "liability", natural: "credit" },
  deferred_revenue: { code: "2200", type: "liability", natural: "credit" },
  sales_tax_payable: { code: "2210", type: "liability", natural: "credit" },
  contra_revenue_mdf: { code: "4090", type: "contra_revenue", natural: "debit" },
  fx_gain: { code: "4200", type: "income", natural: "credit" },
  fx_loss: { code: "5200", type: "cost", natural: "debit" },
  commission_cost: { code: "5100", type: "cost", natural: "debit" },
  services_margin_cost: { code: "5110", type: "cost", natural: "debit" },
  marketplace_fees: { code: "5120", type: "cost", natural: "debit" },
  referral_reward_cost: { code: "5130", type: "cost", natural: "debit" },
  mdf_cost: { code: "5140", type: "cost", natural: "debit" },
  payout_fees: { code: "5190", type: "cost", natural: "debit" },
  clawback_write_off: { code: "5210", type: "cost", natural: "debit" },
  memo_mdf_entitlement: { code: "9000", type: "memo", natural: "debit" },
  memo_mdf_available: { code: "9010", type: "memo", natural: "credit" },
  memo_mdf_committed: { code: "9020", type: "memo", natural: "credit" },
  memo_mdf_used: { code: "9030", type: "memo", natural: "credit" },
  memo_mdf_expired: { code: "9040", type: "memo", natural: "credit" },
} as const satisfies Record<string, { code: string; type: string; natural: "debit" | "credit" }>;

export type AccountName = keyof typeof CHART;

/** Accounts that must never fall below zero in their natural sign, per owner and currency (rules.md §8.3.3). */
export const NEVER_NEGATIVE: readonly AccountName[] = [
  "partner_accrued", "partner_payable", "payout_clearing", "reward_accrued", "reward_payable", "customer_credit", "mdf_payable",
  "partner_clawback_receivable", "memo_mdf_available", "memo_mdf_committed", "memo_mdf_used", "memo_mdf_expired", "memo_mdf_entitlement",
];

/** "partner_payable:P1:USD", "commission_cost:USD". */
export function accountKey(line: Pick<PostingLine, "account" | "owner" | "currency">): string {
  return line.owner === null ? `${line.account}:${line.currency}` : `${line.account}:${line.owner}:${line.currency}`;
}

/** True when debits equal credits in every currency, memo accounts among themselves, and no line is zero or negative. */
export function balances(lines: readonly PostingLine[]): boolean {
  const sums = new Map<string, bigint>();
  for (const line of lines) {
    if (line.amount <= 0n) return false;
    const book = `${CHART[line.account].type === "memo" ? "memo" : "books"}:${line.currency}`;
    sums.set(book, (sums.get(book) ?? 0n) + (line.side === "debit" ? line.amount : -line.amount));
  }
  return lines.length > 1 && [...sums.values()].every((sum) => sum === 0n);
}
