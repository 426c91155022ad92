import type { Partner } from "../../core/partners/contract.ts";
import type { z } from "zod";
import { instantText } from "../../core/kernel/time.ts";
import type { Definition } from "../../core/programs/definition.ts";
import type { PartnerRow } from "./store.ts";

const at = (instant: PartnerRow["activated_at"]) => (instant === null ? null : instantText(instant));

/** A partner as the contract shows it; titles come from the program in force. */
export function partnerWire(row: PartnerRow, definition: Definition): z.input<typeof Partner> {
  return {
    key: row.key, organisation: row.org_id as `org_${string}`, name: row.name, website: row.website, country: row.country, status: row.status,
    tier: row.tier, tierTitle: definition.tiers.find((tier) => tier.id === row.tier)?.title ?? null,
    enrolments: row.enrolments.map(({ track, level, since }) => ({ track, trackTitle: definition.tracks[track]?.title ?? track, level, levelTitle: levelTitle(definition, track, level), since })),
    activatedAt: at(row.activated_at),
    agreement: row.agreement_version === null || row.agreement_at === null ? null : { version: row.agreement_version, acceptedAt: instantText(row.agreement_at), acceptedBy: row.agreement_name ?? "Somebody who has left" },
    manager: row.manager_id === null ? null : { person: row.manager_id as `per_${string}`, name: row.manager_name ?? "", email: row.manager_email ?? "" },
  };
}

export function levelTitle(definition: Definition, track: string, level: string | null): string | null {
  return definition.tracks[track]?.levels.find((one) => one.id === level)?.title ?? null;
}
