import { z } from "zod";
import { At, Id, Json } from "../kernel/api-list.ts";
import { write } from "../kernel/api-operation.ts";
import { Email, ENTRY, LinkToken, Password, SecondCode, SignedIn } from "./shapes.ts";
import { PROOFS } from "./ways-in.ts";

const tries = { "session.too-many-tries": 429 } as const;
const passkeyWrong = { "passkey.refused": 401 } as const;

/** Everything that ends in a session, or makes one fresh. */
export const signInContract = {
  signIn: write("POST /v1/session", {
    summary: "Sign in with e-mail and password", permission: "public", secret: true,
    input: z.strictObject({ email: Email, password: z.string().min(1).max(200), organisation: Id("org").optional() }), output: SignedIn,
    refusals: { "session.wrong": 401, ...tries, ...ENTRY },
  }),
  secondFactor: write("POST /v1/session/second-factor", {
    summary: "Go on signing in with a code of your authenticator app, or a recovery code", permission: "public", secret: true,
    input: z.strictObject({ code: SecondCode }), output: SignedIn, refusals: { "session.code-wrong": 401, "session.nothing-pending": 401, ...tries, ...ENTRY },
  }),
  passkeyOptions: write("POST /v1/session/passkey/options", { summary: "A challenge for a passkey", permission: "public", output: z.strictObject({ options: Json }), refusals: tries }),
  passkey: write("POST /v1/session/passkey", {
    summary: "Sign in with a passkey", permission: "public", secret: true,
    input: z.strictObject({ response: Json, organisation: Id("org").optional() }), output: SignedIn, refusals: { ...passkeyWrong, ...tries, ...ENTRY },
  }),
  askLink: write("POST /v1/session/link", {
    summary: "Have a sign-in link sent to your mailbox; it works once, for 15 minutes, in this browser", permission: "public",
    input: z.strictObject({ email: Email }), refusals: tries,
  }),
  useLink: write("PUT /v1/session/link", {
    summary: "Sign in with the link from your mailbox", permission: "public", secret: true,
    input: z.strictObject({ token: LinkToken }), output: SignedIn, refusals: { "link.unknown": 404, "link.other-browser": 403, ...tries, ...ENTRY },
  }),
  askRecovery: write("POST /v1/session/recovery", {
    summary: "Say that you lost every second factor: an administrator has to vouch for you", permission: "public",
    output: z.strictObject({ askedAt: At }), refusals: { "session.nothing-pending": 401, ...tries },
  }),
  askReset: write("POST /v1/session/reset", {
    summary: "Have a link to set a new password sent to your mailbox", permission: "public", input: z.strictObject({ email: Email }), refusals: tries,
  }),
  reset: write("PUT /v1/session/reset", {
    summary: "Set a new password with the link from your mailbox; every session ends", permission: "public", secret: true,
    input: z.strictObject({ token: LinkToken, password: Password }), output: z.strictObject({ email: z.string() }),
    refusals: { "link.unknown": 404, "password.too-common": 422, ...tries },
  }),
  proofOptions: write("POST /v1/session/proof/options", {
    summary: "With what you may prove again that it is you", permission: "signed-in", personal: true,
    output: z.strictObject({ ways: z.array(z.enum(PROOFS)), passkey: Json.nullable() }),
  }),
  proofMail: write("POST /v1/session/proof/mail", {
    summary: "Have a code sent to your mailbox, where you have neither password nor second factor", permission: "signed-in", personal: true, refusals: { "step-up.wrong-way": 422, "step-up.too-many": 429 },
  }),
  prove: write("PUT /v1/session/proof", {
    summary: "Prove again that it is you: money and security ask for it", permission: "signed-in", personal: true, secret: true,
    input: z.union([
      z.strictObject({ password: z.string().min(1).max(200) }), z.strictObject({ code: SecondCode }),
      z.strictObject({ mailed: z.string().regex(/^\d{8}$/, "is eight digits") }), z.strictObject({ passkey: Json }),
    ]),
    output: z.strictObject({ provenAt: At }), refusals: { "step-up.wrong": 403, "step-up.wrong-way": 422, "step-up.too-many": 429 },
  }),
};
