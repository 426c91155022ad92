import { compare, fraction } from "../kernel/fraction.ts";
import { type Instant, quarterOf } from "../kernel/time.ts";
import type { Definition, Metric } from "../programs/definition.ts";


/** A number against its target; `met` is null when nothing was measured: no verdict (P-92). Never shown to partners (P-98). */
export type Verdict<T> = { readonly value: T; readonly met: boolean | null };

/** Part of a whole, exactly as counted. */
export type Ratio = { readonly n: bigint; readonly of: bigint };

/** Targets without a sign are reached at equality, with ">" they are strict (P-90). */
function reaches(metric: Pick<Metric, "compare">, value: Parameters<typeof compare>[0], target: Parameters<typeof compare>[0]): boolean {
  const difference = compare(value, target);
  return metric.compare === ">" ? difference > 0 : difference >= 0;
}

export type ApprovedRegistration = { readonly approvedAt: Instant | null; readonly estimated: bigint; readonly status: string };

/** Estimated first-year value of registrations approved in the quarter, whatever became of them; rejected ones never were (P-91). Dollar cents. */
export function pipeline(metric: Metric, registrations: readonly ApprovedRegistration[], quarter: string, zone: string): Verdict<bigint> {
  const value = registrations
    .filter(({ approvedAt, status }) => approvedAt !== null && status !== "rejected" && quarterOf(approvedAt, zone) === quarter)
    .reduce((sum, { estimated }) => sum + estimated, 0n);
  return { value, met: reaches(metric, fraction(value), fraction(targetOf(metric, "money"))) };
}

/** Approved of all decided; withdrawn, incomplete and queued registrations are not decided (P-92). */
export function approvalRate(metric: Metric, approved: bigint, rejected: bigint): Verdict<Ratio> {
  return share(metric, { n: approved, of: approved + rejected });
}

/** Revenue of deals credited to partners, of all net revenue (P-01). */
export function partnerRevenue(metric: Metric, partner: bigint, total: bigint): Verdict<Ratio> {
  return share(metric, { n: partner, of: total });
}

function share(metric: Metric, ratio: Ratio): Verdict<Ratio> {
  if (ratio.of <= 0n) return { value: ratio, met: null };
  return { value: ratio, met: reaches(metric, fraction(ratio.n, ratio.of), fraction(targetOf(metric, "percent"), 10_000n)) };
}

/** Promoters less detractors in points of a hundred answers, exactly (P-92). */
export function netPromoterScore(metric: Metric, promoters: bigint, passives: bigint, detractors: bigint): Verdict<Ratio> {
  const value: Ratio = { n: (promoters - detractors) * 100n, of: promoters + passives + detractors };
  if (value.of <= 0n) return { value, met: null };
  return { value, met: reaches(metric, fraction(value.n, value.of), fraction(targetOf(metric, "count"))) };
}

/** Organisations with enough people who hold a valid certificate; nobody is counted twice (P-02). */
export function certifiedPartners(metric: Metric, certified: Definition["definitions"]["certified"], certifiedPeople: readonly number[]): Verdict<number> {
  const value = certifiedPeople.filter((people) => people >= certified.people).length;
  return { value, met: reaches(metric, fraction(BigInt(value)), fraction(targetOf(metric, "count"))) };
}

/** A target in another unit than the number it is held against is a mistake of the program, refused when it is published. */
function targetOf(metric: Metric, unit: Metric["target"]["unit"]): bigint {
  const { target } = metric;
  if (target.unit !== unit) throw new Error(`the target of ${metric.title} must be given as ${unit}`);
  return target.unit === "money" ? target.amount : BigInt(target.unit === "percent" ? target.basisPoints : target.count);
}
