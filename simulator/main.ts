import { parseArgs } from "node:util";
import { inOrder } from "../core/facts/fact.ts";
import { instantText } from "../core/kernel/time.ts";
import { BUGS, type Bug } from "./bugs.ts";
import { foundBy, runSeeds, smallest } from "./run.ts";
import { storyOf } from "./story.ts";

/** `npm run simulate`: many seeds, one seed again, or the planted bugs. Prints one line of JSON; ends with 1 when an invariant broke or a bug was not found. */
const { values } = parseArgs({ options: { minutes: { type: "string" }, seeds: { type: "string" }, from: { type: "string" }, seed: { type: "string" }, bug: { type: "string" }, bugs: { type: "boolean" } } });

if (values.bugs === true) plantedBugs();
else if (values.seed !== undefined) oneSeed(Number(values.seed), values.bug as Bug | undefined);
else manySeeds();

function manySeeds(): void {
  const from = Number(values.from ?? 1);
  const until = Date.now() + Number(values.minutes ?? 0) * 60_000;
  const evidence = runSeeds(from, values.minutes === undefined ? (seeds) => seeds < Number(values.seeds ?? 1000) : () => Date.now() < until);
  process.stdout.write(`${JSON.stringify(evidence)}\n`);
  process.exitCode = evidence.failed.length === 0 ? 0 : 1;
}

function oneSeed(seed: number, bug: Bug | undefined): void {
  const { script, broken } = smallest(seed, bug ?? null);
  if (broken.length === 0) {
    process.stdout.write(`Seed ${seed} holds.\n`);
    return;
  }
  for (const { type, at, payload } of storyOf(script).sort((a, b) => inOrder(a as never, b as never))) process.stdout.write(`${instantText(at)} ${type} ${JSON.stringify(payload)}\n`);
  for (const { invariant, sentence } of broken) process.stdout.write(`${invariant}: ${sentence}\n`);
  process.exitCode = 1;
}

function plantedBugs(): void {
  for (const bug of BUGS) {
    const found = foundBy(bug, 400);
    process.stdout.write(`${JSON.stringify({ bug, seed: found?.seed ?? null, broken: found?.broken ?? null })}\n`);
    if (found === undefined) process.exitCode = 1;
  }
}
