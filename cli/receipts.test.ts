import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { dealServer, form, submitted } from "../server/deals/deals.testing.ts";
import { COMMANDS } from "./commands.ts";
import { run } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "mindweave-receipts-"));
afterAll(() => rmSync(folder, { recursive: true }));
const server = await dealServer();
const acme = await server.partner("Acme Partners");
const deal = await submitted(acme, { customerDomain: "receipt.com" });
const receipt = await acme.seller.deals.receipt({ deal: deal.id });
const { fingerprint } = await server.client().deals.receiptKey();

/** The command line without a server in reach. */
async function verify(text: string, ...more: string[]): Promise<{ exit: number; out: string; err: string }> {
  const file = join(folder, "receipt.json");
  writeFileSync(file, text);
  const out: string[] = [];
  const err: string[] = [];
  const exit = await run(COMMANDS, ["receipt", "verify", file, ...more], { environment: {}, print: (line) => void out.push(line), warn: (line) => void err.push(line), stdin: async () => text });
  return { exit, out: out.join("\n"), err: err.join("\n") };
}

describe("receipt verify, offline", () => {
  test("says when and as which number the registration arrived, and whose key signed it", async () => {
    const { exit, out } = await verify(JSON.stringify(receipt), `--fingerprint=${fingerprint}`);
    expect(exit).toBe(0);
    expect(out).toBe(`${deal.number} of ${acme.key} for receipt.com: received at 2026-03-02T09:00:00Z, number ${receipt.arrival} of everything that was told.\nUnder mindweave@1.0.0. Signed with the key ${fingerprint}.`);
    expect((await verify(JSON.stringify({ deal, receipt }, null, 2))).exit).toBe(0);
    expect((await server.owner.facts.list({ subject: `registration:${deal.number}` })).items).toMatchObject([{ arrival: receipt.arrival, occurredAt: receipt.receivedAt }]);
  });

  test("notices every changed byte", async () => {
    const text = JSON.stringify(receipt);
    const passed: string[] = [];
    for (let at = 0; at < text.length; at++) {
      for (const other of [text[at] === "1" ? "2" : "1", text[at]?.toUpperCase() === text[at] ? text[at]?.toLowerCase() : text[at]?.toUpperCase()]) {
        const changed = text.slice(0, at) + other + text.slice(at + 1);
        if (changed !== text && (await verify(changed)).exit === 0) passed.push(`${at}: ${changed.slice(Math.max(0, at - 20), at + 20)}`);
      }
    }
    expect(passed).toEqual([]);
  }, 60_000);

  test("notices a receipt that somebody else signed", async () => {
    const other = await dealServer();
    const theirs = await submitted(await other.partner("Theirs"), { customerDomain: "receipt.com" });
    const forged = await other.owner.deals.receipt({ deal: theirs.id });
    expect((await verify(JSON.stringify(forged))).exit).toBe(0);
    expect(await verify(JSON.stringify(forged), `--fingerprint=${fingerprint}`)).toMatchObject({ exit: 1, out: expect.stringContaining("signed with another key") });
  });

  test("compares the form that was submitted", async () => {
    const file = join(folder, "form.json");
    writeFileSync(file, JSON.stringify(form({ customerDomain: "receipt.com" })));
    expect((await verify(JSON.stringify(receipt), `--form=${file}`)).exit).toBe(0);
    writeFileSync(file, JSON.stringify(form({ customerDomain: "receipt.com", opportunity: "Something else" })));
    expect(await verify(JSON.stringify(receipt), `--form=${file}`)).toMatchObject({ exit: 1, out: expect.stringContaining("not the form that was submitted") });
  });

  test.each(["", "{}", "[1]", "null", '{"format":"mindweave-receipt/2"}'])("'%s' is no receipt", async (text) => {
    expect(await verify(text)).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("receipt.unreadable") });
  });
});
