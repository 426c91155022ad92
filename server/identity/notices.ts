import { deviceWords } from "../../core/identity/device.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { queueMail } from "../platform/mail.ts";
import type { Work } from "../platform/work.ts";
import { activeWithRoles, type PersonRow } from "./store.ts";
import { BREAK_GLASS_ROLES } from "../../core/identity/ways-in.ts";

type Seen = Work & Pick<Call, "address" | "agent">;
const NOT_YOU = "If this was not you, sign out everywhere under Security, change your password, and tell your administrator.";

/** Messages about one's own sign-in. None of them holds a secret, and each says what to do when it was not oneself. */
export async function newDeviceNotice(door: Seen, person: Pick<PersonRow, "name" | "email">): Promise<void> {
  await queueMail(door, {
    to: person.email, subject: "A new browser signed in to your account",
    paragraphs: [`Hello ${person.name},`, `${deviceWords(door.agent)} signed in to your account from ${door.address} at ${instantText(door.now)}.`, NOT_YOU],
  });
}

/** Tells everybody who runs the organisation that somebody came in past its identity provider. */
export async function breakGlassNotice(door: Seen, organisationId: string, person: Pick<PersonRow, "name" | "email">): Promise<void> {
  for (const one of await activeWithRoles(door.tx, organisationId, BREAK_GLASS_ROLES)) {
    await queueMail(door, {
      to: one.email, subject: "Somebody signed in past single sign-on",
      paragraphs: [`Hello ${one.name},`, `${person.name} (${person.email}) signed in with a passkey instead of your identity provider, from ${door.address} at ${instantText(door.now)}. That way is there for a provider that does not work.`, "If you do not expect this, suspend the person under Team and look at the audit log."],
    });
  }
}

/** Something about how one signs in has changed. */
export async function changeNotice(work: Work, person: { readonly name: string; readonly email: string }, what: string): Promise<void> {
  await queueMail(work, { to: person.email, subject: "Your sign-in has changed", paragraphs: [`Hello ${person.name},`, what, NOT_YOU] });
}
