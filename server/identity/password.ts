import { hash, verify } from "@node-rs/argon2";

/** argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashes at once: each takes its memory and a core. */
const AT_ONCE = 4;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, PARAMETERS));
}

let stranger: Promise<string> | undefined;

/** Takes as long for somebody unknown as for somebody known. */
export async function isPassword(password: string, kept: string | null | undefined): Promise<boolean> {
  stranger ??= hashPassword("nobody has this one");
  const against = kept ?? (await stranger);
  const same = await inTurn(() => verify(against, password));
  return same && typeof kept === "string";
}
