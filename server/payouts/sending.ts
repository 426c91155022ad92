import { type Instant, dayOf, dayText, startOf } from "../../core/kernel/time.ts";
import { nextBankDay } from "../../core/payouts/bank-days.ts";
import { BOOKS_FAIL } from "../../core/payouts/payee.ts";
import { recordFact } from "../facts/record.ts";
import { type Secrets, sha256 } from "../platform/secrets.ts";
import type { Work } from "../platform/work.ts";
import { nachaFile } from "./nacha.ts";
import { pain001File } from "./pain001.ts";
import type { BankNumbers } from "./payees.ts";
import { bankSeal, type BankRow, currentBanks, origins, originSeal, type Rail } from "./payee-store.ts";
import { failingPartners, isPosted, type PostedPayout, postedPayouts } from "./plan-store.ts";
import { addFile, addTransfer, fileSeal, filesOn, heldRun, type PlannedRow, type RunRow, setRunStatus, type TransferRow } from "./run-store.ts";

export type Origin = { readonly rail: "ach"; readonly routing: string; readonly bankName: string; readonly originId: string; readonly name: string; readonly companyId: string; readonly description: string } | { readonly rail: "sepa"; readonly name: string; readonly iban: string; readonly bic: string | null };

const MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/**
 * Once the books have instructed an approved batch, freezes what leaves and writes the bank's files: all of it in one transaction, once for ever.
 * What the books instruct otherwise than was approved leaves in no file; it is told as failed, and payable again. Answers whether it is done.
 */
export async function sendRun(work: Work, secrets: Secrets, id: string): Promise<boolean> {
  const row = await heldRun(work.tx, id);
  if (row === undefined || row.status !== "approved") return true;
  if (!(await isPosted(work.tx, row.arrival as bigint))) return false;
  const posted = await postedPayouts(work.tx, row.batch);
  const banks = new Map((await currentBanks(work.tx, row.plan.transfers.map((one) => one.org))).map((bank) => [bank.org_id, bank]));
  const failing = await failingPartners(work.tx, row.arrival);
  const sorted = sortedOut(row, work.now, posted, banks);
  const leftOut = leftOutOf(row, failing, posted.length);
  for (const one of [...sorted.map(({ transfer }) => transfer), ...leftOut]) await addTransfer(work.tx, one);
  await tellFailed(work, row, sorted, failing);
  const going = sorted.filter((one) => one.transfer.status === "instructed");
  for (const rail of ["ach", "sepa"] as const) await writeFile(work, secrets, row, rail, going.filter((one) => one.transfer.rail === rail));
  await setRunStatus(work.tx, row.id, "sent", work.now);
  if (going.length === 0) await setRunStatus(work.tx, row.id, "settled", work.now);
  await work.audit({ action: "payout-run.sent", subject: row.id, organisationId: row.org_id, detail: { batch: row.batch, transfers: going.length, leftOut: [...sorted.map(({ transfer }) => transfer), ...leftOut].filter((one) => one.status === "failed").map((one) => one.ref) } });
  return true;
}

async function tellFailed(work: Work, row: RunRow, sorted: readonly Sorted[], failing: ReadonlySet<string>): Promise<void> {
  const tell = (partner: string, currency: string | undefined, reason: string) => recordFact({ ...work, organisationId: row.org_id }, {
    type: "payout.failed", at: work.now, source: `payout:${row.batch}:${partner}:${currency ?? ""}:failed`, payload: { batch: row.batch, partner, ...(currency === undefined ? {} : { currency }), reason },
  });
  for (const [, failed] of Map.groupBy(sorted.filter((one) => one.transfer.status === "failed" && one.posted.status === "instructed"), (one) => `${one.transfer.partner}|${one.transfer.currency}`)) {
    const { partner, currency, reason } = (failed[0] as Sorted).transfer;
    await tell(partner, currency, reason as string);
  }
  // Whatever the books instruct for them once they can be posted is taken back at once: it stands in no file.
  for (const partner of [...failing].sort()) await tell(partner, undefined, BOOKS_FAIL);
}

type Sorted = { readonly transfer: TransferRow; readonly posted: PostedPayout; readonly bank: BankRow | undefined };

/** Each posted transfer, as it leaves or as it stays. A partner's transfers in one currency leave together or not at all, as the bank's news is of all of them. */
function sortedOut(row: RunRow, now: Instant, posted: readonly PostedPayout[], banks: ReadonlyMap<string, BankRow>): Sorted[] {
  const planned = new Map(row.plan.transfers.map((one) => [`${one.partner}|${one.earned}`, one]));
  const differs = new Map<string, string>();
  for (const one of posted) {
    const reason = whyNot(one, planned.get(`${one.partner}|${one.earned}`), banks);
    if (reason !== undefined && one.sent > 0n) differs.set(`${one.partner}|${one.currency}`, reason);
  }
  return posted.map((one, i) => {
    const plan = planned.get(`${one.partner}|${one.earned}`);
    const bank = plan && banks.get(plan.org);
    const reason = one.sent > 0n ? (differs.get(`${one.partner}|${one.currency}`) ?? null) : null;
    const transfer: TransferRow = {
      id: one.id, run_id: row.id, org_id: plan?.org ?? one.org_id ?? row.org_id, batch: row.batch, partner: one.partner, partner_name: plan?.name ?? one.partner, earned: one.earned, currency: one.currency,
      gross: one.gross, set_off: one.set_off, withheld: one.withheld, sent: one.sent, lines: one.lines, ref: `${row.batch}-${i + 1}`, rail: bank?.rail ?? null, last4: bank?.last4 ?? null,
      status: reason === null ? one.status : "failed", reason, at: row.approved_at as Instant, changed_at: row.approved_at as Instant,
      value_on: bank === undefined || one.sent === 0n || reason !== null ? null : dayText(nextBankDay(dayOf(now), bank.rail)),
    };
    return { transfer, posted: one, bank };
  });
}

/** What was planned for partners whose postings began to fail since: it leaves in no file, and nobody else waits for it. */
function leftOutOf(row: RunRow, failing: ReadonlySet<string>, posted: number): TransferRow[] {
  return row.plan.transfers.filter((one) => failing.has(one.partner)).map((one, i) => ({
    id: `${row.batch}:${one.partner}:${one.earned}`, run_id: row.id, org_id: one.org, batch: row.batch, partner: one.partner, partner_name: one.name, earned: one.earned, currency: one.currency, gross: BigInt(one.gross), set_off: BigInt(one.offset),
    withheld: BigInt(one.withheld), sent: BigInt(one.sent), lines: one.lines, ref: `${row.batch}-${posted + i + 1}`, rail: one.rail, last4: one.last4, status: "failed", reason: BOOKS_FAIL, at: row.approved_at as Instant,
    changed_at: row.approved_at as Instant, value_on: null,
  }));
}

function whyNot(one: PostedPayout, plan: PlannedRow | undefined, banks: ReadonlyMap<string, BankRow>): string | undefined {
  if (plan === undefined) return "not in the run that was approved";
  const same = plan.currency === one.currency && BigInt(plan.gross) === one.gross && BigInt(plan.offset) === one.set_off && BigInt(plan.withheld) === one.withheld && BigInt(plan.sent) === one.sent;
  if (!same) return "the books changed after the approval: approve it again with the next run";
  if (banks.get(plan.org)?.id !== plan.bank) return "the bank account changed after the approval: approve it again with the next run";
  return undefined;
}

async function writeFile(work: Work, secrets: Secrets, row: RunRow, rail: Rail, going: readonly Sorted[]): Promise<void> {
  if (going.length === 0) return;
  const from = (await origins(work.tx)).find((one) => one.rail === rail);
  if (from === undefined) throw new Error(`${row.batch} has ${rail} transfers and nothing to draw them on`);
  const origin = JSON.parse(secrets.open(from.sealed, originSeal(rail)).toString()) as Origin;
  const day = dayText(dayOf(work.now));
  const modifier = MODIFIERS[await filesOn(work.tx, rail, day)];
  if (modifier === undefined) throw new Error(`${rail} has had all its files of ${day}`);
  const content = contentOf(origin, row, modifier, work.now, going.map(({ transfer, bank }) => ({ transfer, holder: (bank as BankRow).holder, numbers: JSON.parse(secrets.open((bank as BankRow).sealed, bankSeal((bank as BankRow).id)).toString()) as BankNumbers })));
  const bytes = Buffer.from(content, "utf8");
  await addFile(work.tx, {
    run_id: row.id, rail, org_id: row.org_id, name: `${row.batch}.${rail === "ach" ? "ach" : "xml"}`, sealed: secrets.seal(bytes, fileSeal(row.id, rail)), hash: sha256(bytes), currency: rail === "ach" ? "USD" : "EUR",
    transfers: going.length, total: going.reduce((sum, one) => sum + one.transfer.sent, 0n), made_at: work.now, made_on: day, modifier,
  });
}

type Going = { readonly transfer: TransferRow; readonly holder: string; readonly numbers: BankNumbers };

function contentOf(origin: Origin, row: RunRow, modifier: string, at: Instant, going: readonly Going[]): string {
  const effective = startOf(nextBankDay(dayOf(at), origin.rail));
  if (origin.rail === "ach") {
    const from = { destination: origin.routing, destinationName: origin.bankName, origin: origin.originId, originName: origin.name, companyId: origin.companyId, entryDescription: origin.description };
    return nachaFile(from, going.map(({ transfer, holder, numbers }) => ({ ...ach(numbers), cents: transfer.sent, name: holder, ref: transfer.ref })), { at, effective, modifier, batch: 1, reference: row.batch.slice(-8) });
  }
  return pain001File(origin, going.map(({ transfer, holder, numbers }) => ({ ...sepa(numbers), cents: transfer.sent, name: holder, ref: transfer.ref, remittance: `Partner payout ${transfer.ref}` })), { id: row.batch, at, execution: effective });
}

function ach(numbers: BankNumbers) {
  if (numbers.rail !== "ach") throw new Error("an account of another rail");
  return numbers;
}

function sepa(numbers: BankNumbers) {
  if (numbers.rail !== "sepa") throw new Error("an account of another rail");
  return numbers;
}
