import type { Fact } from "../../core/facts/fact.ts";
import { instantWords } from "../../core/deals/words.ts";
import { instant } from "../../core/kernel/time.ts";
import { vendor } from "../identity/store.ts";
import type { Job, JobHandlers, Schedule } from "../platform/jobs.ts";
import { queueMail } from "../platform/mail.ts";
import type { Work } from "../platform/work.ts";
import { noteAccount } from "./accounts-store.ts";
import { type Mirroring, mirrored, openClaim } from "./claims.ts";
import { factsAfter, heldCursor, lineOfRegistration, linesOf, markLate, moveCursor, settledArrival } from "./jobs-store.ts";
import { followUp, type Linked, nameOf, PLATFORM, record, tellPartner } from "./notices.ts";
import { withRoles } from "./people-store.ts";
import { deal, heldDeal, isTold } from "./store.ts";
import { closeBehindWon } from "./behind-won.ts";
import { dealToldElsewhere, nameFrom } from "./told-elsewhere.ts";

/** Every minute, facts that others recorded are followed; timers of single deals are set with their changes. */
export const dealSchedules: readonly Schedule[] = [{ task: "deals.follow", cron: "* * * * *" }];

export function dealHandlers(linked: Linked): JobHandlers {
  return {
    "deals.escalate": (payload: { deal: string }, job: Job) => job.tx((work) => escalate(linked, work, payload.deal)),
    "deals.warn": (payload: { deal: string; days: number }, job: Job) => job.tx((work) => warn(linked, work, payload)),
    "deals.expire": (payload: { deal: string }, job: Job) => job.tx((work) => expire(linked, work, payload.deal)),
    "deals.follow": async (_payload: unknown, job: Job) => {
      while (!job.signal.aborted && (await job.tx((work) => followFacts(linked, work)))) continue;
    },
  };
}

/** Late: the channel chief hears of it, once; nothing is ever approved by itself (P-63). */
async function escalate(linked: Linked, work: Work, id: string): Promise<void> {
  if (!(await markLate(work.tx, id, work.now))) return;
  const row = await deal(work.tx, id);
  const staff = await vendor(work.tx);
  if (row === undefined || staff === undefined || row.due_at === null) return;
  const sentence = `${row.number} of ${row.partner_name} should have been decided by ${instantWords(row.due_at)}.`;
  await record(work, row, work.now, { kind: "late", by: PLATFORM, sentence, internal: true });
  for (const person of await withRoles(work.tx, staff.id, ["vendor.owner", "vendor.partner_manager"])) {
    await queueMail(work, { to: person.email, subject: `${row.number} ${nameOf(row)}: the review is late`, paragraphs: [`Hello ${person.name},`, sentence, "It waits for a decision; it is never approved by itself."], action: { label: "Decide", href: `${linked.origin()}/deals/${row.id}` } });
  }
  await work.audit({ action: "deal.review-late", subject: row.id, organisationId: staff.id, detail: { number: row.number, due: row.due_at } });
}

/** An end that was moved has moved its reminders with it; one that was given is not given again. */
async function warn(linked: Linked, work: Work, { deal: id, days }: { deal: string; days: number }): Promise<void> {
  const row = await heldDeal(work.tx, id);
  if (row === undefined || row.status !== "approved" || row.protected_until === null || work.now >= row.protected_until) return;
  const left = days === 1 ? "one day" : `${days} days`;
  const more = row.extension === "none" ? " You may ask for one extension, with evidence, before it ends." : "";
  const sentence = `Protection ends in ${left}, on ${instantWords(row.protected_until)}.`;
  if (await isTold(work.tx, row.id, "warned", sentence)) return;
  await record(work, row, work.now, { kind: "warned", by: PLATFORM, sentence });
  await tellPartner(work, linked, row, { subject: `protection ends in ${left}`, paragraphs: [`${sentence}${more}`] });
}

async function expire(linked: Linked, work: Work, id: string): Promise<void> {
  const row = await deal(work.tx, id);
  if (row?.status === "approved" && row.customer !== null) await settleLine(linked, work, row.customer, row.product_line);
}

/** Brings a line to what the facts say by now, and tells whoever it concerns. Doing it again changes nothing. */
async function settleLine(linked: Linked, work: Work, customer: string, productLine: string, own?: Mirroring): Promise<void> {
  const claim = await openClaim(work, customer, productLine);
  const moved = await mirrored(work.tx, claim, claim.state, own);
  await followUp(work, linked, moved, claim.at);
  await closeBehindWon(linked, work, customer, productLine);
  if (!moved.some(({ after }) => after.status === "expired")) return;
  for (const row of claim.rows) {
    if (row.status === "queued") await tellPartner(work, linked, row, { subject: "the customer is open again", paragraphs: [`Nobody holds ${row.customer} any more. Submit your registration again and it is reviewed.`] });
  }
}

const FOLLOWED = {
  always: ["partner.left", "opportunity.opened", "invoice.issued", "subscription.started"],
  fromOthers: ["registration.submitted", "deal.won", "registration.info_requested", "registration.info_provided", "registration.approved", "registration.rejected", "registration.withdrawn", "registration.extended"],
} as const;
const AT_ONCE = 200;

/** Follows what other features and systems recorded about customers and registrations; true while there is more. */
async function followFacts(linked: Linked, work: Work): Promise<boolean> {
  const { tx } = work;
  const from = await heldCursor(tx);
  const settled = await settledArrival(tx);
  const facts = await factsAfter(tx, from, settled, FOLLOWED, AT_ONCE);
  for (const fact of facts) await follow(linked, work, fact);
  const last = facts.at(-1);
  await moveCursor(tx, facts.length < AT_ONCE || last === undefined ? settled : BigInt(last.arrival));
  return facts.length === AT_ONCE;
}

async function follow(linked: Linked, work: Work, fact: Fact): Promise<void> {
  switch (fact.type) {
    case "partner.left":
      for (const { customer, product_line } of await linesOf(work.tx, fact.payload.partner)) await settleLine(linked, work, customer, product_line);
      return;
    case "registration.submitted": {
      const line = await dealToldElsewhere(work, fact);
      if (line !== undefined) await settleLine(linked, work, line.customer, line.product_line);
      return;
    }
    case "deal.won":
    case "registration.info_requested":
    case "registration.info_provided":
    case "registration.approved":
    case "registration.rejected":
    case "registration.withdrawn":
    case "registration.extended": {
      const line = fact.payload.registration === undefined ? undefined : await lineOfRegistration(work.tx, fact.payload.registration);
      const start: Mirroring | undefined = fact.type === "deal.won" && line !== undefined ? new Map([[line.id, { service_start: fact.payload.serviceStart }]]) : undefined;
      if (line !== undefined) await settleLine(linked, work, line.customer, line.product_line, start);
      return;
    }
    case "opportunity.opened":
      await noteAccount(work.tx, { customer: fact.payload.customer, name: fact.payload.customer, source: "opportunity", at: fact.at });
      return;
    case "invoice.issued":
    case "subscription.started":
      if (fact.payload.customer !== undefined) await noteAccount(work.tx, { customer: fact.payload.customer, name: nameFrom(fact.payload.customer), source: "billing", at: instant(fact.at) });
  }
}
