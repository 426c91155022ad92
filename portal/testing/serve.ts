import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request as requestTo, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { type Boot, contentSecurityPolicy, portalDocument } from "../document.ts";

const KINDS: Readonly<Record<string, string>> = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json" };

export type Served = { readonly url: string; readonly close: () => Promise<void> };

/**
 * Serves a build of the portal under the real policy, every path with the page itself; loopback only. With `api`, calls to /v1 go on to that
 * server, which has to know this address as its own (`localhost`, so that browsers keep its cookies without TLS).
 */
export async function servePortal(directory: string, boot: Boot, api?: () => string): Promise<Served> {
  const template = await readFile(join(directory, "index.html"), "utf8");
  const server = createServer((request, response) => {
    if (api && request.url?.startsWith("/v1/")) return passOn(request, response, api());
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://local").pathname);
    const kind = KINDS[extname(path)];
    if (!kind) {
      const nonce = randomBytes(16).toString("base64url");
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": contentSecurityPolicy(nonce) });
      response.end(portalDocument(template, { nonce, boot }));
      return;
    }
    readFile(join(directory, normalize(path))).then(
      (body) => response.writeHead(200, { "content-type": kind, "cache-control": "max-age=3600" }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${bound}`,
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

function passOn(request: IncomingMessage, response: ServerResponse, api: string): void {
  const onward = requestTo(new URL(request.url ?? "/", api), { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.writeHead(502).end());
  request.pipe(onward);
}
