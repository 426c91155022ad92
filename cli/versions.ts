import { moneyText, percentText } from "../core/kernel/money.ts";
import type { ReplaySummary } from "../core/programs/replay.ts";
import type { Client } from "../sdk/client.ts";
import { type Command, type Exit, type Input, Usage } from "./command.ts";

/** What a server has published. */
export const versionCommands: readonly Command[] = [
  {
    name: "program show",
    summary: "A published version: who wrote, approved and published it, and what its back-test said then",
    takes: "[version]",
    help: "  mindweave program show\n  mindweave program show 1.1.0 --json\n\nWithout a number, the version in force.",
    run: show,
  },
];

type Version = Awaited<ReturnType<Client["programs"]["get"]>>;

async function show(input: Input): Promise<Exit> {
  const [version, ...more] = input.positionals;
  if (more.length > 0) throw new Usage("Name one version: mindweave program show [version]");
  const client = await input.client();
  const found = version === undefined ? await client.programs.inForce() : await client.programs.get({ version });
  input.out.result(found, versionLines(found));
  return 0;
}

function versionLines({ program, title, status, effective, changeNote, hash, authors, approvedBy, publishedBy, publishedAt, replay }: Version): string[] {
  const until = effective.until === null ? "" : ` until ${effective.until}`;
  const moves = effective.appliesToExistingFrom === null ? "" : `, for existing deals from ${effective.appliesToExistingFrom}`;
  const people = publishedBy === null ? "It came with the platform." : `Written by ${authors.join(", ")}, approved by ${approvedBy}, published by ${publishedBy}.`;
  return [
    `${program}: ${title} (${status.replace("_", " ")})`, `From ${effective.from}${until}${moves}. ${changeNote}`, `Published ${publishedAt}. ${people}`, `Hash ${hash}`, "",
    ...(replay === null ? ["No back-test stands behind it."] : [`Back-test of ${replay.runAt} by ${replay.runBy}`, ...summaryLines(replay.summary), `  Hash of this summary: ${replay.hash}`]),
  ];
}

function summaryLines({ baseline, asOf, facts, totals, worstHit, losingMuch, earning, livePromises, broken }: ReplaySummary): string[] {
  const line = (name: string, one: { before: number; after: number; delta: number; currency: string }) => `  ${name}: ${money(one.before, one.currency)} → ${money(one.after, one.currency)} (${one.delta > 0 ? "+" : ""}${money(one.delta, one.currency)})`;
  return [
    `  ${facts} facts up to ${asOf}; under ${baseline.join(", ")} they equalled the books entry for entry.`,
    ...(totals.length === 0 ? ["  Nothing was earned in either history."] : totals.map((total) => line(`Cost in ${total.currency}`, total))),
    worstHit === null ? "  No partner loses anything." : `${line(`Hit worst, ${worstHit.partner}`, worstHit)}${worstHit.why === null ? "" : `: ${worstHit.why}`}`,
    `  Partners that lose much: ${losingMuch} of ${earning}.`,
    `  Promises broken: ${broken.length} of ${livePromises} live registrations.`,
    ...broken.map((one) => `    ${one.registration} of ${one.partner}, ${one.rule}: ${percentText(BigInt(one.before))} → ${one.after === null ? "nothing" : percentText(BigInt(one.after))}`),
  ];
}

function money(amount: number, currency: string): string {
  return moneyText(BigInt(amount), currency);
}
