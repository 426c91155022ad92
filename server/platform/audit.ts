import type { Actor } from "../../core/kernel/actor.ts";
import { auditText } from "../../core/kernel/audit-chain.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "./database.ts";
import { sha256 } from "./secrets.ts";
import { json, named, sql } from "./sql.ts";

/** What was done, as a command says it. `detail` holds ids and figures, never a secret. */
export type AuditNote = {
  /** "key.created": the event's name. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Where it is not the actor's own organisation. */
  readonly organisationId?: string;
  /** Where nobody is signed in yet. */
  readonly by?: Pick<Actor, "kind" | "personId" | "credentialId">;
};

export type AuditEvent = Omit<AuditNote, "organisationId" | "by"> & {
  readonly organisationId: string;
  /** Undefined for the system's own work. */
  readonly by: Pick<Actor, "kind" | "personId" | "credentialId"> | undefined;
  readonly at: Instant;
  readonly requestId: string | undefined;
};

export type AuditRow = {
  org_id: string; seq: bigint; at: Instant; action: string; subject: string; by_kind: string; by_person: string | null; by_credential: string | null;
  request: string | null; detail: unknown; hash: Buffer;
};

/** What the first entry of a chain follows. */
const GENESIS = Buffer.alloc(32);

/**
 * Appends to the organisation's chain in the caller's transaction: hash = SHA-256(hash before ‖ canonical body). One writer a
 * chain at a time, until the transaction ends: so call it last, and a failing audit takes the change back with it.
 */
export async function appendAudit(tx: Tx, event: AuditEvent): Promise<void> {
  await tx.query(named("audit_door", sql`select pg_advisory_xact_lock(hashtextextended(${`audit|${event.organisationId}`}, 0))`));
  const head = await tx.maybe<{ seq: bigint; hash: Buffer }>(named("audit_head", sql`
    select seq, hash from platform_audit where org_id = ${event.organisationId} order by seq desc limit 1`));
  const row = {
    org_id: event.organisationId, seq: (head?.seq ?? 0n) + 1n, at: event.at, action: event.action, subject: event.subject,
    by_kind: event.by?.kind ?? "system", by_person: event.by?.personId ?? null, by_credential: event.by?.credentialId ?? null,
    request: event.requestId ?? null, detail: JSON.parse(json(event.detail ?? {})) as unknown,
  };
  const hash = chained(head?.hash ?? GENESIS, row);
  await tx.run(named("audit_append", sql`
    insert into platform_audit (org_id, seq, at, action, subject, by_kind, by_person, by_credential, request, detail, hash)
    values (${row.org_id}, ${row.seq}, ${instantText(row.at)}, ${row.action}, ${row.subject}, ${row.by_kind}, ${row.by_person}, ${row.by_credential}, ${row.request}, ${json(row.detail)}, ${hash})`));
}

function chained(before: Buffer, row: Omit<AuditRow, "hash">): Buffer {
  const { org_id, seq, at, action, subject, by_kind, by_person, by_credential, request, detail } = row;
  const body = auditText({ organisation: org_id, seq: Number(seq), at: instantText(at), action, subject, by: { kind: by_kind, person: by_person, credential: by_credential }, request, detail });
  return sha256(Buffer.concat([before, Buffer.from(body)]));
}

export type Verification = { readonly entries: number; readonly head: string; /** First entry that does not follow from those before it. */ readonly brokenAt: number | null };

/** Recomputes a chain, a thousand entries at a time. A cut-off tail shows only against a head that was noted elsewhere. */
export async function verifyAudit(on: Queries, organisationId: string): Promise<Verification> {
  let before: Buffer = GENESIS;
  let seq = 0n;
  for (;;) {
    const rows = await on.query<AuditRow>(sql`select * from platform_audit where org_id = ${organisationId} and seq > ${seq} order by seq limit 1000`);
    for (const row of rows) {
      if (row.seq !== seq + 1n || !chained(before, row).equals(row.hash)) return { entries: Number(seq), head: before.toString("hex"), brokenAt: Number(seq + 1n) };
      before = row.hash;
      seq = row.seq;
    }
    if (rows.length < 1000) return { entries: Number(seq), head: before.toString("hex"), brokenAt: null };
  }
}

export type AuditFilter = {
  readonly organisationId: string; readonly limit: number; readonly before: bigint | undefined; readonly action: string | undefined; readonly subject: string | undefined;
  readonly person: string | undefined; readonly from: Instant | undefined; readonly to: Instant | undefined;
};

/** Newest first; one row more than the limit, so that the caller knows whether there is a next page. */
export function listAudit(on: Queries, filter: AuditFilter): Promise<AuditRow[]> {
  const { action, subject, person, from, to, before } = filter;
  return on.query<AuditRow>(sql`
    select * from platform_audit where org_id = ${filter.organisationId}
    ${before === undefined ? sql`` : sql`and seq < ${before}`}
    ${action === undefined ? sql`` : sql`and action = ${action}`}
    ${subject === undefined ? sql`` : sql`and subject = ${subject}`}
    ${person === undefined ? sql`` : sql`and by_person = ${person}`}
    ${from === undefined ? sql`` : sql`and at >= ${instantText(from)}`}
    ${to === undefined ? sql`` : sql`and at < ${instantText(to)}`}
    order by seq desc limit ${filter.limit + 1}`);
}
