import { formIssues } from "../../core/deals/form.ts";
import type { Registrations } from "../../core/deals/registration.ts";
import { instantWords } from "../../core/deals/words.ts";
import { isStaff } from "../../core/kernel/actor.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { localDayOf } from "../../core/kernel/time.ts";
import type { Definition } from "../../core/programs/definition.ts";
import { inForce } from "../../core/programs/in-force.ts";
import { registrationsStopped } from "../partners/record.ts";
import { partnerByKey, partnerByOrganisation, type PartnerRow } from "../partners/store.ts";
import { domainIn } from "../platform/domains.ts";
import type { Call } from "../platform/http-call.ts";
import type { Secrets } from "../platform/secrets.ts";
import { noteAccount, reservedAccount } from "./accounts-store.ts";
import { type Claim, foretold, isLive, type Next, openClaim, tell, withPartner } from "./claims.ts";
import { followUp, type Linked, record, tellPartner } from "./notices.ts";
import { signedReceipt } from "./receipts.ts";
import { byOf, changedMeanwhile, heldMeant, mayRegister, notAsked, notFound, type Wanted, wrongState } from "./standing.ts";
import { addDeal, changeDeal, deal, type DealRow, discardDraft, type Form, heldDeal, nextNumber } from "./store.ts";
import { readingOf, statusNow } from "./wire.ts";

export type SubmitParts = Linked & { readonly secrets: Pick<Secrets, "signer"> };

/** Starts a registration that may lack anything. Staff name the partner they do it for. */
export async function startDraft(call: Call, input: { form: Form; partner?: string | undefined }): Promise<DealRow | Refusal> {
  const partner = await partnerFor(call, input.partner);
  if (partner === undefined) return refuse("partner.not-found", "There is no such partner, or it is not yours.");
  const { rules } = await readingOf(call);
  const refused = mayRegister(partner, rules, false) ?? (await stopped(call, partner, rules));
  if (refused) return refused;
  const by = await byOf(call);
  const id = call.id("dea");
  await addDeal(call.tx, { id, org_id: partner.org_id, number: await nextNumber(call.tx), partner: partner.key, form: input.form, created_at: call.now, created_by: call.actor.personId, created_name: by.name });
  await record(call, { id, org_id: partner.org_id }, call.now, { kind: "draft", by, sentence: "Draft started." });
  await call.audit({ action: "deal.drafted", subject: id });
  return (await deal(call.tx, id)) as DealRow;
}

function partnerFor(call: Call, named: string | undefined): Promise<PartnerRow | undefined> {
  if (!isStaff(call.actor)) return partnerByOrganisation(call.tx, call.organisationId).then((own) => (named === undefined || own?.key === named ? own : undefined));
  return named === undefined ? Promise.resolve(undefined) : partnerByKey(call.tx, named);
}

/** A draft becomes what is sent; of a deal that waits for its partner, the fields that were asked for are changed. */
export async function saveForm(call: Call, input: Wanted & { form: Form }): Promise<DealRow | Refusal> {
  const row = await heldMeant(call, input);
  if (isRefusal(row)) return row;
  if (row.status !== "draft" && row.status !== "waiting") return refuse("deal.read-only", `${row.number} is read-only: ${row.status === "in_review" ? "it is being reviewed" : "it was submitted"}.`);
  const form = row.status === "draft" ? input.form : { ...row.form, ...input.form };
  const refused = row.status === "draft" ? undefined : (notAsked(call, row, form) ?? sameCustomer(row, form));
  if (refused) return refused;
  await changeDeal(call.tx, row.id, { form });
  if (row.status === "waiting") await record(call, row, call.now, { kind: "saved", by: await byOf(call), sentence: "Fields that were asked for were changed." });
  return (await deal(call.tx, row.id)) as DealRow;
}

/** The claim is on one customer: another one is another registration. */
export function sameCustomer(row: DealRow, form: Form): Refusal | undefined {
  if (domainIn(form.customerDomain ?? "")?.registrable === row.customer && (form.productLine ?? "") === row.product_line) return undefined;
  return refuse("deal.field-not-asked", "This would be another customer or product line: register that one anew.", [{ path: ["form", "customerDomain"], code: "another-customer", sentence: `The registration is for ${row.customer}.` }]);
}

export async function throwAway(call: Call, input: { deal: string }): Promise<undefined | Refusal> {
  const row = await heldDeal(call.tx, input.deal);
  if (row === undefined) return notFound();
  if (row.status !== "draft") return wrongState(row, row.status, "throw away");
  await discardDraft(call.tx, row.id);
  await call.audit({ action: "deal.discarded", subject: row.id, detail: { number: row.number } });
  return undefined;
}

/** Takes the customer's door; the order of the door is the order of the line (P-62). Answers with the deal as it then stands and its receipt. */
export async function submitDeal(parts: SubmitParts, call: Call, input: Wanted): Promise<DealRow | Refusal> {
  const seen = await deal(call.tx, input.deal);
  if (seen === undefined) return notFound();
  const checked = await submittable(call, seen);
  if (isRefusal(checked)) return checked;
  const { customer, productLine } = checked;
  const opened = await openClaim(call, customer, productLine);
  const row = await heldMeant(call, input);
  if (isRefusal(row)) return row;
  // What was checked is what is submitted: the form may have been saved between.
  if (row.version !== seen.version) return changedMeanwhile(call.tx, row);
  const claim = await withPartner(call.tx, { ...opened, rows: [...opened.rows.filter((one) => one.id !== row.id), row] }, row.partner);
  const refused = inTheWay(claim, row) ?? (await keptForVendor(call, customer));
  if (refused) return refused;
  const { form } = row;
  const next: Next = {
    type: "registration.submitted", at: claim.at, source: `${row.number}:v${row.version}:submitted`,
    payload: { registration: row.number, partner: row.partner, customer, ...(productLine === "" ? {} : { productLine }), motion: form.motion ?? "referral", ...(form.estimated === undefined ? {} : { estimated: form.estimated }) },
  };
  const state = foretold(claim, next);
  if (isRefusal(state)) return wrongState(row, statusNow(row, claim.at), "submit");
  const program = inForce(claim.programs, claim.at)?.id ?? "";
  const { moved } = await tell(call, claim, next, state, {
    id: row.id,
    change: (fact) => ({ customer, product_line: productLine, submitted_at: claim.at, arrival: BigInt(fact.arrival), decided_at: null, reason: null, receipt: signedReceipt(parts.secrets, { row, customer, at: claim.at, arrival: fact.arrival, program }) }),
  });
  await noteAccount(call.tx, { customer, name: form.customerName ?? customer, source: "registration", at: claim.at });
  await submittedNotice(parts, call, row, claim, state);
  await followUp(call, parts, moved, claim.at, row.id);
  await call.audit({ action: "deal.submitted", subject: row.id, detail: { number: row.number } });
  return (await deal(call.tx, row.id)) as DealRow;
}

/** Whether the form is complete and its partner may register; the customer it is about. */
async function submittable(call: Call, row: DealRow): Promise<{ customer: string; productLine: string } | Refusal> {
  if (row.status !== "draft" && row.status !== "queued") return wrongState(row, statusNow(row, call.now), "submit");
  const partner = await partnerByKey(call.tx, row.partner);
  if (partner === undefined) return notFound();
  const { rules } = await readingOf(call);
  const refused = mayRegister(partner, rules, true) ?? (await stopped(call, partner, rules));
  if (refused) return refused;
  const issues = formIssues(row.form, rules, localDayOf(call.now, rules.calendar.timeZone));
  if (issues.length > 0) return refuse("deal.incomplete", issues.length === 1 ? "One thing is still missing." : `${issues.length} things are still missing.`, issues);
  const domain = domainIn(row.form.customerDomain ?? "");
  if (domain === undefined || domain.shared) {
    return refuse("deal.not-a-business-domain", "Give the customer's own website: a mail provider's address names no company.", [{ path: ["form", "customerDomain"], code: "invalid", sentence: "This is no company's own domain." }]);
  }
  return { customer: domain.registrable, productLine: row.form.productLine ?? "" };
}

/** Two failed quarters in a row stop new registrations; staff may still decide to make one for the partner (P-54). */
async function stopped(call: Call, partner: PartnerRow, rules: Definition): Promise<Refusal | undefined> {
  if (isStaff(call.actor) || !(await registrationsStopped(call.tx, rules, partner, call.now))) return undefined;
  return refuse("partner.not-compliant", "Two quarters in a row did not meet the partnership's requirements, so nothing new can be registered: see My level for what is missing, and ask your partner manager.");
}

function inTheWay(claim: Claim, row: DealRow): Refusal | undefined {
  const own = claim.rows.find((one) => one.id !== row.id && one.partner === row.partner && (isLive(statusNow(one, claim.at)) || one.status === "queued"));
  if (own !== undefined) return refuse("deal.already-registered-by-you", `You have registered this customer already: see ${own.number}.`);
  if (row.status === "queued" && claim.rows.some((one) => one.id !== row.id && isLive(statusNow(one, claim.at)))) return wrongState(row, "queued", "submit");
  return undefined;
}

async function keptForVendor(call: Call, customer: string): Promise<Refusal | undefined> {
  const kept = await reservedAccount(call.tx, customer);
  return kept ? refuse("deal.account-reserved", "This account is on the list of those MindWeave works with directly.") : undefined;
}

async function submittedNotice(parts: SubmitParts, call: Call, row: DealRow, claim: Claim, state: Registrations): Promise<void> {
  const told = state.byId.get(row.number);
  const outcome = told?.status === "queued" ? "Another registration came first: this one waits in line and moves up when it can."
    : told?.status === "rejected" ? "MindWeave was already speaking with this customer before: the registration was declined."
    : `It is in review; an answer comes within ${claim.rules.registration.validation.due.n} ${claim.rules.registration.validation.due.unit}.`;
  const sentence = `Received on ${instantWords(claim.at)}. ${outcome}`;
  await record(call, row, claim.at, { kind: "submitted", by: await byOf(call), sentence });
  await tellPartner(call, parts, row, { subject: "received", paragraphs: [sentence, "The signed receipt is with the deal; anybody can check it offline."] });
}
