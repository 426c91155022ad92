import { type AuthenticationResponseJSON, generateAuthenticationOptions, generateRegistrationOptions, type RegistrationResponseJSON, verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant } from "../../core/kernel/time.ts";
import { sha256 } from "../platform/secrets.ts";
import type { Work } from "../platform/work.ts";
import { addAttempt, takeAttempt } from "./attempt-store.ts";
import { addPasskey, passkeyBy, passkeys, usePasskey, type PasskeyRow } from "./factor-store.ts";

const CHALLENGE_MS = 5 * 60_000;
/** EdDSA, ES256 and RS256, which every browser knows. */
const ALGORITHMS = [-8, -7, -257];

/** Whose page the browser has to have been on. */
export type Place = { readonly origin: string; readonly name: string };
type Owner = { readonly personId: string; readonly sessionId: string };

/** A challenge for any passkey of this place, or of the person in this session. */
export async function passkeyChallenge(work: Work, place: Place, owner?: Owner) {
  const options = await generateAuthenticationOptions({ rpID: hostOf(place), userVerification: "required", allowCredentials: [] });
  await keep(work, "passkey", options.challenge, owner);
  return options;
}

export async function newPasskeyChallenge(work: Work, place: Place, person: Owner & { readonly email: string; readonly name: string }) {
  const known = await passkeys(work.tx, person.personId);
  const options = await generateRegistrationOptions({
    rpName: place.name, rpID: hostOf(place), userName: person.email, userDisplayName: person.name, userID: new Uint8Array(Buffer.from(person.personId)), attestationType: "none", supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map((one) => ({ id: one.credential, transports: one.transports })), authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  await keep(work, "passkey-new", options.challenge, person);
  return options;
}

async function keep(work: Work, kind: "passkey" | "passkey-new", challenge: string, owner: Owner | undefined): Promise<void> {
  await addAttempt(work.tx, { hash: sha256(`${kind}|${challenge}`), kind, personId: owner?.personId ?? null, ...(owner ? { sessionId: owner.sessionId } : {}), detail: {}, at: work.now, expiresAt: instant(work.now + CHALLENGE_MS) });
}

/** The passkey that answered a challenge of ours, which is used up by it, right or wrong. */
export async function provenPasskey(work: Work, place: Place, answer: unknown, owner?: Owner): Promise<PasskeyRow | Refusal> {
  const response = answer as AuthenticationResponseJSON;
  const challenge = challengeIn(answer);
  const begun = challenge === undefined ? undefined : await takeAttempt(work.tx, "passkey", sha256(`passkey|${challenge}`), work.now);
  if (challenge === undefined || !begun || begun.session_id !== (owner?.sessionId ?? null)) return refused();
  const known = typeof response.id === "string" ? await passkeyBy(work.tx, response.id) : undefined;
  if (!known || (owner !== undefined && known.person_id !== owner.personId)) return refused();
  const handle = response.response.userHandle;
  if (handle !== undefined && Buffer.from(handle, "base64url").toString() !== known.person_id) return refused();
  try {
    const credential = { id: known.credential, publicKey: new Uint8Array(known.public_key), counter: Number(known.counter) };
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({ response, expectedChallenge: challenge, expectedOrigin: place.origin, expectedRPID: hostOf(place), credential, requireUserVerification: true });
    if (!verified || !(await usePasskey(work.tx, known.id, BigInt(authenticationInfo.newCounter), work.now))) return refused();
    return known;
  } catch {
    return refused();
  }
}

/** Keeps a passkey that the browser made for a challenge of this session. */
export async function keptPasskey(work: Work, place: Place, owner: Owner, input: { name: string; response: unknown }): Promise<PasskeyRow | Refusal> {
  const challenge = challengeIn(input.response);
  const begun = challenge === undefined ? undefined : await takeAttempt(work.tx, "passkey-new", sha256(`passkey-new|${challenge}`), work.now);
  if (challenge === undefined || !begun || begun.session_id !== owner.sessionId || begun.person_id !== owner.personId) return refused();
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: input.response as RegistrationResponseJSON, expectedChallenge: challenge, expectedOrigin: place.origin, expectedRPID: hostOf(place), requireUserVerification: true, supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return refused();
    const { credential } = registrationInfo;
    const row = {
      id: work.id("pky"), person_id: owner.personId, credential: credential.id, public_key: Buffer.from(credential.publicKey), counter: BigInt(credential.counter), transports: (credential.transports ?? []).filter((one) => /^[a-z-]{2,20}$/.test(one)).slice(0, 8),
      name: input.name, synced: registrationInfo.credentialBackedUp, created_at: work.now,
    };
    return (await addPasskey(work.tx, row)) ? { ...row, used_at: null } : refused();
  } catch {
    return refused();
  }
}

/** The challenge that the browser says it answered: whether it is one of ours shows when it is looked up. */
function challengeIn(answer: unknown): string | undefined {
  try {
    const { clientDataJSON } = (answer as { response: { clientDataJSON: string } }).response;
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString()) as { challenge?: unknown };
    return typeof challenge === "string" && challenge.length < 200 ? challenge : undefined;
  } catch {
    return undefined;
  }
}

function hostOf(place: Place): string {
  return new URL(place.origin).hostname;
}

function refused(): Refusal {
  return refuse("passkey.refused", "This passkey did not work here. Try again, or choose another way.");
}
