import type { Holdings } from "../../core/identity/ways-in.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { joined, sql } from "../platform/sql.ts";

/** SQL of what a person proves themselves with. All of it is the system's own work. */
export async function holdings(on: Queries, personId: string): Promise<Holdings> {
  const row = await on.one<{ password: boolean; totp: boolean; passkeys: bigint }>(sql`
    select p.password_hash is not null as password, exists (select from identity_totp t where t.person_id = p.id) as totp, (select count(*) from identity_passkey k where k.person_id = p.id) as passkeys
    from identity_person p where p.id = ${personId}`);
  return { password: row.password, totp: row.totp, passkeys: Number(row.passkeys) };
}

/** Whether an organisation the person works for demands a second factor. */
export async function isDemanded(on: Queries, personId: string): Promise<boolean> {
  const { demanded } = await on.one<{ demanded: boolean }>(sql`
    select exists (select from identity_policy p join identity_membership m on m.org_id = p.org_id where m.person_id = ${personId} and m.status = 'active' and p.second_factor_required) as demanded`);
  return demanded;
}

export type PasskeyRow = { id: string; person_id: string; credential: string; public_key: Buffer; counter: bigint; transports: string[]; name: string; synced: boolean; created_at: Instant; used_at: Instant | null };

export function passkeys(on: Queries, personId: string): Promise<PasskeyRow[]> {
  return on.query<PasskeyRow>(sql`select * from identity_passkey where person_id = ${personId} order by created_at, id`);
}

export function passkeyBy(on: Queries, credential: string): Promise<PasskeyRow | undefined> {
  return on.maybe<PasskeyRow>(sql`select * from identity_passkey where credential = ${credential}`);
}

/** False when this credential is known already. */
export async function addPasskey(tx: Tx, row: Omit<PasskeyRow, "used_at">): Promise<boolean> {
  const added = await tx.run(sql`
    insert into identity_passkey (id, person_id, credential, public_key, counter, transports, name, synced, created_at)
    values (${row.id}, ${row.person_id}, ${row.credential}, ${row.public_key}, ${row.counter}, ${row.transports}, ${row.name}, ${row.synced}, ${instantText(row.created_at)}) on conflict (credential) do nothing`);
  return added === 1;
}

/** Moves the counter on; false when it stands still or goes back, as that of a copied key would. Keys that do not count stay at zero. */
export async function usePasskey(tx: Tx, id: string, counter: bigint, at: Instant): Promise<boolean> {
  const moved = await tx.run(sql`update identity_passkey set counter = ${counter}, used_at = ${instantText(at)} where id = ${id} and (counter < ${counter} or (counter = 0 and ${counter} = 0))`);
  return moved === 1;
}

export async function removePasskey(tx: Tx, personId: string, id: string): Promise<boolean> {
  return (await tx.run(sql`delete from identity_passkey where person_id = ${personId} and id = ${id}`)) === 1;
}

export function totpOf(on: Queries, personId: string): Promise<{ secret: Buffer; last_step: bigint } | undefined> {
  return on.maybe(sql`select secret, last_step from identity_totp where person_id = ${personId}`);
}

export async function setTotp(tx: Tx, personId: string, secret: Buffer, step: number, at: Instant): Promise<void> {
  await tx.run(sql`
    insert into identity_totp (person_id, secret, last_step, created_at) values (${personId}, ${secret}, ${step}, ${instantText(at)})
    on conflict (person_id) do update set secret = excluded.secret, last_step = excluded.last_step, created_at = excluded.created_at`);
}

/** True for one of many that bring the code of the same step at once. */
export async function useTotpStep(tx: Tx, personId: string, step: number): Promise<boolean> {
  return (await tx.run(sql`update identity_totp set last_step = ${step} where person_id = ${personId} and last_step < ${step}`)) === 1;
}

export async function removeTotp(tx: Tx, personId: string): Promise<void> {
  await tx.run(sql`delete from identity_totp where person_id = ${personId}`);
}

/** Replaces every recovery code. */
export async function setRecoveryCodes(tx: Tx, personId: string, hashes: readonly Buffer[], at: Instant): Promise<void> {
  await tx.run(sql`delete from identity_recovery_code where person_id = ${personId}`);
  if (hashes.length > 0) await tx.run(sql`insert into identity_recovery_code (person_id, code_hash, created_at) values ${joined(hashes.map((hash) => sql`(${personId}, ${hash}, ${instantText(at)})`), sql`, `)}`);
}

export async function useRecoveryCode(tx: Tx, personId: string, hash: Buffer, at: Instant): Promise<boolean> {
  return (await tx.run(sql`update identity_recovery_code set used_at = ${instantText(at)} where person_id = ${personId} and code_hash = ${hash} and used_at is null`)) === 1;
}

export async function recoveryCodesLeft(on: Queries, personId: string): Promise<number> {
  return Number((await on.one<{ n: bigint }>(sql`select count(*) as n from identity_recovery_code where person_id = ${personId} and used_at is null`)).n);
}

/** Everything but the password. */
export async function dropSecondFactors(tx: Tx, personId: string): Promise<void> {
  await tx.run(sql`delete from identity_passkey where person_id = ${personId}`);
  await removeTotp(tx, personId);
  await setRecoveryCodes(tx, personId, [], 0 as Instant);
}
