import { randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Boot, contentSecurityPolicy, portalDocument } from "../../portal/document.ts";

const BUILT = join(import.meta.dirname, "../../portal/dist");
const YEAR_MS = 365 * 24 * 3_600_000;

export type PortalParts = {
  /** What the pages know before they ask anything: branding, language, what is open to everybody. */
  readonly boot: () => Promise<Boot>;
  readonly directory?: string;
};

/**
 * The portal on the API's own address: every address that no operation has and that a browser opens as a page is the portal's document,
 * under a policy with a nonce of its own. Files carry their content in their names, so browsers keep them for a year.
 */
export async function mountPortal(host: FastifyInstance, { boot, directory = BUILT }: PortalParts): Promise<void> {
  await host.register(fastifyStatic, { root: directory, serve: false, cacheControl: false, dotfiles: "ignore", index: false });
  const unlimited = { config: { rateLimit: false as const } };
  host.get("/assets/*", unlimited, (request, reply) => reply.header("cache-control", `public, max-age=${YEAR_MS / 1000}, immutable`).sendFile(`assets/${(request.params as { "*": string })["*"]}`));
  for (const file of ["icon.svg", "theme-init.js"]) host.get(`/${file}`, unlimited, (_, reply) => reply.header("cache-control", "public, max-age=3600").sendFile(file));
  const template = kept(join(directory, "index.html"));
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!opensPage(request)) return reply.callNotFound();
    const text = await template();
    if (text === undefined) return reply.code(503).type("text/plain; charset=utf-8").send("The pages are not built yet. Start the server with npm start, which builds them first.");
    const nonce = randomBytes(16).toString("base64url");
    const headers = { "content-security-policy": contentSecurityPolicy(nonce), "cache-control": "no-store", "content-type": "text/html; charset=utf-8" };
    return reply.headers(headers).send(portalDocument(text, { nonce, boot: await boot() }));
  };
  // What is no page is counted by the answer that there is nothing: once.
  const limit = host.rateLimit();
  const counted = { ...unlimited, preHandler: async (request: FastifyRequest, reply: FastifyReply) => (opensPage(request) ? limit.call(host, request, reply) : undefined) };
  host.get("/", counted, page);
  host.get("/*", counted, page);
}

/** A person's browser asks for a page; programs that mistyped an address of the API get the API's own answer. */
function opensPage(request: FastifyRequest): boolean {
  return !/^\/v\d/i.test(request.url) && (request.headers.accept ?? "").includes("text/html");
}

/** The file's text, read again when it has changed: a build may finish while the server runs. Undefined where there is none. */
function kept(path: string): () => Promise<string | undefined> {
  let last: { readonly at: number; readonly text: string } | undefined;
  return async () => {
    try {
      const { mtimeMs } = await stat(path);
      if (last?.at !== mtimeMs) last = { at: mtimeMs, text: await readFile(path, "utf8") };
      return last.text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  };
}
