import { isStaff } from "../../core/kernel/actor.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import { ibanFrom, isRoutingNumber, lastFour } from "../../core/payouts/bank.ts";
import { BANK_HOLD_MS, blockedReason, todoFor } from "../../core/payouts/payee.ts";
import { withRoles } from "../deals/people-store.ts";
import { recordFact } from "../facts/record.ts";
import { account } from "../identity/store.ts";
import { partnerByKey, partnerByOrganisation, type PartnerRow } from "../partners/store.ts";
import { acrossOrganisations } from "../platform/across.ts";
import type { Call } from "../platform/http-call.ts";
import { queueMail } from "../platform/mail.ts";
import type { Work } from "../platform/work.ts";
import { askBank, banks, bankSeal, type BankRow, confirmBank, heldPayee, type Rail, setTax, setTold, tax } from "./payee-store.ts";
import { codeTry, newCode, type PayoutParts } from "./step-up.ts";
import { provenNow } from "../identity/step-up.ts";

const CODE_MS = 60 * 60_000;
const CURRENCY: Readonly<Record<Rail, string>> = { ach: "USD", sepa: "EUR" };
const notFound = () => refuse("partner.not-found", "There is no such partner, or it is not yours.");

export type BankMethod =
  | { rail: "ach"; holder: string; routing: string; account: string; kind: "checking" | "savings" }
  | { rail: "sepa"; holder: string; iban: string; bic?: string | undefined };
/** What is kept sealed of an account. */
export type BankNumbers = { readonly rail: "ach"; readonly routing: string; readonly account: string; readonly kind: "checking" | "savings" } | { readonly rail: "sepa"; readonly iban: string; readonly bic: string | null };

/** Whose details are meant: the partner's own, or for staff anybody's. */
export async function payeeMeant(call: Call, partner: string | undefined): Promise<PartnerRow | Refusal> {
  const row = partner === undefined ? (isStaff(call.actor) ? undefined : await partnerByOrganisation(call.tx, call.organisationId)) : await partnerByKey(call.tx, partner);
  return row ?? notFound();
}

/** Numbers that can be right, or what is wrong with them. */
export function checkedNumbers(method: { rail: "ach"; routing: string; account?: string; kind?: "checking" | "savings" } | { rail: "sepa"; iban: string; bic?: string | undefined }): BankNumbers | Refusal {
  if (method.rail === "ach") {
    if (!isRoutingNumber(method.routing)) return refuse("bank.routing-wrong", "This routing number does not exist: its check digit does not fit. Look at it once more.");
    return { rail: "ach", routing: method.routing, account: method.account ?? "", kind: method.kind ?? "checking" };
  }
  const iban = ibanFrom(method.iban);
  return iban === undefined ? refuse("bank.iban-wrong", "This IBAN does not exist: its check digits do not fit. Look at it once more.") : { rail: "sepa", iban, bic: method.bic ?? null };
}

export async function askBankChange(parts: PayoutParts, call: Call, input: { method: BankMethod; password?: string | undefined }) {
  const partner = await payeeMeant(call, undefined);
  if (isRefusal(partner)) return partner;
  const wrong = await provenNow(parts.database, call, input.password);
  if (wrong) return wrong;
  const numbers = checkedNumbers(input.method);
  if (isRefusal(numbers)) return numbers;
  await heldPayee(call.tx, partner.org_id, partner.key);
  const id = call.id("bnk");
  const code = newCode();
  const { rail, holder } = input.method;
  const last4 = lastFour(numbers.rail === "ach" ? numbers.account : numbers.iban);
  await askBank(call.tx, {
    id, org_id: partner.org_id, rail, currency: CURRENCY[rail], holder, last4, sealed: parts.secrets.seal(Buffer.from(JSON.stringify(numbers)), bankSeal(id)),
    code_mark: parts.secrets.sign(code, codePurpose(id)), code_until: instant(call.now + CODE_MS), asked_by: call.actor.personId, asked_at: call.now,
  });
  for (const person of await administrators(call, partner.org_id)) {
    await queueMail(call, {
      to: person.email, subject: `Your code to confirm the bank account ending in ${last4}`,
      paragraphs: [`Hello ${person.name},`, `Somebody of ${partner.name} asked that payouts go to the account of ${holder} ending in ${last4}.`, `The code is ${code}. It works for one hour.`, "If nobody of yours asked for this, give the code to nobody and tell us."],
    });
  }
  await call.audit({ action: "payee.bank-asked", subject: partner.key, detail: { bank: id, rail, last4 } });
  return payeeWire(call, partner);
}

export async function confirmBankChange(parts: PayoutParts, call: Call, input: { code: string }) {
  const partner = await payeeMeant(call, undefined);
  if (isRefusal(partner)) return partner;
  const tooMany = await codeTry(parts.database, partner.org_id, call.now);
  if (tooMany) return tooMany;
  await heldPayee(call.tx, partner.org_id, partner.key);
  const rows = await banks(call.tx, partner.org_id);
  const pending = rows.find((row) => row.state === "pending");
  if (pending === undefined) return refuse("bank.nothing-pending", "No bank account waits for a code.");
  if (pending.code_until <= call.now) return refuse("bank.code-expired", "This code is too old: enter the bank account again.");
  if (!parts.secrets.signed(input.code, pending.code_mark, codePurpose(pending.id))) return refuse("bank.code-wrong", "This is not the code from the message.");
  const before = rows.find((row) => row.state === "current");
  const heldUntil = before === undefined ? null : instant(call.now + BANK_HOLD_MS);
  await confirmBank(call.tx, pending, call.now, heldUntil);
  await settlePayee(call, partner.org_id, partner.key);
  if (before !== undefined && heldUntil !== null) await tellOldContact(call, partner, before, pending, instantText(heldUntil));
  await call.audit({ action: "payee.bank-changed", subject: partner.key, detail: { bank: pending.id, before: before?.id ?? null, rail: pending.rail, last4: pending.last4, heldUntil: heldUntil === null ? null : instantText(heldUntil) } });
  return payeeWire(call, partner);
}

export async function giveTax(parts: PayoutParts, call: Call, input: { form: "w9" | "w8ben" | "w8bene"; name: string; number?: string | undefined; country: string; password?: string | undefined }) {
  const partner = await payeeMeant(call, undefined);
  if (isRefusal(partner)) return partner;
  const wrong = await provenNow(parts.database, call, input.password);
  if (wrong) return wrong;
  if (input.form === "w9" && input.number === undefined) return refuse("tax.number-missing", "A W-9 needs the tax number.");
  await heldPayee(call.tx, partner.org_id, partner.key);
  const id = call.id("tax");
  const sealed = input.number === undefined ? null : parts.secrets.seal(Buffer.from(input.number), `payout_tax|${id}|sealed`);
  await setTax(call.tx, { id, org_id: partner.org_id, form: input.form, name: input.name, country: input.country, last4: input.number === undefined ? null : lastFour(input.number.replace(/[ -]/g, "")), sealed, given_by: call.actor.personId, given_at: call.now });
  await settlePayee(call, partner.org_id, partner.key);
  await call.audit({ action: "payee.tax-given", subject: partner.key, detail: { tax: id, form: input.form, country: input.country } });
  return payeeWire(call, partner);
}

/**
 * Records what payouts need to know of a payee where it changed: the currency its account takes, and why nothing may go out, in words. Doing it
 * again records nothing. Where somebody else recorded a reason of their own meanwhile, the next change here prevails.
 */
export async function settlePayee(work: Work & { readonly organisationId?: string; readonly actor?: { readonly personId: string } | undefined }, org: string, partner: string): Promise<boolean> {
  const payee = await heldPayee(work.tx, org, partner);
  const bank = (await banks(work.tx, org)).find((row) => row.state === "current");
  const told = blockedReason({ bank: bank && { heldUntil: bank.held_until }, hasTax: (await tax(work.tx, org)) !== undefined }, work.now);
  const currency = bank?.currency ?? null;
  const look_again_at = bank !== undefined && bank.held_until !== null && bank.held_until > work.now ? bank.held_until : null;
  const changed = payee.version === 0 || payee.told !== told || payee.told_currency !== currency;
  const version = payee.version + (changed ? 1 : 0);
  await setTold(work.tx, { ...payee, told, told_currency: currency, version, look_again_at });
  if (changed) {
    await recordFact({ ...work, organisationId: work.organisationId ?? org }, { type: "payee.changed", at: work.now, source: `payee:${partner}:${version}`, payload: { partner, blocked: told, ...(currency === null ? {} : { payoutCurrency: currency }) } });
  }
  if (look_again_at !== null) await work.enqueue({ task: "payouts.follow", payload: {}, key: `payouts.hold.${org}`, runAt: look_again_at });
  return changed;
}

async function tellOldContact(call: Call, partner: PartnerRow, before: BankRow, now: BankRow, heldUntil: string): Promise<void> {
  const old = await acrossOrganisations(call.tx, () => account(call.tx, { id: before.asked_by }));
  const people = new Map<string, { email: string; name: string }>((await administrators(call, partner.org_id)).map((one) => [one.email, one]));
  if (old !== undefined) people.set(old.email, old);
  for (const { email, name } of people.values()) {
    await queueMail(call, {
      to: email, subject: `Payouts of ${partner.name} go to another bank account`,
      paragraphs: [`Hello ${name},`, `Payouts went to the account ending in ${before.last4}. From ${heldUntil.slice(0, 16).replace("T", " ")} UTC they go to the account of ${now.holder} ending in ${now.last4}; until then nothing is paid out.`, "If nobody of yours wanted this, tell us before that time."],
    });
  }
}

function administrators(call: Call, org: string) {
  return acrossOrganisations(call.tx, () => withRoles(call.tx, org, ["partner.admin", "affiliate.owner"]));
}

function codePurpose(bank: string): string {
  return `bank code ${bank}`;
}

export async function payeeWire(call: Call, partner: PartnerRow) {
  const rows = await banks(call.tx, partner.org_id);
  const current = rows.find((row) => row.state === "current");
  const pending = rows.find((row) => row.state === "pending" && row.code_until > call.now);
  const form = await tax(call.tx, partner.org_id);
  const blocked = blockedReason({ bank: current && { heldUntil: current.held_until }, hasTax: form !== undefined }, call.now);
  const shown = (row: BankRow) => ({ rail: row.rail, holder: row.holder, last4: row.last4, currency: row.currency });
  return {
    partner: partner.key,
    method: current === undefined ? null : { ...shown(current), since: instantText(current.confirmed_at ?? current.asked_at), heldUntil: current.held_until === null || current.held_until <= call.now ? null : instantText(current.held_until) },
    pending: pending === undefined ? null : { ...shown(pending), askedAt: instantText(pending.asked_at), codeUntil: instantText(pending.code_until) },
    tax: form === undefined ? null : { form: form.form, name: form.name, country: form.country, last4: form.last4, since: instantText(form.given_at) },
    blocked, todo: blocked === null ? null : todoFor(blocked),
  };
}
