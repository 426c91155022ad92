import type { Deal, DealStatus } from "../../core/deals/contract.ts";
import { Money } from "../ui/money-text.tsx";
import { StatusBadge, type Tone } from "../ui/status.tsx";
import { Countdown } from "../ui/times.tsx";

export const STATUS: Readonly<Record<DealStatus, readonly [Tone, string]>> = {
  draft: ["neutral", "Draft"], in_review: ["warn", "In review"], waiting: ["warn", "Question open"], queued: ["neutral", "In line"], approved: ["info", "Protected"],
  won: ["ok", "Won"], lost: ["neutral", "Lost"], expired: ["neutral", "Expired"], rejected: ["bad", "Declined"], withdrawn: ["neutral", "Withdrawn"],
};

export const MOTION = { referral: "Referral", resale: "Resale", wholesale: "Wholesale" } as const;

export const FIELD: Readonly<Record<string, string>> = {
  customerName: "Company", customerDomain: "Web domain", contactName: "Contact", contactEmail: "Contact’s e-mail", opportunity: "Opportunity",
  estimated: "Estimated size", expectedClose: "Expected close", motion: "How you sell it", plan: "Plan", productLine: "Product line",
};

export const DECLINE_CODES = [
  { value: "existing_opportunity", label: "We already work on this opportunity" }, { value: "not_a_fit", label: "Not a fit for the customer" }, { value: "no_capacity", label: "The partner has no capacity for it" },
  { value: "duplicate", label: "Registered already" }, { value: "incomplete", label: "Too little is known" }, { value: "other", label: "Another reason" },
] as const;

export const LOSS_CODES = [
  { value: "price", label: "Price" }, { value: "competitor", label: "A competitor won" }, { value: "no_decision", label: "No decision" },
  { value: "timing", label: "Timing" }, { value: "product", label: "The product did not fit" }, { value: "other", label: "Another reason" },
] as const;

export function DealBadge({ status }: { readonly status: DealStatus }) {
  const [tone, label] = STATUS[status];
  return <StatusBadge tone={tone}>{label}</StatusBadge>;
}

/** What people call a deal: the customer, or its number while nobody is named. */
export function dealName(deal: Pick<Deal, "form" | "number">): string {
  return deal.form.customerName ?? deal.number;
}

export function DealSize({ deal }: { readonly deal: Pick<Deal, "form"> }) {
  return deal.form.estimated ? <Money amount={deal.form.estimated.amount} currency={deal.form.estimated.currency} /> : <span className="quiet">—</span>;
}

/** What is next in time: the end of protection, or the answer that is owed. */
export function DealTime({ deal }: { readonly deal: Deal }) {
  if (deal.status === "approved" && deal.protectedUntil) return <Countdown until={deal.protectedUntil} />;
  if (deal.status === "in_review" && deal.review?.dueAt) return <span className="quiet">Answer: <Countdown until={deal.review.dueAt} ended="Late" /></span>;
  if (deal.status === "waiting") return <span className="quiet">Clock stopped</span>;
  if (deal.status === "queued") return <span className="quiet">{deal.placeInLine === null ? "In line" : `Place ${deal.placeInLine} in line`}</span>;
  return <span className="quiet">—</span>;
}
