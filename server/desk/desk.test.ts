import { expect, test } from "vitest";
import { dealServer, outcome, submitted } from "../deals/deals.testing.ts";

const server = await dealServer();
const fjord = await server.partner("Fjord Partners");
const tarn = await server.partner("Tarn Consulting");
const helios = await submitted(fjord, { customerName: "Helios Energy", customerDomain: "helios-energy.com" });
await submitted(tarn, { customerName: "Helios Foods", customerDomain: "helios-foods.com" });

const found = async (client: typeof server.owner, q: string) => (await client.search({ q })).items.map((one) => `${one.kind}: ${one.title}`);

test("staff find every kind of record by name, number and domain", async () => {
  expect(await found(server.owner, "helios")).toEqual(["deal: Helios Energy", "deal: Helios Foods"]);
  expect(await found(server.owner, helios.number)).toEqual(["deal: Helios Energy"]);
  expect(await found(server.owner, "helios-foods.com")).toEqual(["deal: Helios Foods"]);
  expect(await found(server.owner, fjord.key)).toEqual(["partner: Fjord Partners"]);
  expect(await found(server.owner, "rita")).toEqual(["person: Rita Reviewer"]);
  expect(await found(server.owner, "%")).toEqual([]);
});

test("a partner finds its own deals and colleagues, and nothing of anybody else", async () => {
  expect(await found(fjord.seller, "helios")).toEqual(["deal: Helios Energy"]);
  expect(await found(fjord.seller, "tarn")).toEqual([]);
  expect(await found(fjord.seller, "rita")).toEqual([]);
  expect(await found(fjord.admin, "of fjord")).toEqual(["person: Ada of Fjord Partners", "person: Sam of Fjord Partners"]);
});

test("a role finds only what it may see: who keeps no books finds no accounts", async () => {
  const kinds = new Set((await server.reviewer.search({ q: "partner" })).items.map((one) => one.kind));
  expect(kinds.has("account")).toBe(false);
  expect(kinds.has("partner")).toBe(true);
});

test("a view is saved under a name once, shared with the organisation, and changed by nobody else", async () => {
  const { reviewer, manager } = server;
  const view = await reviewer.views.save({ page: "deals", name: "Late ones", search: "view=late" });
  expect(view).toMatchObject({ mine: true, shared: false, by: "Rita Reviewer", search: "view=late" });
  expect(await outcome(reviewer.views.save({ page: "deals", name: "Late ones", search: "" }))).toBe("view.name-taken");
  expect((await manager.views.list({ page: "deals" })).items).toEqual([]);
  await reviewer.views.change({ view: view.id, shared: true, name: "Late reviews" });
  expect((await manager.views.list({ page: "deals" })).items).toMatchObject([{ name: "Late reviews", mine: false, shared: true }]);
  expect((await manager.views.list({ page: "partners" })).items).toEqual([]);
  expect(await outcome(manager.views.change({ view: view.id, name: "Mine now" }))).toBe("view.not-found");
  expect(await outcome(manager.views.remove({ view: view.id }))).toBe("view.not-found");
  expect((await fjord.admin.views.list({ page: "deals" })).items).toEqual([]);
  const second = await reviewer.views.save({ page: "deals", name: "Another", search: "" });
  expect(await outcome(reviewer.views.change({ view: second.id, name: "Late reviews" }))).toBe("view.name-taken");
  await reviewer.views.remove({ view: view.id });
  expect((await manager.views.list({ page: "deals" })).items).toEqual([]);
});
