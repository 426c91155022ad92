import { createHash, createPublicKey, createSign, generateKeyPair, type KeyObject, randomBytes, X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import { type Instant, instant } from "../../core/kernel/time.ts";

export type KeyAndCertificate = { /** PKCS#8 in PEM. */ readonly key: string; /** In PEM. */ readonly certificate: string };

const generate = promisify(generateKeyPair);
const YEARS = 10;

/** A new RSA key and a certificate it signed itself: what SAML puts a key into. Nobody checks its chain; the identity provider is given it. */
export async function selfSigned(name: string, now: Instant): Promise<KeyAndCertificate> {
  const { privateKey, publicKey } = await generate("rsa", { modulusLength: 3072 });
  return { key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(), certificate: certificateFor({ name, hosts: [], now, privateKey, publicKey }) };
}

export type Named = { readonly name: string; /** For TLS; with none, the certificate is of the first version and says nothing more. */ readonly hosts: readonly string[]; readonly now: Instant; readonly privateKey: KeyObject; readonly publicKey: KeyObject };

/** X.509 by hand: a name, a time and a key, in DER. */
export function certificateFor({ name, hosts, now, privateKey, publicKey }: Named): string {
  const algorithm = der(0x30, oid([42, 134, 72, 134, 247, 13, 1, 1, 11]), Buffer.from([5, 0]));
  const subject = der(0x30, der(0x31, der(0x30, oid([85, 4, 3]), der(0x0c, Buffer.from(name)))));
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)]));
  const until = new Date(now);
  until.setUTCFullYear(until.getUTCFullYear() + YEARS);
  const validity = der(0x30, time(new Date(now - 3_600_000)), time(until));
  const version = hosts.length > 0 ? [der(0xa0, der(0x02, Buffer.from([2])))] : [];
  const body = der(0x30, ...version, serial, algorithm, subject, validity, subject, publicKey.export({ format: "der", type: "spki" }), ...(hosts.length > 0 ? [alternativeNames(hosts)] : []));
  const signature = createSign("sha256").update(body).sign(privateKey);
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature));
  return `-----BEGIN CERTIFICATE-----\n${(whole.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) => (/^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split(".").map(Number))) : der(0x82, Buffer.from(host))));
  return der(0xa3, der(0x30, der(0x30, oid([85, 29, 17]), der(0x04, der(0x30, ...names)))));
}

/** Tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length < 128 ? [content.length] : content.length < 256 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function oid(bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function time(at: Date): Buffer {
  return der(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, "")));
}

export type CertificateFacts = { readonly subject: string; readonly expiresAt: Instant; readonly fingerprint: string };

/** What people compare certificates by; undefined for what is none, or holds no RSA key of at least 2048 bits. */
export function certificateFacts(pem: string): CertificateFacts | undefined {
  try {
    const parsed = new X509Certificate(pem);
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== "rsa" || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) return undefined;
    const fingerprint = createHash("sha256").update(parsed.raw).digest("hex").toUpperCase().replace(/(..)(?=.)/g, "$1:");
    return { subject: parsed.subject.replace(/\n/g, ", ") || "no name", expiresAt: instant(Date.parse(parsed.validTo)), fingerprint };
  } catch {
    return undefined;
  }
}

/** One certificate in PEM from the base64 of a metadata file, whatever its line breaks. */
export function pemOf(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${(base64.replace(/\s+/g, "").match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;
}
