import type { identityContract } from "../../core/identity/contract.ts";
import { instantOf } from "../../core/kernel/api-list.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { type AuditRow, listAudit, verifyAudit } from "../platform/audit.ts";
import type { Handlers } from "../platform/http-call.ts";
import { meant } from "./people.ts";

/** Reads of the audit log; writing it is part of every command. */
export const auditRoutes: Handlers<typeof identityContract.audit> = {
  async list(input, call) {
    const target = await meant(call, input.organisation);
    if (isRefusal(target)) return target;
    const rows = await listAudit(call.tx, {
      organisationId: target.id, limit: input.limit, before: call.after === undefined ? undefined : BigInt(call.after[0] as number), action: input.action, subject: input.subject,
      person: input.person, from: input.from === undefined ? undefined : instantOf(input.from), to: input.to === undefined ? undefined : instantOf(input.to),
    });
    return call.page(rows, input.limit, (row) => [Number(row.seq)], auditWire);
  },
  async verify(input, call) {
    const target = await meant(call, input.organisation);
    if (isRefusal(target)) return target;
    const found = await verifyAudit(call.tx, target.id);
    return { organisation: target.id as `org_${string}`, ...found, intact: found.brokenAt === null };
  },
};

function auditWire(row: AuditRow) {
  return {
    seq: Number(row.seq), at: instantText(row.at), organisation: row.org_id as `org_${string}`, action: row.action, subject: row.subject,
    by: { kind: row.by_kind, person: row.by_person, credential: row.by_credential }, request: row.request, detail: row.detail as never, hash: row.hash.toString("hex"),
  };
}
