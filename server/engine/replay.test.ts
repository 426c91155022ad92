import { describe, expect, test } from "vitest";
import { statementFromFacts } from "../../core/engine/statement-facts.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { instant, parseInstant } from "../../core/kernel/time.ts";
import { compile } from "../../core/programs/compiled.ts";
import { shippedProgram, shippedProgramText } from "../../program/read.ts";
import { verifyStatement } from "../../sdk/verify-statement.ts";
import { sampleYear } from "../../tools/sample-year.ts";
import { asFact } from "../../tools/sample/story.ts";
import { sql } from "../platform/sql.ts";
import { testServer } from "../testing-server.ts";

const NOW = "2026-11-24T12:00:00Z";
const server = await testServer({ at: NOW });
const { owner, superuser } = server;
const told = sampleYear(20_260_115);
const { fingerprint } = await server.client().statementFiles.key();

async function record(facts: readonly unknown[]): Promise<void> {
  await owner.facts.recordBatch({ facts: facts as never });
  await server.runJobs();
}
await record(told);

describe("a statement from the server", () => {
  test("is signed, holds by itself, and says what a replay of the facts alone says", async () => {
    const facts = told.map((one, i) => asFact(one, parseInstant(one.occurredAt) ?? instant(0), i + 1));
    for (const [partner, month] of [["tidegate", "2026-07"], ["stackgarden", "2026-08"], ["ines-varga", "2026-11"]] as const) {
      const file = await owner.statementFiles.get({ partner, month });
      expect(await verifyStatement(JSON.stringify(file), { fingerprint })).toMatchObject({ findings: [], signedBy: fingerprint });
      const alone = statementFromFacts({ programs: [compile(shippedProgram().definition)], facts, partner, month, now: parseInstant(NOW) ?? instant(0) });
      if (isRefusal(alone)) throw new Error(alone.sentence);
      expect([file.statement.accounts, file.statement.lines.map((line) => [line.ref, line.amount, line.status])]).toEqual([alone.accounts, alone.lines.map((line) => [line.ref, line.amount, line.status])]);
    }
  });

  test("is the same to the byte whenever it is asked for", async () => {
    const ask = async () => JSON.stringify(await owner.statementFiles.get({ partner: "tidegate", month: "2026-07" }));
    expect(await ask()).toBe(await ask());
  });

  test("is a partner's own: another's is unknown to it, and staff have to name one", async () => {
    const application = await server.client().applications.submit({ company: "Wren Works", website: "https://wren.example", country: "SE", contactName: "Ada Holm", email: "ada@wren.example", track: "technology", about: "We build connectors for banks." });
    const { items } = await owner.applications.list({ search: application.number });
    const approved = await owner.applications.approve({ application: items[0]?.id ?? "app_0", tier: "gold" });
    const partner = await owner.partners.get({ partner: approved.partner ?? "" });
    const finance = await server.person(partner.organisation, ["partner.finance"]);
    const fact = (type: string, ref: string, occurredAt: string, payload: object) => ({ type, occurredAt, source: { system: "test", ref }, payload });
    server.clock.advance(60_000);
    await record([
      fact("deal.won", "W1", "2026-11-24T12:00:10Z", { deal: "W1", customer: "bank", serviceStart: "2026-11-24", splits: [{ partner: partner.key, weight: 1 }] }),
      fact("invoice.issued", "W2", "2026-11-24T12:00:20Z", { invoice: "WI", deal: "W1", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] }),
      fact("cash.applied", "W3", "2026-11-24T12:00:30Z", { invoice: "WI" }),
    ]);
    const own = await finance.client.statementFiles.get({ month: "2026-11" });
    expect(own.statement).toMatchObject({ partner: { id: partner.key, name: "Wren Works" }, accounts: [{ currency: "USD", owed: 20_000 }] });
    expect((await verifyStatement(JSON.stringify(own), { fingerprint })).findings).toEqual([]);
    expect(await finance.client.statementFiles.get({ month: "2026-11", partner: partner.key })).toEqual(own);
    await expect(finance.client.statementFiles.get({ month: "2026-07", partner: "tidegate" })).rejects.toMatchObject({ code: "statement.unknown-partner" });
    await expect(owner.statementFiles.get({ month: "2026-07" })).rejects.toMatchObject({ code: "statement.partner-missing" });
    await expect(owner.statementFiles.get({ month: "2026-07", partner: "nobody" })).rejects.toMatchObject({ code: "statement.unknown-partner" });
    await expect(owner.statementFiles.get({ month: "2027-07", partner: "tidegate" })).rejects.toMatchObject({ code: "statement.not-yet" });
    await expect((await server.person(partner.organisation, ["partner.seller"])).client.statementFiles.get({ month: "2026-11" })).rejects.toMatchObject({ status: 403 });
  });

  test("while news is still being posted it waits for the books", async () => {
    await owner.facts.recordBatch({ facts: [{ type: "adjustment.granted", occurredAt: "2026-11-24T09:00:00Z", source: { system: "test", ref: "A1" }, payload: { adjustment: "A1", partner: "tidegate", amount: 500, currency: "USD", reason: "Thanks", by: "ann", approvedBy: "ben" } }] as never });
    await expect(owner.backtests.run({ text: shippedProgramText() })).rejects.toMatchObject({ code: "backtest.books-behind" });
    await server.runJobs();
    expect((await owner.statementFiles.get({ partner: "tidegate", month: "2026-11" })).statement.lines.at(-1)).toMatchObject({ what: "Adjustment by hand", amount: 500 });
  });

  test("of a closed month stays as it is; what is learned later stands in the next one and says where it belongs (P-74)", async () => {
    const september = await owner.statementFiles.get({ partner: "tidegate", month: "2026-09" });
    await owner.periods.close({ through: "2026-09-30" });
    server.clock.advance(60_000);
    const invoice = september.statement.lines.find((line) => line.kind === "earned" && line.invoice !== null)?.invoice ?? "";
    await record([{ type: "cash.refunded", occurredAt: "2026-09-29T12:00:00Z", source: { system: "test", ref: "late" }, payload: { invoice, amount: 1000 } }]);
    const again = await owner.statementFiles.get({ partner: "tidegate", month: "2026-09" });
    expect(again.statement).toEqual({ ...september.statement, final: true });
    const october = await owner.statementFiles.get({ partner: "tidegate", month: "2026-10" });
    expect(october.statement.lines.filter((line) => line.belongsTo === "2026-09")).toMatchObject([{ kind: "taken_back", on: "2026-10-01", invoice }]);
    expect((await verifyStatement(JSON.stringify(october), { fingerprint })).findings).toEqual([]);
  });
});

describe("a back-test on the server", () => {
  const richer = shippedProgramText().replace('silver: "15%"', 'silver: "18%"');

  test("holds the versions in force against the books entry for entry, then compares", async () => {
    const same = await owner.backtests.run({ text: shippedProgramText() });
    expect(same).toMatchObject({ kind: "compared", heldAgainstBooks: true, winners: [], losers: [], changes: [] });
    const report = await owner.backtests.run({ text: richer, name: "richer.yaml", volume: 500 });
    if (report.kind !== "compared") throw new Error("the books differ");
    expect(report.rows.partner.find((row) => row.key === "tidegate" && row.currency === "USD")).toMatchObject({ why: "rate 15% → 18%" });
    expect([report.heldAgainstBooks, report.changes.length, report.assumption?.volume]).toEqual([true, 1, 500]);
    expect(await owner.backtests.run({ text: richer, until: "2026-06-30" })).toMatchObject({ kind: "compared", heldAgainstBooks: false });
  });

  test("leaves everything as it was", async () => {
    const count = () => superuser.one<{ facts: bigint; entries: bigint }>(sql`select (select count(*) from fact) as facts, (select count(*) from ledger_entry) as entries`);
    const before = await count();
    await owner.backtests.run({ text: richer });
    expect(await count()).toEqual(before);
  });

  test("has a thread of its own, one at a time; meanwhile everybody else is served", async () => {
    const run = () => owner.backtests.run({ text: richer }).then((report) => report.kind, (error: { code: string }) => error.code);
    const [one, other, key] = await Promise.all([run(), run(), server.client().statementFiles.key()]);
    expect([[one, other].sort(), key.fingerprint]).toEqual([["backtest.busy", "compared"], fingerprint]);
    expect((await owner.backtests.run({ text: richer })).kind).toBe("compared");
  });

  test("is for staff, and a program with errors is refused with its lines", async () => {
    await expect((await server.person(await server.organisation("partner", "Nordlicht"), ["partner.admin"])).client.backtests.run({ text: richer })).rejects.toMatchObject({ status: 403 });
    await expect(owner.backtests.run({ text: richer.replace('"18%"', '"118%"') })).rejects.toMatchObject({ code: "program.invalid", data: { issues: [expect.objectContaining({ line: expect.any(Number) })] } });
  });

  test("stops where a single cent in the books is another one, and the difference is the finding", async () => {
    await superuser.run(sql`alter table ledger_line disable trigger all`);
    await superuser.run(sql`update ledger_line set amount = amount + 1 where (account, version) = (select l.account, l.version from ledger_line l join ledger_account a on a.id = l.account where a.account = 'partner_payable' and a.owner = 'stackgarden' limit 1)`);
    await superuser.run(sql`alter table ledger_line enable trigger all`);
    const report = await owner.backtests.run({ text: richer });
    if (report.kind !== "books-differ") throw new Error("nothing was noticed");
    expect(report).toMatchObject({ count: 1, differences: [{ accounts: [{ account: "partner_payable:stackgarden:USD" }] }] });
    const [{ books, replay } = { books: 0, replay: 0 }] = report.differences[0]?.accounts ?? [];
    expect(Math.abs(books - replay)).toBe(1);
  });
});
