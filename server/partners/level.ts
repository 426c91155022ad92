import type { z } from "zod";
import type { LevelView } from "../../core/partners/contract.ts";
import { type Check, complianceIn, type ComplianceStatus } from "../../core/partners/compliance.ts";
import { entitledLevel } from "../../core/partners/levels.ts";
import { waitingList } from "../../core/partners/places.ts";
import type { PartnerRecord } from "../../core/partners/record.ts";
import { recordFrom } from "../../core/partners/record-facts.ts";
import type { Measured, Question } from "../../core/partners/requirement.ts";
import { moneyText } from "../../core/kernel/money.ts";
import { civil, civilDay, dayText, localDayOf, quarterOf } from "../../core/kernel/time.ts";
import type { Definition } from "../../core/programs/definition.ts";
import type { Call } from "../platform/http-call.ts";
import { programNow } from "./program.ts";
import { recordFacts, standingOf } from "./record.ts";
import { type PartnerRow, waiting } from "./store.ts";

type Answer = z.input<typeof LevelView>;
type Condition = Answer["paths"][number]["levels"][number]["conditions"][number];

/** Every condition of every level of the partner's tracks with its live number, from live facts (P-06, P-07, P-50). */
export async function levelOf(call: Call, row: PartnerRow): Promise<Answer> {
  const { definition } = await programNow(call.tx, call.now);
  const facts = await recordFacts(call.tx, row.key);
  const record = recordFrom(definition, facts, row.key);
  return { tierTitle: definition.tiers.find((tier) => tier.id === row.tier)?.title ?? null, waiting: await waitingPlace(call, row, definition), paths: row.enrolments.map(({ track, level }) => path(call, definition, record, standingOf(definition, track, facts, row.key, call.now), track, level)) };
}

async function waitingPlace(call: Call, row: PartnerRow, definition: Definition): Promise<Answer["waiting"]> {
  const tier = definition.tiers.find((one) => one.id === row.waiting_for);
  if (tier === undefined) return null;
  const list = waitingList(await waiting(call.tx, tier.id));
  return { tier: tier.id, title: tier.title, place: list.findIndex((one) => one.partner === row.key) + 1 };
}

function path(call: Call, definition: Definition, record: PartnerRecord, standing: ComplianceStatus | null, trackId: string, level: string | null): Answer["paths"][number] {
  const track = definition.tracks[trackId];
  const zone = definition.calendar.timeZone;
  const asOf = localDayOf(call.now, zone);
  const { y, m } = civil(asOf);
  const question: Question = { asOf, quarterFrom: civilDay(y, Math.floor((m - 1) / 3) * 3 + 1, 1), zone, functionalCurrency: definition.money.functionalCurrency, certifications: definition.certifications };
  const { progress } = entitledLevel(track?.levels ?? [], record, question);
  const report = track?.compliance ? complianceIn(track.compliance, record, quarterOf(call.now, zone), standing, question) : undefined;
  return {
    track: trackId, trackTitle: track?.title ?? trackId, level, levelTitle: track?.levels.find((one) => one.id === level)?.title ?? null, noticeSince: null,
    levels: progress.map((step) => {
      const about = track?.levels.find((one) => one.id === step.level);
      return { level: step.level, title: about?.title ?? step.level, held: step.held, gives: gives(definition, trackId, step.level), conditions: step.conditions.map((one) => condition(one, definition)) };
    }),
    compliance: (report?.checks ?? []).map((one) => condition(one, definition)),
    complianceStatus: report?.status ?? null,
  };
}

/** What a level brings, in the program's own numbers. */
function gives(definition: Definition, track: string, level: string): string[] {
  const protection = definition.tracks[track]?.levels.find((one) => one.id === level)?.protection;
  const rates = definition.incentives.flatMap((rule) => {
    if (!("rate" in rule) || rule.rate.kind !== "by" || rule.rate.key !== "partner.level") return [];
    const rate = rule.rate.values[level];
    return rate === undefined ? [] : [`${rate / 100}%: ${rule.title}`];
  });
  return [...rates, ...(protection ? [`${protection.n} ${protection.unit} of protection`] : [])];
}

function condition(one: Measured | Check, definition: Definition): Condition {
  const live = Number((one.live.n * 1000n) / (one.live.d === 0n ? 1n : one.live.d));
  const needed = Number((one.needed.n * 1000n) / (one.needed.d === 0n ? 1n : one.needed.d));
  const isMoney = one.requirement.kind === "net_purchases";
  const { currency } = { currency: definition.money.functionalCurrency };
  return {
    title: one.sentence, outcome: one.outcome, have: isMoney ? moneyText(one.live.n / one.live.d, currency) : String(live / 1000), need: isMoney ? moneyText(one.needed.n / one.needed.d, currency) : String(needed / 1000),
    permille: needed <= 0 ? 1000 : Math.max(0, Math.min(1000, Math.floor((live * 1000) / needed))),
    fallsAway: one.fallsAway === null ? null : { on: dayText(one.fallsAway.on), what: isMoney ? moneyText(one.fallsAway.amount, currency) : String(one.fallsAway.amount) },
    lines: one.requirement.source.lines ?? null, policy: one.requirement.source.policy,
  };
}
