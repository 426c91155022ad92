import { type Refusal, refuse } from "../kernel/refusal.ts";
import { type Instant, localStartOf, parseDay } from "../kernel/time.ts";
import type { Definition } from "./definition.ts";
import type { Finding } from "./finding.ts";

type Dates = Definition["effective"];
export type Published = { readonly number: string; readonly program: string; readonly effective: Dates };
export type Candidate = { readonly id: string; readonly version: string; readonly effective: Dates; readonly calendar: Pick<Definition["calendar"], "timeZone"> };

/**
 * May a definition become the next version beside those that are published? Numbers and beginnings rise together, no two versions overlap, and
 * nothing begins in the past, so that no deal that is locked already changes its terms (rules.md §6.7, P-73). Undefined: it may.
 */
export function publishingRefused(candidate: Candidate, published: readonly Published[], now: Instant): Refusal | undefined {
  const other = published.find((version) => version.program !== candidate.id);
  if (other) return refuse("program.other-program", `This installation runs the program ${other.program}, not ${candidate.id}.`);
  if (published.some((version) => version.number === candidate.version)) return refuse("program.version-taken", `${candidate.id}@${candidate.version} is published already and never changes: give the next version number.`);
  const overlap = overlapping(candidate, published);
  if (overlap) return overlap;
  return beginsInPast(candidate.effective.from, candidate.calendar.timeZone, now) ? refuse("program.begins-in-past", `A version begins after it is published: ${candidate.effective.from} has begun already.`) : undefined;
}

function overlapping(candidate: Candidate, published: readonly Published[]): Refusal | undefined {
  const { from, until } = candidate.effective;
  for (const version of published) {
    const earlier = version.effective.from < from;
    if (version.effective.from === from) return refuse("program.versions-overlap", `${version.number} begins on ${from} too: two versions cannot begin on one day.`);
    if (earlier && version.effective.until !== null && version.effective.until > from) return refuse("program.versions-overlap", `${version.number} is in force until ${version.effective.until}, so the next version cannot begin on ${from}.`);
    if (!earlier && until !== null && until > version.effective.from) return refuse("program.versions-overlap", `This version would be in force until ${until}, but ${version.number} begins on ${version.effective.from}.`);
    if (earlier !== isNewer(candidate.version, version.number)) return refuse("program.version-order", `${candidate.version} and ${version.number}: the higher number begins later.`);
  }
  return undefined;
}

/** True when the day has begun in the zone. */
export function beginsInPast(from: string, zone: string, now: Instant): boolean {
  const day = parseDay(from);
  if (day === undefined) throw new Error(`a checked date is no date: ${from}`);
  return localStartOf(day, zone) <= now;
}

/** 1.10.0 is newer than 1.9.0. */
export function isNewer(number: string, than: string): boolean {
  const [a, b] = [number, than].map((text) => text.split(".").map(Number)) as [number[], number[]];
  const at = a.findIndex((part, i) => part !== b[i]);
  return at !== -1 && (a[at] as number) > (b[at] as number);
}

/** Two people: whoever wrote any of it does not approve it (rules.md §6.7). */
export function approvalRefused(editors: readonly string[], approver: string): Refusal | undefined {
  return editors.includes(approver) ? refuse("draft.own-work", "Publishing needs two people: somebody who has not edited this draft approves it.") : undefined;
}

/** Findings that stop a version. */
export function blocking(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.severity === "error");
}
