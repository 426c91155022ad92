import { randomInt } from "node:crypto";
import { type Factor, isFresh, levelOf, type Proof, proofsFor } from "../../core/identity/ways-in.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import type { Database } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { queueMail } from "../platform/mail.ts";
import { randomToken, type Secrets, sha256 } from "../platform/secrets.ts";
import { addAttempt, takeAttempt } from "./attempt-store.ts";
import { useCode } from "./codes.ts";
import { forgetTries, takeTry } from "./credentials.ts";
import { holdings } from "./factor-store.ts";
import { giveCookies } from "./issue-session.ts";
import { passkeyChallenge, type Place, provenPasskey } from "./passkeys.ts";
import { isPassword } from "./password.ts";
import { auditAside } from "./refusals.ts";
import { renewSession, sessionById } from "./session-store.ts";
import { account, openDoor } from "./store.ts";

const BURST = 5;
const EVERY_MS = 60_000;
const MAILED_MS = 15 * 60_000;

export type ProofParts = { readonly database: Database; readonly secrets: Secrets; readonly place: () => Place };

/** The gate before money and security: undefined when the person proved less than ten minutes ago that it is they. Keys never pass. */
export function provenRecently(call: Pick<Call, "actor" | "now">): Refusal | undefined {
  if (call.actor.kind === "person" && isFresh(call.actor.provenAt, call.now)) return undefined;
  return refuse("step-up.needed", "Prove once more that it is you, then try again.");
}

/**
 * The same gate for an operation that may bring the password along: it is looked at where somebody has nothing stronger, right or wrong, and
 * counts for this operation only.
 */
export async function provenNow(database: Database, call: Call, password: string | undefined): Promise<Refusal | undefined> {
  const { personId } = call.actor;
  const found = await system(database, async (tx) => ({ has: await holdings(tx, personId), hash: (await account(tx, { id: personId }))?.password_hash }));
  if (password === undefined || !proofsFor(found.has).includes("password")) return provenRecently(call);
  const busy = await oneTry(database, call);
  if (busy) return busy;
  if (!(await isPassword(password, found.hash))) return wrong(database, call, "password");
  await system(database, (tx) => forgetTries(tx, bucketOf(call)));
  return undefined;
}

export async function proofOptions(parts: ProofParts, call: Call) {
  await openDoor(call.tx);
  const { personId, credentialId } = call.actor;
  const ways = proofsFor(await holdings(call.tx, personId));
  return { ways, passkey: ways.includes("passkey") ? ((await passkeyChallenge(call, parts.place(), { personId, sessionId: credentialId })) as never) : null };
}

/** Eight digits to the mailbox of somebody who has nothing else. */
export async function mailProof(parts: ProofParts, call: Call) {
  await openDoor(call.tx);
  const { personId, credentialId } = call.actor;
  if (!proofsFor(await holdings(call.tx, personId)).includes("mail")) return wrongWay();
  const busy = await oneTry(parts.database, call);
  if (busy) return busy;
  const code = String(randomInt(100_000_000)).padStart(8, "0");
  await addAttempt(call.tx, { hash: mailedHash(credentialId, code), kind: "proof", personId, sessionId: credentialId, detail: {}, at: call.now, expiresAt: instant(call.now + MAILED_MS) });
  const found = await account(call.tx, { id: personId });
  if (found) await queueMail(call, { to: found.email, subject: "Your code", paragraphs: [`Hello ${found.name},`, `Enter ${code} to go on.`], closing: "The code works once, for 15 minutes, in the browser that asked. If you did not ask, sign out everywhere." });
  return undefined;
}

export type ProofInput = { password: string } | { code: string } | { mailed: string } | { passkey: unknown };

/** Makes the session fresh, under a new token: whoever held the old one has nothing. */
export async function prove(parts: ProofParts, call: Call, input: ProofInput) {
  await openDoor(call.tx);
  const { personId, credentialId } = call.actor;
  const session = await sessionById(call.tx, credentialId);
  const allowed = proofsFor(await holdings(call.tx, personId));
  const wanted: Proof[] = "password" in input ? ["password"] : "code" in input ? ["totp", "recovery"] : "mailed" in input ? ["mail"] : ["passkey"];
  if (!session || !wanted.some((way) => allowed.includes(way))) return wrongWay();
  const busy = await oneTry(parts.database, call);
  if (busy) return busy;
  const factor = await shown(parts, call, input);
  if (factor === undefined) return wrong(parts.database, call, wanted[0] as Proof);
  await system(parts.database, (tx) => forgetTries(tx, bucketOf(call)));
  const factors = [...new Set([...session.factors, factor])];
  await renewed(parts, call, factors);
  await call.audit({ action: "session.proven", subject: credentialId, detail: { with: factor } });
  return { provenAt: instantText(call.now) };
}

/** A new token for the session that asks, with what was proven by now. */
export async function renewed(parts: Pick<ProofParts, "secrets">, call: Call, factors: readonly Factor[]): Promise<void> {
  const token = randomToken();
  await renewSession(call.tx, call.actor.credentialId, sha256(token), { at: call.now, factors, level: levelOf(factors) });
  giveCookies(parts, call, call.actor.credentialId, token);
}

async function shown(parts: ProofParts, call: Call, input: ProofInput): Promise<Factor | undefined> {
  const { personId, credentialId } = call.actor;
  if ("password" in input) return (await isPassword(input.password, (await account(call.tx, { id: personId }))?.password_hash)) ? "password" : undefined;
  if ("code" in input) return useCode(parts.secrets, call.tx, personId, input.code, call.now);
  if ("mailed" in input) return (await takeAttempt(call.tx, "proof", mailedHash(credentialId, input.mailed), call.now)) ? "mail" : undefined;
  return isRefusal(await provenPasskey(call, parts.place(), input.passkey, { personId, sessionId: credentialId })) ? undefined : "passkey";
}

function mailedHash(sessionId: string, code: string): Buffer {
  return sha256(`proof|${sessionId}|${code}`);
}

function bucketOf(call: Call): string {
  return `again|${call.actor.personId}`;
}

/** Counted in transactions of their own, so that a refusal, which undoes everything the operation wrote, does not give them back. */
export async function oneTry(database: Database, call: Call): Promise<Refusal | undefined> {
  const within = await system(database, (tx) => takeTry(tx, bucketOf(call), BURST, EVERY_MS, call.now));
  return within ? undefined : refuse("step-up.too-many", "Too many tries. Wait a few minutes and try again.");
}

async function wrong(database: Database, call: Call, way: Proof): Promise<Refusal> {
  await auditAside(database, call, { action: "session.proof-refused", subject: call.actor.credentialId, detail: { with: way } });
  return refuse("step-up.wrong", way === "password" ? "The password is not right." : "That did not match. Try again.");
}

function wrongWay(): Refusal {
  return refuse("step-up.wrong-way", "You prove it in another way here: ask again for the ways you have.");
}

function system<T>(database: Database, work: (tx: Parameters<Parameters<Database["as"]>[1]>[0]) => Promise<T>): Promise<T> {
  return database.as({ org: null, role: "system" }, work);
}
