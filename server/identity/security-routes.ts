import type { identityContract } from "../../core/identity/contract.ts";
import type { Handlers } from "../platform/http-call.ts";
import { changeEmail, confirmEmail } from "./email-change.ts";
import { addAuthenticator, addOwnPasskey, beginAuthenticator, beginPasskey, ownSecurity, removeAuthenticator, removeOwnPasskey, renewRecoveryCodes, setOwnPassword } from "./own-security.ts";
import { endOwnSession, endOwnSessions, ownSessions } from "./own-sessions.ts";
import { askLink, resetPassword, useLink } from "./links.ts";
import { askRecovery, secondFactor, signInOptions, signInWithPasskey } from "./second-factor.ts";
import { enter, signIn, signOut } from "./sessions.ts";
import { mailProof, type ProofParts, proofOptions, prove } from "./step-up.ts";

export type SecurityParts = ProofParts & { /** Where people reach the server. */ readonly origin: () => string };

/** Ways in, and what people do about their own. */
export function sessionRoutes(parts: SecurityParts): Handlers<typeof identityContract.session> {
  return {
    signIn: { outside: (input, call) => signIn(parts, call, input) },
    secondFactor: { outside: (input, call) => secondFactor(parts, call, input) },
    passkeyOptions: { outside: (_, call) => signInOptions(parts, call) },
    passkey: { outside: (input, call) => signInWithPasskey(parts, call, input) },
    askLink: { outside: (input, call) => askLink(call, "link", input) },
    useLink: { outside: (input, call) => useLink(parts, call, input) },
    askRecovery: { outside: (_, call) => askRecovery(call) },
    askReset: { outside: (input, call) => askLink(call, "reset", input) },
    reset: { outside: (input, call) => resetPassword(call, input) },
    proofOptions: (_, call) => proofOptions(parts, call),
    proofMail: (_, call) => mailProof(parts, call),
    prove: (input, call) => prove(parts, call, input),
    enter: (input, call) => enter(parts, call, input),
    signOut: (_, call) => signOut(call),
  };
}

export function securityRoutes(parts: SecurityParts): Handlers<typeof identityContract.security> {
  return {
    get: (_, call) => ownSecurity(call),
    setPassword: (input, call) => setOwnPassword(parts, call, input),
    beginAuthenticator: (_, call) => beginAuthenticator(parts, call),
    addAuthenticator: (input, call) => addAuthenticator(parts, call, input),
    removeAuthenticator: (_, call) => removeAuthenticator(call),
    beginPasskey: (_, call) => beginPasskey(parts, call),
    addPasskey: (input, call) => addOwnPasskey(parts, call, input),
    removePasskey: (input, call) => removeOwnPasskey(call, input),
    renewRecoveryCodes: (_, call) => renewRecoveryCodes(call),
    sessions: (_, call) => ownSessions(call),
    endSession: (input, call) => endOwnSession(call, input),
    endSessions: (_, call) => endOwnSessions(call),
    changeEmail: (input, call) => changeEmail(parts, call, parts.origin(), input),
    confirmEmail: { outside: (input, call) => confirmEmail(call, input) },
  };
}
