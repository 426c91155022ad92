import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { payoutServer, PASSWORD } from "../../server/payouts/payouts.testing.ts";
import { type Desk, openDesk } from "../testing/desk.ts";

const server = await payoutServer();
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(server.url);
});
afterAll(() => desk.close());

it("an auditor finds a sign-in, verifies the chain, and takes all of it along", async () => {
  const page = await desk.arrive({ email: server.anna.email, password: PASSWORD }, "/console/audit");
  await page.getByRole("heading", { name: "Audit log", level: 1 }).waitFor();
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.getByText(/entries follow from each other/).waitFor();
  await desk.look(page, "audit");
  await page.getByRole("button", { name: /Sign-ins and access/ }).click();
  await page.getByRole("link", { name: "Session opened" }).first().click();
  await page.getByRole("dialog", { name: "Session opened" }).getByText("Anna Finance").waitFor();
  await page.keyboard.press("Escape");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export the chain" }).click()]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n").map((line) => JSON.parse(line) as { seq: number });
  expect(lines.map((line) => line.seq)).toEqual(lines.map((_, i) => i + 1));
  expect(desk.faults()).toEqual([]);
}, 90_000);
