import { expect, test } from "vitest";
import { extractText, getDocumentProxy } from "unpdf";
import type { StatementFile } from "../../core/payouts/statement-shape.ts";
import { moneyText } from "../../core/kernel/money.ts";
import { verifyStatement } from "../../sdk/verify-statement.ts";
import { told } from "../deals/deals.testing.ts";
import { PASSWORD, payoutServer } from "../payouts/payouts.testing.ts";

const server = await payoutServer();
const { anna, ben } = server;
const partner = await server.newPartner("Łódź Consulting & Söhne");
const other = await server.newPartner("Other");
await server.detailed(partner);
const key = (await server.person(partner.org, ["partner.finance"])).key;

async function get(path: string, as: string | undefined = key) {
  const answer = await fetch(`${server.url}${path}`, as === undefined ? {} : { headers: { authorization: `Bearer ${as}` } });
  return { status: answer.status, type: answer.headers.get("content-type"), name: /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1], bytes: new Uint8Array(await answer.arrayBuffer()) };
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What a reader of the file gets: words as they are read aloud, and the names of its parts. */
async function read(bytes: Uint8Array) {
  const pdf = await getDocumentProxy(bytes.slice());
  const { text, totalPages } = await extractText(pdf, { mergePages: true });
  const tags: string[] = [];
  const walk = (node: unknown): void => {
    const { role, children = [] } = node as { role?: string; children?: unknown[] };
    if (role !== undefined) tags.push(role);
    children.forEach(walk);
  };
  for (let page = 1; page <= totalPages; page++) walk(await (await pdf.getPage(page)).getStructTree());
  const { info } = await pdf.getMetadata();
  return { text: text.replaceAll(/\s+/g, ""), tags: new Set(tags), totalPages, marked: (await pdf.getMarkInfo())?.Marked, title: (info as { Title?: string }).Title };
}

const bare = (text: string) => text.replaceAll(/\s+/g, "");

test("a month's statement downloads as a tagged PDF, a table and a signed file, and all three say the same to the cent", async () => {
  const invoice = await server.earns(partner, 123_457);
  for (let i = 0; i < 60; i++) await server.earns(partner, 50_000 + i, "USD", i === 59);
  const run = await anna.client.runs.create({});
  await ben.client.runs.approve({ run: run.id, password: PASSWORD });
  await server.work();
  await anna.client.runs.settleAll({ run: run.id });
  await told(server, "cash.refunded", { invoice, amount: 100_000 });
  await server.work();

  const json = await get("/v1/statement-downloads/2026-03.json");
  expect([json.status, json.name]).toEqual([200, `statement-${partner.key}-2026-03.json`]);
  const verdict = await verifyStatement(textOf(json.bytes));
  expect([verdict.findings, verdict.signedBy]).toEqual([[], (await server.client().statementFiles.key()).fingerprint]);
  const { statement, digest } = JSON.parse(textOf(json.bytes)) as StatementFile;
  expect([statement.lines.length, statement.payments.length]).toEqual([62, 1]);

  const file = await get("/v1/statement-downloads/2026-03.pdf");
  expect([file.status, file.type, file.name, textOf(file.bytes.slice(0, 5))]).toEqual([200, "application/pdf", `statement-${partner.key}-2026-03.pdf`, "%PDF-"]);
  const pdf = await read(file.bytes);
  expect([pdf.marked, pdf.title, pdf.totalPages > 1]).toEqual([true, `Statement for Łódź Consulting & Söhne (${partner.key}), Mar 2026`, true]);
  expect([...pdf.tags]).toEqual(expect.arrayContaining(["Document", "H1", "H2", "Table", "TR", "TH", "TD", "P"]));
  for (const line of statement.lines) {
    expect(pdf.text).toContain(bare(line.sentence));
    expect(pdf.text).toContain(bare(moneyText(BigInt(line.amount), "USD")));
  }
  for (const payment of statement.payments) expect(pdf.text).toContain(bare(moneyText(BigInt(payment.sent), payment.currency)));
  expect(pdf.text).toContain(bare(`Owed at the end ${moneyText(BigInt(statement.accounts[0]?.owed as number), "USD")}`));
  expect(pdf.text).toContain(digest);
  expect(pdf.text).toContain(bare("Łódź Consulting & Söhne"));

  const csv = textOf((await get("/v1/statement-downloads/2026-03.csv")).bytes);
  expect(csv.split("\r\n").filter((row) => row.startsWith("earned,"))).toHaveLength(61);
  expect((await get("/v1/statement-downloads/2026-03.pdf")).bytes).toHaveLength(file.bytes.length);
}, 60_000);

test("the list of months adds up from one to the next, newest first", async () => {
  const { items, partnerName } = await partner.admin.statementFiles.list({});
  expect([partnerName, items.map((one) => one.month), items[0]?.final]).toEqual(["Łódź Consulting & Söhne", ["2026-03"], false]);
  const [sum] = items.flatMap((one) => one.sums);
  const { opening, earned, takenBack, sent, owed } = sum as { opening: number; earned: number; takenBack: number; sent: number; owed: number };
  expect(opening + earned + takenBack + sent).toBe(owed);
  expect(takenBack).toBe(-20_000);
  expect((await anna.client.statementFiles.list({ partner: partner.key })).items).toEqual(items);
});

test("a payout downloads with every earning in it, and they come to what was sent", async () => {
  const transfer = (await partner.admin.transfers.list({})).items[0];
  const file = await get(`/v1/payout-downloads/${transfer?.id}.pdf`);
  const pdf = await read(file.bytes);
  const { items } = await partner.admin.transfers.lines({ transfer: transfer?.id as string });
  expect([pdf.marked, items.length]).toEqual([true, 61]);
  for (const line of items) expect(pdf.text).toContain(bare(moneyText(BigInt(line.amount.amount), "USD")));
  expect(pdf.text).toContain(bare(`Sent ${moneyText(BigInt(transfer?.sent.amount as number), "USD")}`));
  const csv = textOf((await get(`/v1/payout-downloads/${transfer?.id}.csv`)).bytes);
  const cents = csv.split("\r\n").filter((row) => row.startsWith("line,")).reduce((sum, row) => sum + Number(row.split(",").at(-1)?.replace(".", "")), 0);
  expect(cents).toBe(transfer?.gross.amount);
});

test("nobody downloads another partner's statement or payout, and nobody without the permission", async () => {
  const transfer = (await partner.admin.transfers.list({})).items[0];
  const stranger = (await server.person(other.org, ["partner.finance"])).key;
  const seller = (await server.person(partner.org, ["partner.seller"])).key;
  const statuses = async (path: string) => [(await get(path, stranger)).status, (await get(path, seller)).status, (await get(path, "mwk_wrong")).status];
  expect(await statuses(`/v1/statement-downloads/2026-03.pdf?partner=${partner.key}`)).toEqual([404, 403, 401]);
  expect(await statuses(`/v1/payout-downloads/${transfer?.id}.pdf`)).toEqual([404, 403, 401]);
  expect([(await get("/v1/statement-downloads/2026-13.pdf")).status, (await get("/v1/statement-downloads/2026-03.exe")).status, (await get("/v1/statement-downloads/2030-01.pdf")).status]).toEqual([409, 404, 409]);
});
