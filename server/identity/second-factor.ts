import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import type { Database } from "../platform/database.ts";
import type { OutsideCall } from "../platform/http-call.ts";
import { sha256 } from "../platform/secrets.ts";
import type { Work } from "../platform/work.ts";
import { type Attempt, attempt, takeAttempt } from "./attempt-store.ts";
import { useCode } from "./codes.ts";
import { forgetTries, takeTry } from "./credentials.ts";
import { issueSession, PENDING_COOKIE, type Pending } from "./issue-session.ts";
import { passkeyChallenge, type Place, provenPasskey } from "./passkeys.ts";
import { askedRecovery } from "./recovery.ts";
import { doorOf, type SessionParts, tooManyFrom, tooManyTries } from "./sessions.ts";
import { organisationsOf } from "./store.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";

export type SecondParts = SessionParts & { readonly database: Database; readonly place: () => Place };

/** The code of the app, or a recovery code, on top of what the browser's cookie says was proven before. */
export async function secondFactor(parts: SecondParts, call: OutsideCall, input: { code: string }) {
  const hash = pendingHash(call);
  const begun = hash && (await call.tx(({ tx }) => attempt<Pending>(tx, "second-factor", hash, call.now)));
  if (!hash || !begun?.person_id) return nothingPending();
  const personId = begun.person_id;
  const bucket = `code|${personId}`;
  if (!(await call.tx(({ tx }) => takeTry(tx, bucket, 5, 60_000, call.now)))) return refuse("session.too-many-tries", "Too many tries. Wait a few minutes and try again.");
  return call.tx(async (work) => {
    const used = await useCode(parts.secrets, work.tx, personId, input.code, work.now);
    if (!used) return wrongCode(work, personId, begun);
    if (!(await takeAttempt<Pending>(work.tx, "second-factor", hash, work.now))) return nothingPending();
    await forgetTries(work.tx, bucket);
    forgetPending(call);
    const { method, factors, organisationId } = begun.detail;
    return issueSession(parts, doorOf(work, call), { personId, organisationId, method, factors: [...factors, used], authenticatedAt: work.now });
  });
}

async function wrongCode(work: Work, personId: string, begun: Attempt<Pending>): Promise<Refusal> {
  const organisationId = begun.detail.organisationId ?? (await organisationsOf(work.tx, personId))[0]?.id;
  if (organisationId !== undefined) await work.audit({ action: "session.refused", subject: personId, organisationId, detail: { method: begun.detail.method, reason: "session.code-wrong" } });
  return refuse("session.code-wrong", "This code does not fit. It may have been used already: wait for the next one.");
}

export async function signInOptions(parts: SecondParts, call: OutsideCall) {
  const busy = await tooManyFrom(call, "passkey options");
  return busy ?? call.tx(async (work) => ({ options: (await passkeyChallenge(work, parts.place())) as never }));
}

/** A passkey is enough by itself, and the second factor to whatever the browser began with. */
export async function signInWithPasskey(parts: SecondParts, call: OutsideCall, input: { response: unknown; organisation?: string | undefined }) {
  const busy = await tooManyFrom(call, "passkey");
  if (busy) return busy;
  return call.tx(async (work) => {
    const key = await provenPasskey(work, parts.place(), input.response);
    if (isRefusal(key)) return key;
    const hash = pendingHash(call);
    const begun = hash && (await takeAttempt<Pending>(work.tx, "second-factor", hash, work.now));
    const goesOn = begun && begun.person_id === key.person_id ? begun.detail : undefined;
    if (goesOn) forgetPending(call);
    return issueSession(parts, doorOf(work, call), {
      personId: key.person_id, organisationId: input.organisation ?? goesOn?.organisationId, method: "passkey", factors: [...(goesOn?.factors ?? []), "passkey"], authenticatedAt: work.now,
    });
  });
}

/** Whoever has proved the first half and lost the second may ask a colleague to vouch. */
export async function askRecovery(call: OutsideCall) {
  const hash = pendingHash(call);
  const begun = hash && (await call.tx(({ tx }) => attempt<Pending>(tx, "second-factor", hash, call.now)));
  if (!begun?.person_id) return nothingPending();
  const busy = await tooManyTries(call, `recovery ${begun.person_id}`);
  if (busy) return busy;
  const personId = begun.person_id;
  return call.tx(async (work) => ({ askedAt: instantText(instant(await askedRecovery(work, personId))) }));
}

function pendingHash(call: OutsideCall): Buffer | undefined {
  const token = call.cookie(PENDING_COOKIE);
  return token !== undefined && /^[0-9a-f]{64}$/.test(token) ? sha256(token) : undefined;
}

function forgetPending(call: OutsideCall): void {
  call.setCookie({ name: PENDING_COOKIE, value: "", httpOnly: true, maxAge: 0 });
}

function nothingPending(): Refusal {
  return refuse("session.nothing-pending", "This took too long: begin again with your e-mail address.");
}
