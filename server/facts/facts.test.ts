import { expect, test } from "vitest";
import { sql } from "../platform/sql.ts";
import { testServer } from "../testing-server.ts";

const server = await testServer();
const { owner } = server;
let refs = 0;

function fact(more: Record<string, unknown> = {}) {
  refs += 1;
  return { type: "cash.applied", occurredAt: "2026-01-10T09:00:00Z", source: { system: "billing", ref: `ref ${refs}` }, payload: { invoice: `I${refs}`, amount: 500 }, ...more } as never;
}

async function recorded(): Promise<number> {
  const { n } = await server.database.as({ org: null, role: "system" }, (tx) => tx.one<{ n: bigint }>(sql`select count(*) as n from fact`));
  return Number(n);
}

test("a fact is recorded once for ever: the same source with the same content answers with the fact it made, with other content it is refused", async () => {
  const told = fact() as unknown as { payload: object; source: { ref: string } };
  const first = await owner.facts.record(told as never);
  const again = await owner.facts.record(told as never);
  expect(again).toEqual({ fact: first.fact, known: true });
  await expect(owner.facts.record({ ...told, payload: { ...told.payload, amount: 501 } } as never)).rejects.toMatchObject({ code: "fact.source-reused", status: 409 });
  expect(await owner.facts.get({ fact: first.fact.id })).toEqual(first.fact);
});

test("twenty tellers of one fact at once make one fact", async () => {
  const told = fact();
  const before = await recorded();
  const answers = await Promise.all(Array.from({ length: 20 }, () => owner.facts.record(told)));
  expect(new Set(answers.map((answer) => answer.fact.id)).size).toBe(1);
  expect(answers.filter((answer) => !answer.known)).toHaveLength(1);
  expect(await recorded()).toBe(before + 1);
});

test.each([
  ["an amount in quotes", { payload: { invoice: "I", amount: "5" } }, "payload.amount"],
  ["no amount at all where null stands", { payload: { invoice: "I", amount: null } }, "payload.amount"],
  ["a yes for an amount", { payload: { invoice: "I", amount: true } }, "payload.amount"],
  ["a list for an amount", { payload: { invoice: "I", amount: [7] } }, "payload.amount"],
  ["half a cent", { payload: { invoice: "I", amount: 0.5 } }, "payload.amount"],
  ["less than nothing", { payload: { invoice: "I", amount: -1 } }, "payload.amount"],
  ["more than anything", { payload: { invoice: "I", amount: 10_000_000_000_001 } }, "payload.amount"],
  ["a field nobody knows", { payload: { invoice: "I", note: "x" } }, "payload.note"],
  ["30 February", { occurredAt: "2026-02-30T00:00:00Z" }, "occurredAt"],
  ["a time without a zone", { occurredAt: "2026-02-03T00:00:00" }, "occurredAt"],
  ["a currency that is none", { type: "invoice.issued", payload: { invoice: "I", currency: "USQ", lines: [{ id: "s", kind: "software", amount: 1 }] } }, "payload.currency"],
  ["a period that ends before it starts", { type: "invoice.issued", payload: { invoice: "I", currency: "USD", lines: [{ id: "s", kind: "software", amount: 1, from: "2026-02-02", to: "2026-02-01" }] } }, "payload.lines.0"],
  ["an invoice of no lines", { type: "invoice.issued", payload: { invoice: "I", currency: "USD", lines: [] } }, "payload.lines"],
  ["an adjustment by one person alone", { type: "adjustment.granted", payload: { adjustment: "A", partner: "P", amount: 1, currency: "USD", reason: "x", by: "kim", approvedBy: "kim" } }, "payload"],
])("%s is refused with its path, and nothing is stored", async (_, wrong, path) => {
  const before = await recorded();
  const refusal = await owner.facts.record(fact(wrong)).then(() => undefined, (error: { status: number; data: { issues: { path: unknown[] }[] } }) => error);
  expect(refusal?.status).toBe(422);
  expect(refusal?.data.issues.map((issue) => issue.path.join("."))).toContain(path);
  expect(await recorded()).toBe(before);
});

test("a kind of fact nobody knows is refused by name", async () => {
  await expect(owner.facts.record(fact({ type: "deal.imagined" }))).rejects.toMatchObject({ code: "fact.unknown-type" });
});

test("one wrong fact in a batch keeps all of it out and is named by its place", async () => {
  const before = await recorded();
  const facts = Array.from({ length: 200 }, () => fact()) as { payload: { amount: unknown } }[];
  (facts[137] as { payload: { amount: unknown } }).payload.amount = "5";
  const refusal = await owner.facts.recordBatch({ facts: facts as never }).then(() => undefined, (error: { data: { issues: { path: unknown[] }[] } }) => error);
  expect(refusal).toMatchObject({ code: "facts.some-refused" });
  expect(refusal?.data.issues.map((issue) => issue.path)).toEqual([["facts", 137, "payload", "amount"]]);
  expect(await recorded()).toBe(before);
});

test("a dry run says what would be recorded and records nothing; the real run does, and a second one finds everything known", async () => {
  const facts = [fact(), fact(), fact()] as never[];
  const before = await recorded();
  expect(await owner.facts.recordBatch({ facts: [...facts, facts[0] as never], dryRun: true })).toMatchObject({ recorded: 3, known: 1 });
  expect(await recorded()).toBe(before);
  expect(await owner.facts.recordBatch({ facts })).toMatchObject({ recorded: 3, known: 0 });
  expect(await owner.facts.recordBatch({ facts })).toMatchObject({ recorded: 0, known: 3 });
  expect(await recorded()).toBe(before + 3);
});

test("the database itself refuses to edit or delete a fact", async () => {
  await owner.facts.record(fact());
  for (const statement of [sql`update fact set type = 'deal.won'`, sql`delete from fact`]) {
    await expect(server.database.as({ org: null, role: "system" }, (tx) => tx.run(statement))).rejects.toMatchObject({ code: "42501" });
  }
});

test("facts are found by type, subject, source and time, page after page, each once", async () => {
  const system = "paging";
  for (let i = 0; i < 7; i++) await owner.facts.record(fact({ source: { system, ref: `p${i}` }, occurredAt: "2026-01-12T09:00:00Z", payload: { invoice: "PAGED", amount: i } }));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await owner.facts.list({ limit: 3, system, subject: "invoice:PAGED", type: "cash.applied", from: "2026-01-12T00:00:00Z", to: "2026-01-13T00:00:00Z", ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.map((item) => item.source.ref));
    cursor = page.next ?? undefined;
  } while (cursor);
  expect(seen.toSorted()).toEqual(["p0", "p1", "p2", "p3", "p4", "p5", "p6"]);
});

test("a partner may neither read facts nor tell them", async () => {
  const org = await server.organisation("partner", "Fjord");
  const { client } = await server.person(org, ["partner.admin"]);
  await expect(client.facts.record(fact())).rejects.toMatchObject({ status: 403 });
  await expect(client.facts.list({})).rejects.toMatchObject({ status: 403 });
});
