/** Where the proof of a domain stands in the DNS, and what it says. */
export function proofOf(domain: string, token: string): { readonly name: string; readonly value: string } {
  return { name: `_mindweave.${domain}`, value: `mindweave-verification=${token}` };
}

/** What a look into the DNS gave: the texts of the name, or that nobody could say. */
export type Looked = readonly string[] | "unanswered";

/** How long a proof may be missing before the domain is nobody's again. */
export const GRACE_MS = 7 * 86_400_000;

export type DomainState = { readonly verifiedAt: number | null; readonly missingSince: number | null };
export type Found = "proven" | "still-proven" | "missing" | "lost" | "not-yet" | "unanswered";

/**
 * What a look means. A domain that was proven stays so for a week without its record, so that a slip in the DNS locks nobody out; a name
 * server that does not answer proves nothing either way.
 */
export function found(state: DomainState, looked: Looked, value: string, now: number): { readonly found: Found } & DomainState {
  if (looked === "unanswered") return { found: "unanswered", ...state };
  if (looked.some((text) => text.trim() === value)) return { found: state.verifiedAt === null ? "proven" : "still-proven", verifiedAt: state.verifiedAt ?? now, missingSince: null };
  if (state.verifiedAt === null) return { found: "not-yet", verifiedAt: null, missingSince: null };
  const missingSince = state.missingSince ?? now;
  if (now - missingSince >= GRACE_MS) return { found: "lost", verifiedAt: null, missingSince: null };
  return { found: "missing", verifiedAt: state.verifiedAt, missingSince };
}
