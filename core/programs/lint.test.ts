import { describe, expect, test } from "vitest";
import { readProgram, shippedProgram, shippedProgramText } from "../../program/read.ts";
import { isRefusal } from "../kernel/refusal.ts";
import type { Finding } from "./finding.ts";
import { lint } from "./lint.ts";
import { reusedVersion } from "./lint-quotes.ts";

const TEXT = shippedProgramText();

function edited(edits: readonly (readonly [find: string, replace: string])[]): string {
  return edits.reduce((text, [find, replace]) => {
    if (!text.includes(find)) throw new Error(`the program does not contain ${find}`);
    return text.replace(find, () => replace);
  }, TEXT);
}

function read(text: string) {
  const file = readProgram(text);
  if (isRefusal(file)) throw new Error(JSON.stringify(file.issues));
  return file;
}

function findings(text: string): Finding[] {
  const file = read(text);
  return lint(file.definition, file.lineOf);
}

function lineWith(text: string, words: string): number {
  return text.slice(0, text.indexOf(words)).split("\n").length;
}

const shipped = findings(TEXT);

test("the shipped program has these kinds of findings and no other", () => {
  expect([...new Set(shipped.map((finding) => finding.code))].toSorted()).toEqual([
    "benefit-not-for-all", "borrowed-word", "certificate-without-course", "cliff", "fee-date-assumed", "giveaway-over-limit", "look-alike", "month-too-short", "no-criteria", "not-defined",
    "plan-or-cap", "promise-not-for-all", "reward-falls", "several-meanings", "specific-below-general", "steps-not-in-document", "target-or-promise", "two-protections", "two-rhythms", "two-targets",
  ]);
});

test("the shipped program has findings, and none of them is an error", () => {
  expect(shipped.filter((finding) => finding.severity === "error")).toEqual([]);
  expect(shipped.every((finding) => finding.line !== undefined && finding.clause !== null)).toBe(true);
});

describe("what the program document leaves open or says twice is found in the shipped program", () => {
  const known: readonly (readonly [string, string, RegExp])[] = [
    ["a step of the volume discount lowers the bill", "cliff", /49 → 50 customers .* 42% → 44%: \$2,842\.00 → \$2,800\.00/],
    ["and so does the next one", "cliff", /99 → 100 customers .* \$5,544\.00 → \$5,400\.00/],
    ["wholesale through a marketplace gives away 49%", "giveaway-over-limit", /49% of list .*AWS Marketplace, Google Cloud Marketplace or Azure Marketplace.*54\.1%.*46%/],
    ["partner revenue has two targets", "two-targets", /20%.*30%/],
    ["certified means several things", "several-meanings", /"certified" means 4 things/],
    ["so does VIP", "several-meanings", /"vip" means 2 things: a level of Affiliate and a status of customers/],
    ["so does referral", "several-meanings", /"referral" means 3 things/],
    ["an integrator has 15% where Gold has 20%", "specific-below-general", /15% whatever the tier.*Platinum 25% and Gold 20%/],
    ["funds are a benefit of integrators, but start at Gold", "benefit-not-for-all", /Silver and Referral have no funds/],
    ["affiliates are paid monthly, not within 30 days", "promise-not-for-all", /30 days promised.*75 days/],
    ["2-3 partners: plan or cap", "plan-or-cap", /2 is taken as the plan and 3 as the cap/],
    ["the volume steps are not in the document", "steps-not-in-document", /2% from 25, 4% from 50 and 6% from 100/],
    ["the marketplace fee has no date of its own", "fee-date-assumed", /2024-01-15, the day of the document itself/],
    ["protection by level or by tier", "two-protections", /Platinum partner who is Authorized Reseller has 30 days.*90 days by tier/],
    ["nothing says what a VIP customer has", "not-defined", /status "VIP customer"/],
    ["Premium and Premier", "look-alike", /Premium Affiliate and Premier Reseller/],
    ["which training is complete", "not-defined", /names no certificate/],
    ["MSP certification has no course", "certificate-without-course", /MSP Certification/],
    ["tier 1 is no program tier", "borrowed-word", /"Tier 1 \(Global\)"/],
    ["the document has no criteria for tiers", "no-criteria", /Platinum, Gold or Silver/],
    ["nor for affiliate levels", "no-criteria", /Standard Affiliate, Premium Affiliate and VIP Affiliate/],
    ["a small Enterprise contract brings less than a Pro one", "reward-falls", /below \$15,000\.00/],
    ["February is shorter than 30 paid days", "month-too-short", /30 paid days.*28/],
    ["24 to 48 hours", "target-or-promise", /24 hours to 48 hours/],
    ["integrators in steady state have reviews at two rhythms", "two-rhythms", /quarterly.*System integrator yearly/],
  ];
  test.each(known)("%s", (_what, code, sentence) => {
    expect(shipped.filter((finding) => finding.code === code).map((finding) => finding.sentence)).toContainEqual(expect.stringMatching(sentence));
  });
});

/** What is changed in the shipped file, and the finding that comes with it: severity, code, the words on its line, and what its sentence says. */
type Follow = readonly [what: string, edits: readonly (readonly [string, string])[], severity: "error" | "warning", code: string, on: string, sentence: RegExp];

const FOLLOWING: readonly Follow[] = [
  ["a cheaper step", [['from: 50, value: "4%"', 'from: 50, value: "7%"']], "warning", "cliff", 'from: 50, value: "7%"', /49 → 50 .* 42% → 47%: \$2,842\.00 → \$2,650\.00/],
  ["a falling step", [['from: 50, value: "4%"', 'from: 50, value: "1%"']], "warning", "band-falls", 'from: 50, value: "1%"', /falls from 2% to 1% at 50/],
  ["a step that changes nothing", [['from: 50, value: "4%"', 'from: 50, value: "2%"']], "warning", "band-changes-nothing", 'from: 50, value: "2%"', /same rate.*2%/],
  ["a higher marketplace fee", [['Marketplace,          launch: Q2 Y1, listing: SaaS subscription, fee: "15%"', 'Marketplace,          launch: Q2 Y1, listing: SaaS subscription, fee: "30%"']], "warning", "giveaway-over-limit", 'rate: { kind: flat, value: "40%" }', /58% of list goes away through AWS Marketplace/],
  ["a commission that meets the fee above the limit", [['platinum: "25%"', 'platinum: "31%"']], "warning", "giveaway-over-limit", "rate: { kind: by, key: partner.program_tier", /46% of list/],
  ["a limit just reached", [['ofList: "45%"', 'ofList: "54.1%"']], "warning", "steps-not-in-document", "extraRate:       #", /6% from 100/],
  ["a hold that breaks the promise to partners", [["hold: { kind: none }", "hold: { kind: after_payment, length: 14d }"]], "error", "promise-broken", "hold: { kind: after_payment, length: 14d }", /31 days/],
  ["a level that asks for a certificate nobody offers", [["requirements: [{ kind: closed_deals, count: 2,", "requirements: [{ kind: people_with_certificate, atLeastLevel: 4, count: 2,"]], "error", "level-unreachable", "id: certified, ", /Certified Reseller.*level 4.*highest that can be earned is 3/],
  ["a level above one nobody can reach", [["requirements: [{ kind: closed_deals, count: 2,", "requirements: [{ kind: people_with_certificate, atLeastLevel: 4, count: 2,"]], "error", "level-unreachable", "id: premier, ", /Premier Reseller: it needs Certified Reseller first/],
  ["a score above the best answer", [['value: "4.0"', 'value: "5.0"']], "error", "check-impossible", 'value: "5.0"', /above the best answer/],
  ["an exam nobody can pass", [['exam: "80%", compare: ">="', 'exam: "100%", compare: ">"']], "error", "certificate-unreachable", 'exam: "100%", compare: ">"', /more than 100%/],
  ["certified organisations that cannot exist", [["people: 1, atLeastLevel: 1", "people: 1, atLeastLevel: 9"]], "error", "certified-unreachable", "atLeastLevel: 9", /highest is 3/],
  ["purchases asked of a track that buys nothing", [["requirements: [{ kind: declared, what: Formal integrator agreement,", 'requirements: [{ kind: net_purchases, compare: ">=", amount: "USD 1.00", period: trailing_12_months,']], "error", "level-unreachable", "id: global, ", /no discount rule sells anything/],
  ["a level that asks for nothing more", [["requirements: [{ kind: closed_deals, count: 2,", "requirements: [{ kind: training_complete,"]], "warning", "level-adds-nothing", "id: certified, ", /Authorized Reseller is Certified Reseller at once/],
  ["a tier with no room", [["planned: 2,    capacity: 3,", "planned: 0,    capacity: 0,"]], "error", "tier-closed", "id: platinum, ", /room for 0/],
  ["a tier nobody may enter freely", [["admission: open", "admission: manual"]], "warning", "no-entry-tier", "tiers:   # 1.2", /no tier to start in/],
  ["no rule that looks at tiers", [['rate: { kind: by, key: partner.program_tier, values: { platinum: "25%", gold: "20%", silver: "15%", referral: "10%" } }', 'rate: { kind: flat, value: "20%" }']], "warning", "tier-unused", "id: silver, ", /No rule mentions the tier Silver/],
  ["a promotion that pays less", [['gold: "20%", silver: "15%"', 'gold: "20%", silver: "22%"']], "warning", "promotion-pays-less", 'silver: "22%"', /Gold has 20%, Silver below it 22%/],
  ["a promotion that protects less", [["protection: 90d, mdf", "protection: 45d, mdf"]], "warning", "promotion-takes-away", "protection: 45d", /Platinum protects a deal for less time than Gold/],
  ["fewer funds in a higher tier", [['"USD 15,000.00"', '"USD 1,500.00"']], "warning", "promotion-takes-away", '"USD 1,500.00", placeKept', /Platinum has \$1,500\.00 a quarter, Gold \$5,000\.00/],
  ["a rule that can never apply", [["{ field: partner.track, is: si }, { field: deal.motion, is: referral }", "{ field: partner.track, is: si }, { field: partner.track, is: msp }"]], "error", "rule-never-applies", "is: si }, { field: partner.track, is: msp", /exclude each other/],
  ["a rule that always loses", [["priority: 200", "priority: 50"], ["{ not: { field: partner.track, in: [si, affiliate, customer_referrer] } }", "{ field: partner.track, is: si }"]], "warning", "rule-always-loses", "- kind: commission\n    id: tier.revenue_share", /Revenue share by program tier never pays.*Integrator's referral fee/],
  ["two rules of one priority that both match", [["priority: 200", "priority: 300"], ["in: [si, affiliate, customer_referrer]", "in: [affiliate, customer_referrer]"]], "error", "priority-tie", "    priority: 300\n    payee: partner\n    base: { measure: net_collected, lineKinds: [software], minus: [tax, refunds, credits, discounts, marketplace_fee] }\n    rate: { kind: by", /both have priority 300/],
  ["two rules of one priority for a partner in two tracks", [["priority: 200", "priority: 300"]], "warning", "priority-tie", "    priority: 300\n    payee: partner\n    base: { measure: net_collected, lineKinds: [software], minus: [tax, refunds, credits, discounts, marketplace_fee] }\n    rate: { kind: by", /in two tracks/],
  ["a track nobody pays", [["in: [si, affiliate, customer_referrer]", "in: [si, affiliate, customer_referrer, consultant]"]], "warning", "track-earns-nothing", "  consultant: ", /Consultant/],
  ["a group no rule is in", [["groups: { sourcing:", "groups: { spare: { atMost: 1, per: deal, choose: highest_amount }, sourcing:"]], "warning", "never-used", "groups: { spare:", /No rule is in the group spare/],
  ["a schedule nobody is paid by", [["payoutSchedule: affiliate", "payoutSchedule: partner"]], "warning", "never-used", "affiliate: { runDays: [15]", /schedule affiliate/],
  ["a level without a cookie", [["cookie: { standard: 30d, premium: 60d, vip: 90d }", "cookie: { standard: 30d, premium: 60d }"]], "warning", "cookie-missing", "cookie: { standard", /VIP Affiliate/],
  ["a certificate nothing asks for", [["certificate: msp, source", "certificate: sales, source"]], "warning", "never-used", "title: MSP Certification", /MSP Certification/],
  ["a minimum payout", [['minimum: "USD 0.00"', 'minimum: "USD 50.00"']], "warning", "minimum-delays", 'minimum: "USD 50.00"', /below \$50\.00 wait/],
  ["a fee that begins after the program", [["fee: \"15%\", feeFrom: 2024-01-15, benefits: [EDP", "fee: \"15%\", feeFrom: 2024-06-01, benefits: [EDP"]], "warning", "fee-gap", "feeFrom: 2024-06-01", /From 2024-01-15 to 2024-06-01/],
  ["two targets of one date", [["from: end of Y3, ", "from: null,       "]], "warning", "two-targets", "partner_revenue_y3:", /one of them is wrong/],
  ["a reward that falls with the plan", [['pro:        { fixed: "USD 1,500.00" }', 'pro:        { fixed: "USD 150.00" }']], "warning", "reward-falls", "      pro: ", /pro brings \$150\.00, less than team with \$500\.00/],
  ["reviews checked at another rhythm", [["msp: quarterly", "msp: yearly"]], "warning", "two-rhythms", "quote: Quarterly business review", /held yearly and checked quarterly/],
  ["a source without lines", [['source: { section: "4.2", lines: "229-235" }', 'source: { section: "4.2" }']], "warning", "source-without-lines", 'source: { section: "4.2" }', /no lines/],
];

describe("lint answers follow the numbers of the definition:", () => {
  test.each(FOLLOWING)("%s", (_what, edits, severity, code, on, sentence) => {
    const text = edited(edits);
    const matching = findings(text).filter((finding) => finding.code === code && sentence.test(finding.sentence));
    expect(matching.map((finding) => ({ severity: finding.severity, line: finding.line }))).toContainEqual({ severity, line: lineWith(text, on) });
  });

  test("a limit that everything stays within takes the finding away", () => {
    expect(findings(edited([['ofList: "45%"', 'ofList: "54.1%"']])).map((finding) => finding.code)).not.toContain("giveaway-over-limit");
    expect(findings(edited([['ofList: "45%"', 'ofList: "54.09%"']])).map((finding) => finding.code)).toContain("giveaway-over-limit");
  });

  test("the best answer itself can be asked for, though nothing above it", () => {
    const asked = (compare: string) => findings(edited([['compare: ">", value: "4.0"', `compare: "${compare}", value: "5.0"`]])).map((finding) => finding.code);
    expect(asked(">=")).not.toContain("check-impossible");
    expect(asked(">")).toContain("check-impossible");
  });

  test("a step at which the bill stays the same is no cliff", () => {
    const steps = (value: string) => edited([['{ from: 25, value: "2%" }, { from: 50, value: "4%" }, { from: 100, value: "6%" }', `{ from: 50, value: "${value}" }`]]);
    expect(findings(steps("1.2%")).map((finding) => finding.code)).not.toContain("cliff");
    expect(findings(steps("1.21%")).map((finding) => finding.code)).toContain("cliff");
  });

  test("a discount and a commission add up only where no group keeps them apart", () => {
    const joint: readonly [string, string] = ["{ field: partner.track, is: reseller }, { field: deal.motion, is: resale }", "{ field: partner.track, is: reseller }, { field: deal.motion, is: referral }"];
    const over = (text: string) => findings(text).filter((finding) => finding.code === "giveaway-over-limit").map((finding) => finding.sentence);
    expect(over(edited([joint]))).toHaveLength(1);
    const apart = edited([joint, ["stackingGroup: sourcing\n    priority: 400\n    rate: { kind: by", "stackingGroup: null\n    priority: 400\n    rate: { kind: by"]]);
    expect(over(apart)).toContainEqual(expect.stringMatching(/Revenue share by program tier and Reseller discount by level: 55% of list goes away through/));
  });

  test("pricing by slice has no cliff", () => {
    expect(findings(edited([["mode: whole", "mode: graduated"]])).map((finding) => finding.code)).not.toContain("cliff");
  });

  test("steps far enough apart have no cliff", () => {
    expect(findings(edited([["from: 50, value", "from: 51, value"], ['value: "4%" }, { from: 100, value: "6%"', 'value: "2.5%" }, { from: 100, value: "3%"']])).map((finding) => finding.code)).not.toContain("cliff");
  });

  test("a hold the run days can still keep breaks no promise", () => {
    expect(findings(edited([["hold: { kind: none }", "hold: { kind: after_payment, length: 13d }"]])).map((finding) => finding.code)).not.toContain("promise-broken");
  });
});

describe("one wrong digit is linted on its line:", () => {
  const digits: readonly (readonly [string, string, string])[] = [
    ["a tier's revenue share", 'platinum: "25%"', 'platinum: "26%"'],
    ["a reseller's discount", 'certified: "20%"', 'certified: "21%"'],
    ["an affiliate's commission", 'standard: "15%"', 'standard: "16%"'],
    ["the integrator's fee", 'rate: { kind: flat, value: "15%" }', 'rate: { kind: flat, value: "14%" }'],
    ["the services margin", 'rate: { kind: flat, value: "30%" }', 'rate: { kind: flat, value: "80%" }'],
    ["the wholesale discount", 'rate: { kind: flat, value: "40%" }', 'rate: { kind: flat, value: "41%" }'],
    ["a reward", '"USD 1,500.00" }', '"USD 1,600.00" }'],
    ["the cap of a reward", 'cap: "USD 5,000.00"', 'cap: "USD 6,000.00"'],
    ["funds of a tier", '"USD 15,000.00"', '"USD 16,000.00"'],
    ["room in a tier", "planned: 20,   capacity: 50,", "planned: 20,   capacity: 51,"],
    ["a level's protection", "protection: 60d, source", "protection: 61d, source"],
    ["a cookie", "premium: 60d", "premium: 50d"],
    ["purchases of a level", '"USD 100,000.00"', '"USD 200,000.00"'],
    ["deals of a level", "closed_deals, count: 2", "closed_deals, count: 3"],
    ["consultants of an integrator", "atLeastLevel: 2, count: 2", "atLeastLevel: 2, count: 4"],
    ["the satisfaction score", 'value: "4.0"', 'value: "4.5"'],
    ["end customers of a provider", "active_end_customers, count: 5", "active_end_customers, count: 6"],
    ["the promise to pay", "dueAfterPayment: 30d", "dueAfterPayment: 31d"],
    ["the hours of a course", "hours: 16,", "hours: 17,"],
    ["the pass mark", 'exam: "80%"', 'exam: "81%"'],
    ["paid days of a reward", "kind: paid_usage, length: 30d", "kind: paid_usage, length: 31d"],
    ["a target", '"USD 500,000.00"', '"USD 600,000.00"'],
    ["a marketplace fee", 'fee: "15%"', 'fee: "16%"'],
    ["a lifecycle deadline", "within: 90d,  source", "within: 91d,  source"],
    ["the promise to validate", "due: 48h", "due: 47h"],
    ["five referrals", "released_referrals_reach, count: 5", "released_referrals_reach, count: 6"],
    ["minutes of a review", "minutes: 15, topics: [Revenue", "minutes: 25, topics: [Revenue"],
  ];
  test.each(digits)("%s", (_what, find, replace) => {
    const text = edited([[find, replace]]);
    const fresh = findings(text).filter((finding) => finding.code === "not-as-quoted");
    expect(fresh.map((finding) => finding.line)).toContain(lineWith(text, replace));
  });

  test("a number the document does not quote is noticed as a change of a published version", () => {
    const text = edited([["dormancy: 36mo", "dormancy: 35mo"], ["referralValidity: 180d", "referralValidity: 181d"]]);
    const file = read(text);
    const found = reusedVersion(shippedProgram().definition, file.definition);
    expect(found.map((finding) => [finding.path.join("."), file.lineOf(finding.path)])).toEqual([
      ["attribution.referralValidity", lineWith(text, "referralValidity")],
      ["payouts.dormancy", lineWith(text, "dormancy")],
    ]);
    expect(found[1]?.sentence).toMatch(/mindweave@1\.0\.0 is published with .*"36mo"; here it is "35mo"/);
  });

  test("a new version number may change anything", () => {
    const file = read(edited([["dormancy: 36mo", "dormancy: 35mo"], ["version: 1.0.0", "version: 1.0.1"]]));
    expect(reusedVersion(shippedProgram().definition, file.definition)).toEqual([]);
  });
});
