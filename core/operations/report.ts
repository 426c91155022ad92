import type { Check } from "./contract.ts";

export type Report = { readonly at: string; readonly checks: readonly Check[] };

const MARK = { good: "ok     ", notice: "notice ", broken: "BROKEN " } as const;

/** A report for somebody who reads a terminal: a line a check, its findings below, and what is broken at the end. */
export function reportLines({ checks }: Report): string[] {
  const broken = checks.filter((check) => check.state === "broken").map((check) => check.name);
  return [
    ...checks.flatMap(({ name, state, sentence, findings }) => [`${MARK[state]}${name.padEnd(11)}${sentence}`, ...findings.map((finding) => `         ${finding}`)]),
    broken.length === 0 ? "Nothing is broken." : `Broken: ${broken.join(", ")}.`,
  ];
}
