import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant, instantText, plusHours } from "../../core/kernel/time.ts";
import { INVITATION_MS } from "../identity/people.ts";
import { addInvitation, addMembership, addOrganisation, personFor, setRoles } from "../identity/store.ts";
import { domainIn } from "../platform/domains.ts";
import type { Call, OutsideCall } from "../platform/http-call.ts";
import { randomToken, sha256 } from "../platform/secrets.ts";
import { recordFact } from "../facts/record.ts";
import { declineMail, invitationMail } from "./mail.ts";
import { addApplication, type ApplicationRow, application, decide, heldApplication, nextNumber, partnerWithDomain, recentFrom, vendorOrganisation } from "./application-store.ts";
import { programNow } from "./program.ts";
import { addPartner, nextPartnerKey, setEnrolment } from "./store.ts";
import { takePlace } from "./tiers.ts";

const DAY_MS = 86_400_000;
/** Applications from one address in a day. */
const PER_DAY = 5;

export type Application = { company: string; website: string; country: string; contactName: string; email: string; track: string; about: string; people?: string | undefined };

/** Anybody may apply. The answer is due within the program's own promise for registrations: 48 hours (P-63). */
export function submitApplication(call: OutsideCall, input: Application) {
  return call.tx(async (work) => {
    const { tx, now } = work;
    const program = await programNow(tx, now);
    const track = program.definition.tracks[input.track];
    if (track === undefined || track.family === "customers") return refuse("application.track-closed", "This kind of partner is not open to applications.");
    const domain = domainIn(input.website) ?? domainIn(input.email);
    if (domain === undefined || domain.shared) return refuse("application.website-unreadable", "Give the address of your company's own website.");
    if (await partnerWithDomain(tx, domain.registrable)) return refuse("application.already-partner", "This company is a partner already: ask a colleague there to invite you.");
    const { n } = await recentFrom(tx, input.email, instant(now - DAY_MS));
    if (n >= BigInt(PER_DAY)) return refuse("application.too-many", "There were several applications from this address today: try again tomorrow.");
    const vendor = await vendorOrganisation(tx);
    const row: ApplicationRow = {
      id: work.id("app"), org_id: vendor.id, number: await nextNumber(tx), company: input.company, website: input.website, domain: domain.registrable, country: input.country,
      contact_name: input.contactName, email: input.email, track: input.track, about: input.about, people: input.people ?? null, status: "submitted", submitted_at: now,
      decided_at: null, decided_by: null, reason: null, partner_key: null,
    };
    if (!(await addApplication(tx, row))) return refuse("application.already-submitted", "An application of this company is with us already: you will hear from us.");
    await work.audit({ action: "application.submitted", subject: row.id, organisationId: vendor.id, detail: { number: row.number, company: row.company } });
    return { number: row.number, submittedAt: instantText(now), answerBy: instantText(plusHours(now, program.definition.registration.validation.due.n)) };
  });
}

export type Approval = { application: string; tier?: string | undefined; level?: string | undefined; manager?: string | undefined; overrideReason?: string | undefined };

/** Makes the partner's organisation, enrols it, invites its first person; all of it or nothing. */
export async function approveApplication(call: Call, origin: string, input: Approval): Promise<ApplicationRow | Refusal> {
  const row = await openApplication(call, input.application);
  if (isRefusal(row)) return row;
  const { definition } = await programNow(call.tx, call.now);
  const affiliate = row.track === "affiliate";
  const tier = affiliate ? null : (input.tier ?? definition.tiers.find((one) => one.admission === "open")?.id ?? null);
  if (tier !== null && !definition.tiers.some((one) => one.id === tier)) return refuse("partner.tier-unknown", "The program has no such tier.");
  const levels = definition.tracks[row.track]?.levels ?? [];
  const level = input.level ?? (affiliate ? levels[0]?.id : undefined) ?? null;
  if (level !== null && !levels.some((one) => one.id === level)) return refuse("partner.level-unknown", "This track has no such level.");
  const key = await nextPartnerKey(call.tx);
  const org = call.id("org");
  await addOrganisation(call.tx, { id: org, kind: affiliate ? "affiliate" : "partner", name: row.company, created_at: call.now });
  await addPartner(call.tx, { org_id: org, key, name: row.company, website: row.website, domain: row.domain, country: row.country, status: "onboarding", tier: null, manager_id: input.manager ?? null, created_at: call.now });
  await setEnrolment(call.tx, org, row.track, level, call.now);
  const placed = tier === null ? undefined : await takePlace(call, { org, key, tier, overrideReason: input.overrideReason ?? null });
  if (isRefusal(placed)) return placed;
  await recordFact(call, { type: "partner.enrolled", at: call.now, source: `partner:${key}:enrolled:${row.track}`, payload: { partner: key, name: row.company, track: row.track, ...(placed?.admitted ? { tier: placed.tier } : {}), ...(level === null ? {} : { level }) } });
  await inviteFirst(call, origin, row, org, affiliate);
  return closed(call, row, { status: "approved", reason: null, partner_key: key });
}

async function inviteFirst(call: Call, origin: string, row: ApplicationRow, org: string, affiliate: boolean): Promise<void> {
  const person = await personFor(call.tx, call.id("per"), row.email, row.contact_name, call.now);
  await addMembership(call.tx, org, person, row.contact_name, call.now);
  await setRoles(call.tx, org, person, [affiliate ? "affiliate.owner" : "partner.admin"]);
  const token = randomToken();
  await addInvitation(call.tx, { tokenHash: sha256(token), org_id: org, person_id: person, first: false, createdAt: call.now, expiresAt: instant(call.now + INVITATION_MS) });
  await invitationMail(call, { to: row.email, name: row.contact_name, company: row.company, link: `${origin}/welcome#${token}` });
}

export async function declineApplication(call: Call, input: { application: string; reason: string }): Promise<ApplicationRow | Refusal> {
  const row = await openApplication(call, input.application);
  if (isRefusal(row)) return row;
  await declineMail(call, { to: row.email, name: row.contact_name, company: row.company, reason: input.reason });
  return closed(call, row, { status: "declined", reason: input.reason, partner_key: null });
}

async function openApplication(call: Call, id: string): Promise<ApplicationRow | Refusal> {
  const row = await heldApplication(call.tx, id);
  if (row === undefined) return refuse("application.not-found", "There is no such application.");
  return row.status === "submitted" ? row : refuse("application.decided", `This application was ${row.status} already.`);
}

async function closed(call: Call, row: ApplicationRow, how: Pick<ApplicationRow, "status" | "reason" | "partner_key">): Promise<ApplicationRow> {
  await decide(call.tx, { id: row.id, ...how, decided_at: call.now, decided_by: call.actor.personId });
  await call.audit({ action: `application.${how.status}`, subject: row.id, detail: { number: row.number, partner: how.partner_key, reason: how.reason } });
  return (await application(call.tx, row.id)) as ApplicationRow;
}
