import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { problemOf } from "../../sdk/client.ts";
import { sql } from "../platform/sql.ts";
import { dealServer, mailTo, outcome, submitted } from "./deals.testing.ts";

const server = await dealServer();
const acme = await server.partner("Acme Partners");
const globex = await server.partner("Globex");
const deal = await submitted(acme, { customerDomain: "talk.com", customerName: "Talk Inc" });
const about = { deal: deal.id };

describe("comments", () => {
  test("go both ways, newest first, page by page", async () => {
    await server.reviewer.deals.comment({ ...about, text: "Nice one." });
    server.clock.advance(1000);
    await acme.seller.deals.comment({ ...about, text: "Thank you." });
    const page = await acme.seller.deals.timeline({ ...about, limit: "2" as never });
    expect(page.items.map((item) => [item.kind, item.by, item.sentence])).toEqual([["comment", "Sam of Acme Partners", "Thank you."], ["comment", "Rita Reviewer", "Nice one."]]);
    const rest = await acme.seller.deals.timeline({ ...about, cursor: page.next as string });
    expect(rest.items.map((item) => item.kind)).toEqual(["submitted", "draft"]);
  });

  test("that staff keep internal reach no partner: not in the story, not by mail, not behind the operations", async () => {
    const kept = await server.reviewer.deals.comment({ ...about, text: "Check their funding first.", internal: true, mentions: [server.managerId as `per_${string}`] });
    expect(kept.internal).toBe(true);
    expect(JSON.stringify(await acme.seller.deals.timeline(about))).not.toContain("funding");
    expect(JSON.stringify(await server.reviewer.deals.timeline(about))).toContain("funding");
    expect((await mailTo(server, server.managerEmail)).at(-1)).toMatchObject({ subject: `Rita Reviewer mentioned you on ${deal.number} Talk Inc`, text: expect.stringContaining("funding") });
    expect(await outcome(server.reviewer.deals.comment({ ...about, text: "And you?", internal: true, mentions: [acme.sellerId as `per_${string}`] }))).toBe("person.not-found");
    const hidden = await server.database.as({ org: acme.org, role: "partner" }, (tx) => tx.query(sql`select sentence from deal_event where internal`));
    expect(hidden).toEqual([]);
    expect(await acme.seller.deals.comment({ ...about, text: "Just us", internal: true })).toMatchObject({ internal: false });
  });

  test("mention people of the deal by mail, and nobody else", async () => {
    await acme.seller.deals.comment({ ...about, text: "Can you help here?", mentions: [server.managerId as `per_${string}`] });
    expect((await mailTo(server, server.managerEmail)).at(-1)?.text).toContain("Sam of Acme Partners wrote: Can you help here?");
    await server.reviewer.deals.comment({ ...about, text: "Sure.", mentions: [acme.sellerId as `per_${string}`] });
    expect((await mailTo(server, acme.email)).at(-1)?.text).toContain("Rita Reviewer wrote: Sure.");
    const before = await mailTo(server, globex.email);
    expect(await outcome(acme.seller.deals.comment({ ...about, text: "Hello", mentions: [globex.sellerId as `per_${string}`] }))).toBe("person.not-found");
    expect(await mailTo(server, globex.email)).toEqual(before);
  });

  test("are for whoever works on deals: a reviewer may, who only reads may not", async () => {
    const reader = await server.person(server.vendorId, ["vendor.readonly"]);
    expect(await outcome(reader.client.deals.comment({ ...about, text: "Hm." }))).toBe("auth.forbidden");
  });
});

/** A zip as office programs write them: entries by name, compressed, with a directory at the end. */
function zip(...names: string[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const name of names) {
    const data = deflateRawSync(Buffer.from("<x/>"));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), data);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(directory.reduce((sum, part) => sum + part.length, 0), 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

const base64 = (content: Buffer | string) => Buffer.from(content).toString("base64");
const attach = (name: string, content: Buffer | string, client = acme.seller) => client.deals.attach({ ...about, name, content: base64(content) });
const fetched = (file: string, key?: string) => fetch(`${server.url}/v1/files/${file}`, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });

describe("files", () => {
  test.each<[string, Buffer | string, string, string]>([
    ["offer.pdf", "%PDF-1.7 …", "application/pdf", "offer.pdf"],
    ["photo.JPG", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]), "image/jpeg", "photo.JPG"],
    ["shot.png", Buffer.from("89504e470d0a1a0a0102", "hex"), "image/png", "shot.png"],
    ["plan.docx", zip("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "plan.docx"],
    ["seats.xlsx", zip("[Content_Types].xml", "xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "seats.xlsx"],
    ["deck.pptx", zip("[Content_Types].xml", "ppt/presentation.xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation", "deck.pptx"],
    ["C:\\Users\\sam\\seats.csv", "name,seats\nZoë,300\n", "text/plain", "seats.csv"],
  ])("%s is kept as what its content says", async (name, content, type, kept) => {
    expect(await attach(name, content)).toMatchObject({ name: kept, type, bytes: Buffer.from(content).length });
  });

  test.each<[string, Buffer | string, string]>([
    ["page.html", "<script>alert(1)</script>", "file.type-refused"],
    ["offer.pdf", "<script>alert(1)</script>", "file.type-refused"],
    ["notes.txt", "%PDF-1.7 …", "file.type-refused"],
    ["tool.txt", Buffer.from([0x4d, 0x5a, 0x90, 0, 3]), "file.type-refused"],
    ["latin.txt", Buffer.from([0x5a, 0x6f, 0xeb]), "file.type-refused"],
    ["macro.docx", zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "file.type-refused"],
    ["any.docx", zip("readme.txt"), "file.type-refused"],
    ["cut.docx", zip("[Content_Types].xml", "word/document.xml").subarray(0, 90), "file.type-refused"],
    ["picture.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "file.type-refused"],
    [".txt", "hello", "file.type-refused"],
    ["empty.txt", "", "file.empty"],
    ["large.txt", Buffer.alloc(5 * 1024 * 1024 + 1, 0x61), "file.too-large"],
  ])("%s is refused: %#", async (name, content, code) => {
    expect(await attach(name, content).then(() => "done", (error: unknown) => problemOf(error)?.code)).toBe(code);
  });

  test("of 5 MB to the byte are taken and come back as they were, to save and never to show", async () => {
    const content = Buffer.alloc(5 * 1024 * 1024, 0x62);
    const { id } = await attach('Ünïque "offer".txt', content);
    const key = (await server.person(acme.org, ["partner.seller"])).key;
    const reply = await fetched(id, key);
    expect(reply.status).toBe(200);
    expect(Buffer.from(await reply.arrayBuffer()).equals(content)).toBe(true);
    expect(Object.fromEntries(["content-type", "x-content-type-options", "content-disposition", "content-security-policy", "cache-control"].map((name) => [name, reply.headers.get(name)]))).toEqual({
      "content-type": "application/octet-stream", "x-content-type-options": "nosniff", "content-security-policy": "sandbox; default-src 'none'", "cache-control": "private, no-store",
      "content-disposition": `attachment; filename="_n_que offer.txt"; filename*=UTF-8''%C3%9Cn%C3%AFque%20offer.txt`,
    });
  });

  test("are there for their partner and the vendor's staff alone", async () => {
    const { id } = await attach("secret.txt", "for us");
    const key = async (org: string, role: Parameters<typeof server.person>[1][number]) => (await server.person(org, [role])).key;
    expect(await Promise.all([
      fetched(id), fetched(id, await key(globex.org, "partner.seller")), fetched(id, await key(acme.org, "partner.marketer")), fetched("fil_none", await key(acme.org, "partner.seller")), fetched(id, await key(server.vendorId, "vendor.reviewer")),
    ].map(async (reply) => (await reply).status))).toEqual([401, 404, 403, 404, 200]);
    expect(await outcome(attach("their.txt", "theirs", globex.seller))).toBe("deal.not-found");
    expect(await outcome(globex.seller.deals.comment({ deal: (await submitted(globex, { customerDomain: "other-talk.com" })).id, text: "See", file: id }))).toBe("file.not-found");
  });

  test("stand in the story and can be spoken of", async () => {
    const { id } = await attach("terms.txt", "terms");
    expect(await acme.seller.deals.comment({ ...about, text: "As agreed:", file: id })).toMatchObject({ file: { id, name: "terms.txt", bytes: 5, type: "text/plain" } });
    expect((await server.reviewer.deals.timeline(about)).items.map((item) => item.sentence)).toContain("Added terms.txt.");
  });
});

describe("help with a deal (7.1 step 4)", () => {
  test("is asked for, given to somebody with a day, and done; both sides hear of it", async () => {
    const asked = await acme.seller.deals.askSupport({ ...about, kind: "demo", note: "Two hours for their security team", due: "2026-03-20" });
    expect(asked).toMatchObject({ kind: "demo", status: "open", owner: null, due: "2026-03-20" });
    expect((await mailTo(server, server.managerEmail)).at(-1)?.text).toContain("Acme Partners asks for help with a demo: Two hours for their security team");
    const assigned = await server.manager.deals.setSupport({ ...about, support: asked.id, owner: server.reviewerId as `per_${string}`, due: "2026-03-18" });
    expect(assigned).toMatchObject({ status: "assigned", owner: "Rita Reviewer", due: "2026-03-18" });
    expect((await mailTo(server, acme.email)).at(-1)?.text).toContain("Rita Reviewer takes care of help with a demo. Due on 2026-03-18.");
    expect((await acme.seller.deals.support(about)).items).toEqual([assigned]);
    expect(await server.reviewer.deals.setSupport({ ...about, support: asked.id, status: "done" })).toMatchObject({ status: "done" });
  });

  test("is the staff's to assign; whoever asked may cancel", async () => {
    const asked = await acme.seller.deals.askSupport({ ...about, kind: "proposal", note: "The long one" });
    expect(await outcome(acme.seller.deals.setSupport({ ...about, support: asked.id, owner: acme.sellerId as `per_${string}` }))).toBe("support.staff-only");
    expect(await outcome(acme.seller.deals.setSupport({ ...about, support: asked.id, status: "done" }))).toBe("support.staff-only");
    expect(await outcome(server.manager.deals.setSupport({ ...about, support: asked.id, owner: acme.sellerId as `per_${string}` }))).toBe("person.not-found");
    expect(await outcome(globex.seller.deals.setSupport({ ...about, support: asked.id, status: "cancelled" }))).toBe("deal.not-found");
    const theirs = await submitted(globex, { customerDomain: "globex-talk.com" });
    expect(await outcome(globex.seller.deals.setSupport({ deal: theirs.id, support: asked.id, status: "cancelled" }))).toBe("support.not-found");
    expect((await acme.seller.deals.setSupport({ ...about, support: asked.id, status: "cancelled" })).status).toBe("cancelled");
  });

  test("is for deals that live", async () => {
    const draft = await acme.seller.deals.draft({ form: {} });
    expect(await outcome(acme.seller.deals.askSupport({ deal: draft.id, kind: "pre_sales", note: "Early" }))).toBe("deal.wrong-state");
  });
});
