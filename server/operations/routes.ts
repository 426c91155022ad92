import type { operationsContract } from "../../core/operations/contract.ts";
import { instantText } from "../../core/kernel/time.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import type { Config } from "../platform/config.ts";
import type { Database } from "../platform/database.ts";
import type { Handlers } from "../platform/http-call.ts";
import type { Secrets } from "../platform/secrets.ts";
import { examine } from "./doctor.ts";

/** A replay takes this process's time, so a server that also answers requests tells only so many facts again. */
const MOST_FACTS = 20_000;

export type OperationsParts = { readonly config: Config; readonly database: Database; readonly secrets: Secrets; /** The machine's own clock. */ readonly wall: () => number };

export function operationsRoutes({ config, database, secrets, wall }: OperationsParts): Handlers<typeof operationsContract> {
  let running = false;
  return {
    operations: {
      async check(_, call) {
        if (running) return refuse("operations.busy", "A check is running already: ask again when it is done.");
        running = true;
        try {
          const { dataDirectory, diskLeastMb, backupHours } = config;
          return { at: instantText(call.now), checks: await examine({ database, secrets, now: call.now, wall, dataDirectory, diskLeastMb, backupHours, mostFacts: MOST_FACTS }) };
        } finally {
          running = false;
        }
      },
    },
  };
}
