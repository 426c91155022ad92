import type { Policy } from "../../core/identity/ways-in.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

const NOTHING: Policy = { secondFactorRequired: false, ssoOnly: false };

/** What an organisation demands of its people. */
export async function policyOf(on: Queries, organisationId: string): Promise<Policy> {
  const row = await on.maybe<{ second: boolean; sso: boolean }>(sql`select second_factor_required as second, sso_only as sso from identity_policy where org_id = ${organisationId}`);
  return row ? { secondFactorRequired: row.second, ssoOnly: row.sso } : NOTHING;
}

/** Changes what is named and leaves the rest. */
export async function setPolicy(tx: Tx, organisationId: string, change: Partial<Policy>, at: Instant): Promise<Policy> {
  const row = await tx.one<{ second: boolean; sso: boolean }>(sql`
    insert into identity_policy as p (org_id, second_factor_required, sso_only, changed_at) values (${organisationId}, ${change.secondFactorRequired ?? false}, ${change.ssoOnly ?? false}, ${instantText(at)})
    on conflict (org_id) do update set second_factor_required = coalesce(${change.secondFactorRequired ?? null}::boolean, p.second_factor_required),
      sso_only = coalesce(${change.ssoOnly ?? null}::boolean, p.sso_only), changed_at = excluded.changed_at
    returning second_factor_required as second, sso_only as sso`);
  return { secondFactorRequired: row.second, ssoOnly: row.sso };
}

/** Active people of an organisation who have no second factor. The system's own look. */
export async function withoutSecondFactor(on: Queries, organisationId: string): Promise<number> {
  const { n } = await on.one<{ n: bigint }>(sql`
    select count(*) as n from identity_membership m join identity_person p on p.id = m.person_id and p.kind = 'person' where m.org_id = ${organisationId} and m.status = 'active'
      and not exists (select from identity_totp t where t.person_id = p.id) and not exists (select from identity_passkey k where k.person_id = p.id)`);
  return Number(n);
}
