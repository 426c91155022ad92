import type { Instant } from "../../core/kernel/time.ts";
import type { Check } from "../../core/operations/contract.ts";
import type { Database, Tx } from "../platform/database.ts";
import type { Secrets } from "../platform/secrets.ts";

export type Patient = {
  readonly database: Database;
  /** Undefined where the root key is not at hand: then no seal can be checked. */
  readonly secrets: Secrets | undefined;
  /** By the installation's clock. */
  readonly now: Instant;
  /** By this process's own clock, whatever the installation's says. */
  readonly wall: () => number;
  readonly dataDirectory: string;
  readonly diskLeastMb: number;
  readonly backupHours: number;
  /** More facts than this are not told again. */
  readonly mostFacts: number;
};

export type Found = Omit<Check, "name">;
export type Examine = (tx: Tx, patient: Patient) => Promise<Found>;

export function good(sentence: string): Found {
  return { state: "good", sentence, findings: [] };
}

export function notice(sentence: string, findings: string[] = []): Found {
  return { state: "notice", sentence, findings };
}

export function broken(sentence: string, findings: string[]): Found {
  return { state: "broken", sentence, findings };
}
