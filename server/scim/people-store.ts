import type { Role } from "../../core/identity/roles.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import type { UserRow } from "./user-store.ts";

/** What the organisation's administrators see of what the directory gave. */
export type ListedUser = Pick<UserRow, "id" | "user_name" | "active" | "person_id" | "waits_for" | "modified_at" | "doc"> & { groups: string[] };
export type ListedGroup = { id: string; display_name: string; members: bigint; roles: Role[]; modified_at: Instant };

type Page = { readonly after: readonly (string | number)[] | undefined; readonly limit: number };

/** By userName, one more than the limit. */
export function listedUsers(on: Queries, organisationId: string, { after, limit }: Page): Promise<(ListedUser & { name_key: string })[]> {
  return on.query(sql`
    select u.id, u.user_name, u.name_key, u.active, u.person_id, u.waits_for, u.modified_at, u.doc,
      array(select g.display_name from scim_member m join scim_group g on g.org_id = m.org_id and g.id = m.group_id where m.org_id = u.org_id and m.user_id = u.id order by g.name_key, g.id) as groups
    from scim_user u where u.org_id = ${organisationId} ${after === undefined ? sql`` : sql`and (u.name_key, u.id) > (${String(after[0])}, ${String(after[1])})`}
    order by u.name_key, u.id limit ${limit + 1}`);
}

/** By name, one more than the limit. */
export function listedGroups(on: Queries, organisationId: string, { after, limit }: Page): Promise<(ListedGroup & { name_key: string })[]> {
  return on.query(sql`
    select g.id, g.display_name, g.name_key, g.modified_at, (select count(*) from scim_member m where m.org_id = g.org_id and m.group_id = g.id) as members,
      array(select r.role from scim_group_role r where r.org_id = g.org_id and r.group_id = g.id order by r.role) as roles
    from scim_group g where g.org_id = ${organisationId} ${after === undefined ? sql`` : sql`and (g.name_key, g.id) > (${String(after[0])}, ${String(after[1])})`}
    order by g.name_key, g.id limit ${limit + 1}`);
}

/** Users who wait for a domain that their organisation has proven since; the longest waiting first. */
export function mayEnter(on: Queries, limit: number): Promise<{ id: string; org_id: string }[]> {
  return on.query(sql`
    select u.id, u.org_id from scim_user u join sso_domain d on d.org_id = u.org_id and d.domain = split_part(u.address, '@', 2) and d.verified_at is not null
    where u.waits_for = 'domain' order by u.created_at, u.id limit ${limit}`);
}
