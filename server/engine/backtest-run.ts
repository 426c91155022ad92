import { Worker } from "node:worker_threads";
import { underEngineKeys } from "../../core/engine/backtest-books.ts";
import type { BacktestAsked } from "../../core/engine/backtest-question.ts";
import type { BacktestReport } from "../../core/engine/backtest-wire.ts";
import { replaySummary } from "../../core/engine/replay-summary.ts";
import { type Refusal, isRefusal, refuse } from "../../core/kernel/refusal.ts";
import { type Day, type Instant, instant, localStartOf, parseDay, plusDays } from "../../core/kernel/time.ts";
import { withAddendum } from "../../core/programs/addendum.ts";
import type { CompiledProgram } from "../../core/programs/compiled.ts";
import type { Definition } from "../../core/programs/definition.ts";
import { inForce } from "../../core/programs/in-force.ts";
import { canonicalText } from "../../core/programs/written.ts";
import { readProgram } from "../../program/read.ts";
import type { Tx } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { sha256 } from "../platform/secrets.ts";
import { addendumOf, publishedPrograms } from "../programs/library.ts";
import { keepReplay, termsHash } from "../programs/replays.ts";
import { type AddendumRow, agreedAddenda } from "../programs/store.ts";
import { allEntries, allFacts, booksMark, isBehind } from "./replay-store.ts";
import type { ReplayParts } from "./statement-file.ts";

/** With more history, a file of facts and the command line do it elsewhere. */
const MOST_FACTS = 250_000;

type Asked = { readonly name: string; readonly text: string; readonly from: string | null; readonly movesExisting: boolean; readonly until: string | null; readonly volume: number | null };

let running = false;

/**
 * History under another program, held against the books first; nothing is posted (rules.md §9). One at a time in a process. Of the whole history under the
 * program all along, the summary is kept: publishing that program asks for it.
 */
export async function runBacktest({ database }: ReplayParts, call: Call, asked: Asked): Promise<BacktestReport | Refusal> {
  const file = readProgram(asked.text);
  if (isRefusal(file)) return file;
  if (running) return refuse("backtest.busy", "Another back-test is running: ask again when it is done.");
  running = true;
  try {
    const prepared = await database.as({ org: null, role: "system" }, (tx) => preparedFrom(tx, file.definition, asked, call.now));
    if (isRefusal(prepared)) return prepared;
    const report = await onThread(prepared.question);
    await keptFor(call, file.definition, prepared, report);
    return report;
  } finally {
    running = false;
  }
}

function onThread(question: BacktestAsked): Promise<BacktestReport> {
  return new Promise((done, failed) => {
    const worker = new Worker(new URL("backtest-worker.ts", import.meta.url), { workerData: question });
    worker.once("message", done);
    worker.once("error", failed);
    worker.once("exit", () => failed(new Error("the back-test ended without an answer")));
  });
}

type Prepared = { readonly question: BacktestAsked; readonly terms: Buffer; readonly through: bigint };

/** The same moment of facts, terms and books, or none: what is posted meanwhile would look like a difference. */
async function preparedFrom(tx: Tx, definition: Definition, asked: Asked, now: Instant): Promise<Prepared | Refusal> {
  const [before, terms] = [await booksMark(tx), await termsHash(tx)];
  const question = await questionFrom(tx, definition, asked, now);
  if (isRefusal(question)) return question;
  const [after, sameTerms] = [await booksMark(tx), terms.equals(await termsHash(tx))];
  return sameTerms && before.through === after.through && before.entry === after.entry ? { question, terms, through: before.through } : booksBehind();
}

async function keptFor(call: Call, definition: Definition, { question, terms, through }: Prepared, report: BacktestReport): Promise<void> {
  if (report.kind !== "compared" || !report.heldAgainstBooks || question.from !== null) return;
  const hash = sha256(Buffer.from(canonicalText(definition)));
  await keepReplay(call, { definition: hash, terms, through, asOf: question.asOf, summary: replaySummary(report, hash.toString("hex")) });
}

function booksBehind(): Refusal {
  return refuse("backtest.books-behind", "What has just become known is still being posted: ask again in a moment.");
}

async function questionFrom(tx: Tx, definition: Definition, { name, from, movesExisting, until, volume }: Asked, now: Instant): Promise<BacktestAsked | Refusal> {
  const baseline = await publishedPrograms(tx);
  // Between two versions, and before the first, there is a next one to publish, and that needs its back-test.
  const { timeZone: zone } = (inForce(baseline, now)?.definition ?? definition).calendar;
  if (await isBehind(tx, now)) return booksBehind();
  const facts = await allFacts(tx, MOST_FACTS);
  if (facts === undefined) return refuse("backtest.too-much-history", `There are more than ${MOST_FACTS} facts: export them and run mindweave program backtest with --facts.`);
  const end = until === null ? now : endOf(parseDay(until) as Day, zone);
  const isWhole = end >= now;
  const addenda = (await agreedAddenda(tx)).flatMap((row) => mergedInto(definition, row));
  // Books know no moment before now: an earlier one is compared without them.
  const books = isWhole ? underEngineKeys(await allEntries(tx)) : undefined;
  return { baseline, definition, addenda, name, from: from === null ? null : (parseDay(from) as Day), movesExisting, volume, facts, asOf: isWhole ? now : end, ...(books === undefined ? {} : { books }) };
}

/** Nothing where the agreement makes no sense with this definition, or changes nothing of it. */
function mergedInto(definition: Definition, row: AddendumRow): CompiledProgram[] {
  const merged = withAddendum(definition, addendumOf(row));
  return isRefusal(merged) ? [] : [merged];
}

function endOf(day: Day, zone: string): Instant {
  return instant(localStartOf(plusDays(day, 1), zone) - 1);
}
