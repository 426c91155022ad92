import { z } from "zod";
import { At, Id, Json } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { text } from "../kernel/wire.ts";
import { Email, FRESH, LinkToken, Password } from "./shapes.ts";
import { METHODS } from "./ways-in.ts";

const own = { permission: "signed-in", personal: true } as const;
const Passkey = z.strictObject({ id: Id("pky"), name: z.string(), synced: z.boolean(), createdAt: At, lastUsedAt: At.nullable() }).meta({ id: "Passkey" });
const RecoveryCodes = z.array(z.string()).nullable();
const keepOne = { "security.factor-demanded": 409 } as const;
const Session = z
  .strictObject({ id: Id("ses"), current: z.boolean(), organisation: z.string(), method: z.enum(METHODS), device: z.string(), address: z.string(), signedInAt: At, lastSeenAt: At })
  .meta({ id: "Session" });

/** What a person does about their own sign-in. */
export const securityContract = {
  get: read("GET /v1/security", {
    summary: "How you sign in", ...own,
    output: z.strictObject({
      email: z.string(), newEmail: z.string().nullable(), password: z.boolean(), authenticator: z.boolean(), passkeys: z.array(Passkey), recoveryCodes: z.number().int(),
      demanded: z.boolean(), provenUntil: At.nullable(),
    }),
  }),
  setPassword: write("PUT /v1/security/password", {
    summary: "Set another password; every other session ends", ...own, secret: true,
    input: z.strictObject({ password: Password }), refusals: { ...FRESH, "password.too-common": 422 },
  }),
  beginAuthenticator: write("POST /v1/security/authenticator", {
    summary: "Begin with an authenticator app: the secret for it, shown once", ...own, secret: true,
    output: z.strictObject({ setup: z.string(), secret: z.string(), uri: z.string() }), refusals: FRESH,
  }),
  addAuthenticator: write("PUT /v1/security/authenticator", {
    summary: "Finish with a code of the app; the first second factor comes with recovery codes, shown once", ...own, secret: true,
    input: z.strictObject({ setup: LinkToken, code: z.string().regex(/^\d{3} ?\d{3}$/, "is six digits").transform((value) => value.replace(" ", "")) }),
    output: z.strictObject({ recoveryCodes: RecoveryCodes }), refusals: { ...FRESH, "security.code-wrong": 422, "security.setup-over": 410, "step-up.too-many": 429 },
  }),
  removeAuthenticator: write("DELETE /v1/security/authenticator", { summary: "Stop using the authenticator app", ...own, refusals: { ...FRESH, ...keepOne } }),
  beginPasskey: write("POST /v1/security/passkeys/options", { summary: "Begin with a passkey", ...own, output: z.strictObject({ options: Json }), refusals: FRESH }),
  addPasskey: write("POST /v1/security/passkeys", {
    summary: "Keep a passkey that the browser made", ...own, status: 201, secret: true,
    input: z.strictObject({ name: text(60), response: Json }), output: z.strictObject({ passkey: Passkey, recoveryCodes: RecoveryCodes }), refusals: { ...FRESH, "passkey.refused": 401 },
  }),
  removePasskey: write("DELETE /v1/security/passkeys/{passkey}", { summary: "Remove a passkey", ...own, input: z.strictObject({ passkey: Id("pky") }), refusals: { ...FRESH, ...keepOne, "passkey.not-found": 404 } }),
  renewRecoveryCodes: write("POST /v1/security/recovery-codes", {
    summary: "New recovery codes, shown once; the old ones stop working", ...own, secret: true,
    output: z.strictObject({ recoveryCodes: z.array(z.string()) }), refusals: { ...FRESH, "security.no-second-factor": 409 },
  }),
  sessions: read("GET /v1/security/sessions", { summary: "Where you are signed in", ...own, output: z.strictObject({ items: z.array(Session) }) }),
  endSession: write("DELETE /v1/security/sessions/{session}", { summary: "Sign out somewhere else", ...own, input: z.strictObject({ session: Id("ses") }), refusals: { "session.not-found": 404 } }),
  endSessions: write("DELETE /v1/security/sessions", { summary: "Sign out everywhere, here too", ...own, output: z.strictObject({ ended: z.number().int() }) }),
  changeEmail: write("POST /v1/security/email", {
    summary: "Change the address you sign in with; the old and the new one both confirm it", ...own, input: z.strictObject({ email: Email }), refusals: { ...FRESH, "email.same": 422, "step-up.too-many": 429 },
  }),
  confirmEmail: write("POST /v1/security/email/confirmation", {
    summary: "Confirm a change of address with the link that one of the two got", permission: "public",
    input: z.strictObject({ token: LinkToken }), output: z.strictObject({ changed: z.boolean(), waitingFor: z.enum(["old", "new"]).nullable() }),
    refusals: { "link.unknown": 404, "email.taken": 409, "session.too-many-tries": 429 },
  }),
};
