import type { Agenda } from "../kernel/agenda.ts";
import type { Instant } from "../kernel/time.ts";
import { type AccountName, CHART, type Posting, type PostingLine } from "./posting.ts";

/** Where the folds write: what happens is posted, what falls due is put on the agenda, what is decided is said in words. */
export type Book = {
  /** The instant being told. */
  at: Instant;
  /** The fact being told. */
  factId: string;
  readonly agenda: Agenda;
  readonly decisions: Map<string, string>;
  /** Running balances, in natural sign, of the accounts that rules look at. */
  readonly balances: Map<string, bigint>;
  readonly post: (posting: Posting) => void;
  /** Keep how every amount was worked out, for traces; a replay of millions of facts may do without. */
  readonly explains: boolean;
};

const WATCHED: ReadonlySet<AccountName> = new Set<AccountName>([
  "partner_clawback_receivable", "customer_credit", "gift_card_clearing", "marketplace_receivable", "reward_payable", "mdf_payable", "unclaimed_property",
  "accounts_receivable", "withholding_tax_payable", "memo_mdf_entitlement", "memo_mdf_available", "memo_mdf_committed", "memo_mdf_used",
]);

export function openBook(agenda: Agenda, post: (posting: Posting) => void, explains = true): Book {
  return { at: Number.MIN_SAFE_INTEGER as Instant, factId: "", agenda, decisions: new Map(), balances: new Map(), post, explains };
}

/** Balance of a watched account so far. */
export function balanceOf(book: Book, account: AccountName, owner: string | null, currency: string): bigint {
  return book.balances.get(`${account}:${owner ?? ""}:${currency}`) ?? 0n;
}

function watch(book: Book, line: PostingLine): void {
  const key = `${line.account}:${line.owner ?? ""}:${line.currency}`;
  const change = line.side === CHART[line.account].natural ? line.amount : -line.amount;
  book.balances.set(key, (book.balances.get(key) ?? 0n) + change);
}

export function debit(account: AccountName, owner: string | null, currency: string, amount: bigint): PostingLine {
  return { account, owner, currency, side: "debit", amount };
}

export function credit(account: AccountName, owner: string | null, currency: string, amount: bigint): PostingLine {
  return { account, owner, currency, side: "credit", amount };
}

export type About = { readonly factId?: string; readonly program?: string | null; readonly earning?: string | null };

/** Posts one business step. Lines of zero are dropped; a step of no lines is no step. */
export function enter(book: Book, template: string, subject: string, lines: readonly PostingLine[], about: About = {}): void {
  const kept = lines.some((line) => line.amount === 0n) ? lines.filter((line) => line.amount !== 0n) : lines;
  if (kept.length === 0) return;
  for (const line of kept) if (WATCHED.has(line.account)) watch(book, line);
  const factId = about.factId ?? book.factId;
  book.post({
    key: `${template}|${factId}|${subject}`,
    template,
    factId,
    subject,
    effectiveAt: book.at,
    program: about.program ?? null,
    earning: about.earning ?? null,
    lines: kept,
  });
}
