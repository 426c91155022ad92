import { hasSecondFactor, isFresh, PROOF_MS, type Factor } from "../../core/identity/ways-in.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { randomToken, sha256 } from "../platform/secrets.ts";
import { addAttempt, openEmailChange, takeAttempt, attempt } from "./attempt-store.ts";
import { giveRecoveryCodes, newAuthenticator, openAuthenticator, sealAuthenticator, stepOf } from "./codes.ts";
import { holdings, isDemanded, passkeys, type PasskeyRow, recoveryCodesLeft, removePasskey, removeTotp, setRecoveryCodes, setTotp } from "./factor-store.ts";
import { auditEverywhere } from "./links.ts";
import { changeNotice } from "./notices.ts";
import { keptPasskey, newPasskeyChallenge } from "./passkeys.ts";
import { hashPassword } from "./password.ts";
import { commonPassword } from "./password-rules.ts";
import { endSessions, sessionById } from "./session-store.ts";
import { oneTry, type ProofParts, provenRecently, renewed } from "./step-up.ts";
import { account, type AccountRow, openDoor, replacePassword } from "./store.ts";

const SETUP_MS = 15 * 60_000;

/** How one signs in. */
export async function ownSecurity(call: Call) {
  const self = await selfOf(call);
  const has = await holdings(call.tx, self.id);
  const change = await openEmailChange(call.tx, self.id, call.now);
  return {
    email: self.email, newEmail: change?.email ?? null, password: has.password, authenticator: has.totp, passkeys: (await passkeys(call.tx, self.id)).map(passkeyWire), recoveryCodes: await recoveryCodesLeft(call.tx, self.id),
    demanded: await isDemanded(call.tx, self.id), provenUntil: call.actor.provenAt !== undefined && isFresh(call.actor.provenAt, call.now) ? instantText(instant(call.actor.provenAt + PROOF_MS)) : null,
  };
}

export async function setOwnPassword(parts: ProofParts, call: Call, input: { password: string }) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const self = await selfOf(call);
  const common = await commonPassword(input.password, [self.email, self.name]);
  if (common) return common;
  await replacePassword(call.tx, self.id, await hashPassword(input.password));
  const ended = await endSessions(call.tx, self.id, { allBut: call.actor.credentialId }, call.now);
  await proves(parts, call, "password");
  await changed(call, self, "security.password-set", "Your password was changed, and every other session was ended.", { sessions: ended });
  return undefined;
}

type Setup = { sealed: string };

export async function beginAuthenticator(parts: ProofParts, call: Call) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const self = await selfOf(call);
  const { secret, uri } = newAuthenticator(parts.place().name, self.email);
  const setup = randomToken();
  const detail: Setup = { sealed: sealAuthenticator(parts.secrets, self.id, secret).toString("base64") };
  await addAttempt(call.tx, { hash: sha256(setup), kind: "totp-new", personId: self.id, sessionId: call.actor.credentialId, detail, at: call.now, expiresAt: instant(call.now + SETUP_MS) });
  return { setup, secret, uri };
}

/** The code that proves the app works counts as used. */
export async function addAuthenticator(parts: ProofParts, call: Call, input: { setup: string; code: string }) {
  const stale = provenRecently(call) ?? (await oneTry(parts.database, call));
  if (stale) return stale;
  const self = await selfOf(call);
  const begun = await attempt<Setup>(call.tx, "totp-new", sha256(input.setup), call.now);
  if (!begun || begun.person_id !== self.id || begun.session_id !== call.actor.credentialId) return refuse("security.setup-over", "This took too long: begin again.");
  const sealed = Buffer.from(begun.detail.sealed, "base64");
  const step = stepOf(openAuthenticator(parts.secrets, self.id, sealed), input.code, call.now);
  if (step === undefined) return refuse("security.code-wrong", "This code does not fit: look at the app again, and at the clock of your telephone.");
  if (!(await takeAttempt(call.tx, "totp-new", sha256(input.setup), call.now))) return refuse("security.setup-over", "This was finished already.");
  const first = !hasSecondFactor(await holdings(call.tx, self.id));
  await setTotp(call.tx, self.id, sealed, step, call.now);
  const recoveryCodes = first ? await giveRecoveryCodes(call.tx, self.id, call.now) : null;
  await proves(parts, call, "totp");
  await changed(call, self, "security.authenticator-added", "An authenticator app was added.");
  return { recoveryCodes };
}

export async function removeAuthenticator(call: Call) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const self = await selfOf(call);
  const has = await holdings(call.tx, self.id);
  if (!has.totp) return undefined;
  const refused = await mayGiveUp(call, self, has.passkeys);
  if (refused) return refused;
  await removeTotp(call.tx, self.id);
  if (has.passkeys === 0) await setRecoveryCodes(call.tx, self.id, [], call.now);
  await changed(call, self, "security.authenticator-removed", "Your authenticator app was removed.");
  return undefined;
}

export async function beginPasskey(parts: ProofParts, call: Call) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const self = await selfOf(call);
  return { options: (await newPasskeyChallenge(call, parts.place(), { personId: self.id, sessionId: call.actor.credentialId, email: self.email, name: self.name })) as never };
}

export async function addOwnPasskey(parts: ProofParts, call: Call, input: { name: string; response: unknown }) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const self = await selfOf(call);
  const first = !hasSecondFactor(await holdings(call.tx, self.id));
  const kept = await keptPasskey(call, parts.place(), { personId: self.id, sessionId: call.actor.credentialId }, input);
  if (isRefusal(kept)) return kept;
  const recoveryCodes = first ? await giveRecoveryCodes(call.tx, self.id, call.now) : null;
  await proves(parts, call, "passkey");
  await changed(call, self, "security.passkey-added", `The passkey "${input.name}" was added.`, { passkey: kept.id });
  return { passkey: passkeyWire(kept), recoveryCodes };
}

export async function removeOwnPasskey(call: Call, input: { passkey: string }) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const self = await selfOf(call);
  const has = await holdings(call.tx, self.id);
  const refused = await mayGiveUp(call, self, has.passkeys - 1 + (has.totp ? 1 : 0));
  if (refused) return refused;
  if (!(await removePasskey(call.tx, self.id, input.passkey))) return refuse("passkey.not-found", "You have no such passkey.");
  if (has.passkeys === 1 && !has.totp) await setRecoveryCodes(call.tx, self.id, [], call.now);
  await changed(call, self, "security.passkey-removed", "A passkey was removed.", { passkey: input.passkey });
  return undefined;
}

export async function renewRecoveryCodes(call: Call) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const self = await selfOf(call);
  if (!hasSecondFactor(await holdings(call.tx, self.id))) return refuse("security.no-second-factor", "Set up an authenticator app or a passkey first.");
  const recoveryCodes = await giveRecoveryCodes(call.tx, self.id, call.now);
  await changed(call, self, "security.recovery-codes-renewed", "New recovery codes were made; the old ones stopped working.");
  return { recoveryCodes };
}

async function selfOf(call: Call): Promise<AccountRow> {
  await openDoor(call.tx);
  const self = await account(call.tx, { id: call.actor.personId });
  if (!self) throw new Error("an actor who is nobody");
  return self;
}

/** The last second factor stays while an organisation demands one. */
async function mayGiveUp(call: Call, self: AccountRow, left: number): Promise<Refusal | undefined> {
  if (left > 0 || !(await isDemanded(call.tx, self.id))) return undefined;
  return refuse("security.factor-demanded", "Your organisation demands a second factor: add another one before you remove this.");
}

/** What was just set up was also just proven: the session goes on under a new token. */
async function proves(parts: ProofParts, call: Call, factor: Factor): Promise<void> {
  const session = await sessionById(call.tx, call.actor.credentialId);
  if (session) await renewed(parts, call, [...new Set([...session.factors, factor])]);
}

async function changed(call: Call, self: AccountRow, action: string, words: string, detail: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await changeNotice(call, self, words);
  await auditEverywhere(call, self.id, action, detail, call.actor.credentialId);
}

function passkeyWire(row: PasskeyRow) {
  return { id: row.id as `pky_${string}`, name: row.name, synced: row.synced, createdAt: instantText(row.created_at), lastUsedAt: row.used_at === null ? null : instantText(row.used_at) };
}
