import { z } from "zod";
import { At, Id, listOf, Page } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { text } from "../kernel/wire.ts";
import { ROLE_NAMES } from "../identity/roles.ts";

/** What a directory's token may do. */
export const SCIM_SCOPES = ["users:read", "users:write", "groups:read", "groups:write"] as const;
export type ScimScope = (typeof SCIM_SCOPES)[number];

const Roles = z.array(z.enum(ROLE_NAMES)).max(ROLE_NAMES.length);
const Token = z
  .strictObject({
    id: Id("sct"), name: z.string(), hint: z.string(), scopes: z.array(z.enum(SCIM_SCOPES)), createdBy: Id("per"),
    createdAt: At, expiresAt: At, revokedAt: At.nullable(), lastUsedAt: At.nullable(), live: z.boolean(),
  })
  .meta({ id: "ProvisioningToken" });
const Provisioning = z
  .strictObject({
    /** What a directory is given as its base URL, or tenant URL. */
    baseUrl: z.string(),
    tokens: z.array(Token),
    users: z.number().int(), active: z.number().int(), waiting: z.number().int(), groups: z.number().int(),
    lastRequestAt: At.nullable(),
    /** Failed requests of the last 24 hours. */
    failures: z.number().int(),
    /** Roles that a group may give in this organisation. */
    grantable: Roles,
  })
  .meta({ id: "Provisioning" });
const Request = z
  .strictObject({
    id: z.string(), at: At, method: z.string(), path: z.string(), status: z.number().int(), scimType: z.string().nullable(),
    /** What was wrong, as the directory was told. */
    detail: z.string().nullable(),
    token: Id("sct").nullable(), milliseconds: z.number().int(),
  })
  .meta({ id: "ProvisioningRequest" });
const User = z
  .strictObject({
    id: Id("scu"), userName: z.string(), name: z.string(), active: z.boolean(),
    /** The member the directory's user is; null while none is. */
    person: Id("per").nullable(),
    /** Why there is no member yet. */
    waitsFor: z.enum(["address", "domain", "other-user"]).nullable(),
    groups: z.array(z.string()), changedAt: At,
  })
  .meta({ id: "ProvisionedUser" });
const Group = z
  .strictObject({ id: Id("scg"), displayName: z.string(), members: z.number().int(), roles: Roles, changedAt: At })
  .meta({ id: "ProvisionedGroup" });

export const scimContract = {
  provisioning: {
    get: read("GET /v1/provisioning", { summary: "How your organisation's directory is connected", permission: "provisioning:read", output: Provisioning }),
    requests: read("GET /v1/provisioning/requests", {
      summary: "What the directory asked last, and what went wrong", permission: "provisioning:read",
      input: z.strictObject({ ...Page, only: z.enum(["failed"]).optional() }), output: listOf(Request),
    }),
    users: read("GET /v1/provisioning/users", { summary: "Users the directory gave", permission: "provisioning:read", input: z.strictObject({ ...Page }), output: listOf(User) }),
    groups: read("GET /v1/provisioning/groups", { summary: "Groups the directory gave, and the roles they give", permission: "provisioning:read", input: z.strictObject({ ...Page }), output: listOf(Group) }),
    createToken: write("POST /v1/provisioning/tokens", {
      summary: "Make a token for the directory; it is shown once", permission: "provisioning:write", status: 201, secret: true,
      input: z.strictObject({ name: text(100), scopes: z.array(z.enum(SCIM_SCOPES)).min(1).max(SCIM_SCOPES.length).optional(), expiresAt: At.optional() }),
      output: z.strictObject({ token: Token, secret: z.string() }),
      refusals: { "provisioning.two-tokens": 409, "provisioning.token-expires-in-past": 422, "provisioning.token-expires-too-late": 422 },
    }),
    revokeToken: write("DELETE /v1/provisioning/tokens/{token}", {
      summary: "Revoke a directory's token at once", permission: "provisioning:write", input: z.strictObject({ token: Id("sct") }), output: Token,
      refusals: { "provisioning.token-not-found": 404 },
    }),
    setGroupRoles: write("PUT /v1/provisioning/groups/{group}/roles", {
      summary: "Say which roles the people of a group get", permission: "provisioning:write", input: z.strictObject({ group: Id("scg"), roles: Roles }), output: Group,
      refusals: { "provisioning.group-not-found": 404, "provisioning.role-not-grantable": 422, "role.not-for-organisation": 422, "role.beyond-your-own": 403 },
    }),
  },
};
