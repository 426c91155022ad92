import { CLOCK_SKEW_MS } from "./connection.ts";
import { refuseSignIn, type SignInRefused } from "./refusals.ts";

/** How an ID token may be signed: with a key that only the identity provider has. Shared secrets and "none" are not among them. */
export const SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"] as const;

/** What of the identity provider's list may be used; where it names none, the standard's own RS256. */
export function allowedSignatures(offered: readonly string[] | undefined): string[] {
  return (offered ?? ["RS256"]).filter((name) => (SIGNATURES as readonly string[]).includes(name));
}

/** What the library leaves open: a token from the future, and one that was made for somebody else. Its signature, issuer, audience, nonce and end are checked by then. */
export function claimsRefused(claims: Readonly<Record<string, unknown>>, expected: { readonly clientId: string; readonly now: number }): SignInRefused | undefined {
  const { azp, iat } = claims;
  if (azp !== undefined && azp !== expected.clientId) return refuseSignIn("oidc.wrong-party", { expected: expected.clientId, received: String(azp) });
  if (typeof iat !== "number") return refuseSignIn("oidc.missing-claim", { expected: "iat" });
  if (iat * 1000 > expected.now + CLOCK_SKEW_MS) return refuseSignIn("oidc.issued-in-future", { expected: `at most ${Math.floor(expected.now / 1000)}`, received: String(iat) });
  const { sub } = claims;
  return typeof sub === "string" && sub !== "" && sub.length <= 255 ? undefined : refuseSignIn("oidc.missing-claim", { expected: "sub" });
}

/** Claims as text, flat: what is an object is shown as JSON. */
export function receivedOf(claims: Readonly<Record<string, unknown>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item)))]));
}
