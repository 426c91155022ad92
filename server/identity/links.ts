import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant } from "../../core/kernel/time.ts";
import type { OutsideCall } from "../platform/http-call.ts";
import type { Job } from "../platform/jobs.ts";
import { queueMail } from "../platform/mail.ts";
import { randomToken, sha256 } from "../platform/secrets.ts";
import type { Work } from "../platform/work.ts";
import { addAttempt, attempt, attemptMailed, mailAttempt, takeAttempt } from "./attempt-store.ts";
import { endSessions } from "./session-store.ts";
import { issueSession } from "./issue-session.ts";
import { changeNotice } from "./notices.ts";
import { hashPassword } from "./password.ts";
import { commonPassword } from "./password-rules.ts";
import { doorOf, type SessionParts, tooManyFrom, tooManyTries } from "./sessions.ts";
import { account, organisationsOf, replacePassword } from "./store.ts";

export const LINK_COOKIE = "__Host-link";
const LINK_MS = 15 * 60_000;
type Asked = { email: string };

/**
 * A link to sign in with, or to set a new password. Whoever asks gets the same answer after the same work, whether or not the address is
 * known: looking it up and writing the message is a job's. The browser keeps half of the secret, the mailbox gets the other.
 */
export async function askLink(call: OutsideCall, kind: "link" | "reset", input: Asked): Promise<Refusal | undefined> {
  const busy = await tooManyTries(call, `${kind} ${input.email}`);
  if (busy) return busy;
  const token = randomToken();
  const hash = sha256(token);
  await call.tx(async (work) => {
    await addAttempt(work.tx, { hash, kind, personId: null, detail: { email: input.email } satisfies Asked, at: work.now, expiresAt: instant(work.now + LINK_MS) });
    await work.enqueue({ task: "identity.link", payload: { attempt: hash.toString("hex"), kind }, key: `identity.link:${hash.toString("hex")}` });
  });
  if (kind === "link") call.setCookie({ name: LINK_COOKIE, value: token, httpOnly: true, maxAge: LINK_MS / 1000 });
  return undefined;
}

/** Writes the message, where there is somebody to write to; nothing otherwise. */
export async function sendLink(job: Job, origin: string, payload: { attempt: string; kind: "link" | "reset" }): Promise<void> {
  await job.tx(async (work) => {
    const hash = Buffer.from(payload.attempt, "hex");
    const asked = await attempt<Asked>(work.tx, payload.kind, hash, work.now);
    const found = asked && (await account(work.tx, { email: asked.detail.email }));
    if (!found || found.kind !== "person" || (await organisationsOf(work.tx, found.id)).length === 0) return;
    const token = randomToken();
    if (!(await mailAttempt(work.tx, hash, sha256(token)))) return;
    const signIn = payload.kind === "link";
    await queueMail(work, {
      to: found.email, subject: signIn ? "Your sign-in link" : "Set a new password",
      paragraphs: [`Hello ${found.name},`, signIn ? "Open this link in the browser in which you asked for it." : "With this link you set a new password. Every session of yours ends."],
      action: { label: signIn ? "Sign in" : "Set a new password", href: `${origin}/${signIn ? "sign-in-link" : "new-password"}#${token}` },
      closing: "The link works once, for 15 minutes. If you did not ask for it, delete this message: nothing happens.",
    });
  });
}

/** Needs both halves: a message that was forwarded or caught opens nothing in another browser. */
export async function useLink(parts: SessionParts, call: OutsideCall, input: { token: string }) {
  const busy = await tooManyFrom(call, "link use");
  if (busy) return busy;
  return call.tx(async (work) => {
    const begun = await attemptMailed(work.tx, "link", sha256(input.token), work.now);
    if (!begun) return unknown();
    const half = call.cookie(LINK_COOKIE);
    if (half === undefined || !sha256(half).equals(begun.hash)) return refuse("link.other-browser", "Open the link in the browser in which you asked for it, or ask for a new one here.");
    const taken = await takeAttempt<Asked>(work.tx, "link", begun.hash, work.now);
    const found = taken && (await account(work.tx, { email: taken.detail.email }));
    if (!found) return unknown();
    call.setCookie({ name: LINK_COOKIE, value: "", httpOnly: true, maxAge: 0 });
    return issueSession(parts, doorOf(work, call), { personId: found.id, method: "link", factors: ["mail"], authenticatedAt: work.now });
  });
}

/** Signs nobody in: the new password does, and the second factor where there is one. */
export async function resetPassword(call: OutsideCall, input: { token: string; password: string }) {
  const busy = await tooManyFrom(call, "reset use");
  if (busy) return busy;
  const mailed = sha256(input.token);
  const begun = await call.tx(({ tx }) => attemptMailed<Asked>(tx, "reset", mailed, call.now));
  if (!begun) return unknown();
  const person = await call.tx(({ tx }) => account(tx, { email: begun.detail.email }));
  const common = await commonPassword(input.password, [begun.detail.email, person?.name ?? ""]);
  if (common) return common;
  const hash = await hashPassword(input.password);
  return call.tx(async (work) => {
    const taken = await takeAttempt<Asked>(work.tx, "reset", begun.hash, work.now);
    const found = taken && (await account(work.tx, { email: taken.detail.email }));
    if (!found) return unknown();
    await replacePassword(work.tx, found.id, hash);
    const ended = await endSessions(work.tx, found.id, { allBut: null }, work.now);
    await changeNotice(work, found, "Your password was set anew with a link from your mailbox, and every session was ended.");
    await auditEverywhere(work, found.id, "person.password-reset", { sessions: ended });
    return { email: found.email };
  });
}

/** A change of the person's own sign-in stands in the log of every organisation they work for. */
export async function auditEverywhere(work: Work, personId: string, action: string, detail: Readonly<Record<string, unknown>> = {}, credentialId = "link"): Promise<void> {
  // In one order, so that two of them never wait for each other's chains.
  const places = (await organisationsOf(work.tx, personId)).map((one) => one.id).toSorted();
  for (const organisationId of places) await work.audit({ action, subject: personId, organisationId, by: { kind: "person", personId, credentialId }, detail });
}

function unknown(): Refusal {
  return refuse("link.unknown", "This link was used already, is too old or is not complete: ask for a new one.");
}
