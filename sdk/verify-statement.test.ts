import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { at, randomHistory } from "../core/engine/history.testing.ts";
import { statementFromFacts } from "../core/engine/statement-facts.ts";
import { isRefusal } from "../core/kernel/refusal.ts";
import type { Statement, StatementFile } from "../core/payouts/statement-shape.ts";
import { compile } from "../core/programs/compiled.ts";
import { shippedProgram } from "../program/read.ts";
import { sealStatement } from "../server/payouts/statement-seal.ts";
import { createSecrets } from "../server/platform/secrets.ts";
import { verifyStatement } from "./verify-statement.ts";

const vendor = createSecrets(randomBytes(32));
const stranger = createSecrets(randomBytes(32));

const programs = [compile(shippedProgram().definition)];

/** A small month with everything in it: earned, taken back before and after a payout, set off, converted. */
function month(): Statement {
  for (let seed = 1; seed <= 200; seed++) {
    const made = statementFromFacts({ programs, facts: randomHistory(seed, 4), partner: "elm", month: "2025-04", now: at("2025-12-31") });
    if (isRefusal(made) || JSON.stringify(made).length > 16_000) continue;
    const codes = new Set(made.lines.map((line) => line.status.code));
    const isRich = codes.has("taken_back") && codes.has("owed_back") && made.payments.some((payment) => payment.setOff > 0) && made.payments.some((payment) => payment.rate !== null);
    if (isRich && made.open.some((line) => line.payable > 0)) return made;
  }
  throw new Error("no month has everything");
}

const statement = month();
const file = sealStatement(statement, vendor);
const text = JSON.stringify(file);
const fingerprint = file.seal?.fingerprint ?? "";

/** What a cheat with a key of its own writes: signed again, so that only what the statement claims can give it away. */
async function sentencesOf(change: (copy: Statement) => void): Promise<string[]> {
  const copy = structuredClone(statement);
  change(copy);
  return (await verifyStatement(JSON.stringify(sealStatement(copy, stranger)))).findings.map((finding) => finding.sentence);
}

test("what the vendor signed holds, however its file is spaced or ordered, and says who signed", async () => {
  const verdict = await verifyStatement(text, { fingerprint });
  expect([verdict.findings, verdict.signedBy, verdict.statement?.month]).toEqual([[], fingerprint, "2025-04"]);
  const turned = JSON.stringify({ seal: file.seal, digest: file.digest, statement: Object.fromEntries(Object.entries(statement).reverse()) }, null, 2);
  expect((await verifyStatement(turned, { fingerprint: fingerprint.toUpperCase().replace(/(..)(?=.)/g, "$1:") })).findings).toEqual([]);
});

test("any single digit that is changed anywhere in the file is noticed", async () => {
  const places = [...text.matchAll(/\d/g)].map((match) => match.index);
  const missed: string[] = [];
  for (const place of places) {
    const changed = `${text.slice(0, place)}${(Number(text[place]) + 1 + (place % 9)) % 10}${text.slice(place + 1)}`;
    if (changed === text) throw new Error("nothing was changed");
    if ((await verifyStatement(changed)).findings.length === 0) missed.push(text.slice(place - 40, place + 10));
  }
  expect(missed).toEqual([]);
  expect(places.length).toBeGreaterThan(1500);
}, 120_000);

test("any single digit is noticed in a file that nobody signed, too", async () => {
  const unsigned = JSON.stringify({ statement: { ...statement, lines: statement.lines.slice(0, 0) }, digest: file.digest, seal: null } satisfies StatementFile);
  expect((await verifyStatement(unsigned, { unsigned: true })).findings).not.toEqual([]);
  const whole = JSON.stringify({ ...file, seal: null });
  expect((await verifyStatement(whole, { unsigned: true })).findings).toEqual([]);
  for (const { index } of [...whole.matchAll(/\d/g)].filter((_, i) => i % 7 === 0)) {
    const changed = `${whole.slice(0, index)}${(Number(whole[index]) + 3) % 10}${whole.slice(index + 1)}`;
    expect((await verifyStatement(changed, { unsigned: true })).findings.length, whole.slice(index - 40, index + 10)).toBeGreaterThan(0);
  }
}, 120_000);

describe("who vouches for it", () => {
  test.each([
    ["nobody, and that was not allowed", JSON.stringify({ ...file, seal: null }), {}, /Nobody signed/],
    ["nobody, though a key was asked for", JSON.stringify({ ...file, seal: null }), { fingerprint, unsigned: true }, /Nobody signed/],
    ["a stranger's key", JSON.stringify(sealStatement(statement, stranger)), { fingerprint }, /not with [0-9a-f]{64}/],
    ["the vendor's name under a stranger's key", JSON.stringify({ ...file, seal: { ...sealStatement(statement, stranger).seal, fingerprint } }), {}, /fingerprint is not that of the key/],
    ["the vendor's signature under another month", JSON.stringify({ ...file, statement: { ...statement, month: "2025-05" } }), {}, /does not fit/],
  ])("%s", async (_, sent, options, says) => {
    const { findings, signedBy } = await verifyStatement(sent, options);
    expect(findings.map((finding) => finding.sentence).join(" ")).toMatch(says);
    expect(signedBy).toBeNull();
  });
});

describe("a cheat who signs again is given away by", () => {
  const CHEATS: readonly (readonly [string, (copy: Statement) => void, RegExp])[] = [
    ["a line's amount", (copy) => void ((copy.lines[0] as Statement["lines"][number]).amount += 100), /The steps come to \d+, the line says/],
    ["a sum in a step", (copy) => changeStep(copy, /= /, (sum) => sum.replace(/\d+$/, (digits) => String(Number(digits) + 1))), /does not come out/],
    ["a base that is not the one before", (copy) => { const line = copy.lines[0] as Statement["lines"][number]; const step = line.steps.find((one) => one.step === "base"); if (step) step.arithmetic = "9 - 0 = 9"; }, /should start from the result of step/],
    ["a link that is left out", (copy) => { const step = (copy.lines[0] as Statement["lines"][number]).steps.findLast((one) => one.uses !== undefined); delete step?.uses; }, /is used nowhere/],
    ["another rate than the one applied", (copy) => { const step = (copy.lines[0] as Statement["lines"][number]).steps.find((one) => one.step === "rate"); if (step) step.value = "26%"; }, /said to be 26%, but no step multiplies by it/],
    ["an opening", (copy) => void ((copy.accounts[0] as Statement["accounts"][number]).opening.onItsWay += 1), /began at .* comes to/],
    ["a closing", (copy) => { const account = copy.accounts[0] as Statement["accounts"][number]; account.closing.payable += 5; account.owed += 5; }, /and with everything that moved comes to/],
    ["what is owed in all", (copy) => void ((copy.accounts[0] as Statement["accounts"][number]).owed += 1), /The closing comes to/],
    ["a line that is left out", (copy) => void copy.lines.shift(), /its lines add up to/],
    ["a payment that is left out", (copy) => void copy.payments.pop(), /is not what the payments come to|what is listed adds up to/],
    ["a due date", (copy) => { const promise = copy.lines.find((line) => line.promise !== null)?.promise; if (promise) promise.by = "2025-12-31"; }, /due within 30d is .*, not 2025-12-31/],
    ["a date of payment", (copy) => { const promise = copy.lines.find((line) => line.promise !== null)?.promise; if (promise) promise.paidOn = "2025-04-09"; }, /Paid by the customer on 2025-04-09/],
    ["a status", (copy) => void ((copy.lines[0] as Statement["lines"][number]).status.sentence = "paid 1 Apr 2025"), /is not what its status says/],
    ["a tax withheld", (copy) => void ((copy.payments[0] as Statement["payments"][number]).withheld += 100), /arrives as|is not what the payments come to/],
    ["a rate of exchange", (copy) => { const payment = copy.payments.find((one) => one.rate !== null); if (payment) payment.rate = "0.9999"; }, /arrives as/],
    ["a part of a payment", (copy) => void ((((copy.payments[0] as Statement["payments"][number]).parts[0]) as { transferred: number }).transferred += 1), /The lines it pays add up to/],
    ["a line of another month", (copy) => void ((copy.lines[0] as Statement["lines"][number]).on = "2025-03-31"), /outside the month/],
    ["its month", (copy) => void (copy.month = "2025-05"), /is not 2025-05/],
    ["a moment outside the month", (copy) => void (copy.asOf = "2025-06-01T00:00:00Z"), /outside its month/],
    ["an open line that is hidden", (copy) => void (copy.open = copy.open.filter((line) => line.payable === 0)), /payable at the end, but what is listed adds up to/],
  ];
  test.each(CHEATS)("%s", async (_, change, says) => {
    const sentences = await sentencesOf(change);
    expect(sentences.join("\n")).toMatch(says);
  });
});

function changeStep(copy: Statement, which: RegExp, change: (arithmetic: string) => string): void {
  const step = copy.lines.flatMap((line) => line.steps).find((one) => one.arithmetic !== undefined && which.test(one.arithmetic));
  if (step?.arithmetic !== undefined) step.arithmetic = change(step.arithmetic);
}

test.each([
  ["no JSON", "{", /not JSON/],
  ["a name twice", text.replace('{"statement":', '{"seal":null,"statement":'), /used twice/],
  ["another format", text.replace("partner-statement/1", "partner-statement/9"), /format|partner-statement/i],
  ["a field nobody knows", text.replace('"final":', '"bonus":100000,"final":'), /bonus/],
])("%s is refused as a file", async (_, sent, says) => {
  const { findings, statement: read } = await verifyStatement(sent);
  expect([read, findings.map((finding) => `${finding.where} ${finding.sentence}`).join(" ")]).toEqual([null, expect.stringMatching(says)]);
});
