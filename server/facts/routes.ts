import { z } from "zod";
import type { factsContract } from "../../core/facts/contract.ts";
import { type NewFact, parseFact } from "../../core/facts/parse.ts";
import { instantOf } from "../../core/kernel/api-list.ts";
import { type Issue, isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Call, Handlers } from "../platform/http-call.ts";
import { foretold, recordFacts } from "./record.ts";
import { type FactRow, fact, facts } from "./store.ts";

/** Problems of a batch that are named; the rest are counted. */
const ISSUES_NAMED = 500;

export const factRoutes: Handlers<typeof factsContract> = {
  facts: {
    async record(input, call) {
      const parsed = parseFact(input);
      if (isRefusal(parsed)) return parsed;
      const [recorded] = await recordFacts(call, [parsed]);
      if (recorded === undefined || isRefusal(recorded)) return recorded ?? refuse("fact.invalid", "Nothing was recorded.");
      if (recorded.fresh) await call.audit({ action: "fact.recorded", subject: recorded.id, detail: { type: parsed.type, system: parsed.source.system, ref: parsed.source.ref } });
      return { fact: factWire((await fact(call.tx, recorded.id)) as FactRow), known: !recorded.fresh };
    },
    recordBatch: (input, call) => recordBatch(call, input.facts, input.dryRun),
    async list({ limit, type, subject, system, ref, from, to }, call) {
      const rows = await facts(call.tx, { after: call.after, limit, type, subject, system, ref, from: from === undefined ? undefined : instantOf(from), to: to === undefined ? undefined : instantOf(to) });
      return call.page(rows, limit, (row) => [instantText(row.occurred_at), String(row.arrival)], factWire);
    },
    async get(input, call) {
      const row = await fact(call.tx, input.fact);
      return row === undefined ? refuse("fact.not-found", "There is no such fact.") : factWire(row);
    },
  },
};

/** All or none: one wrong fact, and nothing of the batch is kept; every wrong one is named by its place. */
async function recordBatch(call: Call, given: readonly unknown[], dryRun: boolean) {
  const { facts: good, problems, wrong } = readAll(given);
  if (problems.length > 0) return refusedBatch(problems, wrong, given.length);
  const { items, reused } = await kept(call, good, dryRun);
  if (reused.length > 0) return refusedBatch(reused, reused.length, given.length);
  const known = items.filter((item) => item.known).length;
  if (!dryRun && known < items.length) await call.audit({ action: "facts.recorded", subject: items[0]?.id ?? "", detail: { recorded: items.length - known, known } });
  return { recorded: items.length - known, known, items: dryRun ? items.map((item) => ({ ...item, id: item.known ? item.id : null })) : items };
}

function readAll(given: readonly unknown[]): { readonly facts: NewFact[]; readonly problems: Issue[]; readonly wrong: number } {
  const parsed = given.map(parseFact);
  return { facts: parsed.flatMap((one) => (isRefusal(one) ? [] : [one])), problems: parsed.flatMap((one, i) => (isRefusal(one) ? issuesAt(one, i) : [])), wrong: parsed.filter(isRefusal).length };
}

type Kept = { readonly items: { readonly id: `fac_${string}` | null; readonly known: boolean }[]; readonly reused: Issue[] };

async function kept(call: Call, facts: readonly NewFact[], dryRun: boolean): Promise<Kept> {
  const outcome = dryRun ? await foretold(call, facts) : await recordFacts(call, facts);
  return {
    items: outcome.map((one) => (isRefusal(one) ? { id: null, known: false } : { id: one.id as `fac_${string}` | null, known: !one.fresh })),
    reused: outcome.flatMap((one, i) => (isRefusal(one) ? issuesAt(one, i) : [])),
  };
}

function issuesAt(refusal: Refusal, i: number): Issue[] {
  if (refusal.issues === undefined) return [{ path: ["facts", i], code: refusal.code, sentence: refusal.sentence }];
  return refusal.issues.map((issue) => ({ ...issue, path: ["facts", i, ...issue.path] }));
}

function refusedBatch(problems: readonly Issue[], wrong: number, all: number): Refusal {
  return refuse("facts.some-refused", `${wrong} of ${all} facts cannot be recorded, so none was. Mend them and send the batch again.`, problems.slice(0, ISSUES_NAMED));
}

function factWire(row: FactRow) {
  return {
    id: row.id as `fac_${string}`, type: row.type, occurredAt: instantText(row.occurred_at), recordedAt: instantText(row.recorded_at), arrival: Number(row.arrival),
    source: { system: row.source_system, ref: row.source_ref }, payload: row.payload as Record<string, z.core.util.JSONType>,
  };
}
