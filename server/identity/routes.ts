import type { identityContract } from "../../core/identity/contract.ts";
import { permissionsOf } from "../../core/identity/permissions.ts";
import { ROLE_NAMES, ROLES } from "../../core/identity/roles.ts";
import { isStaff } from "../../core/kernel/actor.ts";
import { isRefusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Handlers } from "../platform/http-call.ts";
import { auditRoutes } from "./audit-routes.ts";
import { keys } from "./credentials.ts";
import { createKey, keyWire, revoke } from "./keys.ts";
import { acceptInvitation, changeRoles, invite, meant, personWire, reinstate, resendInvitation, suspend } from "./people.ts";
import { meOf } from "./me.ts";
import { securityRoutes, sessionRoutes } from "./security-routes.ts";
import type { ProofParts } from "./step-up.ts";
import { teamRoutes } from "./team-routes.ts";
import { addOrganisation, organisations, type OrganisationRow, people, renameOrganisation } from "./store.ts";

export type IdentityParts = Pick<ProofParts, "database" | "secrets"> & { /** Where people reach the server. */ readonly origin: () => string; /** What the vendor is called, for authenticator apps and passkeys. */ readonly vendorName: string };

export function identityRoutes(parts: IdentityParts): Handlers<typeof identityContract> {
  const security = { ...parts, place: () => ({ origin: parts.origin(), name: parts.vendorName }) };
  return {
    session: sessionRoutes(security),
    security: securityRoutes(security),
    me: (_, call) => meOf(call.tx, call.actor, call.now),
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
      async rename(input, call) {
        const row = await renameOrganisation(call.tx, call.organisationId, input.name);
        await call.audit({ action: "organisation.renamed", subject: row.id, detail: { name: row.name } });
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
      resend: (input, call) => resendInvitation(call, parts.origin(), input),
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
    audit: auditRoutes,
    ...teamRoutes,
  };
}

function organisationWire(row: OrganisationRow) {
  return { id: row.id as `org_${string}`, kind: row.kind, name: row.name, createdAt: instantText(row.created_at) };
}
