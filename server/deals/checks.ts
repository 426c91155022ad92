import type { z } from "zod";
import type { Checks } from "../../core/deals/contract.ts";
import { toldHistory } from "../../core/deals/history.ts";
import type { Opportunity, Registrations } from "../../core/deals/registration.ts";
import { liveOpportunity } from "../../core/deals/registration-fold.ts";
import { instantWords, statusWords } from "../../core/deals/words.ts";
import { moneyText } from "../../core/kernel/money.ts";
import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import { type Instant, instantText, localDayOf } from "../../core/kernel/time.ts";
import { recordFrom } from "../../core/partners/record-facts.ts";
import type { Definition } from "../../core/programs/definition.ts";
import { inForce } from "../../core/programs/in-force.ts";
import { factsAbout } from "../facts/store.ts";
import { partnerByKey } from "../partners/store.ts";
import { domainIn } from "../platform/domains.ts";
import type { Call } from "../platform/http-call.ts";
import { publishedPrograms } from "../programs/library.ts";
import { account, type AccountRow, similarAccounts } from "./accounts-store.ts";
import { dealsOf, openDeals, type SimilarDeal } from "./checks-store.ts";
import { claimFacts, isLive } from "./claims.ts";
import { dealMeant } from "./standing.ts";
import { type DealRow, line } from "./store.ts";
import { statusNow } from "./wire.ts";

type Answer = z.input<typeof Checks>;
type Similar = Answer["similar"][number];

const MOST = 20;

/** The three checks of the document and every record that is like this one, for the reviewer (7.1, P-64, P-65). */
export async function checksOf(call: Call, input: { deal: string }): Promise<Answer | Refusal> {
  const row = await dealMeant(call, input.deal);
  if (isRefusal(row)) return row;
  const programs = await publishedPrograms(call.tx);
  const rules = inForce(programs, call.now)?.definition;
  if (rules === undefined) throw new Error("no program is in force");
  const customer = row.customer ?? domainIn(row.form.customerDomain ?? "")?.registrable ?? null;
  const similarTo = await similarCustomers(call, row, customer);
  const states: Registrations[] = [];
  for (const one of [customer, ...similarTo.map((like) => like.customer)]) if (one !== null) states.push(toldHistory(programs, await claimFacts(call.tx, one)).state);
  const own = customer === null ? undefined : states[0];
  return {
    existingOpportunity: opportunityCheck(rules, row, customer, own, call.now),
    customerFit: fitCheck(row, customer),
    partnerCapacity: await capacityCheck(call, row, rules),
    similar: await similarRecords(call, { row, customer, similarTo, states, rules }),
    queue: customer === null ? [] : (await line(call.tx, customer, row.product_line)).filter((one) => one.status === "queued" && one.id !== row.id).map((one) => ({ number: one.number, partnerName: one.partner_name, submittedAt: instantText(one.submitted_at as Instant) })),
  };
}

/** Known customers whose name is much like this one's, but for the customer itself. */
async function similarCustomers(call: Call, row: DealRow, customer: string | null): Promise<AccountRow[]> {
  const name = row.form.customerName;
  const found = name === undefined ? [] : await similarAccounts(call.tx, name, MOST);
  return found.filter((one) => one.customer !== customer);
}

function opportunityCheck(rules: Definition, row: DealRow, customer: string | null, state: Registrations | undefined, now: Instant): Answer["existingOpportunity"] {
  if (customer === null || state === undefined) return { outcome: "clear", sentence: "No customer is named yet." };
  const all = [...state.opportunities].filter(([, one]) => one.customer === customer);
  const open = all.filter(([, one]) => !one.closed);
  if (liveOpportunity(rules, state, customer, row.submitted_at ?? now)) return { outcome: "blocked", sentence: `${opportunityWords(open)} It was opened before the registration and is being worked on: it comes first (P-64).` };
  if (open.length > 0) return { outcome: "look", sentence: `${opportunityWords(open)} It does not block: nobody worked on it lately, or it came later.` };
  return { outcome: "clear", sentence: all.length === 0 ? `No opportunity with ${customer} is known.` : `Every opportunity with ${customer} is closed.` };
}

function opportunityWords(open: readonly (readonly [string, Opportunity])[]): string {
  return open.map(([id, one]) => `Opportunity ${id}, opened on ${instantWords(one.openedAt)}, last worked on ${instantWords(one.lastActivityAt)}.`).join(" ");
}

/** What a person verifies; what a machine can say of it comes along. */
function fitCheck({ form }: DealRow, customer: string | null): Answer["customerFit"] {
  const { estimated, contactEmail } = form;
  const items = [
    `The company exists, and ${customer ?? "its website"} is its own`, "It could use what we sell",
    ...(estimated === undefined ? [] : [`${moneyText(BigInt(estimated.amount), estimated.currency)} is plausible for it`]), "The contact works there and knows of it",
  ];
  const mail = contactEmail === undefined ? undefined : domainIn(contactEmail)?.registrable;
  const sentence = mail === undefined ? "No contact is named yet." : mail === customer ? `The contact's address is at ${customer}.` : `The contact's address is at ${mail}, not at ${customer ?? "the customer's domain"}.`;
  return { items, sentence };
}

async function capacityCheck(call: Call, row: DealRow, rules: Definition): Promise<Answer["partnerCapacity"]> {
  const open = (await openDeals(call.tx, row.partner, call.now)) - (isLive(row.status) || row.status === "queued" ? 1 : 0);
  const today = localDayOf(call.now, rules.calendar.timeZone);
  const { certificates } = recordFrom(rules, await factsAbout(call.tx, [`partner:${row.partner}`], ["certificate.attempted", "person.left", "person.returned"]), row.partner);
  const certified = new Set(certificates.filter((one) => one.active && one.validUntil > today).map((one) => one.person)).size;
  const suspended = (await partnerByKey(call.tx, row.partner))?.status === "suspended";
  const people = certified === 0 ? "nobody with a valid certificate" : certified === 1 ? "one person with a valid certificate" : `${certified} people with a valid certificate`;
  return { openDeals: open, certifiedPeople: certified, suspended, sentence: `${row.partner_name} has ${open === 0 ? "no other open deal" : open === 1 ? "one other open deal" : `${open} other open deals`} and ${people}.${suspended ? " The partnership is suspended." : ""}` };
}

type Looking = { readonly row: DealRow; readonly customer: string | null; readonly similarTo: readonly AccountRow[]; readonly states: readonly Registrations[]; readonly rules: Definition };

async function similarRecords(call: Call, { row, customer, similarTo, states, rules }: Looking): Promise<Similar[]> {
  const same = customer === null ? [] : [customer];
  const customers = [...same, ...similarTo.map((one) => one.customer)];
  const registrations = (await dealsOf(call.tx, customers, row.id, MOST)).map((one) => registrationLike(row, customer, one, call.now));
  const opportunities = states.flatMap((state) => [...state.opportunities].map(([id, one]) => opportunityLike(rules, row, customer, id, one, call.now)));
  const own = customer === null ? undefined : await account(call.tx, customer);
  const accounts = [...(own === undefined ? [] : [own]), ...similarTo].filter((one) => one.source !== "registration").map((one) => accountLike(customer, one));
  return [...registrations, ...opportunities, ...accounts].toSorted((a, b) => Number(b.blocks) - Number(a.blocks) || ORDER.indexOf(a.match) - ORDER.indexOf(b.match)).slice(0, 3 * MOST);
}

const ORDER: readonly Similar["match"][] = ["same-domain", "sub-domain", "similar-name"];

function registrationLike(row: DealRow, customer: string | null, one: SimilarDeal, now: Instant): Similar {
  const status = statusNow(one as Pick<DealRow, "status" | "protected_until">, now);
  const match = one.customer !== customer ? "similar-name" : hostOf(one.form.customerDomain) === hostOf(row.form.customerDomain) ? "same-domain" : "sub-domain";
  const blocks = one.customer === customer && one.product_line === row.product_line && isLive(status);
  const line = one.product_line === row.product_line ? "" : " It is for another product line.";
  return {
    kind: "registration", ref: one.number, partnerName: one.partner_name, name: one.form.customerName ?? one.customer, domain: hostOf(one.form.customerDomain) ?? one.customer, status, since: instantText(one.submitted_at),
    lastActivityAt: one.decided_at === null ? null : instantText(one.decided_at), match, blocks, because: `${WORDS[match]}: ${one.number} of ${one.partner_name} is ${statusWords(status)}.${line}`,
  };
}

const WORDS = { "same-domain": "The same domain", "sub-domain": "The same company, another host", "similar-name": "A similar name" } as const;

function hostOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : domainIn(text)?.host;
}

function opportunityLike(rules: Definition, row: DealRow, customer: string | null, id: string, one: Opportunity, now: Instant): Similar {
  const match = one.customer === customer ? "same-domain" : "similar-name";
  const alone: Registrations = { byId: new Map(), opportunities: new Map([[id, one]]) };
  const blocks = one.customer === customer && liveOpportunity(rules, alone, one.customer, row.submitted_at ?? now);
  return {
    kind: "opportunity", ref: id, partnerName: null, name: one.customer, domain: one.customer, status: one.closed ? "closed" : "open", since: instantText(one.openedAt), lastActivityAt: instantText(one.lastActivityAt),
    match, blocks, because: `${WORDS[match]}: our own opportunity ${id}, ${one.closed ? "closed" : "open"}, last worked on ${instantWords(one.lastActivityAt)}.`,
  };
}

function accountLike(customer: string | null, one: AccountRow): Similar {
  const match = one.customer === customer ? "same-domain" : "similar-name";
  return {
    kind: "account", ref: one.customer, partnerName: null, name: one.name, domain: one.customer, status: one.source === "billing" ? "customer" : "known", since: instantText(one.since), lastActivityAt: instantText(one.last_activity_at),
    match, blocks: false, because: `${WORDS[match]}: ${one.source === "billing" ? "a customer already" : "an account we know"}.`,
  };
}
