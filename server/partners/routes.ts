import type { partnersContract } from "../../core/partners/contract.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import type { Call, Handlers } from "../platform/http-call.ts";
import { currentAgreement } from "./agreement.ts";
import { type ApplicationRow, application, applications, similarTo } from "./application-store.ts";
import { approveApplication, declineApplication, submitApplication } from "./applications.ts";
import { acceptAgreement, changeTier, editPartner, endPartnership, enrolPartner, ownPartner, partnerMeant, reinstatePartner, suspendPartner } from "./commands.ts";
import { partnerCounts } from "./counts.ts";
import { levelOf } from "./level.ts";
import { programNow } from "./program.ts";
import { type PartnerRow, partners } from "./store.ts";
import { tierPlaces } from "./tiers.ts";
import { partnerWire } from "./wire.ts";

const QUIET_MS = 90 * 86_400_000;

export function partnerRoutes({ origin }: { readonly origin: () => string }): Handlers<typeof partnersContract> {
  return {
    applications: {
      submit: { outside: (input, call) => submitApplication(call, input) },
      async list({ limit, status, search }, call) {
        const rows = await applications(call.tx, { after: call.after, limit, status, search });
        const shown: Awaited<ReturnType<typeof applicationWire>>[] = [];
        for (const row of rows) shown.push(await applicationWire(call, row));
        return call.page(rows, limit, (row) => [instantText(row.submitted_at), row.id], (row) => shown[rows.indexOf(row)] as (typeof shown)[number]);
      },
      async get(input, call) {
        const row = await application(call.tx, input.application);
        return row === undefined ? refuse("application.not-found", "There is no such application.") : applicationWire(call, row);
      },
      approve: async (input, call) => decidedWire(call, await approveApplication(call, origin(), input)),
      decline: async (input, call) => decidedWire(call, await declineApplication(call, input)),
    },
    partners: {
      async list({ limit, search, tier, track, status, view }, call) {
        const rows = await partners(call.tx, { after: call.after, limit, search, tier, track, status, view, me: call.actor.personId, quietSince: instant(call.now - QUIET_MS) });
        const { definition } = await programNow(call.tx, call.now);
        const counts = await partnerCounts(call.tx, rows, call.now);
        return call.page(rows, limit, (row) => [instantText(row.created_at), row.org_id], (row) => ({
          ...partnerWire(row, definition), ...counts(row), lastActivityAt: row.last_activity_at === null ? null : instantText(row.last_activity_at), waitingForTier: row.waiting_for,
          atRisk: row.status === "suspended" || (row.status === "active" && (row.last_activity_at ?? row.activated_at ?? row.created_at) < call.now - QUIET_MS),
        }));
      },
      get: async (input, call) => shown(call, await partnerMeant(call, input.partner)),
      mine: async (_, call) => shown(call, await ownPartner(call)),
      async level(input, call) {
        const row = await partnerMeant(call, input.partner);
        return isRefusal(row) ? row : levelOf(call, row);
      },
      edit: async (input, call) => shown(call, await editPartner(call, input)),
      async setTier(input, call) {
        const changed = await changeTier(call, input);
        if (isRefusal(changed)) return changed;
        const { definition } = await programNow(call.tx, call.now);
        return { ...changed, partner: partnerWire(changed.partner, definition) };
      },
      enrol: async (input, call) => shown(call, await enrolPartner(call, input)),
      suspend: async (input, call) => shown(call, await suspendPartner(call, input)),
      reinstate: async (input, call) => shown(call, await reinstatePartner(call, input)),
      end: async (input, call) => shown(call, await endPartnership(call, input)),
    },
    agreement: {
      async get(_, call) {
        const agreement = currentAgreement();
        return { ...agreement, accepted: await hasAccepted(call, agreement.version) };
      },
      accept: async (input, call) => shown(call, await acceptAgreement(call, input)),
    },
    tiers: { list: async (_, call) => ({ items: await tierPlaces(call) }) },
  };
}

async function shown(call: Call, row: PartnerRow | Refusal) {
  if (isRefusal(row)) return row;
  const { definition } = await programNow(call.tx, call.now);
  return partnerWire(row, definition);
}

async function decidedWire(call: Call, row: ApplicationRow | Refusal) {
  return isRefusal(row) ? row : applicationWire(call, row);
}

async function applicationWire(call: Call, row: ApplicationRow) {
  const similar = row.status === "submitted" ? await similarTo(call.tx, row) : [];
  return {
    id: row.id as `app_${string}`, number: row.number, company: row.company, website: row.website, domain: row.domain, country: row.country, contactName: row.contact_name, email: row.email, track: row.track,
    about: row.about, people: row.people, status: row.status, submittedAt: instantText(row.submitted_at), decidedAt: row.decided_at === null ? null : instantText(row.decided_at), decidedBy: row.decided_by,
    reason: row.reason, partner: row.partner_key, similar: similar.map((one) => ({ kind: one.kind, name: one.name, ref: one.ref, because: one.same_domain ? "same domain" : "same name" })),
  };
}

async function hasAccepted(call: Call, version: string): Promise<boolean> {
  const own = await ownPartner(call);
  return !isRefusal(own) && own.agreement_version === version;
}
