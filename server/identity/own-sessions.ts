import { deviceWords } from "../../core/identity/device.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { IDLE_MS } from "./authenticate.ts";
import { auditEverywhere } from "./links.ts";
import { endSessions, openSessions } from "./session-store.ts";
import { forgetCookies } from "./sessions.ts";
import { openDoor, organisation } from "./store.ts";

/** Where one is signed in, this browser first. */
export async function ownSessions(call: Call) {
  await openDoor(call.tx);
  const rows = await openSessions(call.tx, call.actor.personId, call.now, IDLE_MS);
  const names = new Map<string, string>();
  for (const id of new Set(rows.map((row) => row.acting_org ?? row.org_id))) names.set(id, (await organisation(call.tx, id))?.name ?? "");
  const items = rows.map((row) => ({
    id: row.id as `ses_${string}`, current: row.id === call.actor.credentialId, organisation: names.get(row.acting_org ?? row.org_id) ?? "", method: row.method, device: deviceWords(row.agent), address: row.address,
    signedInAt: instantText(row.authenticated_at), lastSeenAt: instantText(row.seen_at),
  }));
  return { items: items.toSorted((a, b) => Number(b.current) - Number(a.current)) };
}

export async function endOwnSession(call: Call, input: { session: string }) {
  await openDoor(call.tx);
  if ((await endSessions(call.tx, call.actor.personId, { id: input.session }, call.now)) === 0) return refuse("session.not-found", "There is no such session of yours any more.");
  await call.audit({ action: "session.ended", subject: input.session });
  return undefined;
}

/** Everywhere, here too: every session of the person in every organisation. */
export async function endOwnSessions(call: Call) {
  await openDoor(call.tx);
  const ended = await endSessions(call.tx, call.actor.personId, { allBut: null }, call.now);
  forgetCookies(call);
  await auditEverywhere(call, call.actor.personId, "session.all-ended", { sessions: ended }, call.actor.credentialId);
  return { ended };
}
