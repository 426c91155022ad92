import { z } from "zod";
import { NO_REGISTRATIONS, type Registrant, type RegistrationEvent } from "../../core/deals/registration.ts";
import { fold } from "../../core/deals/registration-fold.ts";
import { view } from "../../core/deals/registration-view.ts";
import type { Adapter } from "./case.ts";
import { At, Count, atText } from "./scalars.ts";

const Standing = { tier: z.string().nullish(), resellerLevel: z.string().nullish(), track: z.string().nullish(), motion: z.enum(["referral", "resale", "wholesale"]).nullish() };
const About = { at: At, reg: z.string(), seq: Count.default(0) };

const Event = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("submitted"), ...About, ...Standing,
    partner: z.string().default(""),
    customerKey: z.string().default(""),
    productLine: z.string().default(""),
    form: z.record(z.string(), z.unknown()).nullish(),
  }),
  z.looseObject({ type: z.enum(["info_requested", "info_provided", "withdrawn", "extended", "won"]), ...About }),
  z.looseObject({ type: z.literal("approved"), ...About, ...Standing }),
  z.looseObject({ type: z.literal("rejected"), ...About, reason: z.string().default("rejected") }),
]);

type GivenEvent = z.output<typeof Event>;

const Opportunity = z.looseObject({ customerKey: z.string(), openedAt: At, lastActivityAt: At.nullish() });

const Input = z.looseObject({ events: z.array(Event).default([]), asOf: At, openOpportunities: z.array(Opportunity).default([]) });

export const registration: Adapter = ({ case: item, definition }) => {
  const input = Input.parse(item.input);
  const told = inArrivalOrder(input.events).map((event) => eventFrom(event, definition.registration.requiredFields));
  const events = [...input.openOpportunities.flatMap(opportunityFrom), ...told].sort((a, b) => a.at - b.at);
  let state = NO_REGISTRATIONS;
  for (const event of events) if (event.at <= input.asOf) state = fold(definition, state, event).state;
  const seen = view(definition, state, input.asOf).map((one) => [
    one.registration,
    {
      status: one.status, reason: one.reason, credited: one.credited, expiresAt: atText(one.expiresAt), sla: one.sla,
      waitingForPartner: one.waitingForPartner, placeInLine: one.placeInLine, extensionsLeft: one.extensionsLeft,
    },
  ]);
  return { registrations: Object.fromEntries(seen) };
};

/** In order of time, then as listed; of several submissions in one second, the lower arrival number came first (P-62). */
function inArrivalOrder(events: readonly GivenEvent[]): GivenEvent[] {
  const ordered = events.toSorted((a, b) => a.at - b.at);
  const places = ordered.flatMap((event, place) => (event.type === "submitted" ? [place] : []));
  const arrived = places.map((place) => ordered[place] as GivenEvent).sort((a, b) => a.at - b.at || a.seq - b.seq);
  places.forEach((place, i) => (ordered[place] = arrived[i] as GivenEvent));
  return ordered;
}

/** A form that a case does not speak of was complete. */
function eventFrom(event: GivenEvent, allFields: readonly string[]): RegistrationEvent {
  const about = { at: event.at, registration: event.reg };
  switch (event.type) {
    case "submitted": {
      const given = event.form == null ? allFields : Object.keys(event.form).filter((field) => Boolean(event.form?.[field]));
      return { ...about, type: "submitted", partner: event.partner, customer: event.customerKey, productLine: event.productLine, registrant: registrantFrom(event), given };
    }
    case "approved": {
      const isTold = event.tier != null || event.resellerLevel != null;
      return { ...about, type: "approved", registrant: isTold ? registrantFrom(event) : null, protectedUntil: null };
    }
    case "rejected":
      return { ...about, type: "rejected", reason: event.reason };
    default:
      return { ...about, type: event.type };
  }
}

/** Who names a reseller level resells. */
function registrantFrom(given: z.output<z.ZodObject<typeof Standing>>): Registrant {
  const isReseller = given.resellerLevel != null;
  return { track: given.track ?? (isReseller ? "reseller" : null), motion: given.motion ?? (isReseller ? "resale" : "referral"), level: given.resellerLevel ?? null, tier: given.tier ?? null };
}

function opportunityFrom(given: z.output<typeof Opportunity>, position: number): RegistrationEvent[] {
  const opportunity = `opportunity ${position + 1}`;
  const opened: RegistrationEvent = { type: "opportunity_opened", at: given.openedAt, opportunity, customer: given.customerKey };
  return given.lastActivityAt == null ? [opened] : [opened, { type: "opportunity_touched", at: given.lastActivityAt, opportunity }];
}
