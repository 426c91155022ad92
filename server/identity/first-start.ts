import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PERMISSION_NAMES } from "../../core/identity/permissions.ts";
import { instant } from "../../core/kernel/time.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Ids } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { randomToken, sha256 } from "../platform/secrets.ts";
import { sql } from "../platform/sql.ts";
import { workOf } from "../platform/work.ts";
import { newKey } from "./keys.ts";
import { INVITATION_MS } from "./people.ts";
import { addInvitation, addMembership, addOrganisation, personFor, setRoles, setStatus, vendor } from "./store.ts";

export type FirstStart = { readonly vendorId: string; readonly personId: string; /** For the one-time link. */ readonly token: string; /** For the file on this machine. */ readonly key: string };
export type FirstStartParts = { readonly database: Database; readonly ids: Ids; readonly clock: Clock; readonly log: Log; readonly vendorName: string };

/** On an empty database: the vendor, its first owner, a link for that owner and a key for this machine. Undefined on every later start; of two at once one gets it. */
export function firstStart({ database, ids, clock, log, vendorName }: FirstStartParts): Promise<FirstStart | undefined> {
  return database.as({ org: null, role: "system" }, async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('first start', 0))`);
    if (await vendor(tx)) return undefined;
    const now = clock.now();
    const work = workOf({ tx, now, ids, log, actor: undefined, requestId: undefined });
    const vendorId = ids.next("org");
    await addOrganisation(tx, { id: vendorId, kind: "vendor", name: vendorName, created_at: now });
    const personId = await personFor(tx, ids.next("per"), "owner@localhost", "Owner", now);
    await addMembership(tx, vendorId, personId, "Owner", now);
    // Active already, because the key on this machine works in the owner's name.
    await setStatus(tx, vendorId, personId, "active", now);
    await setRoles(tx, vendorId, personId, ["vendor.owner"]);
    const token = randomToken();
    await addInvitation(tx, { tokenHash: sha256(token), org_id: vendorId, person_id: personId, first: true, createdAt: now, expiresAt: instant(now + INVITATION_MS) });
    const key = await newKey(tx, vendorId, { id: ids.next("key"), createdBy: personId, name: "This machine", scopes: [...PERMISSION_NAMES], at: now, expiresAt: null });
    await work.audit({ action: "organisation.founded", subject: vendorId, organisationId: vendorId, detail: { owner: personId, key: key.row.id } });
    return { vendorId, personId, token, key: key.secret };
  });
}

/** `{ "url", "key" }`, readable by this account only: what the CLI finds on the same machine. */
export const OWNER_FILE = "owner.json";

/** Writes the file on the first start, and afterwards only brings its address up to date. */
export async function keepOwnerFile(dataDirectory: string, url: string, key: string | undefined): Promise<string | undefined> {
  const path = join(dataDirectory, OWNER_FILE);
  const kept = key ?? (await readFile(path, "utf8").then((text) => (JSON.parse(text) as { key?: string }).key, () => undefined));
  if (kept === undefined) return undefined;
  await mkdir(dataDirectory, { recursive: true });
  const beside = `${path}.new`;
  await writeFile(beside, `${JSON.stringify({ url, key: kept }, null, 2)}\n`, { mode: 0o600 });
  await chmod(beside, 0o600);
  await rename(beside, path);
  return path;
}
