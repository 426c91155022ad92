import { expect, test } from "vitest";
import { instant } from "../../core/kernel/time.ts";
import { testDatabase } from "../testing.ts";
import { appendAudit, listAudit, verifyAudit } from "./audit.ts";
import { sql } from "./sql.ts";

const { database, superuser } = await testDatabase();
const ORG = `org_${"0".repeat(31)}1`;
const OTHER = `org_${"0".repeat(31)}2`;
const by = { kind: "person", personId: "per_1", credentialId: "ses_1" } as const;

const note = (organisationId: string, subject: string) =>
  database.as({ org: organisationId, role: "partner" }, (tx) =>
    appendAudit(tx, { organisationId, action: "deal.registered", subject, detail: { amount: 125_000n, note: "Ærø" }, by, at: instant(Date.UTC(2026, 2, 1)), requestId: "req_1" }));

const verify = (organisationId: string) => database.as({ org: organisationId, role: "partner" }, (tx) => verifyAudit(tx, organisationId));

test("forty writers at once leave one unbroken chain an organisation", async () => {
  await Promise.all(Array.from({ length: 40 }, (_, i) => note(i % 4 === 0 ? OTHER : ORG, `dea_${i}`)));
  expect(await verify(ORG)).toMatchObject({ entries: 30, brokenAt: null });
  expect(await verify(OTHER)).toMatchObject({ entries: 10, brokenAt: null });
});

test("the application can neither change nor remove an entry", async () => {
  const asOwn = (text: ReturnType<typeof sql>) => database.as({ org: ORG, role: "vendor" }, (tx) => tx.run(text));
  await expect(asOwn(sql`update platform_audit set subject = 'x'`)).rejects.toThrow("permission denied");
  await expect(asOwn(sql`delete from platform_audit`)).rejects.toThrow("permission denied");
  await expect(asOwn(sql`truncate platform_audit`)).rejects.toThrow("permission denied");
});

test("nobody reads or writes another organisation's log", async () => {
  const seen = await database.as({ org: OTHER, role: "partner" }, (tx) => listAudit(tx, { organisationId: ORG, limit: 50, before: undefined, action: undefined, subject: undefined, person: undefined, from: undefined, to: undefined }));
  expect(seen).toEqual([]);
  await expect(database.as({ org: OTHER, role: "partner" }, (tx) => appendAudit(tx, { organisationId: ORG, action: "deal.registered", subject: "dea_x", by, at: instant(0), requestId: undefined }))).rejects.toThrow("row-level security");
});

test.each([
  ["an edited amount", sql`update platform_audit set detail = '{"amount": 1}' where org_id = ${ORG} and seq = 7`, 7],
  ["an edited name", sql`update platform_audit set by_person = 'per_9' where org_id = ${ORG} and seq = 12`, 12],
  ["a removed entry", sql`delete from platform_audit where org_id = ${ORG} and seq = 5`, 5],
])("finds %s", async (_, damage, brokenAt) => {
  await expect(
    superuser.tx(async (tx) => {
      await tx.run(damage);
      const found = await verifyAudit(tx, ORG);
      throw new Error(`found at ${found.brokenAt}`);
    }),
  ).rejects.toThrow(`found at ${brokenAt}`);
});

test("a change whose audit fails is taken back with it", async () => {
  await expect(
    database.as({ org: ORG, role: "partner" }, async (tx) => {
      await tx.run(sql`insert into platform_idempotency (org_id, principal, operation, key, body_hash, status, sealed, kept_at) values (${ORG}, 'p', 'o', 'k', ${Buffer.alloc(32)}, 204, false, now())`);
      await appendAudit(tx, { organisationId: ORG, action: "Not an action", subject: "x", by, at: instant(0), requestId: undefined });
    }),
  ).rejects.toThrow("platform_audit_action_check");
  expect(await database.as({ org: ORG, role: "partner" }, (tx) => tx.query(sql`select 1 from platform_idempotency where org_id = ${ORG}`))).toEqual([]);
});
