import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

export type Ids = {
  /** "dea_0198c5…": the prefix, then a UUIDv7 as 32 hexadecimal digits. */
  next<P extends string>(prefix: P): `${P}_${string}`;
};

/** UUIDv7 after RFC 9562, made from the given clock; ids of one process and one millisecond ascend. */
export function createIds(clock: Clock, random: (bytes: number) => Buffer = randomBytes): Ids {
  let last = -1;
  let tail = 0n; // the 74 bits after the time
  return {
    next(prefix) {
      const ms = clock.now();
      if (ms === last) tail = (tail + 1n + BigInt(random(4).readUInt32BE())) & TAIL;
      else tail = BigInt(`0x${random(10).toString("hex")}`) & FRESH;
      last = ms;
      const time = ms.toString(16).padStart(12, "0");
      const a = (tail >> 62n).toString(16).padStart(3, "0");
      const b = ((tail & 0x3fff_ffff_ffff_ffffn) | 0x8000_0000_0000_0000n).toString(16).padStart(16, "0");
      return `${prefix}_${time}7${a}${b}`;
    },
  };
}

const TAIL = (1n << 74n) - 1n;
/** The top bit starts clear, so that thousands of steps cannot wrap round. */
const FRESH = (1n << 73n) - 1n;
