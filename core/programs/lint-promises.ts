import { moneyText } from "../kernel/money.ts";
import { daysInMonth } from "../kernel/time.ts";
import type { Definition } from "./definition.ts";
import { type Look, error, listed, warning } from "./finding.ts";
import { hours } from "./lint-grades.ts";
import { brokenText, worstBroken } from "./promise.ts";

/** Promises of a date that the run days, together with the holds, cannot keep (P-33, P-34). What breaks without a hold is refused when the file is read. */
export const latePayouts: Look = (definition) => {
  const { dueAfterPayment, schedules, minimum } = definition.payouts;
  const found = [];
  for (const [i, rule] of definition.incentives.entries()) {
    const schedule = rule.kind === "commission" ? schedules[rule.payoutSchedule] : undefined;
    if (rule.kind !== "commission" || schedule === undefined) continue;
    const hold = rule.hold.kind === "none" ? null : rule.hold.length;
    const broken = worstBroken(schedule, dueAfterPayment, hold);
    if (broken === undefined || (rule.payee === "partner" && hold === null)) continue;
    const path = ["incentives", i, hold === null ? "payoutSchedule" : "hold"];
    const why = hold === null ? "its run days" : "its hold and run days";
    const words = `${rule.title}: ${why} make it later than the ${spanText(dueAfterPayment)} promised after a payment: ${brokenText(broken)}`;
    found.push(rule.payee === "partner" ? error("promise-broken", path, `${words}.`) : warning("promise-not-for-all", path, `${words}. The promise then cannot be meant for affiliates.`));
  }
  if (minimum.amount > 0n) {
    found.push(warning("minimum-delays", ["payouts", "minimum"], `Amounts below ${moneyText(minimum.amount, minimum.currency)} wait; to keep the promise of ${spanText(dueAfterPayment)} they must be paid on their due date all the same.`));
  }
  return found;
};

/** "30 days of paid usage" where a month has fewer: the second monthly invoice decides (P-31). */
export const shortMonths: Look = (definition) =>
  definition.incentives.flatMap((rule, i) => {
    if (rule.kind !== "reward" || rule.hold.kind !== "paid_usage" || rule.hold.length.unit === "months") return [];
    const shortest = Math.min(...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((month) => daysInMonth(2025, month)));
    const wanted = hours(rule.hold.length) / 24;
    if (wanted <= shortest) return [];
    return [warning("month-too-short", ["incentives", i, "hold"], `${rule.title} waits for ${wanted} paid days, and a month paid in February covers ${shortest}: with monthly invoices the second one must be paid first.`)];
  });

/** Reviews promised at two rhythms, or checked at another rhythm than they are held. */
export const reviewRhythm: Look = ({ reviews, lifecycle, tracks }) => {
  const found = [];
  const stages = Object.entries(reviews.cadence).filter(([name]) => lifecycle.some((stage) => stage.stage === name));
  for (const [stage, rhythm] of stages) {
    const others = Object.entries(reviews.cadence).filter(([name, other]) => Object.hasOwn(tracks, name) && other !== rhythm);
    if (others.length > 0) {
      const names = others.map(([name, other]) => `${tracks[name]?.title ?? name} ${other}`);
      found.push(warning("two-rhythms", ["reviews", "cadence", stage], `Business reviews are ${rhythm} in the stage ${stage.replaceAll("_", " ")}, but by track ${listed(names)}: a partner of such a track in that stage has two rhythms.`));
    }
  }
  for (const [id, track] of Object.entries(tracks)) {
    const rhythm = reviews.cadence[id];
    track.compliance?.checks.forEach((check, i) => {
      if (check.kind !== "count_in_period" || check.what !== "business_reviews" || rhythm === undefined) return;
      const checked = check.period === "quarter" ? "quarterly" : "yearly";
      if (checked !== rhythm) found.push(warning("two-rhythms", ["tracks", id, "compliance", "checks", i], `${track.title}: reviews are held ${rhythm} and checked ${checked}.`));
    });
  }
  return found;
};

/** A marketplace fee with no date of its own, or none for the first days (P-24, P-99). */
export const feeDates: Look = (definition) => {
  const found = [];
  const undated = Object.entries(definition.marketplaces).filter(([, one]) => one.feeFrom === definition.document.updated);
  const [first] = undated;
  if (first) {
    const names = listed(undated.map(([, one]) => one.title));
    found.push(warning("fee-date-assumed", ["marketplaces", first[0], "feeFrom"], `The fee of ${names} is dated ${definition.document.updated}, the day of the document itself: nothing says since when the marketplace takes it. Confirm it with the marketplace's own terms.`));
  }
  for (const [id, one] of Object.entries(definition.marketplaces)) {
    if (one.feeFrom > definition.effective.from) found.push(warning("fee-gap", ["marketplaces", id, "feeFrom"], `From ${definition.effective.from} to ${one.feeFrom} the program has no fee for ${one.title}.`));
  }
  return found;
};

export function spanText(span: Definition["payouts"]["dueAfterPayment"] | { unit: string; n: number }): string {
  return `${span.n} ${span.n === 1 ? span.unit.slice(0, -1) : span.unit}`;
}
