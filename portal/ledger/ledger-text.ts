import type { AccountName } from "../../core/ledger/posting.ts";
import { translated } from "../ui/translated.ts";

export const ledgerText = translated({
  en: {
    title: "Ledger",
    lead: "Every amount the program owes or paid, in double entry",
    chart: "Chart of accounts",
    holders: "By partner and customer",
    periods: "Periods",
    sections: "Parts of the ledger",
    now: "Now",
    asOf: "As of",
    by: "Counted by",
    booked: "Day of booking",
    effective: "Day it belongs to",
    clearDay: "Show the present",
    balanced: "The books balance",
    unbalanced: "The books do not balance",
    balancedText: (currencies: string) => `Debits equal credits in ${currencies}.`,
    unbalancedText: (what: string) => `Debits and credits differ: ${what}.`,
    check: "Check the books",
    checked: (entries: string, lines: string) => `${entries} entries and ${lines} lines were worked out again. Everything holds.`,
    broken: "Something does not hold",
    nothingPosted: "Nothing is booked yet",
    nothingPostedText: "The first fact that moves money appears here, with the rule behind it.",
    closeBooks: "Close a period",
    closeTitle: "Close the books through a day?",
    closeText: "Nothing is booked on or before that day any more. What becomes known later is booked on the first open day and says where it belongs. A closed period is never opened again.",
    closeDay: "Last day of the period",
    closeDayNeeded: "Choose the last day of the period",
    closed: (day: string) => `The books are closed through ${day}`,
    noPeriods: "No period is closed",
    noPeriodsText: "Close a month when its figures are reported; late facts then go to the first open day.",
    through: "Closed through",
    closedAt: "Closed",
    closedBy: "By",
    noLines: "No lines on this account",
    noLinesText: "Lines appear as soon as something is posted to it.",
    entry: "Entry",
    lines: "Lines",
    source: "Where it comes from",
    fact: "The fact behind it",
    why: "Why this amount",
    whyLead: "Rule, clause and arithmetic of the earning this step belongs to",
    sameFact: "Everything posted from the same fact",
    reverses: "Takes back",
    reversedBy: "Taken back by",
    factsUsed: "Facts in the explanation",
    openFact: (id: string) => `Fact …${id.slice(-6)}`,
    debit: "Debit",
    credit: "Credit",
  },
});

/** The kinds of account, in the order of the chart. */
export const TYPES: Readonly<Record<string, string>> = { asset: "Assets", trading: "Currency exchange", liability: "Owed", contra_revenue: "Taken from revenue", income: "Income", cost: "Cost", memo: "Memo: marketing funds" };

const TITLES: Readonly<Partial<Record<AccountName, string>>> = {
  fx_conversion: "Currency conversion", fx_gain: "Gain on currencies", fx_loss: "Loss on currencies", partner_accrued: "Earned by partners, on hold", partner_payable: "Payable to partners", payout_clearing: "Payouts on their way",
  partner_clawback_receivable: "Owed back by partners", mdf_payable: "Marketing funds payable", mdf_cost: "Marketing funds", contra_revenue_mdf: "Marketing funds without a distinct service", reward_accrued: "Rewards on hold", memo_mdf_entitlement: "Funds: entitlement",
  memo_mdf_available: "Funds: available", memo_mdf_committed: "Funds: promised", memo_mdf_used: "Funds: used", memo_mdf_expired: "Funds: expired",
};

/** "partner_payable" → "Payable to partners"; what has no title of its own is read as it is written. */
export function accountTitle(account: AccountName): string {
  return TITLES[account] ?? sentence(account);
}

/** "invoice_issued" → "Invoice issued", "deal.won" → "Deal won". */
export function sentence(word: string): string {
  const text = word.replaceAll(/[_.-]/g, " ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
