import { z } from "zod";
import { At, Id, Json, Page, listOf } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { text } from "../kernel/wire.ts";
import { PERMISSION_NAMES } from "./permissions.ts";
import { ORGANISATION_KINDS, ROLE_NAMES } from "./roles.ts";

export const Email = z.string().max(254).regex(/^[^\s@<>()[\]\\,;:"]{1,64}@[A-Za-z0-9.-]{1,190}$/, "is not an e-mail address").transform((value) => value.toLowerCase());
/** Long rather than intricate; never trimmed, never normalised, never logged. */
export const Password = z.string().min(12, "needs at least 12 characters").max(200);
const Roles = z.array(z.enum(ROLE_NAMES)).max(ROLE_NAMES.length);
/** Roles of the organisation's own making. */
const CustomRoles = z.array(z.strictObject({ id: Id("rol"), name: z.string() }));
const Organisation = z.strictObject({ id: Id("org"), kind: z.enum(ORGANISATION_KINDS), name: z.string(), createdAt: At }).meta({ id: "Organisation" });
const Person = z
  .strictObject({ id: Id("per"), name: z.string(), email: z.string(), roles: Roles, customRoles: CustomRoles, status: z.enum(["invited", "active", "suspended"]), since: At })
  .meta({ id: "Person" });
const Me = z
  .strictObject({
    kind: z.enum(["person", "key"]),
    person: z.strictObject({ id: Id("per"), name: z.string(), email: z.string() }),
    organisation: Organisation,
    roles: Roles,
    customRoles: CustomRoles,
    permissions: z.array(z.enum(PERMISSION_NAMES)),
    /** Where else this person may work. */
    organisations: z.array(z.strictObject({ id: Id("org"), kind: z.enum(ORGANISATION_KINDS), name: z.string() })),
    /** The service provider one works for, where a customer lent it permissions. */
    onBehalfFrom: Id("org").nullable(),
    /** The organisation demands a second factor and there is none yet: nothing else may be done before. */
    mustEnrol: z.boolean(),
    secondFactor: z.boolean(),
  })
  .meta({ id: "Me" });
const SignedIn = z.strictObject({ me: Me, expiresAt: At });
const ApiKey = z
  .strictObject({
    id: Id("key"), name: z.string(), hint: z.string(), scopes: z.array(z.string()), createdBy: Id("per"),
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
/** The vendor's staff may name another organisation; everyone else has only their own. */
const OfOrganisation = { organisation: Id("org").optional() };

/** What the gate says to whoever may not come in this way. */
export const ENTRY = { "session.no-organisation": 403, "session.second-factor-needed": 401, "session.sso-required": 403, "session.sign-in-again": 403 } as const;

export const identityContract = {
  session: {
    signIn: write("POST /v1/session", {
      summary: "Sign in with e-mail and password", permission: "public", secret: true,
      input: z.strictObject({ email: Email, password: z.string().min(1).max(200), ...OfOrganisation }), output: SignedIn,
      refusals: { "session.wrong": 401, "session.too-many-tries": 429, ...ENTRY },
    }),
    enter: write("PUT /v1/session/organisation", {
      summary: "Work for another organisation you belong to", permission: "signed-in", personal: true,
      input: z.strictObject({ organisation: Id("org") }), output: SignedIn, refusals: { "organisation.not-found": 404, "step-up.needed": 403, ...ENTRY },
    }),
    signOut: write("DELETE /v1/session", { summary: "Sign out", permission: "signed-in", personal: true }),
  },
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
  },
  people: {
    list: read("GET /v1/people", {
      summary: "People of an organisation", permission: "people:read",
      input: z.strictObject({ ...Page, ...OfOrganisation }), output: listOf(Person), refusals: { "organisation.not-found": 404 },
    }),
    invite: write("POST /v1/people", {
      summary: "Add a person: a one-time link to set a password goes to their mailbox", permission: "people:write", status: 201,
      input: z.strictObject({ ...OfOrganisation, email: Email, name: text(200), roles: Roles.min(1) }),
      output: z.strictObject({ person: Person, expiresAt: At }),
      refusals: { "organisation.not-found": 404, "person.already-member": 409, "role.not-for-organisation": 422, "role.beyond-your-own": 403 },
    }),
    setRoles: write("PUT /v1/people/{person}/roles", {
      summary: "Give a person other roles", permission: "people:write",
      input: z.strictObject({ person: Id("per"), ...OfOrganisation, roles: Roles.min(1) }), output: Person,
      refusals: { "person.not-found": 404, "organisation.not-found": 404, "role.not-for-organisation": 422, "role.beyond-your-own": 403, "role.last-owner": 409 },
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
      refusals: { "invitation.unknown": 404, "invitation.wrong-password": 403, "invitation.address-given": 422, "invitation.address-needed": 422, "invitation.address-taken": 409, "session.too-many-tries": 429 },
    }),
  },
  keys: {
    list: read("GET /v1/keys", { summary: "API keys of your organisation", permission: "keys:read", input: z.strictObject({ ...Page }), output: listOf(ApiKey) }),
    create: write("POST /v1/keys", {
      summary: "Make an API key; it is shown once", permission: "keys:write", status: 201, secret: true,
      input: z.strictObject({ name: text(100), scopes: z.array(z.enum(PERMISSION_NAMES)).min(1).max(PERMISSION_NAMES.length), expiresAt: At.optional() }),
      output: z.strictObject({ key: ApiKey, secret: z.string() }),
      refusals: { "key.scope-beyond-your-own": 403, "key.expires-in-past": 422 },
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
