import type { Fact } from "../../core/facts/fact.ts";
import { fact as factById } from "../facts/store.ts";
import { partnerByKey } from "../partners/store.ts";
import { domainIn } from "../platform/domains.ts";
import type { Work } from "../platform/work.ts";
import { noteAccount } from "./accounts-store.ts";
import { lineOfRegistration } from "./jobs-store.ts";
import { record } from "./notices.ts";
import { addToldDeal, type Form } from "./store.ts";

/** What our own numbers look like: another system that uses one speaks of a deal of ours, or of none. */
const OURS = /^DR-[1-9][0-9]*$/;

export type Line = { readonly id: string; readonly customer: string; readonly product_line: string };

/**
 * The deal of a registration that another system told: it is in the lists like any other, under that system's own key. Undefined where no partner of
 * ours is meant. Doing it again finds what it made.
 */
export async function dealToldElsewhere(work: Work, fact: Fact<"registration.submitted">): Promise<Line | undefined> {
  const { registration, partner: key, customer, productLine = "", motion = "referral", estimated } = fact.payload;
  const known = await lineOfRegistration(work.tx, registration);
  if (known !== undefined) return known;
  const partner = await partnerByKey(work.tx, key);
  const system = (await factById(work.tx, fact.id))?.source_system;
  if (partner === undefined || system === undefined || OURS.test(registration) || customer.length > 253) return undefined;
  const domain = domainIn(customer);
  const form: Form = { customerName: nameFrom(customer), motion, ...(domain === undefined ? {} : { customerDomain: domain.host }), ...(estimated === undefined ? {} : { estimated: { amount: Number(estimated.amount), currency: estimated.currency } }), ...(productLine === "" ? {} : { productLine }) };
  const id = work.id("dea");
  await addToldDeal(work.tx, { id, org_id: partner.org_id, number: registration, partner: key, form, customer, product_line: productLine, at: fact.at, arrival: fact.arrival, told_by: system });
  await record(work, { id, org_id: partner.org_id }, fact.at, { kind: "submitted", by: { id: null, name: system }, sentence: `Registered in ${system}.` });
  await noteAccount(work.tx, { customer, name: form.customerName as string, source: "registration", at: fact.at });
  await work.audit({ action: "deal.told-elsewhere", subject: id, organisationId: partner.org_id, detail: { number: registration, system } });
  return { id, customer, product_line: productLine };
}

/** What a customer is called where only its key is known: the first part of a domain, otherwise the key itself. */
export function nameFrom(key: string): string {
  return domainIn(key)?.registrable.split(".")[0] ?? key;
}
