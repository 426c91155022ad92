import type { Partner } from "../../core/partners/contract.ts";
import { StatusBadge, type Tone } from "../ui/status.tsx";

export const PARTNER_STATUS: Readonly<Record<Partner["status"], readonly [Tone, string]>> = { onboarding: ["warn", "Onboarding"], active: ["ok", "Active"], suspended: ["bad", "Suspended"], left: ["neutral", "Left"] };
export const APPLICATION_STATUS = { submitted: ["warn", "To decide"], approved: ["ok", "Approved"], declined: ["bad", "Declined"], withdrawn: ["neutral", "Withdrawn"] } as const satisfies Record<string, readonly [Tone, string]>;

export function PartnerBadge({ status }: { readonly status: Partner["status"] }) {
  const [tone, label] = PARTNER_STATUS[status];
  return <StatusBadge tone={tone}>{label}</StatusBadge>;
}

export function ApplicationBadge({ status }: { readonly status: keyof typeof APPLICATION_STATUS }) {
  const [tone, label] = APPLICATION_STATUS[status];
  return <StatusBadge tone={tone}>{label}</StatusBadge>;
}

/** "Reseller, Certified Reseller". */
export function enrolmentText(partner: Pick<Partner, "enrolments">): string {
  return partner.enrolments.map((one) => one.levelTitle ?? one.trackTitle).join(", ");
}
