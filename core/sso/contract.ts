import { z } from "zod";
import { Email, FRESH } from "../identity/shapes.ts";
import { At, Id, Page, listOf } from "../kernel/api-list.ts";
import { ask, read, write } from "../kernel/api-operation.ts";
import { text } from "../kernel/wire.ts";
import { GroupRole, Mapping, OidcSettings, PRESETS, PROTOCOLS, SamlSettings } from "./connection.ts";

const OfOrganisation = { organisation: Id("org").optional() };
const NOT_FOUND = { "organisation.not-found": 404 } as const;

const Domain = z
  .strictObject({
    id: Id("dom"), domain: z.string(), status: z.enum(["pending", "verified", "failing"]),
    /** The TXT record that proves it. */
    record: z.strictObject({ name: z.string(), value: z.string() }),
    addedAt: At, verifiedAt: At.nullable(), checkedAt: At.nullable(),
    /** When the domain stops counting if the record stays away. */
    lostAt: At.nullable(),
  })
  .meta({ id: "Domain" });

const Connection = z
  .strictObject({
    id: Id("con"), name: z.string(), protocol: z.enum(PROTOCOLS), preset: z.enum(PRESETS), status: z.enum(["off", "on"]),
    oidc: OidcSettings.nullable(), saml: SamlSettings.nullable(), hasSecret: z.boolean(),
    mapping: Mapping, createPeople: z.boolean(), defaultRole: z.string().nullable(), groupRoles: z.array(GroupRole),
    /** What the identity provider has to be told. */
    ours: z.strictObject({ startUrl: z.string(), testUrl: z.string(), callbackUrl: z.string(), entityId: z.string(), metadataUrl: z.string(), certificate: z.string().nullable() }),
    certificates: z.array(z.strictObject({ subject: z.string(), expiresAt: At, fingerprint: z.string() })),
    createdAt: At, changedAt: At, testedAt: At.nullable(), lastUsedAt: At.nullable(), people: z.number().int(),
  })
  .meta({ id: "SsoConnection" });

const Policy = z.strictObject({ required: z.boolean(), sessionMinutes: z.number().int() }).meta({ id: "SsoPolicy" });

const TestOutcome = z
  .strictObject({
    id: Id("sso"), connection: Id("con"), status: z.enum(["waiting", "good", "bad"]), at: At, finishedAt: At.nullable(),
    code: z.string().nullable(), sentence: z.string().nullable(), expected: z.string().nullable(), received: z.string().nullable(),
    subject: z.string().nullable(), email: z.string().nullable(), name: z.string().nullable(), groups: z.array(z.string()), roles: z.array(z.string()),
    /** What would happen at a real sign-in. */
    would: z.enum(["enter", "link", "create"]).nullable(),
    /** Everything that came, by claim or attribute. */
    claims: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })),
  })
  .meta({ id: "SsoTest" });

const settings = {
  name: text(80), mapping: Mapping, createPeople: z.boolean(), defaultRole: z.string().max(60).nullable(), groupRoles: z.array(GroupRole).max(100),
  oidc: OidcSettings.optional(), saml: SamlSettings.optional(),
  /** Of the OpenID client; left out, the one that is kept stays. */
  clientSecret: z.string().min(1).max(2000).optional(),
};
const OneConnection = z.strictObject({ connection: Id("con") });
const CONNECTION_NOT_FOUND = { "connection.not-found": 404 } as const;

export const ssoContract = {
  domains: {
    list: read("GET /v1/domains", { summary: "Domains of your organisation and what proves them", permission: "sso:read", input: z.strictObject({ ...OfOrganisation }), output: z.strictObject({ items: z.array(Domain) }), refusals: NOT_FOUND }),
    add: write("POST /v1/domains", {
      summary: "Claim a domain; a TXT record proves it", permission: "sso:write", personal: true, status: 201, input: z.strictObject({ domain: text(253) }), output: Domain,
      refusals: { ...FRESH, "domain.not-a-domain": 422, "domain.shared": 422, "domain.already-here": 409, "domain.too-many": 409 },
    }),
    check: write("POST /v1/domains/{domain}/check", {
      summary: "Look for the TXT record now", permission: "sso:write", input: z.strictObject({ domain: Id("dom") }), output: Domain,
      refusals: { "domain.not-found": 404, "domain.not-proven": 409, "domain.taken": 409, "domain.unanswered": 409 },
    }),
    remove: write("DELETE /v1/domains/{domain}", { summary: "Give a domain up", permission: "sso:write", personal: true, input: z.strictObject({ domain: Id("dom") }), refusals: { ...FRESH, "domain.not-found": 404, "domain.needed": 409 } }),
  },
  sso: {
    discover: ask("POST /v1/sso/discovery", {
      summary: "Which identity providers an e-mail domain signs in with", permission: "public", input: z.strictObject({ email: Email }),
      output: z.strictObject({ connections: z.array(z.strictObject({ name: z.string(), start: z.string() })), required: z.boolean() }), refusals: { "sso.too-many-tries": 429 },
    }),
    get: read("GET /v1/sso", {
      summary: "Single sign-on of your organisation: connections, policy, roles that it may give", permission: "sso:read", input: z.strictObject({ ...OfOrganisation }),
      output: z.strictObject({ connections: z.array(Connection), policy: Policy, defaultRoles: z.array(z.string()), groupRoles: z.array(z.string()), domains: z.number().int() }), refusals: NOT_FOUND,
    }),
    setPolicy: write("PUT /v1/sso/policy", {
      summary: "Require single sign-on, and how long its sessions last", permission: "sso:write", personal: true, input: z.strictObject({ required: z.boolean(), sessionMinutes: z.number().int().min(15).max(1440) }), output: Policy,
      refusals: { ...FRESH, "sso.nothing-on": 409, "sso.no-domain": 409, "sso.sign-in-first": 409 },
    }),
    readMetadata: ask("POST /v1/sso/metadata", {
      summary: "Read an identity provider's metadata, from its address or pasted", permission: "sso:write",
      input: z.strictObject({ url: z.string().max(1000).optional(), xml: z.string().max(400_000).optional(), issuer: z.string().max(1000).optional() }),
      output: z.strictObject({ saml: SamlSettings.nullable(), oidc: z.strictObject({ issuer: z.string(), methods: z.array(z.string()) }).nullable(), names: z.array(z.string()) }),
      refusals: { "metadata.unreadable": 422, "metadata.no-provider": 422, "metadata.no-redirect": 422, "metadata.several-providers": 422, "metadata.one-of": 422, "metadata.unreachable": 422, "metadata.expired": 422 },
    }),
    connections: {
      create: write("POST /v1/sso/connections", {
        summary: "Add a connection to an identity provider: its addresses are known at once, its settings come later", permission: "sso:write", status: 201,
        input: z.strictObject({ name: text(80), protocol: z.enum(PROTOCOLS), preset: z.enum(PRESETS) }), output: Connection, refusals: { "connection.too-many": 409, "connection.not-here": 409 },
      }),
      get: read("GET /v1/sso/connections/{connection}", { summary: "One connection", permission: "sso:read", input: OneConnection, output: Connection, refusals: CONNECTION_NOT_FOUND }),
      change: write("PUT /v1/sso/connections/{connection}", {
        summary: "Change a connection", permission: "sso:write", personal: true, input: z.strictObject({ connection: Id("con"), ...settings }), output: Connection,
        refusals: { ...FRESH, ...CONNECTION_NOT_FOUND, "connection.role-not-allowed": 422, "role.beyond-your-own": 403, "role.not-for-organisation": 422, "connection.no-role": 422, "connection.wrong-settings": 422, "connection.bad-certificate": 422 },
      }),
      switch: write("PUT /v1/sso/connections/{connection}/status", {
        summary: "Switch a connection on, after a good test, or off", permission: "sso:write", personal: true, input: z.strictObject({ connection: Id("con"), on: z.boolean() }), output: Connection,
        refusals: { ...FRESH, ...CONNECTION_NOT_FOUND, "sso.no-domain": 409, "sso.not-tested": 409, "sso.required-now": 409 },
      }),
      remove: write("DELETE /v1/sso/connections/{connection}", { summary: "Remove a connection and the links of its people", permission: "sso:write", personal: true, input: OneConnection, refusals: { ...FRESH, ...CONNECTION_NOT_FOUND, "sso.required-now": 409 } }),
      people: read("GET /v1/sso/connections/{connection}/people", {
        summary: "Who signs in through a connection, last seen first", permission: "sso:read", input: z.strictObject({ connection: Id("con"), ...Page }),
        output: listOf(z.strictObject({ person: Id("per"), name: z.string(), email: z.string().nullable(), subject: z.string(), linkedAt: At, seenAt: At })), refusals: CONNECTION_NOT_FOUND,
      }),
      unlink: write("DELETE /v1/sso/connections/{connection}/people/{person}", {
        summary: "Remove the link of a person, whom the next sign-in finds by address again", permission: "sso:write", personal: true, input: z.strictObject({ connection: Id("con"), person: Id("per") }), refusals: { ...FRESH, ...CONNECTION_NOT_FOUND, "connection.not-linked": 404 },
      }),
    },
    tests: {
      get: read("GET /v1/sso/tests/{test}", { summary: "What a test sign-in found", permission: "sso:read", input: z.strictObject({ test: Id("sso") }), output: TestOutcome, refusals: { "test.not-found": 404 } }),
    },
  },
};
