import { AuthorizationResponseError, ResponseBodyError } from "openid-client";
import { receivedOf } from "../../core/sso/id-token.ts";
import { refuseSignIn, type SignInRefusal, type SignInRefused } from "../../core/sso/refusals.ts";
import type { OidcSeen } from "./oidc.ts";

const CLAIMS: Readonly<Record<string, SignInRefusal>> = { iss: "oidc.wrong-issuer", aud: "oidc.wrong-audience", azp: "oidc.wrong-party", nonce: "oidc.wrong-nonce", sub: "oidc.other-subject", exp: "oidc.expired", nbf: "oidc.not-yet-valid" };

type Cause = { readonly claim?: string; readonly claims?: Record<string, unknown>; readonly expected?: unknown; readonly message?: string; readonly cause?: unknown; readonly header?: { alg?: string }; readonly body?: Record<string, unknown> };

/** The library's errors as refusals of ours, one for each thing that can be wrong. */
export function refusedByLibrary(error: unknown, seen: OidcSeen): SignInRefused {
  const guard = chainOf(error).find((one) => "refused" in one) as { refused?: SignInRefused } | undefined;
  if (guard?.refused) return guard.refused;
  if (error instanceof AuthorizationResponseError) return refuseSignIn("oidc.refused-by-provider", { received: [error.error, error.error_description].filter(Boolean).join(": ").slice(0, 300) });
  if (error instanceof ResponseBodyError) return refuseSignIn("oidc.code-refused", { received: [error.error, error.error_description].filter(Boolean).join(": ").slice(0, 300) });
  const chain = chainOf(error);
  const message = chain.map((one) => one.message ?? "").join(" | ");
  const detail = chain.find((one) => one.claim !== undefined || one.claims !== undefined || one.header !== undefined || one.expected !== undefined);
  if (detail?.claims) seen.claims = receivedOf(detail.claims);
  const claim = detail?.claim ?? (/JWT "(\w+)" \([^)]+\) claim missing/.exec(message) ? "missing" : undefined);
  if (claim === "missing") return refuseSignIn(/"nonce"/.test(message) ? "oidc.wrong-nonce" : "oidc.missing-claim", { received: message.split(" | ")[1] });
  const known = claim === undefined ? undefined : CLAIMS[claim];
  if (known) return refuseSignIn(known, { expected: detail?.expected === undefined ? undefined : String(detail.expected), received: claim !== undefined && detail?.claims ? JSON.stringify(detail.claims[claim]) : undefined });
  return refuseSignIn(byMessage(message), { received: message.slice(0, 300) });
}

function byMessage(message: string): SignInRefusal {
  if (/"iss" \(issuer\) missing/.test(message)) return "oidc.missing-response-issuer";
  if (/"iss" \(issuer\) response parameter/.test(message)) return "oidc.wrong-response-issuer";
  if (/"alg" header|unsupported JWS algorithm|unsupported operation/.test(message)) return "oidc.weak-algorithm";
  if (/signature verification failed|error when selecting a JWT verification key|JWKS|JWS|selecting/i.test(message)) return "oidc.wrong-signature";
  if (/"id_token" property|response" body "id_token"/.test(message)) return "oidc.no-id-token";
  if (/"sub" property value/.test(message)) return "oidc.other-subject";
  return "oidc.malformed";
}

/** The error and all its causes. */
function chainOf(error: unknown): (Cause & object)[] {
  const chain: (Cause & object)[] = [];
  for (let one = error; typeof one === "object" && one !== null && chain.length < 6; one = (one as Cause).cause) chain.push(one as Cause & object);
  return chain;
}
