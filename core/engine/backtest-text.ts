import { rounded } from "../kernel/fraction.ts";
import { moneyText, percentText } from "../kernel/money.ts";
import type { BacktestReport, ComparedReport, ReportRow } from "./backtest-wire.ts";

/** A back-test for a terminal: what it was asked, whether the baseline stands, what changes for whom and why, and what it cannot know. */
export function backtestText(report: BacktestReport): string {
  const parts = [headText(report)];
  if (report.kind === "books-differ") return `${[...parts, differText(report)].join("\n\n")}\n`;
  parts.push(report.heldAgainstBooks ? "The replay under the versions in force equals the books entry for entry." : "There are no books here to hold the baseline against: it is what the versions in force make of the facts.");
  parts.push(totalsText(report), ...Object.entries(report.rows).flatMap(([dimension, rows]) => cutText(dimension, rows)));
  parts.push(crossingsText(report), cashText(report));
  if (report.prices.length > 0) parts.push(["Prices of resellers and providers (an estimate, worked back from what was invoiced)", ...report.prices.map((price) => change(price.partner, price, price.why))].join("\n"));
  parts.push(guardsText(report));
  if (report.assumption !== null) parts.push(assumptionText(report.assumption));
  parts.push("What it cannot know: behaviour. It says what the same behaviour would have cost.");
  return `${parts.join("\n\n")}\n`;
}

function headText({ baseline, variant, from, movesExisting, asOf, facts, changes }: BacktestReport): string {
  const when = from === null ? "as if it had been in force all along" : `in force from ${from}${movesExisting ? ", for deals won before as well" : ", for what is locked from then on"}`;
  const told = changes.length === 0 ? ["  nothing: the two say the same"] : changes.map((one) => `  ${one.words}: ${one.before ?? "(not there)"} → ${one.after ?? "(not there)"}${one.clause === null ? "" : ` [${one.clause}]`}`);
  return [`Back-test of ${variant} against ${baseline.join(", ")}`, `${facts} facts up to ${asOf}; the variant ${when}. Nothing is posted.`, "", "What it changes", ...told].join("\n");
}

function differText(report: Extract<BacktestReport, { kind: "books-differ" }>): string {
  const lines = report.differences.flatMap(({ key, accounts }) => [`  ${key}`, ...accounts.map((one) => `    ${one.account}: ${one.books} in the books, ${one.replay} by the replay`)]);
  const more = report.count > report.differences.length ? [`  … and ${report.count - report.differences.length} more`] : [];
  return ["Stopped: the replay under the versions in force is not what stands in the books. That difference is the finding (smallest units, debit positive):", ...lines, ...more].join("\n");
}

function money(amount: number, currency: string, plus = false): string {
  return `${plus && amount > 0 ? "+" : ""}${moneyText(BigInt(amount), currency)}`;
}

function share(part: number, whole: number): string {
  if (whole === 0) return "new";
  const tenths = rounded(BigInt(part) * 1000n * (whole < 0 ? -1n : 1n), BigInt(Math.abs(whole)));
  return `${tenths > 0n ? "+" : tenths < 0n ? "−" : ""}${percentText((tenths < 0n ? -tenths : tenths) * 10n)}`;
}

function change(name: string, row: Pick<ReportRow, "before" | "after" | "delta" | "currency">, why: string | null): string {
  return `  ${name.padEnd(28)} ${money(row.before, row.currency).padStart(15)} → ${money(row.after, row.currency).padStart(15)}  ${money(row.delta, row.currency, true).padStart(14)} (${share(row.delta, row.before)})${why === null ? "" : `  ${why}`}`;
}

function totalsText({ totals }: ComparedReport): string {
  return ["Cost: commissions, services margins and rewards", ...(totals.length === 0 ? ["  nothing in either history"] : totals.map((total) => change(total.currency, total, null)))].join("\n");
}

const CUTS: Readonly<Record<string, string>> = { partner: "By partner", track: "By track", tier: "By tier", rule: "By rule", quarter: "By quarter" };

/** Only what changes; who is not touched is counted. */
function cutText(dimension: string, rows: readonly ReportRow[]): string[] {
  const changed = rows.filter((row) => row.delta !== 0).sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
  if (changed.length === 0) return [];
  const same = new Set(rows.map((row) => row.key)).size - new Set(changed.map((row) => row.key)).size;
  return [[CUTS[dimension] ?? dimension, ...changed.map((row) => change(row.key, row, row.why)), ...(same === 0 ? [] : [`  ${same} unchanged`])].join("\n")];
}

function crossingsText({ crossings, winners, losers, unchanged }: ComparedReport): string {
  const counted = crossings.filter((one) => one.before !== 0 || one.after !== 0).map((one) => `  ${one.what.padEnd(36)} ${one.before} → ${one.after}`);
  const of = (rows: readonly ReportRow[]) => new Set(rows.map((row) => row.key)).size;
  return ["Counts", `  ${"partners with more, less, the same".padEnd(36)} ${of(winners)}, ${of(losers)}, ${unchanged.length}`, ...counted].join("\n");
}

function cashText({ cash }: ComparedReport): string {
  const lines = cash.flatMap(({ currency, before, after }) => {
    const shift = before.meanTenths === null || after.meanTenths === null ? null : (after.meanTenths - before.meanTenths) / 10;
    const rate = (value: number | null) => (value === null ? "none" : percentText(BigInt(value)));
    return [
      `  ${currency}: sent to partners ${money(before.paidOut, currency)} → ${money(after.paidOut, currency)}${shift === null ? "" : `, on the mean on ${before.meanOn} → ${after.meanOn} (${shift > 0 ? "+" : shift < 0 ? "−" : ""}${Math.abs(shift)} days)`}`,
      `    most owed at once ${money(before.peak, currency)} (${before.peakOn ?? "never"}) → ${money(after.peak, currency)} (${after.peakOn ?? "never"}); late ${money(before.late, currency)} in ${before.lateLines} lines → ${money(after.late, currency)} in ${after.lateLines}`,
      `    given away of what is kept ${rate(before.givenRate)} → ${rate(after.givenRate)} (commissions, services margins, rewards, marketing funds; discounts and marketplace fees are no part of it)`,
    ];
  });
  return ["Cash", ...lines].join("\n");
}

function guardsText({ guards }: ComparedReport): string {
  const percent = (points: number | null) => (points === null ? "nothing" : percentText(BigInt(points)));
  const broken = guards.broken.map((one) => `    ${one.registration} of ${one.partner}: ${percent(one.before)} confirmed, ${percent(one.after)} then (${one.rule})`);
  const worst = guards.worstHit === null ? "  nobody loses" : change(`worst hit: ${guards.worstHit.key}`, guards.worstHit, guards.worstHit.why);
  return [
    "Before this is published",
    `  ${guards.broken.length} of ${guards.livePromises} confirmed rates of live registrations would fall${guards.broken.length === 0 ? "" : ":"}`, ...broken,
    worst,
    `  ${guards.losingMuch} of ${guards.earning} partners that earn lose more than 5%`,
  ].join("\n");
}

function assumptionText({ volume, currencies }: NonNullable<ComparedReport["assumption"]>): string {
  const signed = (points: number) => `${points > 0 ? "+" : points < 0 ? "−" : ""}${percentText(BigInt(Math.abs(points)))}`;
  return [
    `An ASSUMPTION, not a result: volume ${signed(volume)} under the variant`,
    ...currencies.map(({ currency, net, breakEven }) => `  ${currency}: left after everything given away ${money(net.before, currency)} before, ${money(net.after, currency)} at the same volume, ${money(net.assumed, currency)} as assumed; ${breakEven === null ? "no volume makes up for it" : `as much as before at ${signed(breakEven)}`}`),
  ].join("\n");
}
