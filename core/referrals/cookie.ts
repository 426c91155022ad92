import { type Instant, plusSpan } from "../kernel/time.ts";
import type { Definition } from "../programs/definition.ts";

/** The instant an affiliate's cookie ends: [click, end), by the affiliate's level at the click (P-57). Null for a level without one. */
export function cookieEnd(attribution: Pick<Definition["attribution"], "cookie">, level: string | null, clickedAt: Instant): Instant | null {
  const length = level === null ? undefined : attribution.cookie[level];
  return length === undefined ? null : plusSpan(clickedAt, length);
}
