import { askBacktest } from "../core/engine/backtest-question.ts";
import { backtestText } from "../core/engine/backtest-text.ts";
import type { BacktestReport } from "../core/engine/backtest-wire.ts";
import { type Refusal, isRefusal } from "../core/kernel/refusal.ts";
import { type Day, type Instant, instant, localStartOf, parseDay, plusDays } from "../core/kernel/time.ts";
import { readProgram } from "../program/read.ts";
import { type Command, type Exit, type Input, Usage, textOf } from "./command.ts";
import { FACTS_OPTION, PROGRAM_OPTION, factsGiven, fileText, onceBooksAreThere, programGiven, sayRefusal } from "./offline.ts";

export const backtestCommands: readonly Command[] = [
  {
    name: "program backtest",
    summary: "What history would have cost under another program: who gains, who loses, why, and which promises break",
    takes: "<new.yaml>",
    help: "  mindweave program backtest draft.yaml\n  mindweave program backtest draft.yaml --from=2026-07-01 --existing\n  mindweave program backtest draft.yaml --facts=program/samples/year.csv --volume=5%\n\nNothing is posted. Against a server, the versions that were in force are replayed first and have to equal the books entry for entry; where they do not, that difference is the finding, and the command exits with 1.",
    options: {
      from: { type: "string", value: "2026-07-01", help: "From when the new program is in force; without it, as if it had been all along" },
      existing: { type: "boolean", help: "With --from: deals won before move to it as well" },
      volume: { type: "string", value: "5%", help: "An assumption: so much more (or -5%, less) is sold under the new program" },
      until: { type: "string", value: "2026-11-23", help: "The last day of history; today without it" },
      facts: FACTS_OPTION, program: PROGRAM_OPTION,
    },
    run,
  },
];

type Asked = { readonly file: string; readonly text: string; readonly from: string | null; readonly movesExisting: boolean; readonly volume: number | null; readonly until: string | null };

async function run(input: Input): Promise<Exit> {
  const asked = await askedOf(input);
  const report = await reportFor(input, asked);
  if (isRefusal(report)) return sayRefusal(input, report);
  input.out.result(report, [backtestText(report).trimEnd()]);
  return report.kind === "books-differ" ? 1 : 0;
}

async function askedOf(input: Input): Promise<Asked> {
  const [file, ...more] = input.positionals;
  if (file === undefined || more.length > 0) throw new Usage("Say which program: mindweave program backtest <new.yaml>");
  const from = textOf(input, "from") ?? null;
  const until = textOf(input, "until") ?? null;
  for (const day of [from, until]) if (day !== null && parseDay(day) === undefined) throw new Usage(`${day} is not a date; write it as 2026-07-01.`);
  const movesExisting = input.values["existing"] === true;
  if (movesExisting && from === null) throw new Usage("--existing needs --from: without a date the new program governs every deal already.");
  return { file, text: await fileText(file, input), from, until, movesExisting, volume: volumeOf(textOf(input, "volume")) };
}

/** "5%", "-2.5%" in basis points. */
function volumeOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = /^([+-]?)(\d{1,3})(?:\.(\d{1,2}))?%$/.exec(text);
  if (match === null) throw new Usage(`${text} is not a percentage; write 5% or -2.5%.`);
  const points = Number(match[2]) * 100 + Number((match[3] ?? "").padEnd(2, "0"));
  return match[1] === "-" ? -points : points;
}

async function reportFor(input: Input, { file, text, from, movesExisting, volume, until }: Asked): Promise<BacktestReport | Refusal> {
  const read = readProgram(text);
  if (isRefusal(read)) return read;
  const facts = await factsGiven(input);
  if (facts === undefined) {
    const client = await input.client();
    return onceBooksAreThere(input, () => client.backtests.run({ name: file.slice(-200), text, from, movesExisting, volume, until }));
  }
  if (isRefusal(facts)) return facts;
  const program = await programGiven(input);
  if (isRefusal(program)) return program;
  return askBacktest({ baseline: [program], definition: read.definition, name: file, from: from === null ? null : (parseDay(from) as Day), movesExisting, volume, facts, asOf: endOf(until, program.definition.calendar.timeZone) });
}

/** The last instant of a day, or now. */
function endOf(until: string | null, zone: string): Instant {
  const day = until === null ? undefined : parseDay(until);
  return day === undefined ? instant(Date.now()) : instant(localStartOf(plusDays(day, 1), zone) - 1);
}
