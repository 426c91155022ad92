import type { FastifyInstance } from "fastify";
import { may } from "../../core/kernel/actor.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import type { Database } from "../platform/database.ts";
import type { Authenticate } from "../platform/http-api.ts";
import { HttpRefusal } from "../platform/http-problem.ts";
import { fileContent } from "./file-store.ts";

export type DownloadParts = { readonly database: Database; readonly authenticate: Authenticate };

/**
 * A file as something to save, never as a page: no browser shows or runs it under this origin. Whoever may not see its deal is told that there is no
 * such file.
 */
export function mountDealFiles(host: FastifyInstance, { database, authenticate }: DownloadParts): void {
  host.get<{ Params: { file: string } }>("/v1/files/:file", async (request, reply) => {
    const caller = await authenticate(request);
    if (!caller) throw new HttpRefusal(401, refuse("auth.required", "Sign in or send a valid API key: Authorization: Bearer mwk_…"), { "www-authenticate": 'Bearer realm="mindweave"' });
    if (!may(caller.actor, "deals:read")) throw new HttpRefusal(403, refuse("auth.forbidden", "This needs the permission deals:read, which your roles do not give."));
    const { organisationId, organisationKind } = caller.actor;
    const file = await database.as({ org: organisationId, role: organisationKind }, (tx) => fileContent(tx, request.params.file));
    if (file === undefined) throw new HttpRefusal(404, refuse("file.not-found", "There is no such file, or it is not yours."));
    return reply
      .header("content-type", "application/octet-stream")
      .header("content-disposition", `attachment; filename="${file.name.replace(/[^\x20-\x7e]|["\\%]/g, "_")}"; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`)
      .header("x-content-type-options", "nosniff")
      .header("content-security-policy", "sandbox; default-src 'none'")
      .header("cache-control", "private, no-store")
      .send(file.content);
  });
}
