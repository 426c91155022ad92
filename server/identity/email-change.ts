import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant } from "../../core/kernel/time.ts";
import type { Call, OutsideCall } from "../platform/http-call.ts";
import { queueMail } from "../platform/mail.ts";
import { randomToken, sha256 } from "../platform/secrets.ts";
import type { Work } from "../platform/work.ts";
import { addAttempt, dropEmailChanges, takeAttempt, waitingSides } from "./attempt-store.ts";
import { auditEverywhere } from "./links.ts";
import { tooManyFrom } from "./sessions.ts";
import { oneTry, type ProofParts, provenRecently } from "./step-up.ts";
import { account, holdPerson, openDoor, setEmail } from "./store.ts";

const STANDS_MS = 24 * 3_600_000;
type Change = { email: string; side: "old" | "new"; change: string };

/** Both mailboxes get a link. Whether the new address is somebody else's shows only to whoever can read it. */
export async function changeEmail(parts: ProofParts, call: Call, origin: string, input: { email: string }) {
  const stale = provenRecently(call) ?? (await oneTry(parts.database, call));
  if (stale) return stale;
  await openDoor(call.tx);
  const self = await account(call.tx, { id: call.actor.personId });
  if (!self) throw new Error("an actor who is nobody");
  if (self.email === input.email) return refuse("email.same", "This is your address already.");
  await dropEmailChanges(call.tx, self.id);
  const change = randomToken().slice(0, 16);
  for (const [side, to] of [["old", self.email], ["new", input.email]] as const) {
    const token = randomToken();
    await addAttempt(call.tx, { hash: sha256(token), kind: "email", personId: self.id, detail: { email: input.email, side, change } satisfies Change, at: call.now, expiresAt: instant(call.now + STANDS_MS) });
    await queueMail(call, {
      to, subject: "Confirm your new e-mail address", paragraphs: [`Hello ${self.name},`, `You asked to sign in as ${input.email} instead of ${self.email} from now on. Both addresses have to confirm it.`],
      action: { label: "Confirm", href: `${origin}/confirm-email#${token}` }, closing: "The link works once, for a day. If you did not ask for this, do not open it; sign out everywhere and set another password.",
    });
  }
  await auditEverywhere(call, self.id, "security.email-change-asked", {}, call.actor.credentialId);
  return undefined;
}

/** The second of the two confirmations changes the address. */
export async function confirmEmail(call: OutsideCall, input: { token: string }) {
  const busy = await tooManyFrom(call, "email confirmation");
  return busy ?? call.tx((work) => confirmed(work, sha256(input.token)));
}

async function confirmed(work: Work, hash: Buffer): Promise<Refusal | { changed: boolean; waitingFor: "old" | "new" | null }> {
  const taken = await takeAttempt<Change>(work.tx, "email", hash, work.now);
  if (!taken?.person_id) return refuse("link.unknown", "This link was used already, is too old or was replaced by a newer one.");
  const personId = taken.person_id;
  // Both links at once: the second waits here and then sees the first.
  await holdPerson(work.tx, personId);
  const [waitingFor] = await waitingSides(work.tx, personId, taken.detail.change);
  if (waitingFor !== undefined) return { changed: false, waitingFor };
  const before = await account(work.tx, { id: personId });
  if (!before || !(await setEmail(work.tx, personId, taken.detail.email))) return refuse("email.taken", "Somebody else signs in with this address: choose another one.");
  await queueMail(work, { to: before.email, subject: "Your e-mail address was changed", paragraphs: [`Hello ${before.name},`, `You sign in as ${taken.detail.email} from now on.`] });
  await auditEverywhere(work, personId, "security.email-changed", {});
  return { changed: true, waitingFor: null };
}
