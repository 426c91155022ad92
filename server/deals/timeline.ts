import { isStaff } from "../../core/kernel/actor.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { vendor } from "../identity/store.ts";
import { acrossOrganisations } from "../platform/across.ts";
import type { Call } from "../platform/http-call.ts";
import { queueMail } from "../platform/mail.ts";
import { fileOf } from "./file-store.ts";
import { type Linked, nameOf, record } from "./notices.ts";
import { knownStaff, peopleById, withRoles } from "./people-store.ts";
import { byOf, dealMeant } from "./standing.ts";
import { type DealRow, event, type EventRow, events } from "./store.ts";

export async function timelineOf(call: Call, input: { deal: string; limit: number }) {
  const row = await dealMeant(call, input.deal);
  if (isRefusal(row)) return row;
  return call.page(await events(call.tx, row.id, call.after, input.limit), input.limit, (one) => [instantText(one.at), one.id], eventWire);
}

export type Commenting = { deal: string; text: string; internal?: boolean | undefined; mentions?: string[] | undefined; file?: string | undefined };

/** What staff keep internal reaches no partner: neither the comment nor a message about it. */
export async function writeComment(parts: Linked, call: Call, input: Commenting) {
  const row = await dealMeant(call, input.deal);
  if (isRefusal(row)) return row;
  const internal = input.internal === true && isStaff(call.actor);
  const mentioned = await mentionedIn(call, row, [...new Set(input.mentions ?? [])], internal);
  if (isRefusal(mentioned)) return mentioned;
  if (input.file !== undefined && (await fileOf(call.tx, input.file))?.deal_id !== row.id) return refuse("file.not-found", "There is no such file on this deal.");
  const by = await byOf(call);
  const id = await record(call, row, call.now, { kind: "comment", by, sentence: input.text, internal, file: input.file ?? null });
  for (const person of mentioned) {
    await queueMail(call, {
      to: person.email, subject: `${by.name} mentioned you on ${row.number} ${nameOf(row)}`, paragraphs: [`Hello ${person.name},`, `${by.name} wrote: ${input.text}`],
      action: { label: "Open the deal", href: `${parts.origin()}/deals/${row.id}` },
    });
  }
  return eventWire(await event(call.tx, id));
}

/** Whom a comment can mention: the partner's people, and of the vendor's staff everybody for staff, for a partner those it has met here. */
export async function peopleOf(call: Call, input: { deal: string }) {
  const row = await dealMeant(call, input.deal);
  if (isRefusal(row)) return row;
  return acrossOrganisations(call.tx, async () => {
    const staff = (await vendor(call.tx))?.id ?? "";
    const own = await withRoles(call.tx, row.org_id, ["partner.admin", "partner.seller", "partner.finance"]);
    const theirs = isStaff(call.actor) ? await withRoles(call.tx, staff, ["vendor.owner", "vendor.partner_manager", "vendor.reviewer", "vendor.finance"]) : await knownStaff(call.tx, staff, row.id);
    const shown = (people: typeof own, side: "partner" | "vendor") => people.filter((one) => one.id !== call.actor.personId).map(({ id, name }) => ({ id, name, side }));
    return { items: [...shown(own, "partner"), ...shown(theirs, "vendor")] };
  });
}

/** People of the partner or of the vendor; of the vendor alone where the comment is internal. */
async function mentionedIn(call: Call, row: DealRow, ids: readonly string[], internal: boolean) {
  if (ids.length === 0) return [];
  const found = await acrossOrganisations(call.tx, async () => {
    const staff = (await vendor(call.tx))?.id ?? "";
    return peopleById(call.tx, internal ? [staff] : [row.org_id, staff], ids);
  });
  const refused: Refusal = refuse("person.not-found", internal ? "An internal comment can mention staff only." : "Somebody you mention does not belong to this deal.");
  return new Set(found.map((one) => one.id)).size === ids.length ? found : refused;
}

export function eventWire(row: EventRow) {
  const file = row.file_id === null ? null : { id: row.file_id, name: row.file_name ?? "", bytes: row.file_bytes ?? 0, type: row.file_type ?? "" };
  return { id: row.id, at: instantText(row.at), kind: row.kind, by: row.by_name, sentence: row.sentence, detail: row.detail, internal: row.internal, file };
}
