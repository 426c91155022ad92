import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { instantText } from "../../core/kernel/time.ts";
import type { Config } from "./config.ts";
import type { Job, JobHandlers } from "./jobs.ts";
import { json, sql } from "./sql.ts";
import type { Work } from "./work.ts";

/** A message in words: the layout is one for all. */
export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action?: { readonly label: string; readonly href: string };
  readonly closing?: string;
};

/** The message is sent if and only if this transaction commits. */
export async function queueMail(work: Work, mail: Mail): Promise<void> {
  const id = work.id("mai");
  const { to, subject, ...body } = mail;
  await work.tx.run(sql`insert into platform_mail (id, recipient, subject, body, queued_at) values (${id}, ${to}, ${oneLine(subject)}, ${json(body)}, ${instantText(work.now)})`);
  await work.enqueue({ task: "mail.send", payload: { mail: id }, key: `mail:${id}` });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}

type MailRow = { id: string; recipient: string; subject: string; body: Omit<Mail, "to" | "subject">; sent: boolean };

/** Sends through SMTP where a server is set; otherwise each message becomes a file in the data directory, for reading by hand. */
export function mailHandlers(config: Pick<Config, "dataDirectory" | "smtpUrl" | "mailFrom">): JobHandlers {
  const transport = config.smtpUrl === undefined ? undefined : createTransport(config.smtpUrl);
  return {
    "mail.send": async (payload: { mail: string }, job: Job) => {
      const row = await job.tx(({ tx }) => tx.maybe<MailRow>(sql`select id, recipient, subject, body, sent_at is not null as sent from platform_mail where id = ${payload.mail}`));
      if (row === undefined || row.sent) return;
      const message = { from: config.mailFrom, to: row.recipient, subject: row.subject, text: mailText(row.body), html: mailHtml(row.subject, row.body), messageId: `<${row.id}@mindweave.invalid>` };
      if (transport === undefined) await keep(config.dataDirectory, row, message.text);
      else await transport.sendMail(message);
      // Links in a message let people in: once it is out, its text is not kept.
      await job.tx(({ tx, now }) => tx.run(sql`update platform_mail set sent_at = ${instantText(now)} where id = ${row.id}`));
    },
  };
}

async function keep(directory: string, row: MailRow, text: string): Promise<void> {
  const folder = join(directory, "mail");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${row.id}.txt`);
  await writeFile(`${path}.part`, `To: ${row.recipient}\nSubject: ${row.subject}\n\n${text}\n`, { mode: 0o600 });
  await rename(`${path}.part`, path);
}

export function mailText(body: Omit<Mail, "to" | "subject">): string {
  return [...body.paragraphs, ...(body.action ? [`${body.action.label}: ${body.action.href}`] : []), ...(body.closing ? [body.closing] : [])].join("\n\n");
}

/** Plain and readable everywhere: one column, one button, no images. */
export function mailHtml(subject: string, body: Omit<Mail, "to" | "subject">): string {
  const paragraphs = body.paragraphs.map((text) => `<p style="margin:0 0 16px">${escaped(text)}</p>`).join("");
  const action = body.action ? `<p style="margin:24px 0"><a href="${escaped(body.action.href)}" style="background:#3b5bdb;color:#fff;padding:12px 20px;border-radius:8px;text-decoration:none;font-weight:600">${escaped(body.action.label)}</a></p>` : "";
  const closing = body.closing ? `<p style="margin:0;color:#667085;font-size:13px">${escaped(body.closing)}</p>` : "";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head><body style="margin:0;background:#f5f6f8;padding:32px 16px;font:15px/1.6 -apple-system,Segoe UI,Roboto,sans-serif;color:#1b1f2a"><div style="max-width:560px;margin:0 auto;background:#fff;border-radius:14px;padding:32px">${paragraphs}${action}${closing}</div></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[sign] as string);
}
