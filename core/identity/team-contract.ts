import { z } from "zod";
import { At, Id, listOf, Page } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { text } from "../kernel/wire.ts";
import { DELEGABLE, DELEGATION_DAYS } from "./delegation.ts";
import { PERMISSION_NAMES } from "./permissions.ts";
import { FRESH, Roles } from "./shapes.ts";

const Permissions = z.array(z.enum(PERMISSION_NAMES)).min(1).max(PERMISSION_NAMES.length);
export const CustomRole = z.strictObject({ id: Id("rol"), name: z.string(), sentence: z.string(), permissions: z.array(z.string()), holders: z.number().int(), createdAt: At }).meta({ id: "CustomRole" });
const wording = { name: text(60), sentence: text(300, 0).default(""), permissions: Permissions };
const roleWrong = { "role.beyond-your-own": 403, "role.not-grantable": 422, "role.name-taken": 409 } as const;

/** Roles of an organisation's own making. */
export const customRoleContract = {
  list: read("GET /v1/custom-roles", {
    summary: "Roles your organisation made, and what such a role may hold", permission: "people:read",
    output: z.strictObject({ items: z.array(CustomRole), grantable: z.array(z.string()) }),
  }),
  create: write("POST /v1/custom-roles", { summary: "Make a role", permission: "roles:write", status: 201, input: z.strictObject(wording), output: CustomRole, refusals: roleWrong }),
  change: write("PUT /v1/custom-roles/{role}", { summary: "Change a role; whoever holds it has it at once", permission: "roles:write", input: z.strictObject({ role: Id("rol"), ...wording }), output: CustomRole, refusals: { "role.not-found": 404, ...roleWrong } }),
  remove: write("DELETE /v1/custom-roles/{role}", { summary: "Remove a role and take it from everybody", permission: "roles:write", input: z.strictObject({ role: Id("rol") }), refusals: { "role.not-found": 404, "role.beyond-your-own": 403 } }),
};

const Delegation = z
  .strictObject({
    id: Id("dlg"), customer: z.strictObject({ id: Id("org"), name: z.string() }), provider: z.strictObject({ id: Id("org"), name: z.string() }), permissions: z.array(z.string()),
    createdAt: At, expiresAt: At, revokedAt: At.nullable(), active: z.boolean(),
  })
  .meta({ id: "Delegation" });

/** A customer lets a service provider work for it. */
export const delegationContract = {
  list: read("GET /v1/delegations", { summary: "What your organisation lent, or was lent", permission: "delegations:read", input: z.strictObject({ ...Page }), output: listOf(Delegation) }),
  choices: read("GET /v1/delegations/choices", {
    summary: "Service providers to choose from, and what can be lent", permission: "delegations:write",
    output: z.strictObject({ providers: z.array(z.strictObject({ id: Id("org"), name: z.string() })), permissions: z.array(z.string()) }),
  }),
  grant: write("POST /v1/delegations", {
    summary: "Lend permissions to a service provider for a while", permission: "delegations:write", personal: true, status: 201,
    input: z.strictObject({ provider: Id("org"), permissions: z.array(z.enum(DELEGABLE as [string, ...string[]])).min(1).max(DELEGABLE.length), days: z.number().int().min(1).max(DELEGATION_DAYS.most) }),
    output: Delegation, refusals: { ...FRESH, "delegation.provider-unknown": 404, "delegation.customers-only": 403, "delegation.beyond-your-own": 403 },
  }),
  revoke: write("DELETE /v1/delegations/{delegation}", { summary: "Take lent permissions back at once", permission: "delegations:write", input: z.strictObject({ delegation: Id("dlg") }), output: Delegation, refusals: { "delegation.not-found": 404 } }),
};

const ServiceAccount = z.strictObject({ id: Id("per"), name: z.string(), roles: Roles, status: z.enum(["invited", "active", "suspended"]), since: At }).meta({ id: "ServiceAccount" });

/** Programs with a name and roles of their own, whose keys stay when a colleague leaves. */
export const serviceAccountContract = {
  list: read("GET /v1/service-accounts", { summary: "Service accounts of your organisation", permission: "keys:read", input: z.strictObject({ ...Page }), output: listOf(ServiceAccount) }),
  create: write("POST /v1/service-accounts", {
    summary: "Add a service account", permission: "keys:write", status: 201, input: z.strictObject({ name: text(100), roles: Roles.min(1) }), output: ServiceAccount,
    refusals: { "role.not-for-organisation": 422, "role.beyond-your-own": 403 },
  }),
  end: write("DELETE /v1/service-accounts/{account}", { summary: "End a service account and its keys at once", permission: "keys:write", input: z.strictObject({ account: Id("per") }), output: ServiceAccount, refusals: { "person.not-found": 404, "role.beyond-your-own": 403, "role.not-for-organisation": 422, "role.last-owner": 409 } }),
};

const Policy = z.strictObject({ secondFactorRequired: z.boolean(), ssoOnly: z.boolean(), withoutSecondFactor: z.number().int() }).meta({ id: "SecurityPolicy" });

/** What an organisation is called and demands. */
export const policyContract = {
  get: read("GET /v1/organisation/policy", { summary: "What your organisation demands of its people", permission: "security:write", output: Policy }),
  set: write("PUT /v1/organisation/policy", {
    summary: "Demand a second factor of everybody, or no longer", permission: "security:write", personal: true, input: z.strictObject({ secondFactorRequired: z.boolean() }), output: Policy,
    refusals: { ...FRESH, "policy.own-factor-first": 409 },
  }),
};

const Recovery = z.strictObject({ id: Id("rec"), person: Id("per"), name: z.string(), email: z.string(), askedAt: At, approvedBy: Id("per").nullable(), dueAt: At.nullable() }).meta({ id: "FactorRecovery" });

/** People who lost their second factor and ask a colleague to vouch. */
export const recoveryContract = {
  list: read("GET /v1/recoveries", { summary: "People who lost their second factor", permission: "people:recover", output: z.strictObject({ items: z.array(Recovery) }) }),
  approve: write("POST /v1/recoveries/{recovery}/approval", {
    summary: "Vouch for a person you have spoken with; their second factors go a day later", permission: "people:recover", personal: true, input: z.strictObject({ recovery: Id("rec") }), output: Recovery,
    refusals: { ...FRESH, "recovery.not-found": 404, "recovery.own": 403, "recovery.approved": 409, "role.beyond-your-own": 403, "role.not-for-organisation": 422 },
  }),
  refuse: write("DELETE /v1/recoveries/{recovery}", { summary: "Refuse a request, or take back that you vouched", permission: "people:recover", input: z.strictObject({ recovery: Id("rec") }), refusals: { "recovery.not-found": 404 } }),
};
