import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** What the installation's one root key is used for; each purpose has a key of its own. */
export type Secrets = {
  /** AES-256-GCM; `about` names the place the text belongs to and has to be the same when it is opened. */
  seal(plain: Buffer, about: string): Buffer;
  /** Throws when the text was changed or belongs elsewhere. */
  open(sealed: Buffer, about: string): Buffer;
  /** A short signature, 22 characters. */
  sign(text: string, purpose: string): string;
  signed(text: string, signature: string, purpose: string): boolean;
};

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
