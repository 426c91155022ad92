import type { OrganisationKind, Role } from "../../core/identity/roles.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { joined, named, sql } from "../platform/sql.ts";

export type OrganisationRow = { id: string; kind: OrganisationKind; name: string; created_at: Instant };
export type PersonRow = {
  id: string; email: string; kind: "person" | "service"; name: string; status: "invited" | "active" | "suspended"; since: Instant; roles: Role[];
  /** Roles of the organisation's own making, and what they grant together. */
  custom: { id: string; name: string }[]; granted: string[];
};
export type AccountRow = { id: string; email: string; name: string; kind: "person" | "service"; password_hash: string | null };
export type PlaceRow = { id: string; kind: OrganisationKind; name: string };

/** Sees across organisations until the transaction ends: for sign-in and first links, where nobody is known yet. */
export async function openDoor(tx: Tx): Promise<void> {
  await tx.query(sql`select set_config('app.role', 'system', true)`);
}

export function organisation(on: Queries, id: string): Promise<OrganisationRow | undefined> {
  return on.maybe<OrganisationRow>(named("identity_organisation", sql`select id, kind, name, created_at from identity_organisation where id = ${id}`));
}

/** Those of these organisations that the asker can see: its own, or for staff all. */
export async function organisationsSeen(on: Queries, ids: readonly string[]): Promise<string[]> {
  return (await on.query<{ id: string }>(sql`select id from identity_organisation where id = any(${[...ids]}::text[])`)).map((row) => row.id);
}

export function vendor(on: Queries): Promise<OrganisationRow | undefined> {
  return on.maybe<OrganisationRow>(sql`select id, kind, name, created_at from identity_organisation where kind = 'vendor'`);
}

export async function renameOrganisation(tx: Tx, id: string, name: string): Promise<OrganisationRow> {
  return tx.one<OrganisationRow>(sql`update identity_organisation set name = ${name} where id = ${id} returning id, kind, name, created_at`);
}

type Listed = { readonly after: readonly (string | number)[] | undefined; readonly limit: number };

/** Newest first, one more than the limit. `own` is whose row to show to those who see only themselves. */
export function organisations(on: Queries, { after, limit, kind, own }: Listed & { kind: OrganisationKind | undefined; own: string | undefined }): Promise<OrganisationRow[]> {
  return on.query<OrganisationRow>(sql`
    select id, kind, name, created_at from identity_organisation where true
    ${own === undefined ? sql`` : sql`and id = ${own}`}
    ${kind === undefined ? sql`` : sql`and kind = ${kind}`}
    ${after === undefined ? sql`` : sql`and (created_at, id) < (${String(after[0])}::timestamptz, ${String(after[1])})`}
    order by created_at desc, id desc limit ${limit + 1}`);
}

export function addOrganisation(tx: Tx, row: OrganisationRow): Promise<number> {
  return tx.run(sql`insert into identity_organisation (id, kind, name, created_at) values (${row.id}, ${row.kind}, ${row.name}, ${instantText(row.created_at)})`);
}

const PERSON = sql`
  select p.id, p.email, p.kind, m.name, m.status, m.since, array(select distinct r.role from identity_role r where r.org_id = m.org_id and r.person_id = m.person_id order by 1) as roles,
    coalesce((select jsonb_agg(distinct jsonb_build_object('id', c.id, 'name', c.name)) from identity_custom_holder h join identity_custom_role c on c.org_id = h.org_id and c.id = h.role_id and c.removed_at is null
      where h.org_id = m.org_id and h.person_id = m.person_id), '[]') as custom,
    array(select distinct unnest(c.permissions) from identity_custom_holder h join identity_custom_role c on c.org_id = h.org_id and c.id = h.role_id and c.removed_at is null
      where h.org_id = m.org_id and h.person_id = m.person_id) as granted
  from identity_membership m join identity_person p on p.id = m.person_id`;

/** By name, one more than the limit; people, or service accounts. */
export function people(on: Queries, organisationId: string, { after, limit }: Listed, kind: PersonRow["kind"] = "person"): Promise<PersonRow[]> {
  return on.query<PersonRow>(sql`${PERSON} where m.org_id = ${organisationId} and p.kind = ${kind}
    ${after === undefined ? sql`` : sql`and (m.name, m.person_id) > (${String(after[0])}, ${String(after[1])})`}
    order by m.name, m.person_id limit ${limit + 1}`);
}

export function person(on: Queries, organisationId: string, personId: string): Promise<PersonRow | undefined> {
  return on.maybe<PersonRow>(sql`${PERSON} where m.org_id = ${organisationId} and m.person_id = ${personId}`);
}

/** Active people of an organisation who hold one of the roles: whom a message to its administrators goes to. */
export function activeWithRoles(on: Queries, organisationId: string, roles: readonly Role[]): Promise<{ id: string; name: string; email: string }[]> {
  return on.query(sql`
    select p.id, m.name, p.email from identity_membership m join identity_person p on p.id = m.person_id and p.kind = 'person'
    where m.org_id = ${organisationId} and m.status = 'active' and exists (select from identity_role r where r.org_id = m.org_id and r.person_id = m.person_id and r.role = any(${[...roles]}::text[]))
    order by p.email limit 50`);
}

/** Holds an organisation's people until the transaction ends: two changes at once must not unseat the last owner together. */
export async function holdPeople(tx: Tx, organisationId: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`people|${organisationId}`}, 0))`);
}

/** Active people with a role, but for one. */
export async function othersWithRole(tx: Tx, organisationId: string, role: Role, personId: string): Promise<number> {
  const { n } = await tx.one<{ n: bigint }>(sql`
    select count(distinct r.person_id) as n from identity_role r join identity_membership m on m.org_id = r.org_id and m.person_id = r.person_id
    where r.org_id = ${organisationId} and r.role = ${role} and r.person_id <> ${personId} and m.status = 'active'`);
  return Number(n);
}

/** The person behind an address, found or made; what another organisation knows of them stays unseen. */
export async function personFor(tx: Tx, newId: string, email: string, name: string, at: Instant): Promise<string> {
  const { id } = await tx.one<{ id: string }>(sql`select identity_person_for(${newId}, ${email}, ${name}, ${instantText(at)}) as id`);
  return id;
}

/** Somebody who never signs in: nobody can write to an address under .invalid. */
export async function addService(tx: Tx, id: string, name: string, at: Instant): Promise<void> {
  await tx.query(sql`select identity_add_service(${id}, ${name}, ${instantText(at)})`);
}

/** False when they are a member already. */
export async function addMembership(tx: Tx, organisationId: string, personId: string, name: string, at: Instant): Promise<boolean> {
  const added = await tx.run(sql`
    insert into identity_membership (org_id, person_id, name, status, since) values (${organisationId}, ${personId}, ${name}, 'invited', ${instantText(at)}) on conflict do nothing`);
  return added === 1;
}

export async function setStatus(tx: Tx, organisationId: string, personId: string, status: PersonRow["status"], at: Instant): Promise<void> {
  await tx.run(sql`update identity_membership set status = ${status}, since = ${instantText(at)} where org_id = ${organisationId} and person_id = ${personId}`);
}

/** Who gave a role: a person by hand, a directory, or an identity provider at sign-in. Each replaces only its own. */
export type RoleSource = "manual" | "scim" | "jit";

/** Replaces what one source gave; the others' roles stay. */
export async function setRoles(tx: Tx, organisationId: string, personId: string, roles: readonly Role[], source: RoleSource = "manual"): Promise<void> {
  await tx.run(sql`delete from identity_role where org_id = ${organisationId} and person_id = ${personId} and source = ${source}`);
  const rows = [...new Set(roles)].map((role) => sql`(${organisationId}, ${personId}, ${role}, ${source})`);
  if (rows.length > 0) await tx.run(sql`insert into identity_role (org_id, person_id, role, source) values ${joined(rows, sql`, `)}`);
}

/** Takes away every role, or those one source gave. */
export async function dropRoles(tx: Tx, organisationId: string, personId: string, source?: RoleSource): Promise<void> {
  const given = source === undefined ? sql`` : sql`and source = ${source}`;
  await tx.run(sql`delete from identity_role where org_id = ${organisationId} and person_id = ${personId} ${given}`);
  await tx.run(sql`delete from identity_custom_holder where org_id = ${organisationId} and person_id = ${personId} ${given}`);
}

/** Links that were sent and not used work no more. */
export async function dropInvitations(tx: Tx, organisationId: string, personId: string, at: Instant): Promise<void> {
  await tx.run(sql`update identity_invitation set used_at = ${instantText(at)} where org_id = ${organisationId} and person_id = ${personId} and used_at is null`);
}

export async function account(on: Queries, where: { readonly email: string } | { readonly id: string }): Promise<AccountRow | undefined> {
  return on.maybe<AccountRow>(sql`select id, email, name, kind, password_hash from identity_person where ${"email" in where ? sql`email = ${where.email}` : sql`id = ${where.id}`}`);
}

/** Only where there is none yet. */
export async function setPassword(tx: Tx, personId: string, hash: string): Promise<void> {
  await tx.run(sql`update identity_person set password_hash = ${hash} where id = ${personId} and password_hash is null`);
}

export async function replacePassword(tx: Tx, personId: string, hash: string): Promise<void> {
  await tx.run(sql`update identity_person set password_hash = ${hash} where id = ${personId}`);
}

/** False when somebody else has the address. */
export async function setEmail(tx: Tx, personId: string, email: string): Promise<boolean> {
  return (await tx.run(sql`update identity_person set email = ${email} where id = ${personId} and not exists (select from identity_person other where other.email = ${email} and other.id <> ${personId})`)) === 1;
}

/** Holds a person until the transaction ends. The system's own work. */
export async function holdPerson(tx: Tx, personId: string): Promise<void> {
  await tx.query(sql`select 1 from identity_person where id = ${personId} for no key update`);
}

export async function setNames(tx: Tx, organisationId: string, personId: string, email: string, name: string): Promise<void> {
  await tx.run(sql`update identity_person set email = ${email}, name = ${name} where id = ${personId}`);
  await tx.run(sql`update identity_membership set name = ${name} where org_id = ${organisationId} and person_id = ${personId}`);
}

/** Where a person may work: the vendor first, then in the order they joined. */
export function organisationsOf(on: Queries, personId: string): Promise<PlaceRow[]> {
  return on.query<PlaceRow>(sql`select id, kind, name from identity_organisations_of(${personId})`);
}

export type InvitationRow = { org_id: string; person_id: string; first: boolean };

export async function addInvitation(tx: Tx, row: InvitationRow & { tokenHash: Buffer; createdAt: Instant; expiresAt: Instant }): Promise<void> {
  await tx.run(sql`
    insert into identity_invitation (token_hash, org_id, person_id, first, created_at, expires_at)
    values (${row.tokenHash}, ${row.org_id}, ${row.person_id}, ${row.first}, ${instantText(row.createdAt)}, ${instantText(row.expiresAt)})`);
}

/** Whom a link that still works was made for. */
export function invitedAccount(on: Queries, tokenHash: Buffer, at: Instant): Promise<{ first: boolean; password_hash: string | null; email: string; name: string } | undefined> {
  return on.maybe(sql`
    select i.first, p.password_hash, p.email, p.name from identity_invitation i join identity_person p on p.id = i.person_id
    where i.token_hash = ${tokenHash} and i.used_at is null and i.expires_at > ${instantText(at)}`);
}

/** Uses a link up; undefined when it is unknown, used or too old. Of two at once one gets it. */
export function takeInvitation(tx: Tx, tokenHash: Buffer, at: Instant): Promise<InvitationRow | undefined> {
  return tx.maybe<InvitationRow>(sql`
    update identity_invitation set used_at = ${instantText(at)} where token_hash = ${tokenHash} and used_at is null and expires_at > ${instantText(at)}
    returning org_id, person_id, first`);
}
