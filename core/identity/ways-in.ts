import { type Refusal, refuse } from "../kernel/refusal.ts";
import type { Instant } from "../kernel/time.ts";

/** How somebody came in. */
export const METHODS = ["password", "link", "passkey", "oidc", "saml"] as const;
export type Method = (typeof METHODS)[number];

/** What was proven on the way. A recovery code stands for the authenticator app that was lost. */
export const FACTORS = ["password", "mail", "passkey", "totp", "recovery", "sso", "invitation"] as const;
export type Factor = (typeof FACTORS)[number];

/** What a person has besides a mailbox. */
export type Holdings = { readonly password: boolean; readonly totp: boolean; readonly passkeys: number };

/** What an organisation demands of its people. */
export type Policy = { readonly secondFactorRequired: boolean; readonly ssoOnly: boolean };

/** A proof is fresh for this long: money and security ask for one. */
export const PROOF_MS = 10 * 60_000;

/**
 * One thing, or two that do not fall together. A passkey is something one has, opened by something one knows or is. The vendor trusts a
 * connected identity provider with its own rules. A mailbox and a password count as one: the mailbox resets the password.
 */
export function levelOf(factors: readonly Factor[]): 1 | 2 {
  if (factors.includes("passkey") || factors.includes("sso")) return 2;
  const first = factors.includes("password") || factors.includes("mail");
  return first && (factors.includes("totp") || factors.includes("recovery")) ? 2 : 1;
}

export function hasSecondFactor(has: Holdings): boolean {
  return has.totp || has.passkeys > 0;
}

/** Whoever has set up a second factor is asked for it on every way in but the ones that hold one. */
export function needsSecondFactor(factors: readonly Factor[], has: Holdings): boolean {
  return levelOf(factors) === 1 && hasSecondFactor(has);
}

export const PROOFS = ["passkey", "totp", "recovery", "password", "mail"] as const;
export type Proof = (typeof PROOFS)[number];

/** With what a signed-in person may prove that it is still they: the strongest they have, never a weaker one beside it. */
export function proofsFor(has: Holdings): Proof[] {
  const second: Proof[] = [...(has.passkeys > 0 ? (["passkey"] as const) : []), ...(has.totp ? (["totp"] as const) : [])];
  if (second.length > 0) return [...second, "recovery"];
  return has.password ? ["password"] : ["mail"];
}

export function isFresh(provenAt: Instant | undefined, now: Instant): boolean {
  return provenAt !== undefined && provenAt <= now && now - provenAt < PROOF_MS;
}

/**
 * May this way in enter an organisation that lets its people in through its own identity provider alone? Its owners may, with a passkey, so that a
 * broken connection locks nobody out; the caller reports it. A connection opens its own organisation and no other, because whoever runs it could
 * otherwise walk into every other organisation of the same person.
 */
export function entryRefused(way: { readonly method: Method; readonly factors: readonly Factor[]; readonly connectionOrganisationId: string | undefined }, target: { readonly id: string; readonly policy: Policy; readonly mayBreakGlass: boolean }): Refusal | undefined {
  const bySso = way.connectionOrganisationId !== undefined;
  if (bySso && way.connectionOrganisationId === target.id) return undefined;
  if (target.policy.ssoOnly) {
    if (!bySso && target.mayBreakGlass && way.factors.includes("passkey")) return undefined;
    return refuse("session.sso-required", "This organisation signs in through its own identity provider: choose single sign-on.");
  }
  if (bySso && !way.factors.some((factor) => factor === "passkey" || factor === "totp" || factor === "password")) {
    return refuse("session.sign-in-again", "Single sign-on opened one organisation only. Sign in with your own password or passkey to work in this one.");
  }
  return undefined;
}

/** Who may come in past an identity provider that does not work. */
export const BREAK_GLASS_ROLES = ["vendor.owner", "partner.admin", "customer.admin", "affiliate.owner"] as const;
