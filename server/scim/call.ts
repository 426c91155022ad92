import { type Fault, fault } from "../../core/scim/fault.ts";
import type { Work } from "../platform/work.ts";
import type { LiveToken } from "./token-store.ts";

/** One request of a directory inside its transaction, which sees its own organisation and nothing else. */
export type ScimCall = Work & {
  readonly organisationId: string;
  readonly token: LiveToken;
  /** Where the protocol's resources stand: "https://…/scim/v2". */
  readonly base: string;
};

/** A reply: a resource or none, and its entity tag and address where it has them. */
export type ScimReply = { readonly status: number; readonly body?: unknown; readonly etag?: string; readonly location?: string };

export function notFound(kind: "User" | "Group", id: string): Fault {
  return fault(404, `There is no ${kind} ${id.slice(0, 100)}.`);
}

export function etagOf(version: bigint): string {
  return `W/"${version}"`;
}

/** Refuses a change of another version than the one that was seen (RFC 7644 §3.14); tags are compared weakly. */
export function otherVersion(ifMatch: string | undefined, version: bigint): Fault | undefined {
  if (ifMatch === undefined || listed(ifMatch, version)) return undefined;
  return fault(412, "The resource has changed since: fetch it again.");
}

/** Whether a list of entity tags names the version, or any. */
export function listed(tags: string, version: bigint): boolean {
  return tags.split(",").map((tag) => tag.trim().replace(/^W\//i, "")).some((tag) => tag === "*" || tag === `"${version}"` || tag === String(version));
}
