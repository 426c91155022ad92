import type { Holdings } from "../../core/identity/ways-in.ts";
import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

/** SQL of what a person proves themselves with. All of it is the system's own work. */
export async function holdings(on: Queries, personId: string): Promise<Holdings> {
  const row = await on.one<{ password: boolean; totp: boolean; passkeys: bigint }>(sql`
    select p.password_hash is not null as password, exists (select from identity_totp t where t.person_id = p.id) as totp, (select count(*) from identity_passkey k where k.person_id = p.id) as passkeys
    from identity_person p where p.id = ${personId}`);
  return { password: row.password, totp: row.totp, passkeys: Number(row.passkeys) };
}
