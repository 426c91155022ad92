import { rolesRefused } from "../../core/identity/rules.ts";
import { isStaff } from "../../core/kernel/actor.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Instant, instant, instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { queueMail } from "../platform/mail.ts";
import type { Work } from "../platform/work.ts";
import { dropSecondFactors } from "./factor-store.ts";
import { auditEverywhere } from "./links.ts";
import { addRecovery, approveRecovery, cancelRecoveries, heldRecovery, type RecoveryRow, recoveries, takeDueRecovery } from "./recovery-store.ts";
import { provenRecently } from "./step-up.ts";
import { account, activeWithRoles, openDoor, organisation, organisationsOf, person, vendor } from "./store.ts";
import { BREAK_GLASS_ROLES } from "../../core/identity/ways-in.ts";

/** A request stands this long, and factors go this long after somebody vouched. */
const STANDS_MS = 7 * 86_400_000;
const WAIT_MS = 24 * 3_600_000;

/**
 * Who lost every second factor and has proved the first. Somebody who works for one organisation is vouched for there; whoever works for several, or
 * for the vendor, by the vendor, since the factors protect all of them.
 */
export async function askedRecovery(work: Work, personId: string): Promise<Instant> {
  const places = await organisationsOf(work.tx, personId);
  const staff = await vendor(work.tx);
  const home = places.length === 1 ? places[0]?.id : staff?.id;
  if (home === undefined) throw new Error("a person who may sign in belongs somewhere");
  const { asked_at, fresh } = await addRecovery(work.tx, { id: work.id("rec"), person_id: personId, org_id: home, asked_at: work.now, expires_at: instant(work.now + STANDS_MS) });
  if (!fresh) return asked_at;
  const found = await account(work.tx, { id: personId });
  if (found) await queueMail(work, { to: found.email, subject: "You asked for help with your second factor", paragraphs: [`Hello ${found.name},`, "An administrator has to vouch for you. Then there is a wait of a day, and you can sign in and set up a new second factor.", "If you did not ask for this, somebody else knows your first one: sign in with your second factor, which ends this request, and change your password."] });
  for (const one of await activeWithRoles(work.tx, home, BREAK_GLASS_ROLES)) {
    if (one.id !== personId) await queueMail(work, { to: one.email, subject: `${found?.name ?? "Somebody"} lost their second factor`, paragraphs: [`Hello ${one.name},`, `${found?.name ?? "Somebody"} (${found?.email ?? ""}) asks you to vouch for them. Speak with them first, on the telephone or in person: a message alone proves nothing.`, "You find the request under Team."] });
  }
  await work.audit({ action: "recovery.asked", subject: personId, organisationId: home, by: { kind: "person", personId, credentialId: "pending" } });
  return asked_at;
}

export async function waitingRecoveries(call: Call) {
  await openDoor(call.tx);
  return { items: (await recoveries(call.tx, call.organisationId, call.now)).map(recoveryWire) };
}

/** Somebody else, who proved a moment ago who they are, vouches; the factors go a day later. */
export async function approveRecoveryOf(call: Call, input: { recovery: string }) {
  const row = await mine(call, input.recovery);
  if ("refused" in row) return row;
  if (row.person_id === call.actor.personId) return refuse("recovery.own", "Somebody else has to vouch for you.");
  const stale = provenRecently(call);
  if (stale) return stale;
  if (row.approved_at !== null) return refuse("recovery.approved", "Somebody vouched for this already.");
  const [member, here] = [await person(call.tx, row.org_id, row.person_id), await organisation(call.tx, row.org_id)];
  const beyond = member && here ? rolesRefused(call.actor, here, member.roles) : undefined;
  if (beyond) return beyond;
  const due = instant(call.now + WAIT_MS);
  await approveRecovery(call.tx, row.id, call.actor.personId, call.now, due);
  await queueMail(call, { to: row.email, subject: "Your second factor will be removed", paragraphs: [`Hello ${row.name},`, `A colleague vouched for you. From ${instantText(due)} on you sign in without your old second factor, and set up a new one.`, "If this is a mistake, sign in with your second factor before then: that ends it."] });
  await call.audit({ action: "recovery.approved", subject: row.person_id, organisationId: row.org_id, detail: { recovery: row.id, due: instantText(due) } });
  return recoveryWire({ ...row, approved_by: call.actor.personId, approved_at: call.now, due_at: due });
}

export async function refuseRecovery(call: Call, input: { recovery: string }) {
  const row = await mine(call, input.recovery);
  if ("refused" in row) return row;
  await cancelRecoveries(call.tx, row.person_id, call.now, row.id);
  await call.audit({ action: "recovery.refused", subject: row.person_id, organisationId: row.org_id, detail: { recovery: row.id } });
  return undefined;
}

async function mine(call: Call, id: string): Promise<RecoveryRow | Refusal> {
  await openDoor(call.tx);
  const row = await heldRecovery(call.tx, id, call.now);
  if (!row || (row.org_id !== call.organisationId && !isStaff(call.actor))) return refuse("recovery.not-found", "There is no such request.");
  return row;
}

/** At the next sign-in after the wait, the second factors are gone; true when they went now. */
export async function recoveredNow(work: Work, personId: string): Promise<boolean> {
  const due = await takeDueRecovery(work.tx, personId, work.now);
  if (!due) return false;
  await dropSecondFactors(work.tx, personId);
  const found = await account(work.tx, { id: personId });
  if (found) await queueMail(work, { to: found.email, subject: "Your second factor was removed", paragraphs: [`Hello ${found.name},`, "You signed in after a colleague vouched for you. Set up a new second factor under Security."] });
  await auditEverywhere(work, personId, "recovery.done", { recovery: due.id, approvedBy: due.approved_by }, "recovery");
  return true;
}

function recoveryWire(row: RecoveryRow) {
  return {
    id: row.id as `rec_${string}`, person: row.person_id as `per_${string}`, name: row.name, email: row.email, askedAt: instantText(row.asked_at), approvedBy: row.approved_by as `per_${string}` | null,
    dueAt: row.due_at === null ? null : instantText(row.due_at),
  };
}
