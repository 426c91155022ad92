import { decimalsOf, moneyText, percentText } from "../kernel/money.ts";
import { type Claim, claims } from "./claims.ts";
import { clauseOf, sourceAt } from "./clause.ts";
import type { Definition, Incentive } from "./definition.ts";
import { difference } from "./difference.ts";
import { type Finding, type Look, warning } from "./finding.ts";
import { spanText } from "./lint-promises.ts";
import { type Path, ratesOf } from "./parts.ts";
import { canHold, domainsOf } from "./reachable.ts";

/** A number that is not the one in the quoted words of the document: one of the two is wrong. Where the quote has no number of that kind, nothing is said. */
export const misquoted: Look = (definition) =>
  claims(definition).flatMap((claim) => {
    const quoted = claim.quotes.flatMap((quote) => numbersIn(quote, claim));
    if (quoted.length === 0 || quoted.includes(valueText(claim))) return [];
    return [warning("not-as-quoted", claim.path, `${claim.title}: ${valueText(claim)} here, but the quoted document says "${claim.quotes.join("; ")}".`)];
  });

function valueText(claim: Claim): string {
  switch (claim.unit) {
    case "percent":
      return percentText(BigInt(claim.value));
    case "money":
      return moneyText(claim.value.amount, claim.value.currency);
    case "span":
      return spanText(claim.value);
    case "count":
      return claim.value;
  }
}

/** The numbers of one kind in a quote, each written as `valueText` writes it. */
function numbersIn(quote: string, claim: Claim): string[] {
  switch (claim.unit) {
    case "percent":
      return [...quote.matchAll(/(\d+(?:\.\d+)?)\s?%/g)].map((match) => `${match[1]}%`);
    case "money":
      return [...quote.matchAll(/\$(\d{1,3}(?:,\d{3})*|\d+)(\.\d+)?([KM])?\b/g)].map((match) => dollars(match[1] ?? "", match[2] ?? "", match[3]));
    case "span":
      return [...quote.matchAll(/(\d+)(?:\s?-\s?(\d+))?[\s-](hour|day|month)s?\b/gi)].flatMap(([, low, high, unit = ""]) =>
        [low, high].filter((n) => n !== undefined).map((n) => spanText({ n: Number(n), unit: `${unit.toLowerCase()}s` })),
      );
    case "count":
      return plainNumbers(quote);
  }
}

function dollars(whole: string, cents: string, scale: string | undefined): string {
  const factor = scale === "K" ? 1_000n : scale === "M" ? 1_000_000n : 1n;
  const places = decimalsOf("USD") ?? 2;
  const minor = BigInt(`${whole.replaceAll(",", "")}${cents.slice(1).padEnd(places, "0")}`);
  return moneyText(minor * factor, "USD");
}

/** What is left once percentages, amounts, lengths and names such as "Level 1" are taken away. */
function plainNumbers(quote: string): string[] {
  const rest = quote.replace(/\$[\d,.]+[KM]?|\d+(\.\d+)?\s?%|\b(tier|level|year|step|part|y|q)\s?\d+/gi, " ").replace(/\d+(\s?-\s?\d+)?[\s-](hour|day|month)s?\b/gi, " ");
  return [...rest.matchAll(/\d+(?:\.\d+)?/g)].map((match) => match[0]);
}

/** What a track's benefits say in words, against the rates its rules pay; and a certificate's title against its level. */
export const saidInWords: Look = (definition) => {
  const domains = domainsOf(definition);
  const found: ReturnType<typeof warning>[] = [];
  for (const [id, track] of Object.entries(definition.tracks)) {
    const rates = new Set(definition.incentives.filter((rule) => canHold([rule.when], domains, { "partner.track": id })).flatMap(ratesIn));
    track.benefits.forEach((benefit, i) => {
      const unpaid = [...benefit.matchAll(/(\d+(?:\.\d+)?)\s?%/g)].map((match) => `${match[1]}%`).filter((rate) => !rates.has(rate));
      if (unpaid.length > 0) found.push(warning("benefit-not-paid", ["tracks", id, "benefits", i], `${track.title} is told "${benefit}", but no rule of this track pays ${unpaid.join(" or ")}.`));
    });
  }
  for (const [id, one] of Object.entries(definition.certifications)) {
    const said = /\blevel (\d+)/i.exec(one.title)?.[1];
    if (said !== undefined && said !== String(one.level)) found.push(warning("not-as-titled", ["certifications", id, "level"], `${one.title} has the level ${one.level ?? "none"}.`));
  }
  return found;
};

function ratesIn(rule: Incentive): string[] {
  if (rule.kind === "reward") return Object.values(rule.amounts).flatMap((amount) => ("rate" in amount ? [percentText(BigInt(amount.rate))] : []));
  return ratesOf(rule, []).flatMap(({ rate }) => {
    const values = rate.kind === "flat" ? [rate.value] : rate.kind === "by" ? Object.values(rate.values) : rate.bands.map((band) => band.value);
    return values.map((value) => percentText(BigInt(value)));
  });
}

/** Dates and lengths that say one thing twice. */
export const saidTwice: Look = ({ version, document, effective, calendar, incentives }) => {
  const found: ReturnType<typeof warning>[] = [];
  if (!version.startsWith(`${document.version}.`) && version !== document.version) found.push(warning("version-mismatch", ["version"], `The program is version ${version}, its document version ${document.version}.`));
  if (effective.from < document.updated) found.push(warning("effective-before-document", ["effective", "from"], `The program is in force from ${effective.from}, before its document was last changed on ${document.updated}.`));
  if (calendar.programYearOne.slice(5) !== calendar.yearStart) found.push(warning("year-start-mismatch", ["calendar", "programYearOne"], `Program year 1 begins on ${calendar.programYearOne}, but years begin on ${calendar.yearStart}.`));
  for (const [i, rule] of incentives.entries()) {
    if (rule.kind !== "commission" || rule.window.kind !== "first_year") continue;
    const { unit, n } = rule.window.length;
    if (!(unit === "months" && n === 12)) found.push(warning("year-not-a-year", ["incentives", i, "window", "length"], `${rule.title} is paid for a first year of ${spanText(rule.window.length)}; people will read it as twelve months.`));
  }
  return found;
};

/** A section without line numbers sends people searching. */
export const unlined: Look = (definition) => {
  const found: ReturnType<typeof warning>[] = [];
  const visit = (node: unknown, path: Path): void => {
    if (typeof node !== "object" || node === null) return;
    const { section, lines } = ("source" in node ? (node.source as { section?: string; lines?: string }) : null) ?? {};
    if (section !== undefined && lines === undefined) found.push(warning("source-without-lines", [...path, "source"], `The source names section ${section}, but no lines.`));
    for (const [key, item] of Object.entries(node)) if (key !== "source") visit(item, [...path, Array.isArray(node) ? Number(key) : key]);
  };
  visit(definition, []);
  return found;
};

/**
 * A file that carries the id and version of a published program must say the same: a published version never changes. One finding for each field
 * that differs; none when it is another program or another version.
 */
export function reusedVersion(published: Definition, definition: Definition): Finding[] {
  if (published.id !== definition.id || published.version !== definition.version) return [];
  return difference(published, definition).map((change) => ({
    severity: "error",
    code: "version-reused",
    path: change.path,
    sentence: `${definition.id}@${definition.version} is published with ${change.words} ${change.before === null ? "not there" : `"${change.before}"`}; here it is ${change.after === null ? "not there" : `"${change.after}"`}. A changed program needs a new version number.`,
    clause: change.clause ?? clauseOf(sourceAt(definition, change.path)),
  }));
}
