import { z } from "zod";
import { At, Id, Json, Page, listOf } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { text } from "../kernel/wire.ts";
import { PERMISSION_NAMES } from "./permissions.ts";
import { ORGANISATION_KINDS, ROLE_NAMES } from "./roles.ts";
import { securityContract } from "./security-contract.ts";
import { Email, ENTRY, FRESH, Me, OfOrganisation, Organisation, Password, Person, Roles, SignedIn } from "./shapes.ts";
import { customRoleContract, delegationContract, policyContract, recoveryContract, serviceAccountContract } from "./team-contract.ts";
import { signInContract } from "./sign-in-contract.ts";

const ApiKey = z
  .strictObject({
    id: Id("key"), name: z.string(), hint: z.string(), scopes: z.array(z.string()), createdBy: Id("per"), worksFor: z.string(), serviceAccount: z.boolean(),
    createdAt: At, expiresAt: At.nullable(), revokedAt: At.nullable(), lastUsedAt: At.nullable(),
  })
  .meta({ id: "ApiKey" });
const AuditEntry = z
  .strictObject({
    seq: z.number().int(), at: At, organisation: Id("org"), action: z.string(), subject: z.string(),
    by: z.strictObject({ kind: z.string(), person: z.string().nullable(), credential: z.string().nullable() }),
    request: z.string().nullable(), detail: Json, hash: z.string(),
  })
  .meta({ id: "AuditEntry" });
/** Ready roles, roles of the organisation's own making, or both; at least one. */
const SomeRoles = { roles: Roles, customRoles: z.array(Id("rol")).max(20).default([]) };

export const identityContract = {
  session: {
    ...signInContract,
    enter: write("PUT /v1/session/organisation", {
      summary: "Work for another organisation you belong to", permission: "signed-in", personal: true,
      input: z.strictObject({ organisation: Id("org") }), output: SignedIn, refusals: { "organisation.not-found": 404, ...FRESH, ...ENTRY },
    }),
    signOut: write("DELETE /v1/session", { summary: "Sign out", permission: "signed-in", personal: true }),
  },
  security: securityContract,
  me: read("GET /v1/me", { summary: "Who you are and what you may do", permission: "signed-in", output: Me }),
  roles: {
    list: read("GET /v1/roles", {
      summary: "Every role and what it may do", permission: "signed-in",
      output: z.strictObject({ items: z.array(z.strictObject({ role: z.enum(ROLE_NAMES), kind: z.enum(ORGANISATION_KINDS), sentence: z.string(), permissions: z.array(z.string()) })) }),
    }),
  },
  organisations: {
    list: read("GET /v1/organisations", {
      summary: "Organisations you can see", permission: "organisations:read",
      input: z.strictObject({ ...Page, kind: z.enum(ORGANISATION_KINDS).optional() }), output: listOf(Organisation),
    }),
    get: read("GET /v1/organisations/{organisation}", {
      summary: "One organisation", permission: "organisations:read",
      input: z.strictObject({ organisation: Id("org") }), output: Organisation, refusals: { "organisation.not-found": 404 },
    }),
    create: write("POST /v1/organisations", {
      summary: "Add a partner, customer or affiliate organisation", permission: "organisations:write", status: 201,
      input: z.strictObject({ kind: z.enum(["partner", "customer", "affiliate"]), name: text(200) }), output: Organisation,
      refusals: { "organisation.staff-only": 403 },
    }),
    rename: write("PUT /v1/organisation/name", { summary: "Call your organisation something else", permission: "security:write", input: z.strictObject({ name: text(200) }), output: Organisation }),
  },
  customRoles: customRoleContract,
  delegations: delegationContract,
  serviceAccounts: serviceAccountContract,
  policy: policyContract,
  recoveries: recoveryContract,
  people: {
    list: read("GET /v1/people", {
      summary: "People of an organisation", permission: "people:read",
      input: z.strictObject({ ...Page, ...OfOrganisation }), output: listOf(Person), refusals: { "organisation.not-found": 404 },
    }),
    invite: write("POST /v1/people", {
      summary: "Add a person: a one-time link to set a password goes to their mailbox", permission: "people:write", status: 201,
      input: z.strictObject({ ...OfOrganisation, email: Email, name: text(200), ...SomeRoles }),
      output: z.strictObject({ person: Person, expiresAt: At }),
      refusals: { "organisation.not-found": 404, "person.already-member": 409, "role.not-for-organisation": 422, "role.beyond-your-own": 403, "role.none": 422, "role.not-found": 404 },
    }),
    resend: write("POST /v1/people/{person}/invitation", {
      summary: "Send the invitation again; the link before it stops working", permission: "people:write",
      input: z.strictObject({ person: Id("per"), ...OfOrganisation }), output: z.strictObject({ person: Person, expiresAt: At }),
      refusals: { "person.not-found": 404, "organisation.not-found": 404, "person.joined-already": 409, "role.beyond-your-own": 403, "role.not-for-organisation": 422 },
    }),
    setRoles: write("PUT /v1/people/{person}/roles", {
      summary: "Give a person other roles", permission: "people:write",
      input: z.strictObject({ person: Id("per"), ...OfOrganisation, ...SomeRoles }), output: Person,
      refusals: { "person.not-found": 404, "organisation.not-found": 404, "role.not-for-organisation": 422, "role.beyond-your-own": 403, "role.last-owner": 409, "role.none": 422, "role.not-found": 404 },
    }),
    suspend: write("POST /v1/people/{person}/suspension", {
      summary: "End a person's access at once: sessions and keys included", permission: "people:write",
      input: z.strictObject({ person: Id("per"), ...OfOrganisation, reason: text(500) }), output: Person,
      refusals: { "person.not-found": 404, "organisation.not-found": 404, "role.not-for-organisation": 422, "role.beyond-your-own": 403, "role.last-owner": 409 },
    }),
    reinstate: write("DELETE /v1/people/{person}/suspension", {
      summary: "Give a suspended person access again", permission: "people:write",
      input: z.strictObject({ person: Id("per"), ...OfOrganisation }), output: Person,
      refusals: { "person.not-found": 404, "organisation.not-found": 404, "role.not-for-organisation": 422, "role.beyond-your-own": 403 },
    }),
  },
  invitations: {
    accept: write("POST /v1/invitations/acceptance", {
      summary: "Use a one-time link: set a password, or prove the one you have", permission: "public", secret: true,
      // Only the first owner still has to say who they are; everyone else was invited by address and name.
      input: z.strictObject({ token: z.string().regex(/^[0-9a-f]{64}$/, "is not a set-up token"), password: Password, email: Email.optional(), name: text(200).optional() }),
      output: z.strictObject({ email: z.string() }),
      refusals: { "invitation.unknown": 404, "invitation.wrong-password": 403, "invitation.address-given": 422, "invitation.address-needed": 422, "invitation.address-taken": 409, "password.too-common": 422, "session.too-many-tries": 429 },
    }),
  },
  keys: {
    list: read("GET /v1/keys", { summary: "API keys of your organisation", permission: "keys:read", input: z.strictObject({ ...Page }), output: listOf(ApiKey) }),
    create: write("POST /v1/keys", {
      summary: "Make an API key; it is shown once", permission: "keys:write", status: 201, secret: true,
      input: z.strictObject({ name: text(100), scopes: z.array(z.enum(PERMISSION_NAMES)).min(1).max(PERMISSION_NAMES.length), expiresAt: At.optional(), serviceAccount: Id("per").optional() }),
      output: z.strictObject({ key: ApiKey, secret: z.string() }),
      refusals: { "key.scope-beyond-your-own": 403, "key.expires-in-past": 422, "person.not-found": 404 },
    }),
    revoke: write("DELETE /v1/keys/{key}", {
      summary: "Revoke an API key at once", permission: "keys:write", input: z.strictObject({ key: Id("key") }), output: ApiKey, refusals: { "key.not-found": 404 },
    }),
  },
  audit: {
    list: read("GET /v1/audit", {
      summary: "What was done, by whom and when", permission: "audit:read",
      input: z.strictObject({ ...Page, ...OfOrganisation, action: text(100).optional(), subject: text(200).optional(), person: Id("per").optional(), from: At.optional(), to: At.optional() }),
      output: listOf(AuditEntry), refusals: { "organisation.not-found": 404 },
    }),
    verify: read("GET /v1/audit/verification", {
      summary: "Recompute the chain of the audit log", permission: "audit:read", input: z.strictObject({ ...OfOrganisation }),
      output: z.strictObject({ organisation: Id("org"), entries: z.number().int(), head: z.string(), intact: z.boolean(), brokenAt: z.number().int().nullable() }),
      refusals: { "organisation.not-found": 404 },
    }),
  },
};
