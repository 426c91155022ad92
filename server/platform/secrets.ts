import { createCipheriv, createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync, randomBytes, sign as signWith, timingSafeEqual } from "node:crypto";

/** What the installation's one root key is used for; each purpose has a key of its own. */
export type Secrets = {
  /** AES-256-GCM; `about` names the place the text belongs to and has to be the same when it is opened. */
  seal(plain: Buffer, about: string): Buffer;
  /** Throws when the text was changed or belongs elsewhere. */
  open(sealed: Buffer, about: string): Buffer;
  /** A short signature, 22 characters. */
  sign(text: string, purpose: string): string;
  signed(text: string, signature: string, purpose: string): boolean;
  /** An Ed25519 key that anybody can check against its public half; the same on every machine with the same root key. */
  signer(purpose: string): Signer;
};

export type Signer = { /** 32 bytes. */ readonly publicKey: Buffer; /** 64 bytes over the text's UTF-8. */ sign(text: string): Buffer };

/** What PKCS#8 puts before the 32 bytes of an Ed25519 key (RFC 8410). */
const ED25519_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

export function createSecrets(root: Buffer): Secrets {
  if (root.length !== 32) throw new Error("the root key has to be 32 bytes");
  const keys = new Map<string, Buffer>();
  const keyFor = (purpose: string) => {
    const key = keys.get(purpose) ?? Buffer.from(hkdfSync("sha256", root, "mindweave", purpose, 32));
    keys.set(purpose, key);
    return key;
  };
  const sign = (text: string, purpose: string) => createHmac("sha256", keyFor(`sign ${purpose}`)).update(text).digest().subarray(0, 16).toString("base64url");
  return {
    sign,
    signed: (text, signature, purpose) => sameText(sign(text, purpose), signature),
    signer(purpose) {
      const key = createPrivateKey({ key: Buffer.concat([ED25519_HEAD, keyFor(`ed25519 ${purpose}`)]), format: "der", type: "pkcs8" });
      const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
      return { publicKey, sign: (text) => signWith(null, Buffer.from(text), key) };
    },
    seal(plain, about) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", keyFor("seal"), iv).setAAD(Buffer.from(about));
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, about) {
      const decipher = createDecipheriv("aes-256-gcm", keyFor("seal"), sealed.subarray(0, 12), { authTagLength: 16 }).setAAD(Buffer.from(about));
      decipher.setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    },
  };
}

export function sha256(text: string | Buffer): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Compares secrets without telling by its time where they differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

/** 256 random bits as 64 hexadecimal digits. */
export function randomToken(): string {
  return randomBytes(32).toString("hex");
}
