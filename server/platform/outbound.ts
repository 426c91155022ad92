import { lookup } from "node:dns";
import { request } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";

/** A call to an address that somebody gave us. Refusals are values; the body is at most `MAX_BYTES` long. */
export type Outbound = (url: string, options?: OutboundOptions) => Promise<Response | Refusal>;
export type OutboundOptions = { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string; readonly timeoutMs?: number };

export type OutboundSettings = {
  /** Hosts ("idp.corp.example", "127.0.0.1") that may stand at addresses which are not public: the operator vouches for them. */
  readonly privateHosts: readonly string[];
  /** Certificates in PEM that are trusted beside the well-known ones. */
  readonly authorities: readonly string[];
};

const MAX_BYTES = 1_048_576;
const TIMEOUT_MS = 10_000;

const CLOSED = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8], ["10.0.0.0", 8], ["100.64.0.0", 10], ["127.0.0.0", 8], ["169.254.0.0", 16], ["172.16.0.0", 12], ["192.0.0.0", 24], ["192.0.2.0", 24], ["192.88.99.0", 24],
  ["192.168.0.0", 16], ["198.18.0.0", 15], ["198.51.100.0", 24], ["203.0.113.0", 24], ["224.0.0.0", 3],
] as const) CLOSED.addSubnet(network, bits, "ipv4");
// Inside 2000::/3: what is set aside, and what carries an IPv4 address that may be anything.
for (const [network, bits] of [["2001::", 23], ["2001:db8::", 32], ["2002::", 16], ["3fff::", 20]] as const) CLOSED.addSubnet(network, bits, "ipv6");
const GLOBAL = new BlockList();
GLOBAL.addSubnet("2000::", 3, "ipv6");

/** An address on the public internet; false for loopback, private, link-local, reserved and translated ones. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !CLOSED.check(address, "ipv4");
  return isIP(address) === 6 && GLOBAL.check(address, "ipv6") && !CLOSED.check(address, "ipv6");
}

/**
 * Calls https addresses on the public internet and nothing else: the address is judged when the connection is made, so a name cannot change
 * its mind between; no redirect is followed, no proxy is asked. Refuses with `outbound.*`.
 */
export function createOutbound(settings: OutboundSettings): Outbound {
  const trusted = new Set(settings.privateHosts.map((host) => host.toLowerCase()));
  return async (text, options = {}) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") return refuse("outbound.not-https", "Give an address that starts with https:// and holds no password.");
    const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
    const free = trusted.has(host);
    if (isIP(host) !== 0 && !free && !isPublicAddress(host)) return notPublic(host);
    return send(url, options, { lookup: free ? lookup : publicLookup, ...(settings.authorities.length > 0 ? { ca: [...settings.authorities] } : {}) });
  };
}

function notPublic(host: string): Refusal {
  return refuse("outbound.not-public", `${host} is not an address on the public internet: give the one your identity provider is reached at from outside.`);
}

const publicLookup: LookupFunction = (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, found) => {
    if (error) return done(error, "", 0);
    const addresses = found.filter((one) => isPublicAddress(one.address));
    const first = addresses[0];
    if (first === undefined || addresses.length < found.length) return done(Object.assign(new Error("not public"), { code: "NOT_PUBLIC" }), "", 0);
    if (options.all === true) done(null, addresses);
    else done(null, first.address, first.family);
  });
};

type Way = { readonly lookup: LookupFunction; readonly ca?: string[] };

function send(url: URL, { method = "GET", headers = {}, body, timeoutMs = TIMEOUT_MS }: OutboundOptions, way: Way): Promise<Response | Refusal> {
  return new Promise((settle) => {
    const call = request(url, { method, headers, ...way, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (answer) => {
      const pieces: Buffer[] = [];
      let size = 0;
      answer.on("data", (piece: Buffer) => {
        size += piece.length;
        pieces.push(piece);
        if (size <= MAX_BYTES) return;
        settle(refuse("outbound.too-large", `${url.hostname} answered with more than a megabyte: check the address.`));
        call.destroy();
      });
      answer.on("error", (error) => settle(failed(url, error)));
      answer.on("end", () => settle(answered(url, answer.statusCode ?? 502, answer.headers["content-type"], Buffer.concat(pieces))));
    });
    call.on("error", (error) => settle(failed(url, error)));
    call.end(body);
  });
}

function answered(url: URL, status: number, kind: string | undefined, body: Buffer): Response | Refusal {
  if (status >= 300 && status < 400) return refuse("outbound.redirect", `${url.hostname} sends on to another address: give that one.`);
  const empty = status === 204 || status === 205;
  return new Response(empty ? null : new Uint8Array(body), { status, headers: kind === undefined ? {} : { "content-type": kind } });
}

function failed(url: URL, error: unknown): Refusal {
  const { code, name } = error as { code?: string; name?: string };
  const host = url.hostname;
  if (code === "NOT_PUBLIC") return notPublic(host);
  if (name === "TimeoutError" || code === "ABORT_ERR") return refuse("outbound.too-slow", `${host} did not answer in time: try again in a moment.`);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return refuse("outbound.unknown-host", `There is no ${host}: check the address.`);
  if (/CERT|SIGNED|SSL|TLS|ALTNAME|ISSUER/.test(code ?? "")) return refuse("outbound.certificate", `The certificate of ${host} is not one that browsers trust (${code}): repair it there.`);
  return refuse("outbound.unreachable", `${host} cannot be reached (${code ?? "no answer"}): check the address and whether it is open to the internet.`);
}
