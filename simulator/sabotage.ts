import type { Definition } from "../core/programs/definition.ts";
import { compile } from "../core/programs/compiled.ts";
import type { Programs } from "../core/programs/in-force.ts";
import type { Bug } from "./bugs.ts";
import type { Happening } from "./story.ts";

type Change = (definition: Definition) => Definition;

const rule = (id: string, change: (one: never) => unknown): Change => (definition) => ({ ...definition, incentives: definition.incentives.map((one) => (one.id === id ? (change(one as never) as typeof one) : one)) });
const all = (change: (one: Record<string, Record<string, unknown>>) => unknown): Change => (definition) => ({ ...definition, incentives: definition.incentives.map((one) => (one.kind === "commission" ? (change(one as never) as typeof one) : one)) });

/** Wrong builds that read the program wrongly: the office gets another one than the naive model. */
const MISREAD: Partial<Record<Bug, Change>> = {
  "the first year is thirteen months": all((one) => ({ ...one, window: one["window"]!["kind"] === "first_year" ? { kind: "first_year", from: "service_start", length: { unit: "months", n: 13 } } : one["window"] })),
  "nothing is on hold": all((one) => ({ ...one, hold: { kind: "none" } })),
  "the rate is a point higher": rule("si.software_referral", (one: { rate: { value: number } }) => ({ ...one, rate: { ...one.rate, value: one.rate.value + 100 } })),
  "integrators get their tier": rule("si.software_referral", (one: object) => ({ ...one, rate: { kind: "by", key: "partner.program_tier", values: { platinum: 2500, gold: 2000, silver: 1600, referral: 1000 } } })),
  "marketplaces are free": all((one) => ({ ...one, base: { ...one["base"]!, minus: ["tax", "refunds", "credits", "discounts"] } })),
  "money is not spread over its days": all((one) => ({ ...one, base: { ...one["base"]!, prorateByServiceDays: false } })),
  "every click counts for ever": (definition) => ({ ...definition, attribution: { ...definition.attribution, cookie: Object.fromEntries(Object.keys(definition.attribution.cookie).map((level) => [level, { unit: "days", n: 3650 }])) } }) as Definition,
  "extensions are ignored": (definition) => ({ ...definition, registration: { ...definition.registration, protection: { ...definition.registration.protection, extensions: 0 } } }) as Definition,
};

export function programsWith(bug: Bug | null, programs: Programs): Programs {
  const change = bug === null ? undefined : MISREAD[bug];
  return change === undefined ? programs : programs.map((program) => compile(change(program.definition)));
}

/** Wrong builds that hear something else than what was said; null: nothing at all. */
export function truthWith(bug: Bug | null, happening: Happening): Happening | null {
  const { type, payload, at } = happening;
  switch (bug) {
    case "chargebacks are never lost": return type === "chargeback.lost" ? null : happening;
    case "withdrawals are ignored": return type === "registration.withdrawn" ? null : happening;
    case "levels are ignored": return type === "partner.tier_changed" || type === "partner.level_changed" ? null : happening;
    case "sign-ups are ignored": return type === "signup.recorded" ? null : happening;
    case "returns are ignored": return type === "payout.returned" ? null : happening;
    case "failed transfers are settled": return type === "payout.failed" ? { ...happening, type: "payout.settled" } : happening;
    case "the blocked are paid": return type === "payee.changed" ? null : happening;
    case "protection ends a second late": return type === "registration.approved" ? { ...happening, at: (at + 1500) as typeof at } : happening;
    case "splits are halves": return payload["splits"] === undefined ? happening : { ...happening, payload: { ...payload, splits: (payload["splits"] as object[]).map((split) => ({ ...split, weight: 1 })) } };
    case "what is owed back is forgotten": return type === "adjustment.granted" && (payload["amount"] as number) < 0 ? null : happening;
    default: return happening;
  }
}
