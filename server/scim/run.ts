import { type Fault, fault, isFault } from "../../core/scim/fault.ts";
import type { Clock } from "../platform/clock.ts";
import { type Database, violated } from "../platform/database.ts";
import type { Ids } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { sql } from "../platform/sql.ts";
import { workOf } from "../platform/work.ts";
import type { ScimCall } from "./call.ts";
import type { LiveToken } from "./token-store.ts";

export type ScimParts = { readonly database: Database; readonly clock: Clock; readonly ids: Ids; readonly log: Log; readonly origin: () => string };
export type Caller = { readonly token: LiveToken; readonly requestId: string };

export const SCIM_PATH = "/scim/v2";

/**
 * Who a directory is to row-level security: its organisation and nothing more, the vendor's own directory included. Staff see across organisations;
 * their directory does not.
 */
const ROLE = "scim";

export function baseOf(parts: Pick<ScimParts, "origin">): string {
  return `${parts.origin()}${SCIM_PATH}`;
}

/** One piece of work in one transaction; a fault takes back everything that was written. */
export async function inTransaction<T>(parts: ScimParts, caller: Caller, reads: boolean, work: (call: ScimCall) => Promise<T | Fault>): Promise<T | Fault> {
  const { token, requestId } = caller;
  try {
    return await parts.database.as({ org: token.org_id, role: ROLE, reads }, async (tx) => {
      const actor = { kind: "key" as const, personId: token.created_by, credentialId: token.token_id, organisationId: token.org_id, organisationKind: token.org_kind, roles: [], permissions: new Set<string>() };
      const held = workOf({ tx, now: parts.clock.now(), ids: parts.ids, log: parts.log.with({ request: requestId }), actor, requestId });
      if (!reads) await tx.run(sql`savepoint before_request`);
      const result = await work({ ...held, organisationId: token.org_id, token, base: baseOf(parts) });
      if (!reads && isFault(result)) await tx.run(sql`rollback to savepoint before_request`);
      return result;
    });
  } catch (error) {
    // The backstop of two at once; names are looked up before.
    if (["scim_user_name", "scim_group_name"].includes(violated(error) ?? "")) return fault(409, "The name is taken already.", "uniqueness");
    throw error;
  }
}
