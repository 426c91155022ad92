import { type Instant, instant } from "../../core/kernel/time.ts";
import type { Work } from "../platform/work.ts";
import type { EventState } from "./store.ts";

/** What became of a message; `freed` names what others may have waited for. */
export type Applied = { readonly state: EventState; readonly note: string; readonly awaits: string | null; readonly freed?: readonly string[] };
export type Billing = Work & { readonly organisationId: string };

export const ignored = (note: string): Applied => ({ state: "ignored", note, awaits: null });
export const applied = (note: string, freed: readonly string[] = []): Applied => ({ state: "applied", note, awaits: null, freed });

/** When a message happened: never after now, whatever the other clock says. */
export function happenedAt(seconds: number, now: Instant): Instant {
  return instant(Math.min(seconds * 1000, now));
}
