import { type Refusal, refuse } from "../kernel/refusal.ts";

const AGAIN = "Start again from the sign-in page.";
const ADMIN = "Tell your administrator this code.";

/** Every way a sign-in through an identity provider ends at the door, with what to do about it. */
export const SIGN_IN_REFUSALS = {
  "sso.no-connection": "Single sign-on is not set up or not switched on here: sign in another way.",
  "sso.expired": `This sign-in took too long or was not begun here. ${AGAIN}`,
  "sso.used": `This sign-in was used already. ${AGAIN}`,
  "sso.other-browser": `This sign-in was begun in another browser, or this one keeps no cookies. ${AGAIN}`,
  "sso.other-connection": `This answer belongs to another connection. ${AGAIN}`,
  "sso.too-many-tries": "Too many tries from this network. Wait a minute and try again.",
  "sso.suspended": "Your access is suspended: ask your administrator.",
  "sso.not-a-member": "You are not a member of this organisation: ask your administrator to invite you.",
  "sso.no-email": "Your identity provider did not send an e-mail address, which is needed the first time: your administrator can map it.",
  "sso.email-unverified": "Your identity provider says that your e-mail address is not verified: verify it there first.",
  "sso.domain-not-owned": "Your e-mail address is not in a domain that this organisation has verified: its administrator can verify it.",
  "sso.linked-otherwise": "This address is linked to another account of the same identity provider: your administrator can remove that link.",
  "sso.no-role": "Your account has no role here: your administrator can give you one.",

  "saml.too-large": `The answer is larger than any answer should be. ${ADMIN}`,
  "saml.unreadable": `The answer cannot be read. ${ADMIN}`,
  "saml.doctype": `The answer holds a document type, which none may. ${ADMIN}`,
  "saml.comment": `The answer holds a comment, which none may. ${ADMIN}`,
  "saml.cdata": `The answer holds a CDATA section, which none may. ${ADMIN}`,
  "saml.instruction": `The answer holds a processing instruction, which none may. ${ADMIN}`,
  "saml.not-a-response": `The answer is no SAML 2.0 response. ${ADMIN}`,
  "saml.no-assertion": `The answer holds no assertion. ${ADMIN}`,
  "saml.several-assertions": `The answer holds more than one assertion. ${ADMIN}`,
  "saml.misplaced-assertion": `The assertion does not stand where it belongs. ${ADMIN}`,
  "saml.duplicate-id": `Two parts of the answer have the same ID. ${ADMIN}`,
  "saml.misplaced-signature": `A signature does not stand where it belongs. ${ADMIN}`,
  "saml.wrong-reference": `A signature is about something else than what it stands in. ${ADMIN}`,
  "saml.weak-algorithm": `The answer is signed in a way that is not safe: use RSA with SHA-256. ${ADMIN}`,
  "saml.unsigned-assertion": `The assertion is not signed: switch signing of assertions on at the identity provider. ${ADMIN}`,
  "saml.unsigned-response": `The answer around the assertion is not signed, and this connection asks for it. ${ADMIN}`,
  "saml.not-encrypted": `The assertion is not encrypted, and this connection asks for it. ${ADMIN}`,
  "saml.cannot-decrypt": `The assertion cannot be decrypted: the identity provider needs this connection's certificate, RSA-OAEP and AES. ${ADMIN}`,
  "saml.wrong-signature": `The signature does not fit the certificates of this connection: perhaps the identity provider changed its key. ${ADMIN}`,
  "saml.wrong-destination": `The answer was meant for another address. ${ADMIN}`,
  "saml.refused-by-provider": "Your identity provider refused to sign you in.",
  "saml.idp-initiated": "Begin at the portal's sign-in page rather than at a tile of the identity provider.",
  "saml.wrong-request": `The answer is to another request. ${AGAIN}`,
  "saml.wrong-issuer": `The answer comes from another identity provider than this connection's. ${ADMIN}`,
  "saml.no-subject": `The assertion does not say whom it is about. ${ADMIN}`,
  "saml.not-bearer": `The assertion is not one that a browser may carry. ${ADMIN}`,
  "saml.wrong-recipient": `The assertion was meant for another address. ${ADMIN}`,
  "saml.wrong-subject-request": `The assertion is to another request. ${AGAIN}`,
  "saml.confirmation-expired": `The assertion came too late. ${AGAIN}`,
  "saml.no-conditions": `The assertion sets no conditions. ${ADMIN}`,
  "saml.expired": `The assertion is not valid any more: are the clocks right? ${AGAIN}`,
  "saml.not-yet-valid": `The assertion is not valid yet: the identity provider's clock is fast. ${ADMIN}`,
  "saml.no-audience": `The assertion does not say for whom it is. ${ADMIN}`,
  "saml.wrong-audience": `The assertion is for another application. ${ADMIN}`,
  "saml.no-authentication": `The assertion does not say that anybody signed in. ${ADMIN}`,
  "saml.session-over": `The session at the identity provider is over. ${AGAIN}`,
  "saml.replayed": `This assertion was used already. ${AGAIN}`,

  "oidc.unreachable": "The identity provider cannot be reached at the moment: try again, or tell your administrator.",
  "oidc.wrong-discovery": `The identity provider describes itself otherwise than this connection expects. ${ADMIN}`,
  "oidc.refused-by-provider": "Your identity provider refused to sign you in.",
  "oidc.missing-response-issuer": `The answer does not say which identity provider it comes from. ${ADMIN}`,
  "oidc.wrong-response-issuer": `The answer comes from another identity provider than the one asked. ${ADMIN}`,
  "oidc.code-refused": `The identity provider refused the code: the client's secret may be wrong or too old. ${ADMIN}`,
  "oidc.malformed": `The identity provider's answer cannot be read. ${ADMIN}`,
  "oidc.no-id-token": `The identity provider sent no ID token. ${ADMIN}`,
  "oidc.weak-algorithm": `The ID token is signed in a way that is not safe. ${ADMIN}`,
  "oidc.wrong-signature": `The signature of the ID token does not fit the identity provider's keys. ${ADMIN}`,
  "oidc.wrong-issuer": `The ID token comes from another issuer. ${ADMIN}`,
  "oidc.wrong-audience": `The ID token is for another application. ${ADMIN}`,
  "oidc.wrong-party": `The ID token was made for another application. ${ADMIN}`,
  "oidc.expired": `The ID token is not valid any more: are the clocks right? ${AGAIN}`,
  "oidc.not-yet-valid": `The ID token is not valid yet: the identity provider's clock is fast. ${ADMIN}`,
  "oidc.issued-in-future": `The ID token was made in the future: the identity provider's clock is fast. ${ADMIN}`,
  "oidc.wrong-nonce": `The ID token is to another request. ${AGAIN}`,
  "oidc.missing-claim": `The ID token leaves out what every ID token says. ${ADMIN}`,
  "oidc.other-subject": `The identity provider's answers are about different people. ${ADMIN}`,
} as const satisfies Readonly<Record<string, string>>;

export type SignInRefusal = keyof typeof SIGN_IN_REFUSALS;

/** @public */
export function isSignInRefusal(code: string): code is SignInRefusal {
  return Object.hasOwn(SIGN_IN_REFUSALS, code);
}

/** What was expected and what came, for the administrator who tests: never shown to whoever signs in. */
export type Differs = { readonly expected?: string | undefined; readonly received?: string | undefined };
export type SignInRefused = Refusal & Differs & { readonly code: SignInRefusal };

export function refuseSignIn(code: SignInRefusal, differs: Differs = {}): SignInRefused {
  return { ...refuse(code, SIGN_IN_REFUSALS[code]), code, ...differs };
}
