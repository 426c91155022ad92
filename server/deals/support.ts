import { isStaff } from "../../core/kernel/actor.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { vendor } from "../identity/store.ts";
import { acrossOrganisations } from "../platform/across.ts";
import type { Call } from "../platform/http-call.ts";
import { queueMail } from "../platform/mail.ts";
import { type Linked, nameOf, record, tellPartner } from "./notices.ts";
import { peopleById, withRoles } from "./people-store.ts";
import { byOf, dealMeant, wrongState } from "./standing.ts";
import type { DealRow } from "./store.ts";
import { addSupport, changeSupport, heldSupport, support, supportOn, type SupportRow } from "./support-store.ts";

const KIND_WORDS = { pre_sales: "pre-sales help", demo: "help with a demo", proposal: "a proposal template" } as const;
const HELPED: readonly DealRow["status"][] = ["in_review", "waiting", "queued", "approved"];

export async function listSupport(call: Call, input: { deal: string }) {
  const row = await dealMeant(call, input.deal);
  return isRefusal(row) ? row : { items: (await helpers(call, () => supportOn(call.tx, row.id))).map(supportWire) };
}

/** The helper belongs to the vendor, whose people a partner sees by name only. */
function helpers<T>(call: Call, read: () => Promise<T>): Promise<T> {
  return acrossOrganisations(call.tx, read);
}

export type Asking = { deal: string; kind: keyof typeof KIND_WORDS; note: string; due?: string | undefined };

export async function askForSupport(parts: Linked, call: Call, input: Asking) {
  const row = await dealMeant(call, input.deal);
  if (isRefusal(row)) return row;
  if (!HELPED.includes(row.status)) return wrongState(row, row.status, "ask for help with");
  const id = call.id("sup");
  const by = await byOf(call);
  await addSupport(call.tx, { id, deal_id: row.id, org_id: row.org_id, kind: input.kind, note: input.note, status: "open", owner_id: null, due: input.due ?? null, asked_at: call.now, asked_by: call.actor.personId });
  await record(call, row, call.now, { kind: "support", by, sentence: `Asked for ${KIND_WORDS[input.kind]}.`, detail: input.note });
  const staff = await acrossOrganisations(call.tx, async () => withRoles(call.tx, (await vendor(call.tx))?.id ?? "", ["vendor.partner_manager"]));
  for (const person of staff) await queueMail(call, supportMail(parts, row, person, `${row.partner_name} asks for ${KIND_WORDS[input.kind]}: ${input.note}`));
  await call.audit({ action: "deal.support-asked", subject: row.id, detail: { support: id, kind: input.kind } });
  return supportWire((await support(call.tx, row.id, id)) as SupportRow);
}

export type Setting = { deal: string; support: string; status?: SupportRow["status"] | undefined; owner?: string | null | undefined; due?: string | null | undefined };

/** Staff assign and finish; whoever asked may cancel. */
export async function setSupport(parts: Linked, call: Call, input: Setting) {
  const row = await dealMeant(call, input.deal);
  if (isRefusal(row)) return row;
  const held = await helpers(call, () => heldSupport(call.tx, row.id, input.support));
  if (held === undefined) return refuse("support.not-found", "There is no such request on this deal.");
  const cancels = input.status === "cancelled" && input.owner === undefined && input.due === undefined;
  if (!isStaff(call.actor) && !cancels) return refuse("support.staff-only", "Only staff assign and finish requests; you may cancel yours.");
  const owner = await ownerFor(parts, call, row, held, input.owner);
  if (isRefusal(owner)) return owner;
  const status = input.status ?? (owner !== null && held.status === "open" ? "assigned" : owner === null && held.status === "assigned" ? "open" : held.status);
  await changeSupport(call.tx, { id: held.id, status, owner_id: owner, due: input.due === undefined ? held.due : input.due });
  const after = (await helpers(call, () => support(call.tx, row.id, held.id))) as SupportRow;
  await noted(parts, call, row, held, after);
  return supportWire(after);
}

async function ownerFor(parts: Linked, call: Call, row: DealRow, held: SupportRow, wanted: string | null | undefined): Promise<string | null | Refusal> {
  if (wanted === undefined || wanted === held.owner_id) return held.owner_id;
  if (wanted === null) return null;
  const [person] = await peopleById(call.tx, [(await vendor(call.tx))?.id ?? ""], [wanted]);
  if (person === undefined) return refuse("person.not-found", "Only somebody of the vendor's staff can own this.");
  if (wanted !== call.actor.personId) await queueMail(call, supportMail(parts, row, person, `You are to help with ${KIND_WORDS[held.kind]}: ${held.note}`));
  return wanted;
}

async function noted(parts: Linked, call: Call, row: DealRow, before: SupportRow, after: SupportRow): Promise<void> {
  const due = after.due === null ? "" : ` Due on ${after.due}.`;
  const what = KIND_WORDS[after.kind];
  const sentence = after.status === "done" ? `Done: ${what}.` : after.status === "cancelled" ? `Cancelled: ${what}.` : after.owner_name === null ? `Open: ${what}.${due}` : `${after.owner_name} takes care of ${what}.${due}`;
  await record(call, row, call.now, { kind: "support", by: await byOf(call), sentence });
  if (isStaff(call.actor) && (before.owner_id !== after.owner_id || before.status !== after.status)) await tellPartner(call, parts, row, { subject: what, paragraphs: [sentence] });
  await call.audit({ action: "deal.support-changed", subject: row.id, detail: { support: after.id, status: after.status, owner: after.owner_id } });
}

function supportMail({ origin }: Linked, row: DealRow, person: { email: string; name: string }, sentence: string) {
  return { to: person.email, subject: `${row.number} ${nameOf(row)}: help wanted`, paragraphs: [`Hello ${person.name},`, sentence], action: { label: "Open the deal", href: `${origin()}/deals/${row.id}` } };
}

export function supportWire(row: SupportRow) {
  return { id: row.id, kind: row.kind, note: row.note, status: row.status, owner: row.owner_name, due: row.due, askedAt: instantText(row.asked_at) };
}
