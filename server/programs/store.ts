import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { named, sql } from "../platform/sql.ts";

type Dates = { effective_from: string; effective_until: string | null; existing_from: string | null };
export type VersionRow = Dates & {
  number: string; program: string; title: string; change_note: string; source: string; canonical: string; hash: Buffer;
  authors: string[]; approved_by: string | null; published_by: string | null; published_at: Instant; /** The back-test behind it; none behind the one that came with the platform. */ replay: string | null;
};
export type DraftRow = {
  id: string; revision: number; status: "open" | "published" | "discarded"; source: string; program: string | null; hash: Buffer | null; errors: number; warnings: number;
  editors: string[]; created_at: Instant; edited_at: Instant; approved_by: string | null; approved_at: Instant | null; approved_hash: Buffer | null;
};
export type AddendumRow = Dates & {
  id: string; org_id: string; name: string; partner: string; title: string; source: string; canonical: string; hash: Buffer;
  proposed_by: string; proposed_at: Instant; withdrawn_by: string | null; withdrawn_at: Instant | null; approvals: { by: string; at: string }[];
};
type Listed = { readonly after: readonly (string | number)[] | undefined; readonly limit: number };

/** One publication at a time, until the transaction ends: what may be published depends on what is. */
export async function holdPrograms(tx: Tx): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('programs', 0))`);
}

const VERSION = sql`select number, program, title, change_note, effective_from, effective_until, existing_from, source, canonical, hash, authors, approved_by, published_by, published_at, replay from programs_version`;

/** All of them, the earliest first: there are few. */
export function versions(on: Queries): Promise<VersionRow[]> {
  return on.query<VersionRow>(sql`${VERSION} order by effective_from`);
}

export function versionPage(on: Queries, { after, limit }: Listed): Promise<VersionRow[]> {
  return on.query<VersionRow>(sql`${VERSION} ${after === undefined ? sql`` : sql`where effective_from < ${String(after[0])}::date`} order by effective_from desc limit ${limit + 1}`);
}

export async function addVersion(tx: Tx, row: VersionRow): Promise<void> {
  await tx.run(sql`
    insert into programs_version (number, program, title, change_note, effective_from, effective_until, existing_from, source, canonical, hash, authors, approved_by, published_by, published_at, replay)
    values (${row.number}, ${row.program}, ${row.title}, ${row.change_note}, ${row.effective_from}, ${row.effective_until}, ${row.existing_from}, ${row.source}, ${row.canonical},
      ${row.hash}, ${row.authors}, ${row.approved_by}, ${row.published_by}, ${instantText(row.published_at)}, ${row.replay})`);
}

const DRAFT = sql`select id, revision, status, source, program, hash, errors, warnings, editors, created_at, edited_at, approved_by, approved_at, approved_hash from programs_draft`;

/** Last edited first, one more than the limit. */
export function drafts(on: Queries, { after, limit }: Listed): Promise<DraftRow[]> {
  return on.query<DraftRow>(sql`${DRAFT}
    ${after === undefined ? sql`` : sql`where (edited_at, id) < (${String(after[0])}::timestamptz, ${String(after[1])})`} order by edited_at desc, id desc limit ${limit + 1}`);
}

export function draft(on: Queries, id: string): Promise<DraftRow | undefined> {
  return on.maybe<DraftRow>(sql`${DRAFT} where id = ${id}`);
}

/** Holds the draft until the transaction ends. */
export function heldDraft(tx: Tx, id: string): Promise<DraftRow | undefined> {
  return tx.maybe<DraftRow>(sql`${DRAFT} where id = ${id} for update`);
}

export async function addDraft(tx: Tx, row: DraftRow): Promise<void> {
  await tx.run(sql`
    insert into programs_draft (id, revision, status, source, program, hash, errors, warnings, editors, created_at, edited_at)
    values (${row.id}, ${row.revision}, ${row.status}, ${row.source}, ${row.program}, ${row.hash}, ${row.errors}, ${row.warnings}, ${row.editors}, ${instantText(row.created_at)}, ${instantText(row.edited_at)})`);
}

export async function saveDraft(tx: Tx, row: DraftRow): Promise<void> {
  await tx.run(sql`
    update programs_draft set revision = ${row.revision}, status = ${row.status}, source = ${row.source}, program = ${row.program}, hash = ${row.hash}, errors = ${row.errors},
      warnings = ${row.warnings}, editors = ${row.editors}, edited_at = ${instantText(row.edited_at)}, approved_by = ${row.approved_by},
      approved_at = ${row.approved_at === null ? null : instantText(row.approved_at)}, approved_hash = ${row.approved_hash}
    where id = ${row.id}`);
}

const ADDENDUM = sql`
  select a.id, a.org_id, a.name, a.partner, a.title, a.effective_from, a.effective_until, a.existing_from, a.source, a.canonical, a.hash, a.proposed_by, a.proposed_at, a.withdrawn_by, a.withdrawn_at,
    coalesce((select jsonb_agg(jsonb_build_object('by', p.person_id, 'at', to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by p.place) from programs_addendum_approval p where p.addendum_id = a.id), '[]') as approvals
  from programs_addendum a`;

/** Newest first, one more than the limit. */
export function addenda(on: Queries, { after, limit, partner }: Listed & { partner: string | undefined }): Promise<AddendumRow[]> {
  return on.query<AddendumRow>(sql`${ADDENDUM} where true ${partner === undefined ? sql`` : sql`and a.partner = ${partner}`}
    ${after === undefined ? sql`` : sql`and (a.proposed_at, a.id) < (${String(after[0])}::timestamptz, ${String(after[1])})`} order by a.proposed_at desc, a.id desc limit ${limit + 1}`);
}

const AGREED = sql`a.withdrawn_at is null and (select count(*) from programs_addendum_approval p where p.addendum_id = a.id) = 2`;

/** Those two people have agreed to: the ones that count. */
export function agreedAddenda(on: Queries): Promise<AddendumRow[]> {
  return on.query<AddendumRow>(sql`${ADDENDUM} where ${AGREED} order by a.effective_from, a.id`);
}

/** What names everything that is published and agreed, as far as the asker sees it: the same mark, the same programs. */
export async function programsMark(on: Queries): Promise<string> {
  const { mark } = await on.one<{ mark: string }>(named("programs_mark", sql`
    select coalesce((select string_agg(encode(v.hash, 'hex'), ' ' order by v.effective_from) from programs_version v), '') || '|' ||
      coalesce((select string_agg(a.id || encode(a.hash, 'hex'), ' ' order by a.effective_from, a.id) from programs_addendum a where ${AGREED}), '') as mark`));
  return mark;
}

export function addendum(on: Queries, id: string): Promise<AddendumRow | undefined> {
  return on.maybe<AddendumRow>(sql`${ADDENDUM} where a.id = ${id}`);
}

export function heldAddendum(tx: Tx, id: string): Promise<AddendumRow | undefined> {
  return tx.maybe<AddendumRow>(sql`${ADDENDUM} where a.id = ${id} for update of a`);
}

export async function addAddendum(tx: Tx, row: Omit<AddendumRow, "withdrawn_by" | "withdrawn_at" | "approvals">): Promise<void> {
  await tx.run(sql`
    insert into programs_addendum (id, org_id, name, partner, title, effective_from, effective_until, existing_from, source, canonical, hash, proposed_by, proposed_at)
    values (${row.id}, ${row.org_id}, ${row.name}, ${row.partner}, ${row.title}, ${row.effective_from}, ${row.effective_until}, ${row.existing_from}, ${row.source}, ${row.canonical}, ${row.hash},
      ${row.proposed_by}, ${instantText(row.proposed_at)})`);
}

export async function addApproval(tx: Tx, row: AddendumRow, by: string, at: Instant): Promise<void> {
  await tx.run(sql`insert into programs_addendum_approval (addendum_id, org_id, person_id, at, place) values (${row.id}, ${row.org_id}, ${by}, ${instantText(at)}, ${row.approvals.length + 1})`);
}

export async function withdrawAddendum(tx: Tx, id: string, by: string, at: Instant): Promise<void> {
  await tx.run(sql`update programs_addendum set withdrawn_by = ${by}, withdrawn_at = ${instantText(at)} where id = ${id}`);
}
