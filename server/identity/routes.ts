import type { identityContract } from "../../core/identity/contract.ts";
import { permissionsOf } from "../../core/identity/permissions.ts";
import { ROLE_NAMES, ROLES } from "../../core/identity/roles.ts";
import { isStaff } from "../../core/kernel/actor.ts";
import { instantOf } from "../../core/kernel/api-list.ts";
import { isRefusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { type AuditRow, listAudit, verifyAudit } from "../platform/audit.ts";
import type { Handlers } from "../platform/http-call.ts";
import { keys } from "./credentials.ts";
import { createKey, keyWire, revoke } from "./keys.ts";
import { acceptInvitation, changeRoles, invite, meant, personWire, reinstate, suspend } from "./people.ts";
import { enter, meOf, type SessionParts, signIn, signOut } from "./sessions.ts";
import { addOrganisation, organisations, type OrganisationRow, people } from "./store.ts";

export type IdentityParts = SessionParts & { /** Where people reach the server. */ readonly origin: () => string };

export function identityRoutes(parts: IdentityParts): Handlers<typeof identityContract> {
  return {
    session: {
      signIn: { outside: (input, call) => signIn(parts, call, input) },
      enter: (input, call) => enter(parts, call, input),
      signOut: (_, call) => signOut(call),
    },
    me: (_, call) => meOf(call.tx, call.actor),
    roles: {
      list: () => ({ items: ROLE_NAMES.map((role) => ({ role, ...ROLES[role], permissions: [...permissionsOf([role])] })) }),
    },
    organisations: {
      async list({ limit, kind }, call) {
        const rows = await organisations(call.tx, { after: call.after, limit, kind, own: isStaff(call.actor) ? undefined : call.organisationId });
        return call.page(rows, limit, (row) => [instantText(row.created_at), row.id], organisationWire);
      },
      async get(input, call) {
        const found = await meant(call, input.organisation);
        return isRefusal(found) ? found : organisationWire(found);
      },
      async create(input, call) {
        if (!isStaff(call.actor)) return refuse("organisation.staff-only", "Only the vendor's staff adds organisations.");
        const row: OrganisationRow = { id: call.id("org"), kind: input.kind, name: input.name, created_at: call.now };
        await addOrganisation(call.tx, row);
        await call.audit({ action: "organisation.created", subject: row.id, organisationId: row.id, detail: { kind: row.kind, name: row.name } });
        return organisationWire(row);
      },
    },
    people: {
      async list({ limit, organisation }, call) {
        const target = await meant(call, organisation);
        if (isRefusal(target)) return target;
        return call.page(await people(call.tx, target.id, { after: call.after, limit }), limit, (row) => [row.name, row.id], personWire);
      },
      invite: (input, call) => invite(call, parts.origin(), input),
      setRoles: (input, call) => changeRoles(call, input),
      suspend: (input, call) => suspend(call, input),
      reinstate: (input, call) => reinstate(call, input),
    },
    invitations: { accept: { outside: (input, call) => acceptInvitation(call, input) } },
    keys: {
      async list({ limit }, call) {
        return call.page(await keys(call.tx, call.organisationId, call.after, limit), limit, (row) => [instantText(row.created_at), row.id], keyWire);
      },
      create: (input, call) => createKey(call, input),
      revoke: (input, call) => revoke(call, input),
    },
    audit: {
      async list(input, call) {
        const target = await meant(call, input.organisation);
        if (isRefusal(target)) return target;
        const rows = await listAudit(call.tx, {
          organisationId: target.id, limit: input.limit, before: call.after === undefined ? undefined : BigInt(call.after[0] as number), action: input.action, subject: input.subject,
          person: input.person, from: input.from === undefined ? undefined : instantOf(input.from), to: input.to === undefined ? undefined : instantOf(input.to),
        });
        return call.page(rows, input.limit, (row) => [Number(row.seq)], auditWire);
      },
      async verify(input, call) {
        const target = await meant(call, input.organisation);
        if (isRefusal(target)) return target;
        const found = await verifyAudit(call.tx, target.id);
        return { organisation: target.id as `org_${string}`, ...found, intact: found.brokenAt === null };
      },
    },
  };
}

function organisationWire(row: OrganisationRow) {
  return { id: row.id as `org_${string}`, kind: row.kind, name: row.name, createdAt: instantText(row.created_at) };
}

function auditWire(row: AuditRow) {
  return {
    seq: Number(row.seq), at: instantText(row.at), organisation: row.org_id as `org_${string}`, action: row.action, subject: row.subject,
    by: { kind: row.by_kind, person: row.by_person, credential: row.by_credential }, request: row.request, detail: row.detail as never, hash: row.hash.toString("hex"),
  };
}
