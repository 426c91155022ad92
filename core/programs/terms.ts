import { moneyText, percentText } from "../kernel/money.ts";
import { fromText } from "./bands.ts";
import type { Definition, Incentive, Rate, Requirement } from "./definition.ts";
import { listed } from "./finding.ts";
import { spanText } from "./lint-promises.ts";
import { canHold, domainsOf } from "./reachable.ts";

/**
 * What a partner of one track reads of the program: its own terms in words. Never targets, capacities, metrics, other tracks' rules, or the
 * wording of the document (P-98).
 */
export type Terms = {
  readonly program: string;
  readonly title: string;
  readonly track: { readonly id: string; readonly title: string; readonly benefits: readonly string[]; readonly duties: readonly string[]; readonly levels: readonly Grade[] };
  readonly tiers: readonly (Grade & { readonly support: string; readonly funds: string | null })[];
  readonly incentives: readonly { readonly id: string; readonly title: string; readonly kind: Incentive["kind"]; readonly rates: readonly Row[]; readonly conditions: readonly string[] }[];
  readonly mayRegister: boolean;
  readonly registrationFields: readonly string[];
  readonly payout: string;
  readonly certificates: readonly { readonly id: string; readonly title: string; readonly pass: string }[];
  readonly resources: readonly { readonly id: string; readonly title: string; readonly purpose: string; readonly open: string }[];
};

type Grade = { readonly id: string; readonly title: string; readonly protection: string | null; readonly needs: readonly string[] };
type Row = { readonly for: string; readonly value: string };

/** Undefined for a track the program does not have. */
export function termsFor(definition: Definition, trackId: string): Terms | undefined {
  const track = Object.hasOwn(definition.tracks, trackId) ? definition.tracks[trackId] : undefined;
  if (track === undefined) return undefined;
  const rules = definition.incentives.filter((rule) => canHold([rule.when], domainsOf(definition), { "partner.track": trackId }));
  return {
    program: `${definition.id}@${definition.version}`,
    title: definition.title,
    track: {
      id: trackId, title: track.title, benefits: track.benefits,
      duties: (track.compliance?.checks ?? []).map((check) => requirementText(check, definition)),
      levels: track.levels.map(({ id, title, protection, requirements }) => ({ id, title, protection: protection && spanText(protection), needs: requirements.map((one) => requirementText(one, definition)) })),
    },
    tiers: definition.tiers.map(({ id, title, support, protection, mdfPerQuarter }) => ({
      id, title, support, protection: spanText(protection), needs: [], funds: mdfPerQuarter && `${moneyText(mdfPerQuarter.amount, mdfPerQuarter.currency)} a quarter`,
    })),
    incentives: rules.map((rule) => ({ id: rule.id, title: rule.title, kind: rule.kind, rates: ratesText(rule, definition), conditions: conditionsText(rule) })),
    mayRegister: definition.registration.openTo.includes(trackId),
    registrationFields: definition.registration.openTo.includes(trackId) ? definition.registration.requiredFields : [],
    payout: payoutText(definition, rules),
    certificates: Object.entries(definition.certifications).map(([id, one]) => ({ id, title: one.title, pass: passText(one.pass) })),
    resources: Object.entries(definition.resources).map(([id, { title, purpose, open }]) => ({ id, title, purpose, open: openText(open, definition) })),
  };
}

/** "At least $100,000.00 of net purchases in the trailing 12 months". */
export function requirementText(requirement: Requirement, { certifications }: Pick<Definition, "certifications">): string {
  switch (requirement.kind) {
    case "people_with_certificate":
      return `${requirement.count} ${requirement.count === 1 ? "person" : "people"} with a certificate of level ${requirement.atLeastLevel} or above`;
    case "count_in_period":
      return `${counted(requirement.count, requirement.what.replaceAll("_", " "))} in the ${requirement.period.replaceAll("_", " ")}`;
    case "mean_score":
      return `Mean customer satisfaction ${requirement.compare === ">" ? "above" : "of at least"} ${requirement.value}, from ${requirement.minAnswers} answers on`;
    case "closed_deals":
      return counted(requirement.count, "closed deals");
    case "net_purchases":
      return `${requirement.compare === ">" ? "More than" : "At least"} ${moneyText(requirement.amount.amount, requirement.amount.currency)} of net purchases in the ${requirement.period.replaceAll("_", " ")}`;
    case "active_end_customers":
      return counted(requirement.count, "active end customers");
    case "training_complete":
      return "Training complete";
    case "declared":
      return requirement.what;
    case "certificate_named":
      return certifications[requirement.certificate]?.title ?? requirement.certificate;
  }
}

/** "1 closed deal", "2 closed deals". */
function counted(n: number, nouns: string): string {
  return `${n} ${n === 1 ? nouns.replace(/s$/, "") : nouns}`;
}

function ratesText(rule: Incentive, definition: Definition): Row[] {
  switch (rule.kind) {
    case "commission":
      return rateRows(rule.rate, definition, "");
    case "discount":
      return [...rateRows(rule.rate, definition, ""), ...(rule.extraRate === null ? [] : rateRows(rule.extraRate, definition, "+"))];
    case "reward":
      return Object.entries(rule.amounts).map(([plan, amount]) => ({ for: plan, value: "fixed" in amount ? moneyText(amount.fixed.amount, amount.fixed.currency) : `${percentText(BigInt(amount.rate))}, up to ${moneyText(amount.cap.amount, amount.cap.currency)}` }));
    case "recognition":
      return [{ for: triggerText(rule.trigger), value: "status" in rule.grants ? rule.grants.status : "fixed" in rule.grants ? moneyText(rule.grants.fixed.amount, rule.grants.fixed.currency) : listed(rule.grants.choiceOf, "or") }];
  }
}

function triggerText(trigger: Extract<Incentive, { kind: "recognition" }>["trigger"]): string {
  if (trigger.kind === "released_referrals_reach") return `${trigger.count} released referrals`;
  return trigger.kind === "top_of_quarter" ? "most released referrals of the quarter" : "a published case study";
}

/** One row for each tier, level or step, in rising order. */
export function rateRows(rate: Rate, definition: Pick<Definition, "tiers" | "tracks">, sign: "" | "+"): Row[] {
  if (rate.kind === "flat") return [{ for: "all", value: `${sign}${percentText(BigInt(rate.value))}` }];
  if (rate.kind === "bands") {
    const unit = rate.measure === "active_end_customers" ? " active end customers" : rate.measure === "credited_base_in_year" ? " credited in a year" : " credited in a quarter";
    return rate.bands.map((band) => ({ for: `from ${fromText(band.from)}${unit}`, value: `${sign}${percentText(BigInt(band.value))}` }));
  }
  const steps = rate.key === "partner.program_tier" ? definition.tiers : Object.values(definition.tracks).flatMap((track) => track.levels);
  return steps.filter((step) => Object.hasOwn(rate.values, step.id)).toSorted((a, b) => a.rank - b.rank).map((step) => ({ for: step.title, value: `${sign}${percentText(BigInt(rate.values[step.id] ?? 0))}` }));
}

function conditionsText(rule: Incentive): string[] {
  if (rule.kind === "reward") return [rule.hold.kind === "none" ? "Released at once" : rule.hold.kind === "paid_usage" ? `Released after ${spanText(rule.hold.length)} of paid usage` : `Released ${spanText(rule.hold.length)} after the payment`];
  if (rule.kind !== "commission") return [];
  const window = rule.window.kind === "lifetime" ? "On everything that is paid" : `On what is paid for the first ${spanText(rule.window.length)} of service`;
  const hold = rule.hold.kind === "none" ? [] : [`Held for ${spanText(rule.hold.length)} after the payment`];
  const cap = rule.cap === null ? [] : [`At most ${moneyText(rule.cap.amount.amount, rule.cap.amount.currency)} per ${rule.cap.per}`];
  return [window, `Of ${listed(rule.base.lineKinds)} money${rule.base.minus.length === 0 ? "" : `, without ${listed(rule.base.minus.map((what) => what.replaceAll("_", " ")))}`}`, ...hold, ...cap];
}

function payoutText({ payouts }: Definition, rules: readonly Incentive[]): string {
  const used = [...new Set(rules.flatMap((rule) => (rule.kind === "commission" ? [rule.payoutSchedule] : [])))];
  const schedules = used.flatMap((id) => {
    const schedule = payouts.schedules[id];
    if (schedule === undefined) return [];
    const takes = schedule.takes === "everything_payable" ? "everything payable" : "everything released in earlier months";
    return [`on day ${listed(schedule.runDays.map(String))} of each month, ${takes}`];
  });
  const partner = rules.some((rule) => rule.kind === "commission" && rule.payee === "partner");
  if (schedules.length === 0) return "Nothing is paid out: terms of this track lower the price.";
  return `Paid out ${schedules.join("; ")}${partner ? `; within ${spanText(payouts.dueAfterPayment)} of the customer's payment` : ""}.`;
}

function passText(pass: Definition["certifications"][string]["pass"]): string {
  const exam = pass.exam === null ? [] : [`exam ${pass.compare === ">" ? "above" : "from"} ${percentText(BigInt(pass.exam))}`];
  return listed([...exam, ...pass.also]) || "held through other certificates";
}

function openText(open: string, { tiers }: Definition): string {
  const tier = tiers.find((one) => open === `${one.id}_and_above`);
  if (tier) return `from ${tier.title} upwards`;
  return open === "all_partners" ? "all partners" : open === "certified" ? "organisations with a certificate" : "active partners";
}
