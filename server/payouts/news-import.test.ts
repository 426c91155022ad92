import { parse } from "achkit";
import { expect, test } from "vitest";
import { sql } from "../platform/sql.ts";
import { outcome, told } from "../deals/deals.testing.ts";
import { PASSWORD, payoutServer, SEPA } from "./payouts.testing.ts";

const server = await payoutServer();
const { anna, ben, superuser } = server;

async function sent(...names: readonly string[]) {
  const partners: { key: string }[] = [];
  for (const name of names) {
    const partner = await server.newPartner(name);
    await server.detailed(partner);
    await server.earns(partner, 50_000);
    partners.push(partner);
  }
  const run = await anna.client.runs.create({});
  await ben.client.runs.approve({ run: run.id, password: PASSWORD });
  await server.work();
  const { transfers } = await anna.client.runs.get({ run: run.id });
  const ref = (partner: { key: string } | undefined) => transfers.find((one) => one.partner === partner?.key)?.id as string;
  return { run, partners, ref };
}

const read = (text: string, dryRun = false) => anna.client.runs.importNews({ format: "csv", text, dryRun });

test("a table says line by line what it would do, and does all of it or nothing", async () => {
  const { run, partners: [a, b, c], ref } = await sent("Alder", "Birch", "Cedar");
  const head = "Transfer,Partner,Amount,Currency,News,Reason";
  const rows = [`${ref(a)},Alder,100.00,USD,settled,`, `${ref(b)},Birch,100.00,USD,returned,R02 account closed`, `${ref(c)},Cedar,100.00,USD,,`];
  const dry = await read([head, ...rows].join("\r\n"), true);
  expect([dry.applied, dry.lines.map((one) => [one.line, one.transfer, one.partnerName, one.news, one.outcome])]).toEqual([false, [[2, ref(a), "Alder", "settled", "apply"], [3, ref(b), "Birch", "returned", "apply"]]]);
  const states = async () => (await anna.client.runs.get({ run: run.id })).transfers.map((one) => one.status);
  expect(await states()).toEqual(["instructed", "instructed", "instructed"]);

  const wrong = await read([head, ...rows, "PO-9-9,Nobody,1.00,USD,settled,", `${ref(c)},Cedar,99.99,USD,settled,`, `${ref(a)},Alder,,,failed,`, `${ref(c)},,,,arrived,`, `${ref(c)},,1e2,,settled,`].join("\n"));
  expect([wrong.applied, wrong.lines.filter((one) => one.outcome === "wrong").map((one) => one.sentence)]).toEqual([false, [
    "There is no transfer PO-9-9.", `${ref(c)} is a transfer of $100.00; the file says $99.99.`, `${ref(a)} stands in this file twice.`, "“arrived” is no news: write settled, failed or returned.", "“1e2” is no amount of USD: write it as 1234.56.",
  ]]);
  expect(await states()).toEqual(["instructed", "instructed", "instructed"]);

  expect((await read([head, ...rows].join("\n"))).applied).toBe(true);
  expect(await states()).toEqual(["settled", "returned", "instructed"]);
  const again = await read([head, ...rows].join("\n"));
  expect([again.applied, again.lines.map((one) => one.outcome)]).toEqual([false, ["known", "known"]]);
  await server.work();
  expect((await superuser.one<{ balance: bigint }>(sql`select balance from ledger_account where account = 'partner_payable' and owner = ${b?.key}`)).balance).toBe(10_000n);
  expect((await anna.client.runs.get({ run: run.id })).run.states).toEqual({ planned: 0, instructed: 1, settled: 1, failed: 0, returned: 1, unclear: 0 });
});

const field = (text: string, width: number, filler = " ") => text.padEnd(width, filler);

/** A bank's return file, as a processor other than us writes it: each entry with the addenda that says why it comes back. */
function returnFile(entries: readonly { ref: string; cents: number; type?: string; code: string; note?: string }[]): string {
  const hash = String(entries.length * 2_100_002).padStart(10, "0");
  const total = String(entries.reduce((sum, one) => sum + one.cents, 0)).padStart(12, "0");
  const records = [
    `101 121000248 021000021${"2603060900"}A094101${field("MINDWEAVE INC", 23)}${field("FIRST EXAMPLE BANK", 23)}${field("", 8)}`,
    `5220${field("MINDWEAVE INC", 16)}${field("", 20)}${field("1234567890", 10)}CCD${field("COMMISSION", 10)}260306260306   1021000020000001`,
    ...entries.flatMap(({ ref, cents, type = "99", code, note = "" }, i) => {
      const trace = `02100002${String(i + 1).padStart(7, "0")}`;
      return [
        `621${"021000021"}${field("1234567890", 17)}${String(cents).padStart(10, "0")}${field(ref, 15)}${field("PARTNER", 22)}  1${trace}`,
        `7${type}${code}${trace}${field("", 6)}02100002${field(note, 44)}${trace}`,
      ];
    }),
    `8220${String(entries.length * 2).padStart(6, "0")}${hash}${"0".repeat(12)}${total}${field("1234567890", 10)}${field("", 25)}021000020000001`,
  ];
  const blocks = Math.ceil((records.length + 1) / 10);
  records.push(`9000001${String(blocks).padStart(6, "0")}${String(entries.length * 2).padStart(8, "0")}${hash}${"0".repeat(12)}${total}${field("", 39)}`);
  while (records.length < blocks * 10) records.push("9".repeat(94));
  return `${records.join("\n")}\n`;
}

test("a bank's return file takes money back by the code of its rules, and a correction is for information", async () => {
  const { run, partners: [d, e], ref } = await sent("Dogwood", "Elm");
  const dogwood = await anna.client.runs.get({ run: run.id });
  const cents = dogwood.transfers.find((one) => one.id === ref(d))?.sent.amount as number;
  const text = returnFile([{ ref: ref(d), cents, code: "R03" }, { ref: ref(e), cents: 10_000, type: "98", code: "C01", note: "9876543210" }]);
  expect(parse(text).batches[0]?.entries).toHaveLength(2);
  const report = await anna.client.runs.importNews({ format: "nacha", text, dryRun: false });
  expect(report.lines.map((one) => [one.partnerName, one.news, one.reason, one.outcome])).toEqual([["Dogwood", "returned", "R03 no account", "apply"], ["Elm", null, "C01 returned by the bank", "note"]]);
  expect((await anna.client.runs.get({ run: run.id })).transfers.filter((one) => one.status === "returned").map((one) => [one.id, one.reason])).toEqual([[ref(d), "R03 no account"]]);
  expect(await outcome(anna.client.runs.importNews({ format: "nacha", text: "no file of that kind", dryRun: true }))).toBe("news.unreadable");
  expect(await outcome(anna.client.runs.importNews({ format: "csv", text: "a,b\n1,2", dryRun: true }))).toBe("news.unreadable");
  expect(await outcome(d === undefined ? Promise.resolve() : server.client((await server.person(server.vendorId, ["vendor.readonly"])).key).runs.importNews({ format: "csv", text: "transfer,news\n", dryRun: true }))).toBe("auth.forbidden");
});

test("two transfers to one account are told together, as the books know them by account and currency", async () => {
  const partner = await server.newPartner("Fir");
  await server.detailed(partner, SEPA);
  await told(server, "fx.published", { rates: { "USD/EUR": "0.9" } });
  await server.earns(partner, 30_000, "EUR");
  await server.earns(partner, 40_000, "USD");
  const run = await anna.client.runs.create({});
  await ben.client.runs.approve({ run: run.id, password: PASSWORD });
  await server.work();
  const { transfers } = await anna.client.runs.get({ run: run.id });
  const own = transfers.filter((one) => one.partner === partner.key);
  expect(own.map((one) => one.sent)).toEqual([{ amount: 6000, currency: "EUR" }, { amount: 7200, currency: "EUR" }]);
  const one = await read(`transfer,news\n${own[0]?.id},returned\n`);
  expect([one.applied, one.lines[0]?.sentence]).toEqual([false, `${own[0]?.id} and ${own[1]?.id} go to the same account in the same currency: the file has to say the same of both.`]);
  expect((await read(`transfer,news\n${own[0]?.id},returned\n${own[1]?.id},returned\n`)).applied).toBe(true);
  expect((await anna.client.runs.get({ run: run.id })).transfers.filter((row) => row.partner === partner.key).map((row) => row.status)).toEqual(["returned", "returned"]);
});

test("what is on its way for longer than banks take to send it back is unclear, and settles or comes back by hand", async () => {
  const { run, partners: [g], ref } = await sent("Gingko");
  const finance = () => server.signedIn(anna.email);
  const own = async () => (await (await finance()).runs.get({ run: run.id })).transfers.find((one) => one.id === ref(g));
  // Sent on Monday, 2 March: it should arrive on Tuesday, and comes back by Thursday if at all.
  expect(await own()).toMatchObject({ valueOn: "2026-03-03", unclear: false });
  server.clock.advance(3 * 86_400_000);
  expect(await own()).toMatchObject({ unclear: false });
  server.clock.advance(86_400_000);
  expect(await own()).toMatchObject({ status: "instructed", unclear: true });
  expect((await (await finance()).runs.list({})).items.find((one) => one.id === run.id)?.states.unclear).toBeGreaterThan(0);
  await (await finance()).runs.news({ run: run.id, partner: g?.key as string, news: "settled" });
  expect(await own()).toMatchObject({ status: "settled", unclear: false });
});
