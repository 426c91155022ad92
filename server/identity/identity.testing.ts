import type { Role } from "../../core/identity/roles.ts";
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

type Reply = { readonly status: number; readonly code: string | undefined; readonly text: string; readonly body: Readonly<Record<string, never>>; readonly issues: readonly { code: string }[] };

/** A browser that keeps cookies, as the portal's own page uses it. */
export type Browser = { readonly cookies: Map<string, string>; ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply> };

export function browser(server: Pick<TestServer, "url">, origin: string, agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"): Browser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async ask(method, path, body, headers = {}) {
      const sent = {
        "user-agent": agent, origin, "sec-fetch-site": "same-origin", cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        "x-csrf-token": decodeURIComponent(cookies.get("__Host-csrf") ?? ""), ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers,
      };
      const response = await fetch(server.url + path, { method, headers: sent, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ""] = line.split(";");
        const at = pair.indexOf("=");
        if (pair.slice(at + 1) === "") cookies.delete(pair.slice(0, at));
        else cookies.set(pair.slice(0, at), pair.slice(at + 1));
      }
      const text = await response.text();
      const parsed = (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, never>;
      return { status: response.status, code: (parsed as { code?: string }).code, text, body: parsed, issues: (parsed as { issues?: { code: string }[] }).issues ?? [] };
    },
  };
}

/** A new member with a password, invited and joined the way people are. */
export async function member(server: TestServer, organisationId: string, roles: readonly Role[], email: string, password: string): Promise<string> {
  const admin = await server.person(organisationId, organisationId === server.vendorId ? ["vendor.owner"] : ["partner.admin"]);
  const { person } = await admin.client.people.invite({ email, name: "Mira Holm", roles: [...roles] });
  await server.client().invitations.accept({ token: await tokenFor(server, email), password });
  return person.id;
}
