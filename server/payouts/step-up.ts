import { randomInt } from "node:crypto";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { forgetTries, takeTry } from "../identity/credentials.ts";
import { isPassword } from "../identity/password.ts";
import { account } from "../identity/store.ts";
import type { Database } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import type { Secrets } from "../platform/secrets.ts";

/** What payouts need besides a transaction. */
export type PayoutParts = { readonly database: Database; readonly secrets: Secrets };

const BURST = 5;
const EVERY_MS = 60_000;

/**
 * The password once more, before something that moves money. Tries are counted in transactions of their own, so that a refusal, which undoes
 * everything the operation wrote, does not give them back.
 */
export async function passwordAgain(database: Database, call: Call, password: string): Promise<Refusal | undefined> {
  const bucket = `again|${call.actor.personId}`;
  if (!(await tryOnce(database, bucket, call.now))) return tooMany();
  const found = await database.as({ org: null, role: "system" }, (tx) => account(tx, { id: call.actor.personId }));
  if (!(await isPassword(password, found?.password_hash))) return refuse("step-up.wrong", "The password is not right.");
  await database.as({ org: null, role: "system" }, (tx) => forgetTries(tx, bucket));
  return undefined;
}

/** Takes one try at a code, whatever comes of it. */
export async function codeTry(database: Database, organisationId: string, now: Instant): Promise<Refusal | undefined> {
  return (await tryOnce(database, `bank-code|${organisationId}`, now)) ? undefined : tooMany();
}

function tryOnce(database: Database, bucket: string, now: Instant): Promise<boolean> {
  return database.as({ org: null, role: "system" }, (tx) => takeTry(tx, bucket, BURST, EVERY_MS, now));
}

function tooMany(): Refusal {
  return refuse("step-up.too-many", "Too many tries. Wait a few minutes and try again.");
}

/** Eight digits that are sent to a contact. */
export function newCode(): string {
  return String(randomInt(100_000_000)).padStart(8, "0");
}
