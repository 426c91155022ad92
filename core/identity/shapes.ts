import { z } from "zod";
import { At, Id } from "../kernel/api-list.ts";
import { PERMISSION_NAMES } from "./permissions.ts";
import { ORGANISATION_KINDS, ROLE_NAMES } from "./roles.ts";

/** Shapes that more than one part of identity's contract uses. */
export const Email = z.string().max(254).regex(/^[^\s@<>()[\]\\,;:"]{1,64}@[A-Za-z0-9.-]{1,190}$/, "is not an e-mail address").transform((value) => value.toLowerCase());
/** Long rather than intricate; never trimmed, never normalised, never logged. */
export const Password = z.string().min(12, "needs at least 12 characters").max(200);
/** What stands behind the # of a link. */
export const LinkToken = z.string().regex(/^[0-9a-f]{64}$/, "is not the whole link");
/** Six digits of an authenticator app, or a recovery code. */
export const SecondCode = z.string().regex(/^ *(\d{3} ?\d{3}|[A-Za-z2-7]{5}-?[A-Za-z2-7]{5}) *$/, "is six digits, or a recovery code").transform((value) => value.replaceAll(/[ -]/g, "").toUpperCase());
export const Roles = z.array(z.enum(ROLE_NAMES)).max(ROLE_NAMES.length);
/** Roles of the organisation's own making. */
export const CustomRoles = z.array(z.strictObject({ id: Id("rol"), name: z.string() }));
export const Organisation = z.strictObject({ id: Id("org"), kind: z.enum(ORGANISATION_KINDS), name: z.string(), createdAt: At }).meta({ id: "Organisation" });
export const Person = z
  .strictObject({ id: Id("per"), name: z.string(), email: z.string(), roles: Roles, customRoles: CustomRoles, status: z.enum(["invited", "active", "suspended"]), since: At })
  .meta({ id: "Person" });
export const Me = z
  .strictObject({
    kind: z.enum(["person", "key"]),
    person: z.strictObject({ id: Id("per"), name: z.string(), email: z.string() }),
    organisation: Organisation,
    roles: Roles,
    customRoles: CustomRoles,
    permissions: z.array(z.enum(PERMISSION_NAMES)),
    /** Where else this person may work; `lent` where a customer lent permissions to the service provider they belong to. */
    organisations: z.array(z.strictObject({ id: Id("org"), kind: z.enum(ORGANISATION_KINDS), name: z.string(), lent: z.boolean() })),
    /** The service provider one works for, where a customer lent it permissions. */
    onBehalfFrom: Id("org").nullable(),
    /** The organisation demands a second factor and there is none yet: nothing else may be done before. */
    mustEnrol: z.boolean(),
    secondFactor: z.boolean(),
  })
  .meta({ id: "Me" });
export const SignedIn = z.strictObject({ me: Me, expiresAt: At });
/** The vendor's staff may name another organisation; everyone else has only their own. */
export const OfOrganisation = { organisation: Id("org").optional() };
/** What the gate says to whoever may not come in this way. */
export const ENTRY = { "session.no-organisation": 403, "session.second-factor-needed": 401, "session.sso-required": 403, "session.sign-in-again": 403 } as const;
/** What asks for a proof that is at most ten minutes old. */
export const FRESH = { "step-up.needed": 403 } as const;
