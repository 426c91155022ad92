import { sql } from "../platform/sql.ts";
import type { TestServer } from "../testing-server.ts";

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };
export type Directory = {
  readonly secret: string;
  readonly tokenId: string;
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  put(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(path: string, operations: readonly unknown[], headers?: Readonly<Record<string, string>>): Promise<Answer>;
  delete(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
};

export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/** A directory as it stands outside: plain HTTP with a token, and nothing of ours. */
export function directory(server: Pick<TestServer, "url">, secret: string, tokenId = ""): Directory {
  const send: Directory["send"] = async (method, path, body, headers = {}) => {
    const text = typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body);
    const reply = await fetch(`${server.url}/scim/v2${path}`, {
      method, headers: { ...(secret === "" ? {} : { authorization: `Bearer ${secret}` }), ...(text === undefined ? {} : { "content-type": "application/scim+json" }), ...headers }, ...(text === undefined ? {} : { body: text }),
    });
    const read = await reply.text();
    return { status: reply.status, headers: reply.headers, body: read === "" ? {} : (JSON.parse(read) as Record<string, unknown>) };
  };
  return {
    secret, tokenId, send,
    get: (path, headers) => send("GET", path, undefined, headers),
    post: (path, body, headers) => send("POST", path, body, headers),
    put: (path, body, headers) => send("PUT", path, body, headers),
    patch: (path, operations, headers) => send("PATCH", path, { schemas: [PATCH], Operations: operations }, headers),
    delete: (path, headers) => send("DELETE", path, undefined, headers),
  };
}

/** A partner's organisation with an administrator, a directory, and a domain it has proven. */
export async function connected(server: TestServer, name: string, domain?: string) {
  const organisationId = await server.organisation("partner", name);
  const admin = await server.person(organisationId, ["partner.admin"], "Ada");
  const made = await admin.client.provisioning.createToken({ name: "Okta" });
  if (domain !== undefined) await proven(server, organisationId, domain);
  return { organisationId, admin, scim: directory(server, made.secret, made.token.id) };
}

/** As after the proof in the DNS. */
export async function proven(server: TestServer, organisationId: string, domain: string): Promise<void> {
  const id = server.ids.next("dom");
  await server.superuser.run(sql`insert into sso_domain (id, org_id, domain, token, added_at, verified_at) values (${id}, ${organisationId}, ${domain}, 'x', now(), now())`);
}

export const person = (userName: string, more: Readonly<Record<string, unknown>> = {}) => ({ schemas: [USER], userName, ...more });
export const group = (displayName: string, members: readonly string[] = []) => ({ schemas: [GROUP], displayName, members: members.map((value) => ({ value })) });

export async function made(scim: Directory, userName: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const reply = await scim.post("/Users", person(userName, more));
  if (reply.status !== 201) throw new Error(`${userName}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return String(reply.body["id"]);
}

export async function madeGroup(scim: Directory, displayName: string, members: readonly string[] = []): Promise<string> {
  const reply = await scim.post("/Groups", group(displayName, members));
  if (reply.status !== 201) throw new Error(`${displayName}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return String(reply.body["id"]);
}
