import { CLOCK_SKEW_MS } from "./connection.ts";
import { refuseSignIn, type SignInRefused } from "./refusals.ts";

/** What stands on the outside of an answer: nobody has signed it unless the response itself is signed. */
export type ResponseFacts = {
  readonly destination: string | undefined;
  readonly inResponseTo: string | undefined;
  readonly issuer: string | undefined;
  readonly status: string | undefined;
  readonly statusText: string | undefined;
  readonly signed: boolean;
  readonly encrypted: boolean;
};

/** What the signed assertion says; times in milliseconds, undefined where they are left out or unreadable. */
export type AssertionFacts = {
  readonly id: string;
  readonly issuer: string | undefined;
  readonly nameId: string | undefined;
  readonly nameIdFormat: string | undefined;
  readonly confirmations: readonly Confirmation[];
  readonly conditions: { readonly notBefore: number | undefined; readonly notOnOrAfter: number | undefined; readonly audiences: readonly (readonly string[])[] } | undefined;
  readonly authentications: readonly { readonly at: number | undefined; readonly sessionNotOnOrAfter: number | undefined }[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
};

export type Confirmation = { readonly method: string; readonly recipient: string | undefined; readonly inResponseTo: string | undefined; readonly notOnOrAfter: number | undefined; readonly notBefore: number | undefined };

/** What this sign-in asked for. */
export type SamlExpected = {
  readonly idpEntityId: string;
  /** Our own entity id for this connection. */
  readonly audience: string;
  /** Where the answer has to come. */
  readonly address: string;
  readonly requestId: string;
  readonly requireSignedResponse: boolean;
  readonly requireEncryption: boolean;
};

const SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const LONGEST = 1000;
/** An identifier that changes every time says nothing about who came. */
const TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/** Judges the outside before any signature is looked at: cheap, and the first thing to be wrong. */
export function responseRefused(facts: ResponseFacts, expected: SamlExpected): SignInRefused | undefined {
  if (facts.status !== SUCCESS) return refuseSignIn("saml.refused-by-provider", { expected: SUCCESS, received: [facts.status, facts.statusText].filter(Boolean).join(": ") });
  if (facts.destination === undefined ? facts.signed : facts.destination !== expected.address) return refuseSignIn("saml.wrong-destination", { expected: expected.address, received: facts.destination });
  if (facts.inResponseTo === undefined) return refuseSignIn("saml.idp-initiated");
  if (facts.inResponseTo !== expected.requestId) return refuseSignIn("saml.wrong-request", { expected: expected.requestId, received: facts.inResponseTo });
  if (facts.issuer !== undefined && facts.issuer !== expected.idpEntityId) return refuseSignIn("saml.wrong-issuer", { expected: expected.idpEntityId, received: facts.issuer });
  if (expected.requireSignedResponse && !facts.signed) return refuseSignIn("saml.unsigned-response");
  if (expected.requireEncryption && !facts.encrypted) return refuseSignIn("saml.not-encrypted");
  return undefined;
}

/** Judges what was signed. Recipient, request and time have to be right in one and the same confirmation. */
export function assertionRefused(facts: AssertionFacts, expected: SamlExpected, now: number): SignInRefused | undefined {
  if (facts.issuer !== expected.idpEntityId) return refuseSignIn("saml.wrong-issuer", { expected: expected.idpEntityId, received: facts.issuer });
  if (facts.nameId === undefined || facts.nameId.trim() === "" || facts.nameId.length > LONGEST || facts.nameIdFormat === TRANSIENT) return refuseSignIn("saml.no-subject", { expected: "a NameID that stays the same", received: facts.nameIdFormat });
  return conditionsRefused(facts, expected, now) ?? confirmationRefused(facts.confirmations, expected, now) ?? authenticationRefused(facts, now);
}

function conditionsRefused({ conditions }: AssertionFacts, expected: SamlExpected, now: number): SignInRefused | undefined {
  if (conditions?.notOnOrAfter === undefined) return refuseSignIn("saml.no-conditions");
  if (now - CLOCK_SKEW_MS >= conditions.notOnOrAfter) return refuseSignIn("saml.expired", { expected: `later than ${time(now)}`, received: time(conditions.notOnOrAfter) });
  if (conditions.notBefore !== undefined && now + CLOCK_SKEW_MS < conditions.notBefore) return refuseSignIn("saml.not-yet-valid", { expected: `at ${time(now)}`, received: time(conditions.notBefore) });
  if (conditions.audiences.length === 0) return refuseSignIn("saml.no-audience", { expected: expected.audience });
  // Each restriction has to hold by itself.
  const wrong = conditions.audiences.find((audiences) => !audiences.includes(expected.audience));
  return wrong ? refuseSignIn("saml.wrong-audience", { expected: expected.audience, received: wrong.join(", ") }) : undefined;
}

function confirmationRefused(all: readonly Confirmation[], expected: SamlExpected, now: number): SignInRefused | undefined {
  const bearers = all.filter((one) => one.method === BEARER);
  if (bearers.length === 0) return refuseSignIn("saml.not-bearer", { expected: BEARER, received: all.map((one) => one.method).join(", ") });
  const faults = bearers.map((one) => bearerRefused(one, expected, now));
  return faults.includes(undefined) ? undefined : faults[0];
}

function bearerRefused(one: Confirmation, expected: SamlExpected, now: number): SignInRefused | undefined {
  if (one.recipient !== expected.address) return refuseSignIn("saml.wrong-recipient", { expected: expected.address, received: one.recipient });
  if (one.inResponseTo !== expected.requestId) return refuseSignIn("saml.wrong-subject-request", { expected: expected.requestId, received: one.inResponseTo });
  if (one.notOnOrAfter === undefined || now - CLOCK_SKEW_MS >= one.notOnOrAfter) return refuseSignIn("saml.confirmation-expired", { expected: `later than ${time(now)}`, received: time(one.notOnOrAfter) });
  if (one.notBefore !== undefined && now + CLOCK_SKEW_MS < one.notBefore) return refuseSignIn("saml.not-yet-valid", { expected: `at ${time(now)}`, received: time(one.notBefore) });
  return undefined;
}

function authenticationRefused({ authentications }: AssertionFacts, now: number): SignInRefused | undefined {
  if (authentications.length === 0) return refuseSignIn("saml.no-authentication");
  const over = authentications.find((one) => one.sessionNotOnOrAfter !== undefined && now - CLOCK_SKEW_MS >= one.sessionNotOnOrAfter);
  return over ? refuseSignIn("saml.session-over", { received: time(over.sessionNotOnOrAfter) }) : undefined;
}

/** Until when the same assertion must not come again: as long as it could be believed. */
export function rememberUntil(facts: AssertionFacts): number {
  const ends = [facts.conditions?.notOnOrAfter, ...facts.confirmations.map((one) => one.notOnOrAfter)].filter((end) => end !== undefined);
  return Math.max(...ends) + 2 * CLOCK_SKEW_MS;
}

function time(at: number | undefined): string {
  return at === undefined ? "nothing" : `${Math.floor(at / 1000)} (Unix time)`;
}
