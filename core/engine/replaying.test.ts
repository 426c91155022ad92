import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../facts/catalogue.ts";
import type { Fact } from "../facts/fact.ts";
import { canonical } from "../kernel/canonical.ts";
import { always } from "../kernel/properties.testing.ts";
import type { Instant } from "../kernel/time.ts";
import type { Posting } from "../ledger/posting.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { type Evaluation, createEngine, evaluate, told } from "./evaluate.ts";
import { type History, LAST, cuts, wildHistories, textOf } from "./histories.testing.ts";
import { at, teller } from "./history.testing.ts";
import { CONCERNS_ALL, SHARED, bindingsOf, inScopes, sharedBinding } from "./scopes.ts";

const answer = (history: History, asOf: Instant = LAST, knownAt?: Instant) => textOf(evaluate({ ...history, asOf, ...(knownAt === undefined ? {} : { knownAt }) }));

/** Told one by one, with time passing up to each cut; a view is taken there, for looking must change nothing. */
function incremental({ programs, facts }: History, stops: readonly Instant[]): string {
  const postings: Posting[] = [];
  const engine = createEngine({ programs, post: (posting) => postings.push(posting) });
  const waiting = [...stops].sort((a, b) => a - b);
  for (const fact of told({ facts, asOf: LAST })) {
    for (let stop = waiting[0]; stop !== undefined && stop < fact.at; stop = waiting[0]) {
      engine.advance(stop);
      engine.view();
      waiting.shift();
    }
    engine.tell(fact);
  }
  engine.advance(LAST);
  return textOf({ ...engine.view(), postings });
}

describe("the engine answers", () => {
  always("the same question with the same answer, byte for byte (PR-01)", wildHistories, (history) => {
    expect(answer(structuredClone({ programs: history.programs, facts: history.facts }))).toBe(answer(history));
  }, 0.3);

  always("the same when any fact is sent twice (PR-02)", fc.tuple(wildHistories, fc.array(fc.nat(), { maxLength: 20 })), ([history, again]) => {
    const repeats = again.map((n) => history.facts[n % history.facts.length] as Fact);
    expect(answer({ ...history, facts: [...repeats, ...history.facts, ...history.facts] })).toBe(answer(history));
  }, 0.3);

  always("the same in whatever order the facts were delivered (PR-03)", fc.tuple(wildHistories, fc.array(fc.nat(), { minLength: 400, maxLength: 400 })), ([history, keys]) => {
    const shuffled = history.facts.map((fact, i) => ({ fact, key: keys[i % keys.length] as number })).sort((a, b) => a.key - b.key).map(({ fact }) => fact);
    expect(answer({ ...history, facts: shuffled })).toBe(answer(history));
    expect(answer({ ...history, facts: [...history.facts].reverse() })).toBe(answer(history));
  }, 0.3);

  always("fact by fact, stopping anywhere, what it answers at once (PR-04)", fc.tuple(wildHistories, fc.array(cuts, { maxLength: 6 })), ([history, stops]) => {
    expect(incremental(history, stops)).toBe(answer(history));
  }, 0.5);

  always("as of a moment whatever happened after it (PR-05)", fc.tuple(wildHistories, cuts), ([history, asOf]) => {
    expect(answer({ ...history, facts: history.facts.filter((fact) => fact.at <= asOf) }, asOf)).toBe(answer(history, asOf));
  }, 0.5);

  always("as known at a moment whatever was recorded after it (PR-06)", fc.tuple(wildHistories, cuts), ([history, knownAt]) => {
    expect(answer({ ...history, facts: history.facts.filter((fact) => fact.knownAt <= knownAt) })).toBe(answer(history, LAST, knownAt));
  }, 0.3);

  always("without keeping explanations the same amounts", wildHistories, ({ programs, facts }) => {
    const postings: Posting[] = [];
    const engine = createEngine({ programs, post: (posting) => postings.push(posting), explains: false });
    for (const fact of told({ facts, asOf: LAST })) engine.tell(fact);
    engine.advance(LAST);
    expect(postings).toEqual(evaluate({ programs, facts, asOf: LAST }).postings);
  }, 0.3);
});

/** Scope by scope; scopes that post to an account of the whole house which some fact looks at are told together. */
function byScope({ programs, facts }: History): Evaluation[] {
  const answered = (scope: readonly Fact[]) => evaluate({ programs, facts: scope, asOf: LAST });
  const touched = new Map<string, string[]>();
  for (const scope of inScopes(facts)) {
    const own = scope.find((fact) => !CONCERNS_ALL.has(fact.type)) as Fact;
    for (const account of new Set(answered(scope).postings.flatMap((posting) => posting.lines.map((line) => line.account)))) {
      if (SHARED.has(account)) touched.set(sharedBinding(account), [...(touched.get(sharedBinding(account)) ?? []), bindingsOf(own)[0] as string]);
    }
  }
  return inScopes(facts, touched).map(answered);
}

const said = (parts: readonly Evaluation[]) => [...new Set(parts.flatMap((part) => [
  ...part.postings.map((posting) => canonical(posting)), ...[...part.decisions].map(([what, how]) => `${what}=${how}`),
  ...part.earnings.map(({ ref, open, status, paidAt }) => canonical({ ref, open, status, paidAt })), ...part.payouts.map(({ id, factId, sent, status }) => canonical({ id, factId, sent, status })),
  ...part.rewards.map(({ referral, amount, status, form }) => canonical({ referral, amount, status, form })), ...part.recognitions.map((one) => canonical(one)),
]))].sort();

always("told scope by scope it is what it is as a whole (PR-04)", wildHistories, (history) => {
  expect(said(byScope(history))).toEqual(said([evaluate({ ...history, asOf: LAST })]));
}, 0.3);

always("replayed under the unchanged program nothing differs (PR-38)", fc.tuple(wildHistories, fc.nat()), ([history, cut]) => {
  const first = evaluate({ ...history, asOf: LAST });
  const second = evaluate({ ...history, asOf: LAST });
  const booked = new Map(first.postings.map((posting) => [posting.key, posting]));
  expect(second.postings.filter((posting) => booked.get(posting.key) === undefined)).toEqual([]);
  expect(second.postings).toHaveLength(first.postings.length);
  // What was posted by some moment stays posted: more facts add entries and change none (§8.3.11).
  const some = told({ ...history, asOf: LAST });
  const asOf = (some[cut % some.length] as Fact).at;
  const early = evaluate({ ...history, asOf });
  expect(first.postings.slice(0, early.postings.length)).toEqual(early.postings);
}, 0.3);

always("every generated fact is one the catalogue accepts, where its amounts fit the wire", wildHistories, ({ facts }) => {
  for (const fact of facts) {
    if (JSON.stringify(fact.payload).match(/\d{14,}/)) continue;
    const read = CATALOGUE[fact.type].safeParse(fact.payload);
    expect(read.success ? [] : [fact.type, read.error.issues]).toEqual([]);
  }
}, 0.3);

test("a fact told after a later one is a bug, and thrown as one", () => {
  const { facts, tell } = teller();
  tell("partner.enrolled", "2024-05-02", { partner: "alder", track: "technology" });
  tell("partner.enrolled", "2024-05-01", { partner: "birch", track: "technology" });
  const engine = createEngine({ programs: [SHIPPED], post: () => {} });
  engine.tell(facts[0] as Fact);
  expect(() => engine.tell(facts[1] as Fact)).toThrow("f2 happened before what was told already");
});

test("of one instant the fact that arrived first is told first, and what fell due comes before both (P-70)", () => {
  const { facts, tell } = teller();
  tell("partner.enrolled", "2024-02-01", { partner: "dogwood", track: "affiliate", level: "standard" });
  tell("deal.won", "2024-05-02", { deal: "D1", serviceStart: "2024-05-02", splits: [{ partner: "dogwood", weight: 1 }] });
  tell("invoice.issued", "2024-05-02", { invoice: "I1", deal: "D1", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", "2024-05-02", { invoice: "I1" });
  const statuses = (asOf: Instant) => evaluate({ programs: [SHIPPED], facts, asOf }).earnings.map((line) => line.status);
  expect(statuses((at("2024-06-01") - 1000) as Instant)).toEqual(["on_hold"]);
  expect(statuses(at("2024-06-01"))).toEqual(["payable"]);
  expect(evaluate({ programs: [SHIPPED], facts, asOf: at("2024-05-03") }).upcoming).toEqual([{ at: at("2024-06-01"), id: "release:I1:affiliate:dogwood", kind: "release", ref: "I1:affiliate:dogwood" }]);
  tell("cash.refunded", "2024-05-10", { invoice: "I1" });
  expect(evaluate({ programs: [SHIPPED], facts, asOf: at("2024-05-11") }).upcoming).toEqual([]);
});
