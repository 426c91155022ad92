import { createHmac, timingSafeEqual } from "node:crypto";
import type { Instant } from "../../core/kernel/time.ts";

const TOLERANCE_S = 300;

/**
 * Whether a message was signed with one of the secrets, a few minutes ago at most: `t=<seconds>,v1=<hex>[,v1=<hex>]`, an HMAC-SHA256 over "t.body" of the
 * very bytes that came. While secrets are rotated, a message has several signatures and we have several secrets.
 */
export function isSigned(body: Buffer, header: string | undefined, secrets: readonly string[], now: Instant): boolean {
  const parts = (header ?? "").split(",").map((part) => part.trim().split("=", 2) as [string, string | undefined]);
  const at = parts.find(([name]) => name === "t")?.[1] ?? "";
  const given = parts.flatMap(([name, value]) => (name === "v1" && value !== undefined && /^[0-9a-f]{64}$/.test(value) ? [Buffer.from(value, "hex")] : []));
  if (!/^\d{1,12}$/.test(at) || given.length === 0 || Math.abs(now / 1000 - Number(at)) > TOLERANCE_S) return false;
  const expected = secrets.map((secret) => createHmac("sha256", secret).update(`${at}.`).update(body).digest());
  // Every pair is compared, so that the time tells nothing.
  return expected.flatMap((one) => given.map((other) => timingSafeEqual(one, other))).includes(true);
}
