import { createPublicKey, randomBytes, verify } from "node:crypto";
import { expect, test } from "vitest";
import { createLog } from "./log.ts";
import { createSecrets } from "./secrets.ts";
import { systemClock } from "./clock.ts";

const secrets = createSecrets(randomBytes(32));

test("what is sealed for one place opens only there and only unchanged", () => {
  const sealed = secrets.seal(Buffer.from("DE02 1203"), "payee|1");
  expect(secrets.open(sealed, "payee|1").toString()).toBe("DE02 1203");
  expect(() => secrets.open(sealed, "payee|2")).toThrow();
  for (const at of [0, 12, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] as number) ^ 1;
    expect(() => secrets.open(changed, "payee|1")).toThrow();
  }
  expect(() => createSecrets(randomBytes(32)).open(sealed, "payee|1")).toThrow();
});

test("a signature holds for its text and purpose only", () => {
  const signature = secrets.sign("page 2", "cursor");
  expect(secrets.signed("page 2", signature, "cursor")).toBe(true);
  expect(secrets.signed("page 3", signature, "cursor")).toBe(false);
  expect(secrets.signed("page 2", signature, "link")).toBe(false);
});

test("what it signs with Ed25519 anybody can check with the public key, which is the same for the same root key and purpose only", () => {
  const root = randomBytes(32);
  const signer = createSecrets(root).signer("statement");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: signer.publicKey.toString("base64url") }, format: "jwk" });
  expect(verify(null, Buffer.from("owed $5.00"), key, signer.sign("owed $5.00"))).toBe(true);
  expect(verify(null, Buffer.from("owed $6.00"), key, signer.sign("owed $5.00"))).toBe(false);
  expect(createSecrets(root).signer("statement").publicKey).toEqual(signer.publicKey);
  expect(createSecrets(root).signer("receipt").publicKey).not.toEqual(signer.publicKey);
  expect(secrets.signer("statement").publicKey).not.toEqual(signer.publicKey);
});

test("the log blacks out secrets at any depth and keeps the rest", () => {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line), systemClock, "info", { request: "r1" });
  log.info("x", { headers: { Authorization: "Bearer canary-1", accept: "*/*" }, list: [{ newPassword: "canary-2" }], error: new Error("boom", { cause: { refreshToken: "canary-3" } }) });
  log.debug("unheard");
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain("canary");
  expect(JSON.parse(lines[0] as string)).toMatchObject({ level: "info", event: "x", request: "r1", headers: { accept: "*/*" }, error: { message: "boom" } });
});
