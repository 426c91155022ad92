import { describe, expect, test } from "vitest";
import { readProgram, shippedProgramText } from "../../program/read.ts";
import { isRefusal } from "../kernel/refusal.ts";

const TEXT = shippedProgramText();

/** What is wrong, the words of the shipped file that are replaced, by what, and the error expected: its code, its path, and (where not the edited line) the words on its line. */
type Wrong = readonly [what: string, find: string, replace: string, code: string, path: string, on?: string];

const NUMBERS: readonly Wrong[] = [
  ["a third decimal of a dollar", '"USD 15,000.00"', '"USD 15,000.001"', "unreadable", "tiers.0.mdfPerQuarter"],
  ["a decimal of a yen", '"USD 5,000.00", placeKept', '"JPY 5,000.00", placeKept', "unreadable", "tiers.1.mdfPerQuarter"],
  ["a comma in the wrong place", '"USD 100,000.00"', '"USD 1000,00.00"', "unreadable", "tracks.reseller.levels.2.requirements.0.amount"],
  ["an amount without commas", '"USD 100,000.00"', '"USD 100000.00"', "unreadable", "tracks.reseller.levels.2.requirements.0.amount"],
  ["an amount that begins with 0", '"USD 1,500.00"', '"USD 01,500.00"', "unreadable", "incentives.6.amounts.pro.fixed"],
  ["an amount with a sign", 'minimum: "USD 0.00"', 'minimum: "USD -1.00"', "unreadable", "payouts.minimum"],
  ["a currency nobody has", 'minimum: "USD 0.00"', 'minimum: "USX 0.00"', "unreadable", "payouts.minimum"],
  ["an amount larger than any", 'minimum: "USD 0.00"', 'minimum: "USD 900,000,000,000,000.00"', "unreadable", "payouts.minimum"],
  ["an amount as a bare number", 'cap: "USD 5,000.00"', "cap: 5000", "wrong-type", "incentives.6.amounts.enterprise.cap"],
  ["101%", 'platinum: "25%"', 'platinum: "101%"', "unreadable", "incentives.3.rate.values.platinum"],
  ["a percentage with three decimals", 'ofList: "45%"', 'ofList: "45.125%"', "unreadable", "stacking.giveawayLimit.ofList"],
  ["a percentage with a comma", 'ofList: "45%"', 'ofList: "4,5%"', "unreadable", "stacking.giveawayLimit.ofList"],
  ["a percentage without its sign", 'backupWithholding: "24%"', 'backupWithholding: "24"', "unreadable", "payouts.backupWithholding"],
  ["a percentage as a fraction", 'backupWithholding: "24%"', "backupWithholding: 0.24", "unreadable", "payouts.backupWithholding"],
  ["a length in words", "dormancy: 36mo", "dormancy: 36 months", "unreadable", "payouts.dormancy"],
  ["a length of half a month", "dormancy: 36mo", "dormancy: 36.5mo", "unreadable", "payouts.dormancy"],
  ["calendar days written in hours", "dueAfterPayment: 30d", "dueAfterPayment: 720h", "unreadable", "payouts.dueAfterPayment"],
  ["a first year in hours", "length: 12mo }\n    hold: { kind: none }", "length: 8760h }\n    hold: { kind: none }", "unreadable", "incentives.0.window.length"],
  ["an octal-looking number", "planned: 20,", "planned: 020,", "unreadable", "tiers.2.planned"],
  ["a number in scientific notation", "planned: 20,", "planned: 2e1,", "unreadable", "tiers.2.planned"],
  ["half a partner", "planned: 20,", "planned: 20.5,", "unreadable", "tiers.2.planned"],
  ["fewer than no partners", "planned: 20,", "planned: -1,", "too-small", "tiers.2.planned"],
  ["a count as text", "planned: 20,", 'planned: "20",', "wrong-type", "tiers.2.planned"],
  ["a satisfaction score as a bare number", 'value: "4.0"', "value: 4", "wrong-type", "tracks.si.compliance.checks.2.value"],
  ["a satisfaction score in words", 'value: "4.0"', 'value: "four"', "invalid", "tracks.si.compliance.checks.2.value"],
];

const DATES: readonly Wrong[] = [
  ["30 February", "updated: 2024-01-15", "updated: 2024-02-30", "invalid", "document.updated"],
  ["29 February of a common year", "from: 2024-01-15", "from: 2023-02-29", "invalid", "effective.from"],
  ["a date in the order of another country", "from: 2024-01-15", "from: 15-01-2024", "invalid", "effective.from"],
  ["an end before the beginning", "until: null", "until: 2024-01-15", "dates-out-of-order", "effective.until"],
  ["existing deals moved before the beginning", "appliesToExistingFrom: null", "appliesToExistingFrom: 2023-12-31", "dates-out-of-order", "effective.appliesToExistingFrom"],
  ["a year that begins on a day not every year has", "yearStart: 01-01", "yearStart: 02-29", "wrong-format", "calendar.yearStart"],
  ["a time zone nobody lives in", "timeZone: UTC", "timeZone: Mars/Olympus", "invalid", "calendar.timeZone"],
  ["a target later than the promise", "target: 24h", "target: 3d", "dates-out-of-order", "registration.validation.target"],
  ["a version with a leading zero", "version: 1.0.0", "version: 1.00.0", "wrong-format", "version"],
];

const NAMES: readonly Wrong[] = [
  ["an unknown key", "changeNote: Initial", "rounding: half_even\nchangeNote: Initial", "unknown-field", "rounding"],
  ["an unknown key deep inside", "extensions: 1,", "extensions: 1, extension: 2,", "unknown-field", "registration.protection.extension"],
  ["a key that is missing", "changeNote: Initial partner program\n", "", "missing", "changeNote", "format: partner-program/1"],
  ["a key that is missing deep inside", "    payoutSchedule: affiliate\n", "", "missing", "incentives.2.payoutSchedule", "- kind: commission\n    id: affiliate"],
  ["another format", "partner-program/1", "partner-program/2", "not-one-of", "format"],
  ["a rule id used twice", "id: si.services_margin", "id: si.software_referral", "used-twice", "incentives.1.id"],
  ["a tier used twice", "{ id: gold, ", "{ id: platinum, ", "used-twice", "tiers.1.id"],
  ["two tiers of one rank", "title: Gold,     rank: 2", "title: Gold,     rank: 3", "used-twice", "tiers.1.rank"],
  ["two levels of one rank", "title: Premier Reseller,    rank: 3", "title: Premier Reseller,    rank: 2", "used-twice", "tracks.reseller.levels.2.rank"],
  ["a run day twice", "runDays: [1, 15]", "runDays: [1, 15, 15]", "used-twice", "payouts.schedules.partner.runDays.2"],
  ["an id with a capital", "id: mindweave", "id: MindWeave", "wrong-format", "id"],
  ["an unknown group", "stackingGroup: sourcing", "stackingGroup: sources", "unknown-name", "incentives.0.stackingGroup"],
  ["an unknown payout schedule", "payoutSchedule: affiliate", "payoutSchedule: affiliates", "unknown-name", "incentives.2.payoutSchedule"],
  ["an unknown certificate", "certificate: msp,", "certificate: msps,", "unknown-name", "tracks.msp.compliance.checks.2.certificate"],
  ["a certificate that needs an unknown one", "requires: [technical], ", "requires: [technic], ", "unknown-name", "certifications.architect.requires.0"],
  ["a certificate that needs itself", "requires: [],          validFor", "requires: [architect], validFor", "circular", "certifications.sales.requires.0"],
  ["an unknown track that may register", "openTo: [strategic,", "openTo: [strategy,", "unknown-name", "registration.openTo.0"],
  ["a track in an unknown family", "title: Reseller\n    family: channel", "title: Reseller\n    family: chanel", "unknown-name", "tracks.reseller.family", "family: chanel"],
  ["a track its family does not list", "tracks: [technology],", "tracks: [],", "family-mismatch", "tracks.technology.family", "family: technology\n"],
  ["a family that lists an unknown track", "tracks: [technology],", "tracks: [technology, tech],", "unknown-name", "families.technology.tracks.1"],
  ["a resource open from an unknown tier", "open: gold_and_above", "open: golden_and_above", "unknown-name", "resources.mdf.open"],
  ["a resource open to nobody defined", "open: gold_and_above", "open: friends", "wrong-format", "resources.mdf.open"],
  ["a cookie for an unknown level", "vip: 90d }", "vvip: 90d }", "unknown-name", "attribution.cookie.vvip"],
  ["a rhythm for nobody", "technology: yearly", "tech: yearly", "unknown-name", "reviews.cadence.tech"],
  ["a policy without its number", "policy: [P-10,", "policy: [P-1,", "wrong-format", "incentives.3.source.policy.0"],
  ["a rule without a source", 'source: { section: "4.2", lines: "233-235", quote: 15% / 20% / 25%, policy: [P-11, P-14] }', "source: { quote: 15% / 20% / 25% }", "unsourced", "incentives.4.source"],
];

const RULES: readonly Wrong[] = [
  ["a tier without a rate", ', referral: "10%" }', " }", "missing-rate", "incentives.3.rate.values"],
  ["a level without a rate", ', premier: "25%" }', " }", "missing-rate", "incentives.4.rate.values"],
  ["a rate for an unknown tier", 'referral: "10%" }', 'referral: "10%", bronze: "5%" }', "unknown-name", "incentives.3.rate.values.bronze"],
  ["a plan without a reward", '      pro:        { fixed: "USD 1,500.00" }\n', "", "missing-rate", "incentives.6.amounts", "    amounts:"],
  ["a reward for an unknown plan", "      pro:        {", "      prof: {", "unknown-name", "incentives.6.amounts.prof"],
  ["bands out of order", "{ from: 25, value", "{ from: 60, value", "bands-out-of-order", "incentives.5.extraRate.bands.2.from"],
  ["bands that overlap", "{ from: 50, value", "{ from: 25, value", "bands-out-of-order", "incentives.5.extraRate.bands.2.from"],
  ["bands that leave a gap below", "{ from: 0, value", "{ from: 1, value", "band-gap", "incentives.5.extraRate.bands.0.from"],
  ["customers counted in dollars", "{ from: 25, value", '{ from: "USD 25.00", value', "wrong-unit", "incentives.5.extraRate.bands.1.from"],
  ["a discount of more than all", 'from: 100, value: "6%"', 'from: 100, value: "61%"', "more-than-all", "incentives.5.extraRate.bands.3.value"],
  ["a single monthly run", "runDays: [1, 15]", "runDays: [15]", "promise-broken", "payouts.schedules.partner.runDays"],
  ["a promise shorter than the gap between runs", "dueAfterPayment: 30d", "dueAfterPayment: 16d", "promise-broken", "payouts.schedules.partner.runDays", "runDays: [1, 15]"],
  ["a run day some months do not have", "runDays: [1, 15]", "runDays: [1, 15, 29]", "too-big", "payouts.schedules.partner.runDays.2"],
  ["a commission that waits for paid usage", "length: 12mo }\n    hold: { kind: none }", "length: 12mo }\n    hold: { kind: paid_usage, length: 30d, countsFrom: later_of_service_and_payment }", "not-one-of", "incentives.0.hold.kind", "hold: { kind: paid_usage"],
  ["an unknown kind of rate", 'rate: { kind: flat, value: "15%" }', 'rate: { kind: fixed, value: "15%" }', "not-one-of", "incentives.0.rate.kind"],
  ["a flat rate with a table", 'rate: { kind: flat, value: "30%" }', 'rate: { kind: flat, value: "30%", values: {} }', "unknown-field", "incentives.1.rate.values"],
  ["a condition on an unknown field", "when: { field: partner.track, is: affiliate }", "when: { field: partner.trak, is: affiliate }", "not-one-of", "incentives.2.when.field"],
  ["a condition on a track nobody defined", "when: { field: partner.track, is: affiliate }", "when: { field: partner.track, is: afiliate }", "unknown-name", "incentives.2.when.is"],
  ["a condition with code in it", "when: { field: partner.track, is: affiliate }", "when: { expression: 1 == 1 }", "unknown-field", "incentives.2.when.expression"],
  ["a yes-or-no field compared with a word", "deal.delivers_services, is: true", "deal.delivers_services, is: sometimes", "unknown-name", "incentives.1.when.all.1.is"],
  ["a default form that is not offered", "forms: [account_credit, gift_card]", "forms: [gift_card]", "unknown-name", "incentives.6.defaultForm", "defaultForm:"],
  ["more partners planned than there is room for", "planned: 20,", "planned: 51,", "planned-above-capacity", "tiers.2.planned"],
  ["a pass mark without a comparison", 'pass: { exam: "80%", compare: ">=", also: [] }', 'pass: { exam: "80%", compare: null, also: [] }', "incomplete", "certifications.sales.pass"],
];

const FILES: readonly Wrong[] = [
  ["a key written twice", "changeNote: Initial", "title: Twice\nchangeNote: Initial", "duplicate-key", "title", "title: Twice"],
  ["a rate written twice", 'gold: "20%", silver', 'gold: "20%", gold: "21%", silver', "duplicate-key", "incentives.3.rate.values.gold"],
  ["an anchor", "money:\n", "money: &m\n", "anchor", "money", "functionalCurrency"],
  ["an alias", "minimum: \"USD 0.00\"", "minimum: *m", "alias", "payouts.minimum"],
  ["a tag", "minimum: \"USD 0.00\"", "minimum: !!binary AAAA", "tag", "payouts.minimum"],
  ["two documents", "calendar: {", "---\ncalendar: {", "several-documents", "", "---"],
  ["a bracket that never closes", "plans: [team, pro, enterprise]", "plans: [team, pro, enterprise", "not-yaml", "", "marketplaces:"],
  ["a key that is a number", "plans: [team,", "5: x\nplans: [team,", "wrong-key", "", "5: x"],
];

function edited(find: string, replace: string): { text: string; line: number } {
  const at = TEXT.indexOf(find);
  if (at === -1) throw new Error(`the shipped program does not contain ${find}`);
  return { text: TEXT.slice(0, at) + replace + TEXT.slice(at + find.length), line: TEXT.slice(0, at).split("\n").length };
}

function lineOf(text: string, words: string): number {
  const at = text.indexOf(words);
  if (at === -1) throw new Error(`the edited program does not contain ${words}`);
  return text.slice(0, at).split("\n").length;
}

function issuesOf(text: string) {
  const file = readProgram(text);
  return isRefusal(file) ? (file.issues ?? []).map((issue) => ({ code: issue.code, path: issue.path.join("."), line: issue.line })) : [];
}

test("the shipped program is right", () => {
  expect(issuesOf(TEXT)).toEqual([]);
});

const TABLES: Readonly<Record<string, readonly Wrong[]>> = { numbers: NUMBERS, dates: DATES, names: NAMES, rules: RULES, files: FILES };

for (const [kind, table] of Object.entries(TABLES)) {
  describe(`wrong ${kind} are refused with their path and line`, () => {
    for (const [what, find, replace, code, path, on] of table) {
      test(what, () => {
        const { text, line } = edited(find, replace);
        expect(issuesOf(text)).toContainEqual({ code, path, line: on === undefined ? line : lineOf(text, on) });
      });
    }
  });
}

test("every error of a file is listed at once, in the order of the file", () => {
  const wrong = [NUMBERS[0], NUMBERS[9], NAMES[5], NAMES[11], RULES[0], RULES[10]].filter((row) => row !== undefined);
  const text = wrong.reduce((sofar, [, find, replace]) => sofar.replace(find, replace), TEXT);
  const issues = issuesOf(text);
  for (const [, , , code] of [NUMBERS[0], NUMBERS[9], NAMES[11], RULES[10]].filter((row) => row !== undefined)) expect(issues.map((issue) => issue.code)).toContain(code);
  expect(issues.map((issue) => issue.line)).toEqual(issues.map((issue) => issue.line).toSorted((a, b) => (a ?? 0) - (b ?? 0)));
  expect(issues.length).toBeGreaterThanOrEqual(4);
});

test("a file too large, empty, or nested without end is refused, not read", () => {
  expect(issuesOf(`# ${"x".repeat(600 * 1024)}`)[0]?.code).toBe("too-big");
  expect(issuesOf("")[0]?.code).toBe("empty");
  expect(issuesOf(`a: ${"[".repeat(50_000)}`)[0]?.code).toBe("too-deep");
  expect(issuesOf(`incentives: [${"{},".repeat(40_000)}]`)).toContainEqual(expect.objectContaining({ code: "too-big", path: "incentives" }));
  expect(issuesOf(Array.from({ length: 9000 }, (_, i) => `k${i}: 1`).join("\n"))).toHaveLength(200);
  expect(issuesOf(`a: ${"[".repeat(100)}${"]".repeat(100)}`)[0]?.code).toBe("too-deep");
  expect(issuesOf("just words")[0]?.code).toBe("wrong-type");
});
