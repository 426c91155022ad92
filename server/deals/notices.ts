import { instantWords } from "../../core/deals/words.ts";
import { type Instant, instant } from "../../core/kernel/time.ts";
import { acrossOrganisations } from "../platform/across.ts";
import { queueMail } from "../platform/mail.ts";
import type { Work } from "../platform/work.ts";
import type { Moved } from "./claims.ts";
import { dealPeople } from "./people-store.ts";
import { addEvent, type DealRow } from "./store.ts";

/** Who did something, as time lines name them. */
export type By = { readonly id: string | null; readonly name: string };
export const PLATFORM: By = { id: null, name: "MindWeave" };

export type Entry = { readonly kind: string; readonly by: By; readonly sentence: string; readonly detail?: string | null; readonly internal?: boolean; readonly file?: string | null };

export async function record(work: Work, row: Pick<DealRow, "id" | "org_id">, at: Instant, entry: Entry): Promise<string> {
  const id = work.id("evt");
  await addEvent(work.tx, { id, deal_id: row.id, org_id: row.org_id, at, kind: entry.kind, by_person: entry.by.id, by_name: entry.by.name, sentence: entry.sentence, detail: entry.detail ?? null, internal: entry.internal ?? false, file_id: entry.file ?? null });
  return id;
}

/** Where people open a deal; the portal's address comes before it. */
export type Linked = { readonly origin: () => string };

export type Message = { readonly subject: string; readonly paragraphs: readonly string[] };

/** Writes to whoever registered the deal; each message names it by number and customer. */
export async function tellPartner(work: Work, { origin }: Linked, row: DealRow, message: Message): Promise<void> {
  const people = await acrossOrganisations(work.tx, () => dealPeople(work.tx, row.org_id, row.created_by));
  for (const person of people) {
    await queueMail(work, {
      to: person.email, subject: `${row.number} ${nameOf(row)}: ${message.subject}`, paragraphs: [`Hello ${person.name},`, ...message.paragraphs],
      action: { label: "Open the deal", href: `${origin()}/deals/${row.id}` },
    });
  }
}

export function nameOf(row: Pick<DealRow, "form" | "customer">): string {
  return row.form.customerName ?? row.customer ?? "";
}

/** Days before the end of protection at which the partner is reminded (P-61). */
export const WARNING_DAYS = [14, 7, 1] as const;
const DAY_MS = 86_400_000;

/** After every change: timers follow the rows, and who was moved by somebody else's change is told. `acted` told itself already. */
export async function followUp(work: Work, linked: Linked, moved: readonly Moved[], at: Instant, acted?: string): Promise<void> {
  for (const { before, after } of moved) {
    await setTimers(work, before, after);
    if (after.id === acted || before.status === after.status) continue;
    const notice = noticeOf(before, after);
    if (notice === undefined) continue;
    await acrossOrganisations(work.tx, () => record(work, after, at, { kind: notice.kind, by: PLATFORM, sentence: notice.message.paragraphs[0] as string }));
    await tellPartner(work, linked, after, notice.message);
  }
}

async function setTimers(work: Work, before: DealRow, after: DealRow): Promise<void> {
  // At the promise itself the review is still in time (P-63).
  if (after.due_at !== null && after.due_at !== before.due_at) await work.enqueue({ task: "deals.escalate", payload: { deal: after.id }, key: `deals.escalate:${after.id}`, runAt: instant(after.due_at + 1) });
  const until = after.protected_until;
  if (after.status !== "approved" || until === null || (until === before.protected_until && before.status === "approved")) return;
  await work.enqueue({ task: "deals.expire", payload: { deal: after.id }, key: `deals.expire:${after.id}`, runAt: until });
  for (const days of WARNING_DAYS) {
    const runAt = instant(until - days * DAY_MS);
    if (runAt > work.now) await work.enqueue({ task: "deals.warn", payload: { deal: after.id, days }, key: `deals.warn:${after.id}:${days}`, runAt });
  }
}

function noticeOf(before: DealRow, after: DealRow): { kind: string; message: Message } | undefined {
  if (before.status === "queued" && after.status === "in_review") {
    return { kind: "moved_up", message: { subject: "now in review", paragraphs: ["Nothing stands before your registration any more: it is in review now."] } };
  }
  if (after.status === "expired") {
    return { kind: "expired", message: { subject: "protection ended", paragraphs: [`Protection ended on ${instantWords(after.protected_until as Instant)}. The customer is open to all again; you may register it anew.`] } };
  }
  if (after.status === "withdrawn") return { kind: "withdrawn", message: { subject: "registration ended", paragraphs: ["The registration ended with the partnership."] } };
  if (after.status === "won") return { kind: "won", message: { subject: "won", paragraphs: ["The customer signed. What it brings becomes yours as the customer pays."] } };
  return undefined;
}
