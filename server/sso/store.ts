import type { Mapping, OidcSettings, Preset, Protocol, SamlSettings } from "../../core/sso/connection.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { json, sql } from "../platform/sql.ts";

type Common = {
  id: string; org_id: string; name: string; preset: Preset; switched_on: boolean; client_secret: Buffer | null; private_key: Buffer | null; certificate: string | null; mapping: Mapping;
  create_people: boolean; default_role: string | null; group_roles: { group: string; role: string }[]; created_at: Instant; changed_at: Instant; tested_at: Instant | null; used_at: Instant | null;
};
/** Without settings until the identity provider's side is known. */
export type ConnectionRow = Common & ({ protocol: "oidc"; settings: OidcSettings | null } | { protocol: "saml"; settings: SamlSettings | null });
const CONNECTION = sql`id, org_id, name, protocol, preset, switched_on, settings, client_secret, private_key, certificate, mapping, create_people, default_role, group_roles, created_at, changed_at, tested_at, used_at`;

export function connections(on: Queries, organisationId: string): Promise<ConnectionRow[]> {
  return on.query<ConnectionRow>(sql`select ${CONNECTION} from sso_connection where org_id = ${organisationId} order by created_at, id`);
}

export function connection(on: Queries, organisationId: string, id: string): Promise<ConnectionRow | undefined> {
  return on.maybe<ConnectionRow>(sql`select ${CONNECTION} from sso_connection where org_id = ${organisationId} and id = ${id}`);
}

/** Whoever's it is. The system's own look, before anybody is known. */
export function anyConnection(on: Queries, id: string): Promise<ConnectionRow | undefined> {
  return on.maybe<ConnectionRow>(sql`select ${CONNECTION} from sso_connection where id = ${id}`);
}

/** Connections whose certificates are read from an address. The system's own look. */
export function refreshable(on: Queries, after: string, limit: number): Promise<ConnectionRow[]> {
  return on.query<ConnectionRow>(sql`select ${CONNECTION} from sso_connection where protocol = 'saml' and settings->>'metadataUrl' is not null and id > ${after} order by id limit ${limit}`);
}

export type NewConnection = Pick<Common, "id" | "org_id" | "name" | "preset" | "private_key" | "certificate" | "mapping" | "create_people" | "default_role"> & { protocol: Protocol };
export type Changed = Pick<Common, "name" | "client_secret" | "mapping" | "create_people" | "default_role" | "group_roles"> & { settings: OidcSettings | SamlSettings };

export function addConnection(tx: Tx, row: NewConnection, at: Instant): Promise<ConnectionRow> {
  return tx.one<ConnectionRow>(sql`
    insert into sso_connection (id, org_id, name, protocol, preset, private_key, certificate, mapping, create_people, default_role, group_roles, created_at, changed_at)
    values (${row.id}, ${row.org_id}, ${row.name}, ${row.protocol}, ${row.preset}, ${row.private_key}, ${row.certificate}, ${json(row.mapping)}, ${row.create_people}, ${row.default_role}, '[]', ${instantText(at)}, ${instantText(at)})
    returning ${CONNECTION}`);
}

/** `proven` keeps the last good test: nothing that it proved has changed. */
export function changeConnection(tx: Tx, organisationId: string, id: string, row: Changed, proven: boolean, at: Instant): Promise<ConnectionRow> {
  return tx.one<ConnectionRow>(sql`
    update sso_connection set name = ${row.name}, settings = ${json(row.settings)}, client_secret = ${row.client_secret}, mapping = ${json(row.mapping)}, create_people = ${row.create_people},
      default_role = ${row.default_role}, group_roles = ${json(row.group_roles)}, changed_at = ${instantText(at)}, tested_at = case when ${proven} then tested_at end
    where org_id = ${organisationId} and id = ${id} returning ${CONNECTION}`);
}

export function switchConnection(tx: Tx, organisationId: string, id: string, on: boolean): Promise<ConnectionRow> {
  return tx.one<ConnectionRow>(sql`update sso_connection set switched_on = ${on} where org_id = ${organisationId} and id = ${id} returning ${CONNECTION}`);
}

/** New certificates from the identity provider's own address; a test of before stays good. */
export async function rollCertificates(tx: Tx, organisationId: string, id: string, settings: SamlSettings): Promise<void> {
  await tx.run(sql`update sso_connection set settings = ${json(settings)} where org_id = ${organisationId} and id = ${id}`);
}

export async function noteTested(tx: Tx, organisationId: string, id: string, changedAt: Instant, at: Instant): Promise<void> {
  await tx.run(sql`update sso_connection set tested_at = ${instantText(at)} where org_id = ${organisationId} and id = ${id} and changed_at = ${instantText(changedAt)}`);
}

export async function noteUsed(tx: Tx, organisationId: string, id: string, at: Instant): Promise<void> {
  await tx.run(sql`update sso_connection set used_at = ${instantText(at)} where org_id = ${organisationId} and id = ${id}`);
}

export async function removeConnection(tx: Tx, organisationId: string, id: string): Promise<void> {
  await tx.run(sql`delete from sso_connection where org_id = ${organisationId} and id = ${id}`);
}

/** How many people each connection knows. */
export async function peopleOf(on: Queries, organisationId: string): Promise<Map<string, number>> {
  const rows = await on.query<{ connection_id: string; n: bigint }>(sql`select connection_id, count(*) as n from sso_link where org_id = ${organisationId} group by connection_id`);
  return new Map(rows.map((row) => [row.connection_id, Number(row.n)]));
}

const USUAL_MINUTES = 720;

export async function sessionMinutes(on: Queries, organisationId: string): Promise<number> {
  return (await on.maybe<{ session_minutes: number }>(sql`select session_minutes from sso_policy where org_id = ${organisationId}`))?.session_minutes ?? USUAL_MINUTES;
}

export async function setSessionMinutes(tx: Tx, organisationId: string, minutes: number, at: Instant): Promise<void> {
  await tx.run(sql`
    insert into sso_policy (org_id, session_minutes, changed_at) values (${organisationId}, ${minutes}, ${instantText(at)})
    on conflict (org_id) do update set session_minutes = excluded.session_minutes, changed_at = excluded.changed_at`);
}
