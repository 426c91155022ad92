import { randomInt } from "node:crypto";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { takeTry } from "../identity/credentials.ts";
import type { Database } from "../platform/database.ts";
import type { Secrets } from "../platform/secrets.ts";

/** What payouts need besides a transaction. */
export type PayoutParts = { readonly database: Database; readonly secrets: Secrets };

const BURST = 5;
const EVERY_MS = 60_000;

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
