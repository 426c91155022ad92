import type { Partner } from "../../core/partners/contract.ts";
import { boot } from "../app/boot.ts";
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

/** What a track is called, by the words the server wrote into the page. */
export function trackTitle(track: string): string {
  return boot.tracks.find((one) => one.id === track)?.title ?? track;
}
