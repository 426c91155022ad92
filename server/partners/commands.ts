import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { recordFact } from "../facts/record.ts";
import { domainIn } from "../platform/domains.ts";
import type { Call } from "../platform/http-call.ts";
import { currentAgreement } from "./agreement.ts";
import { programNow } from "./program.ts";
import { heldPartner, type PartnerRow, partnerByKey, partnerByOrganisation, setAgreement, setEnrolment, setProfile, setStatus } from "./store.ts";
import { takePlace } from "./tiers.ts";

const notFound = () => refuse("partner.not-found", "There is no such partner, or it is not yours.");

/** The partner that is meant: row-level security hides every other organisation's. */
export async function partnerMeant(call: Call, key: string): Promise<PartnerRow | Refusal> {
  return (await partnerByKey(call.tx, key)) ?? notFound();
}

export async function ownPartner(call: Call): Promise<PartnerRow | Refusal> {
  return (await partnerByOrganisation(call.tx, call.organisationId)) ?? notFound();
}

async function held(call: Call, key: string): Promise<PartnerRow | Refusal> {
  return (await heldPartner(call.tx, key)) ?? notFound();
}

/** The row as it stands at the end of a command. */
async function after(call: Call, key: string): Promise<PartnerRow> {
  return (await partnerByKey(call.tx, key)) as PartnerRow;
}

export type Edit = { partner: string; name?: string | undefined; website?: string | null | undefined; country?: string | null | undefined; manager?: string | null | undefined };

export async function editPartner(call: Call, input: Edit): Promise<PartnerRow | Refusal> {
  const row = await held(call, input.partner);
  if (isRefusal(row)) return row;
  const website = input.website === undefined ? row.website : input.website;
  const next = {
    org_id: row.org_id, name: input.name ?? row.name, website, domain: website === null ? null : (domainIn(website)?.registrable ?? null),
    country: input.country === undefined ? row.country : input.country, manager_id: input.manager === undefined ? row.manager_id : input.manager,
  };
  await setProfile(call.tx, next);
  await call.audit({ action: "partner.edited", subject: row.key, detail: { from: pick(row), to: pick(next) } });
  return after(call, row.key);
}

function pick({ name, website, country, manager_id }: Pick<PartnerRow, "name" | "website" | "country" | "manager_id">) {
  return { name, website, country, manager: manager_id };
}

export type Tiering = { partner: string; tier: string; reason: string; overrideReason?: string | undefined };

/** Staff decide on tiers with a reason; a full one has a waiting list (P-05). */
export async function changeTier(call: Call, input: Tiering) {
  const row = await held(call, input.partner);
  if (isRefusal(row)) return row;
  if (row.status !== "active" && row.status !== "onboarding") return refuse("partner.not-active", "Only a partner in good standing can change its tier.");
  if (row.tier === input.tier) return refuse("partner.same-tier", "The partner is in this tier already.");
  const place = await takePlace(call, { org: row.org_id, key: row.key, tier: input.tier, overrideReason: input.overrideReason ?? null });
  if (isRefusal(place)) return place;
  if (place.admitted) {
    await recordFact(call, { type: "partner.tier_changed", at: call.now, source: `partner:${row.key}:tier:${call.id("fac")}`, payload: { partner: row.key, tier: input.tier, reason: input.reason, by: call.actor.personId } });
  }
  await call.audit({ action: place.admitted ? "partner.tier-changed" : "partner.waiting", subject: row.key, detail: { from: row.tier, to: input.tier, reason: input.reason, override: input.overrideReason ?? null } });
  return { partner: await after(call, row.key), outcome: place.admitted ? ("changed" as const) : ("waiting" as const), place: place.admitted ? null : place.place };
}

export type Enrolling = { partner: string; track: string; level?: string | undefined; reason: string };

export async function enrolPartner(call: Call, input: Enrolling): Promise<PartnerRow | Refusal> {
  const row = await held(call, input.partner);
  if (isRefusal(row)) return row;
  const track = (await programNow(call.tx, call.now)).definition.tracks[input.track];
  if (track === undefined) return refuse("partner.track-unknown", "The program has no such track.");
  const level = input.level ?? null;
  if (level !== null && !track.levels.some((one) => one.id === level)) return refuse("partner.level-unknown", "This track has no such level.");
  const known = row.enrolments.find((one) => one.track === input.track);
  await setEnrolment(call.tx, row.org_id, input.track, level, call.now);
  const source = `partner:${row.key}:track:${input.track}:${call.id("fac")}`;
  if (known === undefined) await recordFact(call, { type: "partner.enrolled", at: call.now, source, payload: { partner: row.key, track: input.track, ...(level === null ? {} : { level }) } });
  else if (level !== null) await recordFact(call, { type: "partner.level_changed", at: call.now, source, payload: { partner: row.key, track: input.track, level, reason: input.reason, by: call.actor.personId } });
  await call.audit({ action: known === undefined ? "partner.enrolled" : "partner.level-changed", subject: row.key, detail: { track: input.track, level, reason: input.reason } });
  return after(call, row.key);
}

export async function suspendPartner(call: Call, input: { partner: string; reason: string }): Promise<PartnerRow | Refusal> {
  const row = await held(call, input.partner);
  if (isRefusal(row)) return row;
  if (row.status !== "active" && row.status !== "onboarding") return refuse("partner.not-active", "Only a partner in good standing can be suspended.");
  await setStatus(call.tx, row.org_id, "suspended", call.now);
  await recordFact(call, { type: "partner.suspended", at: call.now, source: `partner:${row.key}:suspended:${call.id("fac")}`, payload: { partner: row.key, reason: input.reason } });
  await call.audit({ action: "partner.suspended", subject: row.key, detail: { reason: input.reason } });
  return after(call, row.key);
}

export async function reinstatePartner(call: Call, input: { partner: string }): Promise<PartnerRow | Refusal> {
  const row = await held(call, input.partner);
  if (isRefusal(row)) return row;
  if (row.status !== "suspended") return refuse("partner.not-suspended", "The partner is not suspended.");
  await setStatus(call.tx, row.org_id, row.activated_at === null ? "onboarding" : "active", call.now);
  await recordFact(call, { type: "partner.reinstated", at: call.now, source: `partner:${row.key}:reinstated:${call.id("fac")}`, payload: { partner: row.key } });
  await call.audit({ action: "partner.reinstated", subject: row.key });
  return after(call, row.key);
}

/** Earned money is always paid; live registrations end (P-39). */
export async function endPartnership(call: Call, input: { partner: string; cause: "good_standing" | "for_cause"; reason: string }): Promise<PartnerRow | Refusal> {
  const row = await held(call, input.partner);
  if (isRefusal(row)) return row;
  if (row.status === "left") return refuse("partner.already-left", "This partnership has ended already.");
  await setStatus(call.tx, row.org_id, "left", call.now);
  await recordFact(call, { type: "partner.left", at: call.now, source: `partner:${row.key}:left:${call.id("fac")}`, payload: { partner: row.key, cause: input.cause, reason: input.reason } });
  await call.audit({ action: "partner.left", subject: row.key, detail: { cause: input.cause, reason: input.reason } });
  return after(call, row.key);
}

/** With the agreement accepted the partner is active: lifecycle and grace start here (P-04, P-93). */
export async function acceptAgreement(call: Call, input: { version: string }): Promise<PartnerRow | Refusal> {
  const own = await ownPartner(call);
  if (isRefusal(own)) return own;
  const row = await held(call, own.key);
  if (isRefusal(row)) return row;
  const agreement = currentAgreement();
  if (input.version !== agreement.version) return refuse("agreement.superseded", "The agreement has changed since you opened it: read the new text.");
  if (row.agreement_version === agreement.version) return refuse("agreement.already-accepted", "Your organisation has accepted this agreement already.");
  await setAgreement(call.tx, row.org_id, agreement.version, call.actor.personId, call.now);
  if (row.status === "onboarding") await setStatus(call.tx, row.org_id, "active", call.now);
  await call.audit({ action: "agreement.accepted", subject: row.key, detail: { version: agreement.version } });
  return after(call, row.key);
}
