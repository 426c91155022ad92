import { sql } from "../platform/sql.ts";
import type { TestServer } from "../testing-server.ts";

/** The last letter to an address, as it waits to be sent. */
export async function letterTo(server: Pick<TestServer, "superuser">, email: string): Promise<{ subject: string; text: string; link: string; code: string }> {
  const row = await server.superuser.one<{ subject: string; body: { paragraphs: string[]; action?: { href: string } } }>(sql`select subject, body from platform_mail where recipient = ${email.toLowerCase()} order by id desc limit 1`);
  const text = row.body.paragraphs.join("\n");
  return { subject: row.subject, text, link: row.body.action?.href ?? "", code: /\b\d{8}\b/.exec(text)?.[0] ?? "" };
}

/** The secret behind the # of the link in the last letter to an address. */
export async function tokenFor(server: Pick<TestServer, "superuser">, email: string): Promise<string> {
  return (await letterTo(server, email)).link.split("#")[1] ?? "";
}
