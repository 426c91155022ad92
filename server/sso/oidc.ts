import * as client from "openid-client";
import { CLOCK_SKEW_MS, type OidcSettings } from "../../core/sso/connection.ts";
import type { Received } from "../../core/sso/asserted.ts";
import { allowedSignatures, claimsRefused, receivedOf } from "../../core/sso/id-token.ts";
import { refuseSignIn, type SignInRefused } from "../../core/sso/refusals.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { Outbound } from "../platform/outbound.ts";
import { refusedByLibrary } from "./oidc-errors.ts";

export type OidcParty = { readonly settings: OidcSettings; /** None for a public client: PKCE alone has to do. */ readonly secret: string | undefined; readonly redirectUri: string; readonly outbound: Outbound };
export type OidcRequest = { readonly state: string; readonly nonce: string; readonly verifier: string };

export function newOidcRequest(state: string): OidcRequest {
  return { state, nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
}

/** Where to send the browser: code flow with PKCE, state and nonce. */
export async function oidcRequestUrl(party: OidcParty, request: OidcRequest, now: Instant): Promise<string | SignInRefused> {
  const provider = await providerOf(party, now);
  if (isRefusal(provider)) return provider;
  const scopes = ["openid", "email", "profile", ...party.settings.scopes];
  return client.buildAuthorizationUrl(provider, {
    redirect_uri: party.redirectUri, scope: [...new Set(scopes)].join(" "), state: request.state, nonce: request.nonce, response_type: "code",
    code_challenge: await client.calculatePKCECodeChallenge(request.verifier), code_challenge_method: "S256",
  }).href;
}

export type OidcAnswer = { readonly subject: string; readonly received: Received; /** Seconds, where the provider says when the person proved who they are. */ readonly authTime: number | undefined };
/** What came as far as it could be read, for the administrator who tests. */
export type OidcSeen = { claims?: Received };

/**
 * Takes the browser's answer to the token endpoint and judges what comes back. The provider's description and keys are read anew each time, so
 * that a key it has withdrawn is not believed a moment longer, and a new one at once.
 */
export async function readOidcAnswer(party: OidcParty, query: string, request: OidcRequest, now: Instant, seen: OidcSeen = {}): Promise<OidcAnswer | SignInRefused> {
  const provider = await providerOf(party, now);
  if (isRefusal(provider)) return provider;
  try {
    const tokens = await client.authorizationCodeGrant(provider, new URL(`${party.redirectUri}?${query}`), {
      pkceCodeVerifier: request.verifier, expectedState: request.state, expectedNonce: request.nonce, idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) return refuseSignIn("oidc.no-id-token");
    seen.claims = receivedOf(claims);
    const refused = claimsRefused(claims, { clientId: party.settings.clientId, now });
    if (refused) return refused;
    const more = "email" in claims ? {} : await userInfo(provider, tokens.access_token, claims.sub);
    seen.claims = receivedOf({ ...more, ...claims });
    return { subject: claims.sub, received: seen.claims, authTime: claims.auth_time };
  } catch (error) {
    return refusedByLibrary(error, seen);
  }
}

/** Only where the ID token is lean, and only about the same person. */
async function userInfo(provider: client.Configuration, accessToken: string, subject: string): Promise<Record<string, unknown>> {
  if (provider.serverMetadata().userinfo_endpoint === undefined) return {};
  return client.fetchUserInfo(provider, accessToken, subject);
}

/** The provider as it describes itself now, with only such signatures allowed as nobody else could make. */
async function providerOf(party: OidcParty, now: Instant): Promise<client.Configuration | SignInRefused> {
  const { settings, secret } = party;
  const found: { failure?: SignInRefused } = {};
  const fetch = guardedFetch(party.outbound, found);
  const metadata: Partial<client.ClientMetadata> = { [client.clockSkew]: Math.floor((now - Date.now()) / 1000), [client.clockTolerance]: CLOCK_SKEW_MS / 1000 };
  try {
    const { supportsPKCE: _, ...discovered } = (await client.discovery(new URL(settings.issuer), settings.clientId, metadata, client.None(), { [client.customFetch]: fetch })).serverMetadata();
    const described: client.ServerMetadata = { ...discovered, id_token_signing_alg_values_supported: allowedSignatures(discovered.id_token_signing_alg_values_supported) };
    // The library allows Microsoft's shared issuers to answer for any tenant; here the issuer is the one that was asked.
    if (described.issuer.replace(/\/$/, "") !== settings.issuer.replace(/\/$/, "")) return refuseSignIn("oidc.wrong-discovery", { expected: settings.issuer, received: described.issuer });
    const provider = new client.Configuration(described, settings.clientId, metadata, authentication(described.token_endpoint_auth_methods_supported, secret));
    provider[client.customFetch] = fetch;
    client.enableNonRepudiationChecks(provider);
    return provider;
  } catch (error) {
    return found.failure ?? refuseSignIn("oidc.wrong-discovery", { expected: settings.issuer, received: error instanceof Error ? `${error.message}${error.cause instanceof Error ? `: ${error.cause.message}` : ""}` : "" });
  }
}

function authentication(offered: readonly string[] | undefined, secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  return offered !== undefined && !offered.includes("client_secret_basic") && offered.includes("client_secret_post") ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret);
}

/** The library's calls go through the guard; a refusal of the guard ends them and is kept. */
function guardedFetch(outbound: Outbound, found: { failure?: SignInRefused }): client.CustomFetch {
  return async (url, { method, headers, body }) => {
    const answer = await outbound(url, { method, headers: Object.fromEntries(Object.entries(headers)), ...(body === undefined || body === null ? {} : { body: String(body) }) });
    if (!isRefusal(answer)) return answer;
    found.failure = refuseSignIn("oidc.unreachable", { expected: url, received: answer.sentence });
    throw new GuardRefused(found.failure);
  };
}

/** Thrown through the library, which knows no refusals. */
export class GuardRefused extends TypeError {
  readonly refused: SignInRefused;
  constructor(refused: SignInRefused) {
    super(refused.sentence);
    this.refused = refused;
  }
}
