import { describe, expect, test } from "vitest";
import { inForce } from "../../core/programs/in-force.ts";
import { shippedProgramText } from "../../program/read.ts";
import { problemOf } from "../../sdk/client.ts";
import { sql } from "../platform/sql.ts";
import { testServer } from "../testing-server.ts";
import { firstProgram } from "./first-program.ts";
import { publishedPrograms } from "./library.ts";

const server = await testServer({ at: "2026-01-15T09:00:00Z" });
const second = await server.person(server.vendorId, ["vendor.owner"], "Second owner");
const third = await server.person(server.vendorId, ["vendor.owner"], "Third owner");
const manager = await server.person(server.vendorId, ["vendor.partner_manager"], "Manager");
const acme = await server.organisation("partner", "Acme");
const globex = await server.organisation("partner", "Globex");
const acmeAdmin = await server.person(acme, ["partner.admin"], "Ada");

/** The code of the refusal, or "done". */
async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(() => "done", (error: unknown) => problemOf(error)?.code ?? String(error));
}

type Edits = readonly (readonly [string, string])[];

function file(number: string, from: string, ...edits: Edits): string {
  const all: Edits = [["version: 1.0.0", `version: ${number}`], ["from: 2024-01-15, until", `from: ${from}, until`], ["changeNote: Initial partner program", `changeNote: For ${number}`], ...edits];
  return all.reduce((text, [find, replace]) => {
    if (!text.includes(find)) throw new Error(`the program does not contain ${find}`);
    return text.replace(find, replace);
  }, shippedProgramText());
}

/** A draft of the owner's that the second owner has approved. */
async function approved(text: string) {
  const draft = await server.owner.programDrafts.create({ text });
  await second.client.programDrafts.approve({ draft: draft.id, hash: draft.hash as string });
  return draft;
}

/** The same, with its back-test run: nothing but a publisher is missing. */
async function ready(text: string) {
  const draft = await approved(text);
  await server.runJobs();
  await server.owner.backtests.run({ text });
  return draft;
}

/** What history knows of a version. */
const told = (program: string) => server.superuser.query<{ type: string; occurred_at: number; payload: object; recorded_by: string | null }>(sql`select type, occurred_at, payload, recorded_by from fact where source_system = 'mindweave' and source_ref = ${`program.published:${program}`}`);

test("the first start publishes the shipped program as 1.0.0, by nobody, and later starts leave it", async () => {
  const { items } = await server.owner.programs.list({});
  expect(items).toMatchObject([{ number: "1.0.0", program: "mindweave@1.0.0", status: "in_force", effective: { from: "2024-01-15", until: null, appliesToExistingFrom: null }, authors: [], approvedBy: null, publishedBy: null }]);
  await Promise.all([firstProgram(parts()), firstProgram(parts())]);
  expect((await server.owner.programs.list({})).items).toEqual(items);
  const full = await server.owner.programs.get({ version: "1.0.0" });
  expect(full.text).toBe(shippedProgramText());
  expect(full.findings.filter((finding) => finding.severity === "error")).toEqual([]);
  expect(full.findings).toContainEqual(expect.objectContaining({ code: "cliff", line: expect.any(Number), sentence: expect.stringContaining("$2,842.00 → $2,800.00") }));
  expect(await server.owner.programs.inForce()).toEqual(full);
  expect(full.replay).toBeNull();
  expect(await told("mindweave@1.0.0")).toEqual([{ type: "program.published", occurred_at: Date.parse(full.publishedAt), payload: { program: "mindweave", version: "1.0.0", hash: full.hash }, recorded_by: null }]);
});

function parts() {
  return { database: server.database, ids: server.ids, clock: server.clock, log: { debug() {}, info() {}, warn() {}, error() {} } as never };
}

describe("a draft", () => {
  test("begins as a copy, is edited, and tells its errors and findings with their lines", async () => {
    const draft = await server.owner.programDrafts.create({});
    expect(draft).toMatchObject({ revision: 1, status: "open", program: "mindweave@1.0.0", errors: 0, text: shippedProgramText() });
    const wrong = await server.owner.programDrafts.edit({ draft: draft.id, revision: 1, text: draft.text.replace('platinum: "25%"', 'platinum: "101%"') });
    const line = shippedProgramText().split("\n").findIndex((text) => text.includes('platinum: "25%"')) + 1;
    expect(wrong).toMatchObject({ revision: 2, program: null, hash: null, errors: 1, findings: [{ severity: "error", code: "unreadable", path: ["incentives", 3, "rate", "values", "platinum"], line }] });
    expect(await outcome(second.client.programDrafts.edit({ draft: draft.id, revision: 1, text: "id: x" }))).toBe("draft.changed");
    const right = await second.client.programDrafts.edit({ draft: draft.id, revision: 2, text: draft.text });
    expect(right).toMatchObject({ revision: 3, errors: 0 });
    expect(right.editors).toHaveLength(2);
    expect((await server.owner.programDrafts.list({})).items[0]).toMatchObject({ id: draft.id, revision: 3 });
    expect(await server.owner.programDrafts.discard({ draft: draft.id })).toMatchObject({ status: "discarded" });
    expect(await outcome(server.owner.programDrafts.edit({ draft: draft.id, revision: 3, text: draft.text }))).toBe("draft.closed");
  });

  test("shows field by field what it would change", async () => {
    const draft = await server.owner.programDrafts.create({ text: file("1.0.1", "2026-03-01", ['gold: "20%", silver', 'gold: "21%", silver']) });
    const { before, after, changes } = await server.owner.programDrafts.difference({ draft: draft.id });
    expect([before, after]).toEqual(["mindweave@1.0.0", "mindweave@1.0.1"]);
    expect(changes.map(({ words, before: was, after: is }) => [words, was, is])).toEqual([
      ["version", "1.0.0", "1.0.1"],
      ["effective, from", "2024-01-15", "2026-03-01"],
      ["change note", "Initial partner program", "For 1.0.1"],
      ["Revenue share by program tier, rate, gold", "20%", "21%"],
    ]);
  });
});

describe("publishing needs two people", () => {
  test("nobody approves what they have written, and an unapproved draft is not published", async () => {
    const draft = await server.owner.programDrafts.create({ text: file("1.1.0", "2026-02-01") });
    const hash = draft.hash as string;
    expect(await outcome(server.owner.programDrafts.publish({ draft: draft.id, hash }))).toBe("draft.not-approved");
    expect(await outcome(server.owner.programDrafts.approve({ draft: draft.id, hash }))).toBe("draft.own-work");
    expect(await outcome(manager.client.programDrafts.approve({ draft: draft.id, hash }))).toBe("auth.forbidden");
    await second.client.programDrafts.edit({ draft: draft.id, revision: 1, text: `${draft.text}\n# looked at` });
    expect(await outcome(second.client.programDrafts.approve({ draft: draft.id, hash }))).toBe("draft.own-work");
    expect(await third.client.programDrafts.approve({ draft: draft.id, hash })).toMatchObject({ approval: { by: third.id, hash } });
  });

  test("an edit takes the approval away, and a hash approves one text only", async () => {
    const draft = await approved(file("1.1.0", "2026-02-01"));
    const edited = await server.owner.programDrafts.edit({ draft: draft.id, revision: 1, text: file("1.1.0", "2026-02-01", ['gold: "20%", silver', 'gold: "19%", silver']) });
    expect(edited.approval).toBeNull();
    expect(await outcome(server.owner.programDrafts.publish({ draft: draft.id, hash: edited.hash as string }))).toBe("draft.not-approved");
    expect(await outcome(second.client.programDrafts.approve({ draft: draft.id, hash: draft.hash as string }))).toBe("draft.changed");
  });

  test("a draft with errors is neither approved nor published", async () => {
    const tie: Edits = [["priority: 200", "priority: 300"], ["in: [si, affiliate, customer_referrer]", "in: [affiliate, customer_referrer]"]];
    const draft = await server.owner.programDrafts.create({ text: file("1.1.0", "2026-02-01", ...tie) });
    const problem = await second.client.programDrafts.approve({ draft: draft.id, hash: draft.hash as string }).catch(problemOf);
    expect(problem).toMatchObject({ code: "draft.has-errors", status: 422, issues: [{ code: "priority-tie", path: ["incentives", 3, "priority"], line: expect.any(Number) }] });
  });
});

describe("a published version", () => {
  test("is kept as it was written, and takes over on its day", async () => {
    const draft = await ready(file("1.1.0", "2026-02-01", ['gold: "20%", silver', 'gold: "21%", silver']));
    const version = await third.client.programDrafts.publish({ draft: draft.id, hash: draft.hash as string });
    expect(version).toMatchObject({ number: "1.1.0", status: "scheduled", hash: draft.hash, publishedBy: third.id, approvedBy: second.id, authors: draft.editors, text: draft.text });
    expect((await server.owner.programs.inForce()).number).toBe("1.0.0");
    expect((await server.owner.programs.difference({ version: "1.1.0", from: "1.0.0" })).changes.map(({ words }) => words)).toContain("Revenue share by program tier, rate, gold");
    expect(await outcome(server.owner.programDrafts.publish({ draft: draft.id, hash: draft.hash as string }))).toBe("draft.closed");
    expect(await told("mindweave@1.1.0")).toMatchObject([{ occurred_at: Date.parse(version.publishedAt), payload: { program: "mindweave", version: "1.1.0", hash: draft.hash }, recorded_by: third.id }]);
  });

  test("is never edited, deleted or joined by one that overlaps, whatever asks", async () => {
    await expect(server.superuser.run(sql`update programs_version set title = 'x'`)).rejects.toThrow(/never edited/);
    await expect(server.superuser.run(sql`delete from programs_version`)).rejects.toThrow(/never edited/);
    await expect(server.superuser.run(sql`truncate programs_version`)).rejects.toThrow(/never edited/);
    await expect(server.database.as({ org: null, role: "system" }, (tx) => tx.run(sql`update programs_version set title = 'x'`))).rejects.toThrow(/permission denied/);
    const copy = (set: string, of = "1.0.0") => server.superuser.run(sql([`insert into programs_version select (jsonb_populate_record(v, '{"number": "9.0.0", ${set}}')).* from programs_version v where number = '${of}'`] as unknown as TemplateStringsArray));
    await expect(copy('"effective_from": "2025-01-01", "effective_until": "2026-02-02"')).rejects.toThrow(/overlap/);
    await expect(copy('"effective_from": "2025-01-01", "canonical": "{}"')).rejects.toThrow(/programs_version_check|programs_version_hash_check|hash/);
    await expect(copy('"effective_from": "2025-01-01", "authors": ["a"], "approved_by": "a", "published_by": "a"', "1.1.0")).rejects.toThrow(/programs_version_two_people/);
    await expect(server.database.as({ org: acme, role: "partner" }, (tx) => tx.run(sql`insert into programs_version select * from programs_version limit 1`))).rejects.toThrow(/row-level security|permission denied/);
  });

  test.each([
    ["a number that is taken", () => file("1.1.0", "2026-03-01"), "program.version-taken"],
    ["the day another begins", () => file("1.2.0", "2026-02-01"), "program.versions-overlap"],
    ["a day that has begun", () => file("1.0.1", "2026-01-15"), "program.begins-in-past"],
    ["a lower number and a later day", () => file("1.0.5", "2026-03-01"), "program.version-order"],
    ["another program's name", () => file("1.2.0", "2026-03-01", ["id: mindweave", "id: other"]), "program.other-program"],
    ["an end beyond the next version", () => file("1.0.1", "2026-01-20", ["until: null", "until: 2026-02-02"]), "program.versions-overlap"],
  ])("is not published with %s", async (_, text, code) => {
    const draft = await approved(text());
    expect(await outcome(server.owner.programDrafts.publish({ draft: draft.id, hash: draft.hash as string }))).toBe(code);
    expect((await server.owner.programs.list({})).items.map((version) => version.number)).toEqual(["1.1.0", "1.0.0"]);
  });

  test("of two published at once for one day, one is", async () => {
    const drafts = [await ready(file("1.2.0", "2026-06-01")), await ready(file("1.3.0", "2026-06-01"))];
    const outcomes = await Promise.all(drafts.map((draft) => outcome(server.owner.programDrafts.publish({ draft: draft.id, hash: draft.hash as string }))));
    expect(outcomes.toSorted()).toEqual(["done", "program.versions-overlap"]);
  });
});

const TERMS = (name: string, partner: string, from: string, changes: string) =>
  `format: partner-program-addendum/1\nid: ${name}\nprogram: mindweave\npartner: ${partner}\ntitle: Terms of ${partner}\neffective: { from: ${from}, until: null, appliesToExistingFrom: null }\nchangeNote: Agreed in January\nchanges:\n${changes}`;
const GOLD = '  incentives:\n    - id: tier.revenue_share\n      rate: { values: { gold: "24%" } }\n';

describe("an agreement with one partner", () => {
  test("counts once two people have approved it, for that partner and from its day on", async () => {
    const proposed = await server.owner.addenda.propose({ organisation: acme as `org_${string}`, text: TERMS("acme-2026", "PA-1", "2026-01-20", GOLD) });
    expect(proposed).toMatchObject({ status: "proposed", name: "acme-2026", partner: "PA-1", approvals: [], changes: [{ words: "Revenue share by program tier, rate, gold", before: "20%", after: "24%" }] });
    const ids = async (org: string) => server.database.as({ org, role: "partner" }, async (tx) => (await publishedPrograms(tx)).filter((program) => program.addendum !== null).map((program) => program.id));
    expect((await second.client.addenda.approve({ addendum: proposed.id })).status).toBe("proposed");
    expect(await outcome(second.client.addenda.approve({ addendum: proposed.id }))).toBe("addendum.own-approval");
    expect(await ids(acme)).toEqual([]);
    expect(await third.client.addenda.approve({ addendum: proposed.id })).toMatchObject({ status: "agreed", approvals: [{ by: second.id }, { by: third.id }] });
    expect(await ids(acme)).toEqual(expect.arrayContaining(["mindweave@1.0.0+acme-2026", "mindweave@1.1.0+acme-2026"]));
    expect(await ids(globex)).toEqual([]);
    expect(await outcome(server.owner.addenda.approve({ addendum: proposed.id }))).toBe("addendum.closed");
    expect(await outcome(server.owner.addenda.withdraw({ addendum: proposed.id, reason: "Second thoughts" }))).toBe("addendum.closed");
  });

  test.each([
    ["the same name", TERMS("acme-2026", "PA-2", "2026-01-20", GOLD), "addendum.name-taken"],
    ["a day another agreement of the partner begins", TERMS("acme-2026b", "PA-1", "2026-01-20", GOLD), "addendum.same-day"],
    ["a day that has begun", TERMS("acme-2025", "PA-1", "2026-01-15", GOLD), "addendum.begins-in-past"],
    ["nothing new", TERMS("acme-none", "PA-1", "2026-05-01", '  incentives: [{ id: tier.revenue_share, rate: { values: { silver: "15%" } } }]\n'), "addendum.changes-nothing"],
    ["a broken promise", TERMS("acme-late", "PA-1", "2026-05-01", "  payouts: { schedules: { partner: { runDays: [15] } } }\n"), "program.invalid"],
    ["rules that tie", TERMS("acme-tie", "PA-1", "2026-05-01", "  incentives: [{ id: tier.revenue_share, priority: 300, when: { field: deal.motion, is: referral } }]\n"), "addendum.has-errors"],
    ["a change of currency", TERMS("acme-eur", "PA-1", "2026-05-01", "  money: { functionalCurrency: EUR }\n"), "addendum.invalid"],
    ["an alias", TERMS("acme-alias", "PA-1", "2026-05-01", "  mdf: *x\n"), "program.unreadable"],
  ])("is refused with %s", async (_, text, code) => {
    expect(await outcome(server.owner.addenda.propose({ organisation: acme as `org_${string}`, text }))).toBe(code);
  });

  test("is refused for an organisation that is not there, or is the vendor", async () => {
    const text = TERMS("nobody", "PA-9", "2026-05-01", GOLD);
    expect(await outcome(server.owner.addenda.propose({ organisation: `org_${"0".repeat(32)}`, text }))).toBe("organisation.not-found");
    expect(await outcome(server.owner.addenda.propose({ organisation: server.vendorId as `org_${string}`, text }))).toBe("organisation.not-found");
  });

  test("can be withdrawn while it is not agreed", async () => {
    const proposed = await server.owner.addenda.propose({ organisation: globex as `org_${string}`, text: TERMS("globex-2026", "PA-2", "2026-04-01", GOLD) });
    expect(await server.owner.addenda.withdraw({ addendum: proposed.id, reason: "Not wanted" })).toMatchObject({ status: "withdrawn" });
    expect(await outcome(second.client.addenda.approve({ addendum: proposed.id }))).toBe("addendum.closed");
    expect((await server.owner.addenda.list({ partner: "PA-2" })).items.map((one) => one.status)).toEqual(["withdrawn"]);
  });

  test("cannot be broken by a new version unnoticed", async () => {
    const draft = await approved(file("2.0.0", "2026-09-01", ["id: tier.revenue_share", "id: tier.share"]));
    const problem = await server.owner.programDrafts.publish({ draft: draft.id, hash: draft.hash as string }).catch(problemOf);
    expect(problem).toMatchObject({ code: "program.breaks-addendum", issues: [{ path: ["addenda", "acme-2026"] }] });
  });
});

describe("a partner", () => {
  test("reads the terms of a track in words, and nothing of what is internal (P-98)", async () => {
    const terms = await acmeAdmin.client.programs.terms({ track: "reseller" });
    expect(terms.incentives.find((rule) => rule.id === "reseller.discount")?.rates).toContainEqual({ for: "Premier Reseller", value: "25%" });
    expect(JSON.stringify(terms)).not.toMatch(/capacity|planned|quote|metric/i);
    expect(await outcome(acmeAdmin.client.programs.terms({ track: "nobody" }))).toBe("program.track-unknown");
  });

  test.each([
    ["versions", () => acmeAdmin.client.programs.get({ version: "1.0.0" })],
    ["drafts", () => acmeAdmin.client.programDrafts.list({})],
    ["agreements", () => acmeAdmin.client.addenda.list({})],
    ["drafting", () => acmeAdmin.client.programDrafts.create({})],
  ])("is kept from %s", async (_, call) => expect(await outcome(call())).toBe("auth.forbidden"));

  test("cannot see drafts or others' agreements in the database either", async () => {
    const seen = await server.database.as({ org: globex, role: "partner" }, async (tx) => [await tx.query(sql`select id from programs_draft`), await tx.query<{ org_id: string }>(sql`select org_id from programs_addendum`)]);
    expect(seen[0]).toEqual([]);
    expect((seen[1] as { org_id: string }[]).every((row) => row.org_id === globex)).toBe(true);
  });
});

test("what the engine asks with follows the clock", async () => {
  const programs = await server.database.as({ org: null, role: "system" }, (tx) => publishedPrograms(tx));
  const at = (text: string) => inForce(programs, Date.parse(text) as never)?.id;
  expect([at("2026-01-31T23:59:59Z"), at("2026-02-01T00:00:00Z")]).toEqual(["mindweave@1.0.0", "mindweave@1.1.0"]);
});

test("every step stands in the audit log", async () => {
  const { items } = await server.owner.audit.list({ limit: 200 });
  const actions = new Set(items.map((entry) => entry.action));
  for (const action of ["program.published", "program.draft-created", "program.draft-edited", "program.draft-approved", "program.draft-discarded", "program.backtested", "addendum.proposed", "addendum.approved", "addendum.agreed", "addendum.withdrawn"]) expect(actions).toContain(action);
});
