import { type Instant, type Span, localStartOf, plusSpan } from "../kernel/time.ts";
import { type Invoice, keptIn } from "./invoice.ts";

/** Time of service that is running and covered by a fully paid invoice: [from, to), from the later of service start and payment (P-31). */
export type Covered = { readonly from: Instant; readonly to: Instant };

/** Merged stretches of paid service, oldest first; days are those of the program's zone. Overlapping invoices count once; a fully refunded invoice covers nothing. */
export function covered(invoices: readonly Invoice[], zone: string): Covered[] {
  const stretches: Covered[] = [];
  for (const invoice of invoices) {
    if (invoice.fullyPaidAt === null || keptIn(invoice) === 0n) continue;
    for (const line of invoice.lines) {
      if (line.from === null || line.to === null || line.kind !== "software") continue;
      const start = localStartOf(line.from, zone);
      const from = start > invoice.fullyPaidAt ? start : invoice.fullyPaidAt;
      const to = localStartOf(line.to, zone);
      if (from < to) stretches.push({ from, to });
    }
  }
  stretches.sort((a, b) => a.from - b.from || a.to - b.to);
  const merged: Covered[] = [];
  for (const next of stretches) {
    const last = merged.at(-1);
    if (last !== undefined && next.from <= last.to) merged[merged.length - 1] = { from: last.from, to: next.to > last.to ? next.to : last.to };
    else merged.push(next);
  }
  return merged;
}

/** The instant at which the paid stretches add up to a span; null when they do not yet. At exactly the span it is reached. */
export function reached(stretches: readonly Covered[], span: Span): Instant | null {
  let left = plusSpan(0 as Instant, span) as number;
  for (const { from, to } of stretches) {
    if (to - from >= left) return (from + left) as Instant;
    left -= to - from;
  }
  return null;
}

/** Milliseconds of paid service up to an instant: "19 of 30 paid days". */
export function paidSoFar(stretches: readonly Covered[], at: Instant): number {
  return stretches.reduce((sum, { from, to }) => (from >= at ? sum : sum + (Math.min(to, at) - from)), 0);
}
