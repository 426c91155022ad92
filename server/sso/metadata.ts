import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { SamlSettings } from "../../core/sso/connection.ts";
import type { OutsideCall } from "../platform/http-call.ts";
import type { Outbound } from "../platform/outbound.ts";
import { readSamlMetadata } from "./saml-metadata.ts";

/** Fetches metadata from an address of the public internet and reads them; the address stays with the settings, to be read again. */
export async function fetchSamlMetadata(outbound: Outbound, url: string, now: Instant): Promise<SamlSettings | Refusal> {
  const answer = await outbound(url, { headers: { accept: "application/samlmetadata+xml, application/xml, text/xml" } });
  if (isRefusal(answer)) return refuse("metadata.unreachable", answer.sentence);
  if (!answer.ok) return refuse("metadata.unreachable", `${new URL(url).hostname} answered with ${answer.status}: check the address.`);
  const read = readSamlMetadata(await answer.text(), now);
  return isRefusal(read) ? read : { ...read, metadataUrl: url };
}

/** What the wizard asks while somebody types: nothing is kept. */
export async function describeProvider(outbound: Outbound, call: OutsideCall, input: { url?: string | undefined; xml?: string | undefined; issuer?: string | undefined }) {
  if ([input.url, input.xml, input.issuer].filter((one) => one !== undefined).length !== 1) return refuse("metadata.one-of", "Give either an address, or the metadata themselves, or an issuer.");
  if (input.issuer !== undefined) return describeIssuer(outbound, input.issuer);
  const saml = input.xml === undefined ? await fetchSamlMetadata(outbound, input.url as string, call.now) : readSamlMetadata(input.xml, call.now);
  return isRefusal(saml) ? saml : { saml, oidc: null, names: [] };
}

async function describeIssuer(outbound: Outbound, issuer: string) {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await outbound(address);
  if (isRefusal(answer)) return refuse("metadata.unreachable", answer.sentence);
  const described = await answer.json().catch(() => undefined) as { issuer?: unknown; claims_supported?: unknown; code_challenge_methods_supported?: unknown } | undefined;
  if (!answer.ok || typeof described?.issuer !== "string") return refuse("metadata.no-provider", `There is no OpenID provider at ${address}: check the issuer.`);
  return { saml: null, oidc: { issuer: described.issuer, methods: texts(described.code_challenge_methods_supported) }, names: texts(described.claims_supported) };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string").slice(0, 100) : [];
}
