import { z } from "zod";
import { ROLES, type OrganisationKind, type Role } from "../identity/roles.ts";
import { text } from "../kernel/wire.ts";

export const PRESETS = ["okta", "auth0", "entra", "other"] as const;
export type Preset = (typeof PRESETS)[number];
export const PROTOCOLS = ["oidc", "saml"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** How far two clocks may be apart. */
export const CLOCK_SKEW_MS = 120_000;
/** From leaving for the identity provider until coming back. */
export const LOGIN_MS = 10 * 60_000;

const Https = z.url({ protocol: /^https$/, error: "has to be an address that starts with https://" }).max(1000);
/** Name of a claim or attribute: "email", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress". */
const ClaimName = z.string().regex(/^[\x21-\x7e]{1,300}$/, "is not the name of a claim or attribute");

/** Which claims or attributes say what; null for the groups where nobody maps them. */
export const Mapping = z.strictObject({ email: ClaimName, name: ClaimName, groups: ClaimName.nullable() }).meta({ id: "SsoMapping" });
export type Mapping = z.output<typeof Mapping>;

/** Issuers that stand for every tenant of Microsoft at once: whoever has an account anywhere could sign in. */
const SHARED_ISSUER = /^https:\/\/(login\.microsoftonline\.com|sts\.windows\.net|login\.windows\.net)\/(common|organizations|consumers)(\/|$)/i;

export const OidcSettings = z
  .strictObject({
    issuer: Https.refine((value) => !SHARED_ISSUER.test(value), "is shared by every tenant of Microsoft: put your own tenant's id in place of common").refine((value) => !/[?#]/.test(value), "may not hold ? or #"),
    clientId: text(300),
    scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, "is not a scope")).max(20).default([]),
  })
  .meta({ id: "SsoOidc" });
export type OidcSettings = z.output<typeof OidcSettings>;

const Certificate = z.string().max(20_000).regex(/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/, "is not a certificate in PEM form");

export const SamlSettings = z
  .strictObject({
    idpEntityId: text(1000),
    signInUrl: Https,
    /** Several while the identity provider changes its key. */
    certificates: z.array(Certificate).min(1).max(5),
    /** Where the certificates are read again once a day; null where they were pasted. */
    metadataUrl: Https.nullable().default(null),
    signRequests: z.boolean().default(false),
    /** Also the answer around the assertion has to be signed. */
    requireSignedResponse: z.boolean().default(false),
    /** Only encrypted assertions are taken. */
    requireEncryption: z.boolean().default(false),
  })
  .meta({ id: "SsoSaml" });
export type SamlSettings = z.output<typeof SamlSettings>;

export const GroupRole = z.strictObject({ group: text(300), role: z.string().max(60) });

/** Claims as the identity provider sends them unless somebody changes that. */
export const USUAL_MAPPINGS: Readonly<Record<Preset, Readonly<Record<Protocol, Mapping>>>> = {
  okta: { oidc: { email: "email", name: "name", groups: null }, saml: { email: "email", name: "name", groups: null } },
  auth0: {
    oidc: { email: "email", name: "name", groups: null },
    saml: { email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", groups: null },
  },
  entra: {
    oidc: { email: "email", name: "name", groups: null },
    saml: { email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", name: "http://schemas.microsoft.com/identity/claims/displayname", groups: null },
  },
  other: { oidc: { email: "email", name: "name", groups: null }, saml: { email: "email", name: "displayName", groups: null } },
};

/** What somebody may become by signing in for the first time: never an administrator. */
const BY_DEFAULT: Readonly<Record<OrganisationKind, readonly Role[]>> = {
  vendor: ["vendor.readonly", "vendor.reviewer"],
  partner: ["partner.seller", "partner.marketer", "partner.technical", "partner.finance"],
  customer: ["customer.viewer"],
  affiliate: [],
};

export function defaultRoles(kind: OrganisationKind): readonly Role[] {
  return BY_DEFAULT[kind];
}

/** What a group of the directory may give: every role of that kind of organisation but the vendor's owner. */
export function groupRoles(kind: OrganisationKind): Role[] {
  return (Object.keys(ROLES) as Role[]).filter((role) => ROLES[role].kind === kind && role !== "vendor.owner");
}
