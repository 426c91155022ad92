/** Reasons of RFC 7644 §3.12, table 9. */
export type ScimType = "invalidFilter" | "tooMany" | "uniqueness" | "mutability" | "invalidSyntax" | "invalidPath" | "noTarget" | "invalidValue" | "invalidVers" | "sensitive";

/** A "no" in the protocol's own words: a status, a reason where the standard has one, and a sentence that says what to do. */
export type Fault = { readonly fault: true; readonly status: number; readonly scimType?: ScimType; readonly detail: string };

export function fault(status: number, detail: string, scimType?: ScimType): Fault {
  return scimType === undefined ? { fault: true, status, detail } : { fault: true, status, scimType, detail };
}

export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && (value as { fault?: unknown }).fault === true;
}

export const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";

/** As RFC 7644 §3.12 writes it: the status is text. */
export function faultWire({ status, scimType, detail }: Fault) {
  return { schemas: [ERROR_URN], status: String(status), ...(scimType === undefined ? {} : { scimType }), detail };
}
