import { Email } from "../identity/shapes.ts";
import { type Refusal } from "../kernel/refusal.ts";
import type { Mapping } from "./connection.ts";
import { refuseSignIn } from "./refusals.ts";

/** What an identity provider said of somebody, by claim or attribute; every value as text. */
export type Received = Readonly<Record<string, readonly string[]>>;

/** Who signed in, as the connection's mapping reads it. */
export type Asserted = {
  /** The identity provider's own name for the person: never changes, never given to another. */
  readonly subject: string;
  /** Lower case; undefined where nothing usable came. */
  readonly email: string | undefined;
  /** The identity provider says itself that nobody checked the address. */
  readonly emailUnverified: boolean;
  readonly name: string | undefined;
  readonly groups: readonly string[];
};

/** SAML names for the same attribute that need no mapping of their own. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  email: ["mail", "emailaddress", "urn:oid:0.9.2342.19200300.100.1.3", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"],
  displayName: ["name", "cn", "urn:oid:2.16.840.1.113730.3.1.241", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"],
};
const LONGEST = 200;

/** Reads what came through the mapping. Addresses with anything odd in them are none. */
export function assertedBy(subject: string, received: Received, mapping: Mapping): Asserted {
  const email = first(received, mapping.email);
  const parsed = email === undefined ? undefined : Email.safeParse(email.trim());
  const name = first(received, mapping.name)?.replace(/\s+/g, " ").trim().slice(0, LONGEST);
  return {
    subject,
    email: parsed?.success ? parsed.data : undefined,
    emailUnverified: (received["email_verified"] ?? []).includes("false") || (received["xms_edov"] ?? []).some((value) => value === "false" || value === "0"),
    name: name === "" ? undefined : name,
    groups: mapping.groups === null ? [] : (received[mapping.groups] ?? []),
  };
}

function first(received: Received, name: string): string | undefined {
  for (const key of [name, ...(ALIASES[name] ?? [])]) {
    const values = received[key];
    if (values !== undefined && values[0] !== undefined && values[0] !== "") return values[0];
  }
  return undefined;
}

/** Roles that groups give; nothing where no group of the list came. Groups are compared letter by letter. */
export function rolesOfGroups(groups: readonly string[], table: readonly { readonly group: string; readonly role: string }[]): string[] {
  return [...new Set(table.filter((line) => groups.includes(line.group)).map((line) => line.role))];
}

/** Who this is here, before anybody is let in. */
export type Standing = {
  /** The person this subject was linked to before. */
  readonly linked: { readonly personId: string; readonly status: Membership } | undefined;
  /** The person with this address, wherever they work. */
  readonly byEmail: { readonly personId: string; readonly status: Membership; /** Linked to another subject of the same connection. */ readonly taken: boolean } | undefined;
  /** Domains that the organisation has proven to be its own. */
  readonly domains: readonly string[];
  readonly createPeople: boolean;
};
export type Membership = "none" | "invited" | "active" | "suspended";

export type Decision =
  | { readonly do: "enter"; readonly personId: string }
  | { readonly do: "link"; readonly personId: string; readonly join: boolean }
  | { readonly do: "create"; readonly email: string };

/**
 * Lets somebody in by the subject they were linked to; otherwise by an address in one of the organisation's own proven domains, and never by
 * any other address, whatever the identity provider says of it.
 */
export function whoIs(asserted: Asserted, standing: Standing): Decision | Refusal {
  const { linked, byEmail } = standing;
  if (linked) {
    if (linked.status === "suspended") return refuseSignIn("sso.suspended");
    // Removed from the organisation meanwhile: the link alone brings nobody back.
    return linked.status === "none" ? refuseSignIn("sso.not-a-member") : { do: "enter", personId: linked.personId };
  }
  if (asserted.email === undefined) return refuseSignIn("sso.no-email");
  if (asserted.emailUnverified) return refuseSignIn("sso.email-unverified");
  if (!standing.domains.includes(domainOf(asserted.email))) return refuseSignIn("sso.domain-not-owned");
  if (byEmail?.taken) return refuseSignIn("sso.linked-otherwise");
  if (byEmail?.status === "suspended") return refuseSignIn("sso.suspended");
  if (byEmail && byEmail.status !== "none") return { do: "link", personId: byEmail.personId, join: byEmail.status === "invited" };
  if (!standing.createPeople) return refuseSignIn("sso.not-a-member");
  return byEmail ? { do: "link", personId: byEmail.personId, join: true } : { do: "create", email: asserted.email };
}

export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1).toLowerCase();
}
