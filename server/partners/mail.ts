import { queueMail } from "../platform/mail.ts";
import type { Work } from "../platform/work.ts";

/** The first message of a new partner: its application was approved, here is how to get in. */
export async function invitationMail(work: Work, to: { to: string; name: string; company: string; link: string }): Promise<void> {
  await queueMail(work, {
    to: to.to,
    subject: `${to.company} is approved: welcome to the MindWeave partner program`,
    paragraphs: [`Hello ${to.name},`, `Your application for ${to.company} was approved. Set a password, read and accept the agreement, and your portal is open.`],
    action: { label: "Open the portal", href: to.link },
    closing: "The link works once and for seven days.",
  });
}

export async function declineMail(work: Work, to: { to: string; name: string; company: string; reason: string }): Promise<void> {
  await queueMail(work, {
    to: to.to,
    subject: `Your application for ${to.company}`,
    paragraphs: [`Hello ${to.name},`, `We could not approve the application of ${to.company}. The reason: ${to.reason}`, "You are welcome to apply again when this has changed."],
  });
}
