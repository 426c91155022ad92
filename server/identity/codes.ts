import { randomBytes } from "node:crypto";
import { generateSecret, generateURI, verifySync } from "otplib";
import type { Instant } from "../../core/kernel/time.ts";
import type { Tx } from "../platform/database.ts";
import { type Secrets, sha256 } from "../platform/secrets.ts";
import { setRecoveryCodes, totpOf, useRecoveryCode, useTotpStep } from "./factor-store.ts";

/** A clock may be off by one step of 30 seconds either way. */
const TOLERANCE_SECONDS = 30;
const CODES = 10;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function newAuthenticator(issuer: string, email: string): { secret: string; uri: string } {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer, label: email, secret }) };
}

/** The step of 30 seconds whose code this is; undefined when it is none of now. */
export function stepOf(secret: string, code: string, at: Instant): number | undefined {
  const found = verifySync({ secret, token: code, epoch: Math.floor(at / 1000), epochTolerance: TOLERANCE_SECONDS });
  return found.valid && "timeStep" in found ? found.timeStep : undefined;
}

export function sealAuthenticator(secrets: Secrets, personId: string, secret: string): Buffer {
  return secrets.seal(Buffer.from(secret), `totp|${personId}`);
}

export function openAuthenticator(secrets: Secrets, personId: string, sealed: Buffer): string {
  return secrets.open(sealed, `totp|${personId}`).toString();
}

/** Uses up a code of the app or a recovery code; says which it was, or undefined when it is neither. A code is good once. */
export async function useCode(secrets: Secrets, tx: Tx, personId: string, code: string, at: Instant): Promise<"totp" | "recovery" | undefined> {
  if (!/^\d{6}$/.test(code)) return (await useRecoveryCode(tx, personId, recoveryHash(personId, code), at)) ? "recovery" : undefined;
  const kept = await totpOf(tx, personId);
  if (!kept) return undefined;
  const step = stepOf(openAuthenticator(secrets, personId, kept.secret), code, at);
  return step !== undefined && (await useTotpStep(tx, personId, step)) ? "totp" : undefined;
}

/** Ten codes of fifty random bits, each good once, shown once. */
export async function giveRecoveryCodes(tx: Tx, personId: string, at: Instant): Promise<string[]> {
  const codes = Array.from({ length: CODES }, () => [...randomBytes(10)].map((byte) => LETTERS[byte & 31]).join(""));
  await setRecoveryCodes(tx, personId, codes.map((code) => recoveryHash(personId, code)), at);
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
}

function recoveryHash(personId: string, code: string): Buffer {
  return sha256(`recovery|${personId}|${code}`);
}
