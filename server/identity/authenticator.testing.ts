import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

/** An authenticator in forty lines: one key, a counter, and whatever the test wants it to lie about. */
export type Authenticator = {
  create(options: CreateOptions, lies?: Lies): object;
  get(options: { challenge: string }, lies?: Lies & { counter?: number; handle?: string }): object;
  readonly id: string;
};
type CreateOptions = { challenge: string; user: { id: string } };
export type Lies = { readonly origin?: string; readonly host?: string; readonly challenge?: string; readonly verified?: boolean; readonly type?: string };

export function softwareAuthenticator(origin: string): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const raw = randomBytes(32);
  const id = raw.toString("base64url");
  let counter = 0;
  let user = "";
  const base = (authData: Buffer, client: Buffer, more: object) => ({ id, rawId: id, type: "public-key", clientExtensionResults: {}, response: { clientDataJSON: client.toString("base64url"), authenticatorData: authData.toString("base64url"), ...more } });
  return {
    id,
    create(options, lies = {}) {
      user = options.user.id;
      const authData = data(lies.host ?? new URL(origin).hostname, 0x41 | (lies.verified === false ? 0 : 4), counter, Buffer.concat([Buffer.alloc(16), Buffer.from([0, 32]), raw, coseKey(publicKey)]));
      const attestation = Buffer.concat([Buffer.from([0xa3]), cborText("fmt"), cborText("none"), cborText("attStmt"), Buffer.from([0xa0]), cborText("authData"), cborBytes(authData)]);
      const made = base(authData, client("webauthn.create", options.challenge, origin, lies), { attestationObject: attestation.toString("base64url"), transports: ["internal"] });
      return made;
    },
    get(options, lies = {}) {
      counter = lies.counter ?? counter + 1;
      const authData = data(lies.host ?? new URL(origin).hostname, 0x01 | (lies.verified === false ? 0 : 4), counter);
      const said = client("webauthn.get", options.challenge, origin, lies);
      const signature = createSign("sha256").update(authData).update(createHash("sha256").update(said).digest()).sign(privateKey);
      return base(authData, said, { signature: signature.toString("base64url"), userHandle: lies.handle ?? user });
    },
  };
}

function client(type: string, challenge: string, origin: string, lies: Lies): Buffer {
  return Buffer.from(JSON.stringify({ type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin: lies.origin ?? origin, crossOrigin: false }));
}

function data(host: string, flags: number, counter: number, more: Buffer = Buffer.alloc(0)): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([createHash("sha256").update(host).digest(), Buffer.from([flags]), count, more]);
}

function coseKey(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: "jwk" }) as { x: string; y: string };
  return Buffer.concat([Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]), cborBytes(Buffer.from(x, "base64url")), Buffer.from([0x22]), cborBytes(Buffer.from(y, "base64url"))]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.length < 24 ? Buffer.from([0x40 + bytes.length]) : bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.from([0x59, bytes.length >> 8, bytes.length & 255]), bytes]);
}
