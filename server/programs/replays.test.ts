import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { canonical } from "../../core/kernel/canonical.ts";
import { shippedProgramText } from "../../program/read.ts";
import { problemOf } from "../../sdk/client.ts";
import { sampleYear } from "../../tools/sample-year.ts";
import { sql } from "../platform/sql.ts";
import { testServer } from "../testing-server.ts";

const server = await testServer({ at: "2026-11-24T12:00:00Z" });
const { owner } = server;
const second = await server.person(server.vendorId, ["vendor.owner"], "Second owner");
const DAY = 86_400_000;

/** The shipped program with a lower share for silver, as the next version. */
function file(number: string, from: string, silver: string): string {
  return shippedProgramText()
    .replace("version: 1.0.0", `version: ${number}`).replace("from: 2024-01-15, until", `from: ${from}, until`).replace("changeNote: Initial partner program", `changeNote: For ${number}`)
    .replace('silver: "15%"', `silver: "${silver}"`);
}

async function approved(text: string) {
  const draft = await owner.programDrafts.create({ text });
  await second.client.programDrafts.approve({ draft: draft.id, hash: draft.hash as string });
  return { draft: draft.id, hash: draft.hash as string };
}

async function refusal(call: Promise<unknown>) {
  const problem = await call.then(() => undefined, problemOf);
  return problem === undefined ? "done" : [problem.code, problem.detail];
}

async function record(facts: readonly unknown[]): Promise<void> {
  await owner.facts.recordBatch({ facts: facts as never });
  await server.runJobs();
}

function granted(ref: string, occurredAt: string) {
  return { type: "adjustment.granted", occurredAt, source: { system: "test", ref }, payload: { adjustment: ref, partner: "tidegate", amount: 500, currency: "USD", reason: "Thanks", by: "ann", approvedBy: "ben" } };
}

const NOT_RUN = ["draft.no-backtest", "Nobody has run the back-test of exactly this text against the books: run it over the whole history, read what it says, then publish."];
await server.runJobs();

describe("where there is no history yet", () => {
  test("an empty replay counts, and it has to be run", async () => {
    const text = file("1.0.1", "2026-12-01", "15%");
    const draft = await approved(text);
    expect(await refusal(owner.programDrafts.publish(draft))).toEqual(NOT_RUN);
    await owner.backtests.run({ text });
    const { replay } = await owner.programDrafts.publish(draft);
    expect(replay?.summary).toMatchObject({ baseline: ["mindweave@1.0.0"], totals: [], worstHit: null, broken: [], earning: 0 });
  });

  test("and stops counting when history arrives", async () => {
    const text = file("1.0.2", "2026-12-02", "15%");
    const draft = await approved(text);
    await server.runJobs();
    await owner.backtests.run({ text });
    expect((await owner.programDrafts.get({ draft: draft.draft })).replay).toMatchObject({ stale: null });
    await record(sampleYear(20_260_115));
    expect(await refusal(owner.programDrafts.publish(draft))).toEqual(["draft.backtest-stale", "The books have learned more of the time that was replayed since the back-test was run: run it again."]);
    expect((await owner.programDrafts.get({ draft: draft.draft })).replay?.stale).toMatch(/^The books have learned more/);
  });
});

describe("a version over a year of history", () => {
  const text = file("1.1.0", "2026-12-15", "12%");

  test("is not published on the back-test of another text, of a part of history, or from a day on", async () => {
    const draft = await approved(text);
    await owner.backtests.run({ text: file("1.1.0", "2026-12-15", "13%") });
    await owner.backtests.run({ text, until: "2026-06-30" });
    await owner.backtests.run({ text, from: "2026-06-30" });
    expect(await refusal(owner.programDrafts.publish(draft))).toEqual(NOT_RUN);
    await owner.programDrafts.discard({ draft: draft.draft });
  });

  test("keeps what its replay said, with the hash that anybody can work out again", async () => {
    const draft = await approved(text);
    const report = await owner.backtests.run({ text, volume: 500 });
    if (report.kind !== "compared") throw new Error("the books differ");
    const version = await second.client.programDrafts.publish(draft);
    expect(version.replay).toMatchObject({ runAt: "2026-11-24T12:00:00Z", summary: { definition: draft.hash, baseline: ["mindweave@1.0.0", "mindweave@1.0.1"], facts: report.facts, broken: report.guards.broken, livePromises: report.guards.livePromises, losingMuch: report.guards.losingMuch } });
    const { hash, summary } = version.replay as NonNullable<typeof version.replay>;
    expect(createHash("sha256").update(canonical(summary)).digest("hex")).toBe(hash);
    expect(summary.totals).toEqual(report.totals.map(({ currency, before, after, delta }) => ({ currency, before, after, delta })));
    expect(summary.worstHit).toMatchObject({ partner: report.guards.worstHit?.key, delta: report.guards.worstHit?.delta, why: "rate 15% → 12%" });
    expect(summary.worstHit?.delta).toBeLessThan(0);
    expect((await owner.programs.get({ version: "1.1.0" })).replay).toEqual(version.replay);
    const { items } = await owner.audit.list({ limit: 200 });
    expect(items.find((one) => one.action === "program.published" && one.subject === draft.draft)?.detail).toMatchObject({ program: "mindweave@1.1.0", replay: hash });
    expect(items.filter((one) => one.action === "program.backtested").map((one) => one.detail)).toContainEqual({ definition: draft.hash, facts: report.facts, replay: hash });
  });

  test("is published once: its number, and its fact, are taken for ever", async () => {
    const draft = await approved(text.replace("changeNote: For 1.1.0", "changeNote: Again"));
    expect(await refusal(owner.programDrafts.publish(draft))).toEqual(["program.version-taken", "mindweave@1.1.0 is published already and never changes: give the next version number."]);
    const { items } = await owner.facts.list({ type: "program.published" });
    expect(items.map((fact) => fact.payload)).toMatchObject([{ version: "1.1.0" }, { version: "1.0.1" }, { version: "1.0.0" }]);
  });
});

describe("a back-test that is not of today any more is refused", () => {
  const text = file("1.2.0", "2027-01-15", "11%");

  test("when something late is learned, and not when history merely goes on", async () => {
    const draft = await approved(text);
    await server.runJobs();
    await owner.backtests.run({ text });
    await record([granted("late", "2026-11-20T09:00:00Z")]);
    expect(await refusal(owner.programDrafts.publish(draft))).toEqual(["draft.backtest-stale", "The books have learned more of the time that was replayed since the back-test was run: run it again."]);
    await owner.backtests.run({ text });
    server.clock.advance(60_000);
    await record([granted("next", "2026-11-24T12:00:30Z")]);
    expect((await owner.programDrafts.get({ draft: draft.draft })).replay?.stale).toBeNull();
  });

  test("when another version has come", async () => {
    const other = file("1.1.1", "2027-01-01", "12%");
    const draft = await approved(other);
    await owner.backtests.run({ text: other });
    await owner.programDrafts.publish(draft);
    await server.runJobs();
    expect(await refusal(owner.programDrafts.publish(await approved(text)))).toEqual(["draft.backtest-stale", "A version or an agreement has come into the program since the back-test was run: run it again."]);
  });

  test("when a day has passed", async () => {
    await owner.backtests.run({ text });
    const draft = await approved(text);
    server.clock.advance(DAY + 1);
    expect(await refusal(owner.programDrafts.publish(draft))).toEqual(["draft.backtest-stale", "The back-test was run more than a day ago: run it again over what has happened since."]);
    await server.runJobs();
    await owner.backtests.run({ text });
    expect(await refusal(owner.programDrafts.publish(draft))).toBe("done");
  });
});

test("history is told with each version in force in its time, and equals the books entry for entry", async () => {
  server.clock.set(Date.parse("2026-12-20T12:00:00Z") as never);
  const sale = (n: string, on: string) => [
    { type: "deal.won", occurredAt: `${on}T09:00:00Z`, source: { system: "test", ref: `${n}1` }, payload: { deal: n, customer: `customer-${n}`, serviceStart: on, splits: [{ partner: "two-versions", weight: 1 }] } },
    { type: "invoice.issued", occurredAt: `${on}T10:00:00Z`, source: { system: "test", ref: `${n}2` }, payload: { invoice: `I-${n}`, deal: n, currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] } },
    { type: "cash.applied", occurredAt: `${on}T11:00:00Z`, source: { system: "test", ref: `${n}3` }, payload: { invoice: `I-${n}` } },
  ];
  await record([{ type: "partner.enrolled", occurredAt: "2026-11-25T09:00:00Z", source: { system: "test", ref: "P" }, payload: { partner: "two-versions", track: "technology", tier: "silver" } }, ...sale("before", "2026-11-26"), ...sale("after", "2026-12-16")]);
  expect(await server.superuser.query(sql`select invoice, program, amount from earning_line where partner = 'two-versions' order by at`)).toEqual([
    { invoice: "I-before", program: "mindweave@1.0.0", amount: 15_000n }, { invoice: "I-after", program: "mindweave@1.1.0", amount: 12_000n },
  ]);
  expect(await owner.backtests.run({ text: shippedProgramText() })).toMatchObject({ kind: "compared", heldAgainstBooks: true, baseline: expect.arrayContaining(["mindweave@1.0.0", "mindweave@1.1.0"]) });
});

test("what a back-test said is never edited or deleted, nobody publishes beside it, and partners do not see it", async () => {
  await expect(server.superuser.run(sql`update programs_replay set through = 0`)).rejects.toThrow(/never edited/);
  await expect(server.superuser.run(sql`delete from programs_replay`)).rejects.toThrow(/never edited/);
  const copy = (set: string) => server.superuser.run(sql([`insert into programs_version select (jsonb_populate_record(v, '{"number": "9.0.0", "effective_from": "2030-01-01", "source": "x", ${set}}')).* from programs_version v where number = '1.1.0'`] as unknown as TemplateStringsArray));
  await expect(copy('"replay": null')).rejects.toThrow(/programs_version_replayed/);
  expect(await server.database.as({ org: await server.organisation("partner", "Acme"), role: "partner" }, (tx) => tx.query(sql`select id from programs_replay`))).toEqual([]);
});
