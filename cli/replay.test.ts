import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { shippedProgramText } from "../program/read.ts";
import { testServer } from "../server/testing-server.ts";
import { COMMANDS } from "./commands.ts";
import { run as runCommand } from "./run.ts";

const server = await testServer({ at: "2026-02-20T09:00:00Z" });
const folder = mkdtempSync(join(tmpdir(), "mindweave-replay-"));
afterAll(() => rmSync(folder, { recursive: true }));
const fact = (type: string, ref: string, day: string, payload: object) => ({ type, occurredAt: `${day}T10:00:00Z`, source: { system: "test", ref }, payload });
await server.owner.facts.recordBatch({
  facts: [
    fact("partner.enrolled", "1", "2026-01-01", { partner: "alder", name: "Alder Works", track: "technology", tier: "gold" }),
    fact("deal.won", "2", "2026-01-05", { deal: "D1", customer: "acme", serviceStart: "2026-01-05", splits: [{ partner: "alder", weight: 1 }] }),
    fact("invoice.issued", "3", "2026-01-06", { invoice: "I1", deal: "D1", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] }),
    fact("cash.applied", "4", "2026-01-10", { invoice: "I1" }),
  ] as never,
});
await server.runJobs();

async function mindweave(line: string, stdin = "") {
  const out: string[] = [];
  const err: string[] = [];
  const environment = { HOME: folder, MINDWEAVE_URL: server.url, MINDWEAVE_KEY: server.ownerKey };
  const code = await runCommand(COMMANDS, line.split(" "), { environment, print: (text) => out.push(text), warn: (text) => err.push(text), stdin: async () => stdin });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("a statement from the server is signed, and verify says by whom", async () => {
  const told = await mindweave("statement alder 2026-01");
  expect(told).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/Statement for Alder Works \(alder\), Jan 2026\n(?:.*\n)* +Earned +\+\$200\.00\n/) });
  const file = join(folder, "january.json");
  expect((await mindweave(`statement alder 2026-01 --out=${file}`)).code).toBe(0);
  const { fingerprint } = await server.owner.statementFiles.key();
  expect(await mindweave(`statement verify ${file} --fingerprint=${fingerprint}`)).toMatchObject({ code: 0, out: expect.stringContaining(`Signed with the key ${fingerprint}.`) });
  expect(await mindweave(`statement verify ${file} --fingerprint=${"0".repeat(64)}`)).toMatchObject({ code: 1, out: expect.stringContaining("not with 000") });
  expect(await mindweave("statement verify -", readFileSync(file, "utf8").replace("acme", "acne"))).toMatchObject({ code: 1, out: expect.stringContaining("The signature does not fit") });
  expect(await mindweave("statement nobody 2026-01")).toMatchObject({ code: 1, err: expect.stringContaining("(statement.unknown-partner)") });
});

test("a back-test against the server holds the books first", async () => {
  const { code, out } = await mindweave("program backtest -", shippedProgramText().replace('gold: "20%"', 'gold: "22%"'));
  expect([code, out]).toEqual([0, expect.stringContaining("The replay under the versions in force equals the books entry for entry.")]);
  expect(out).toMatch(/alder +\$200\.00 → +\$220\.00 +\+\$20\.00 \(\+10%\) {2}rate 20% → 22%/);
});

test("a published version is shown with what its back-test said", async () => {
  expect((await mindweave("program show")).out).toMatch(/^mindweave@1\.0\.0: .*\(in force\)\nFrom 2024-01-15\. .*\nPublished .* It came with the platform\.\n(?:.*\n)+No back-test stands behind it\.$/);
  const text = shippedProgramText().replace("version: 1.0.0", "version: 1.1.0").replace("from: 2024-01-15, until", "from: 2026-03-01, until").replace('gold: "20%"', 'gold: "18%"');
  const draft = await server.owner.programDrafts.create({ text });
  const hash = draft.hash as string;
  const second = await server.person(server.vendorId, ["vendor.owner"], "Second owner");
  await second.client.programDrafts.approve({ draft: draft.id, hash });
  expect((await mindweave("program backtest -", text)).code).toBe(0);
  const { replay } = await server.owner.programDrafts.publish({ draft: draft.id, hash });
  const { out } = await mindweave("program show 1.1.0");
  expect(out).toContain(`approved by ${second.id}`);
  expect(out).toContain("  Cost in USD: $200.00 → $180.00 (−$20.00)\n  Hit worst, alder: $200.00 → $180.00 (−$20.00): rate 20% → 18%\n  Partners that lose much: 1 of 1.\n  Promises broken: 0 of 0 live registrations.");
  expect(out).toContain(`Hash of this summary: ${replay?.hash}`);
  expect(await mindweave("program show 7.0.0")).toMatchObject({ code: 1, err: expect.stringContaining("(program.not-found)") });
});

test("right after an import it waits until the books are there", async () => {
  await server.owner.facts.recordBatch({ facts: [fact("cash.refunded", "5", "2026-02-01", { invoice: "I1", amount: 10_000 })] as never });
  const asked = mindweave("statement alder 2026-02");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await server.runJobs();
  const told = await asked;
  expect(told).toMatchObject({ code: 0, out: expect.stringMatching(/Taken back +−\$20\.00/) });
  expect(told.err).toBe("The books are being brought up to date …");
}, 40_000);
