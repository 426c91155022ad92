import { appendAudit, type AuditNote } from "../platform/audit.ts";
import type { Database } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";

/** An audit entry that stays although the operation is refused and undone: a transaction of its own. */
export async function auditAside(database: Database, call: Call, note: AuditNote): Promise<void> {
  await database.as({ org: null, role: "system" }, (tx) => appendAudit(tx, { ...note, organisationId: note.organisationId ?? call.organisationId, by: call.actor, at: call.now, requestId: call.requestId }));
}
