import { type Doc, isObject } from "../../core/scim/coerce.ts";
import { ENTERPRISE_URN, GROUP_URN, USER_URN } from "../../core/scim/schemas.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import { etagOf } from "./call.ts";
import type { GroupRow, MemberRow } from "./group-store.ts";
import type { Membership, UserRow } from "./user-store.ts";

type Dated = { readonly id: string; readonly version: bigint; readonly created_at: Instant; readonly modified_at: Instant };

function meta(base: string, resourceType: "User" | "Group", row: Dated) {
  return { resourceType, created: instantText(row.created_at), lastModified: instantText(row.modified_at), location: locationOf(base, resourceType, row.id), version: etagOf(row.version) };
}

export function locationOf(base: string, resourceType: "User" | "Group", id: string): string {
  return `${base}/${resourceType}s/${id}`;
}

/** A user as the protocol shows it. */
export function userResource(base: string, row: UserRow, groups: readonly Membership[]): Doc {
  const { [ENTERPRISE_URN]: enterprise, externalId, ...own } = row.doc;
  return {
    schemas: isObject(enterprise) ? [USER_URN, ENTERPRISE_URN] : [USER_URN],
    id: row.id,
    ...(externalId === undefined ? {} : { externalId }),
    ...own,
    ...(groups.length === 0 ? {} : { groups: groups.map((one) => ({ value: one.group_id, $ref: locationOf(base, "Group", one.group_id), display: one.display_name, type: "direct" })) }),
    ...(isObject(enterprise) ? { [ENTERPRISE_URN]: managed(base, enterprise) } : {}),
    meta: meta(base, "User", row),
  };
}

/** A manager's address is known where the manager is a user of ours. */
function managed(base: string, enterprise: Doc): Doc {
  const { manager } = enterprise;
  if (!isObject(manager) || manager["$ref"] !== undefined || !String(manager["value"]).startsWith("scu_")) return enterprise;
  return { ...enterprise, manager: { ...manager, $ref: locationOf(base, "User", String(manager["value"])) } };
}

/** A group as the protocol shows it; `members` where they were asked for. */
export function groupResource(base: string, row: GroupRow, members: readonly MemberRow[] | undefined): Doc {
  const { externalId, ...own } = row.doc;
  return {
    schemas: [GROUP_URN],
    id: row.id,
    ...(externalId === undefined ? {} : { externalId }),
    ...own,
    ...(members === undefined || members.length === 0 ? {} : { members: members.map((one) => ({ value: one.user_id, $ref: locationOf(base, "User", one.user_id), type: "User", display: one.display })) }),
    meta: meta(base, "Group", row),
  };
}
