import { liveOpportunity } from "../../core/deals/registration-fold.ts";
import { toldHistory } from "../../core/deals/history.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { inForce } from "../../core/programs/in-force.ts";
import { takeTry } from "../identity/credentials.ts";
import { acrossOrganisations } from "../platform/across.ts";
import { domainIn } from "../platform/domains.ts";
import type { Call } from "../platform/http-call.ts";
import { publishedPrograms } from "../programs/library.ts";
import { reservedAccount } from "./accounts-store.ts";
import { claimFacts, isLive } from "./claims.ts";
import { line } from "./store.ts";
import { statusNow } from "./wire.ts";

/** Looks at once and how long one takes to come back: enough for a working day, too few to walk through a list of companies. */
const AT_ONCE = 20;
const EVERY_MS = 60_000;

export type Availability = { domain: string; answer: "free" | "taken" | "reserved"; sentence: string };

const SENTENCES = {
  free: "Nobody has registered this customer: you may.",
  taken: "Somebody else came first. You may register it anyway and wait in line.",
  yours: "You have registered this customer already.",
  reserved: "This account is on the list of those MindWeave works with directly.",
} as const;

/** Whether a customer is free, without a word of who holds it or why; every answer takes the same steps (P-62, P-98). */
export async function isAvailable(call: Call, input: { domain: string; productLine?: string | undefined }): Promise<Availability | Refusal> {
  const { tx, now } = call;
  const within = await acrossOrganisations(tx, () => takeTry(tx, `availability|${call.actor.personId}`, AT_ONCE, EVERY_MS, now));
  if (!within) return refuse("availability.too-many", "You have looked at many customers in a short time: wait a minute.");
  const domain = domainIn(input.domain);
  if (domain === undefined || domain.shared) return refuse("deal.not-a-business-domain", "Give the customer's own website: a mail provider's address names no company.");
  const customer = domain.registrable;
  const reserved = await reservedAccount(tx, customer);
  const programs = await publishedPrograms(tx);
  const { rows, facts } = await acrossOrganisations(tx, async () => ({ rows: await line(tx, customer, input.productLine ?? ""), facts: await claimFacts(tx, customer) }));
  const rules = inForce(programs, now)?.definition;
  const live = rows.find((row) => isLive(statusNow(row, now)));
  const worked = rules !== undefined && liveOpportunity(rules, toldHistory(programs, facts).state, customer, now);
  const answer = reserved ? "reserved" : live !== undefined || worked ? "taken" : "free";
  const own = live?.org_id === call.organisationId;
  return { domain: customer, answer, sentence: own && !reserved ? SENTENCES.yours : SENTENCES[answer] };
}
