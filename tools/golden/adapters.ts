import type { Adapter } from "./case.ts";

/** Which adapter answers which kind of case. Each is read when its first case comes, so that one kind never stands in another's way. */
export const ADAPTERS: Readonly<Record<string, () => Promise<Adapter>>> = {
  access: async () => (await import("./access.ts")).access,
  affiliate_payout_calendar: async () => (await import("./affiliate_payout_calendar.ts")).affiliatePayoutCalendar,
  allocation: async () => (await import("./allocation.ts")).allocation,
  attribution: async () => (await import("./attribution.ts")).attribution,
  bands: async () => (await import("./bands.ts")).bands,
  booking_date: async () => (await import("./booking_date.ts")).bookingDate,
  capacity: async () => (await import("./capacity.ts")).capacity,
  certification: async () => (await import("./certification.ts")).certification,
  convert: async () => (await import("./convert.ts")).convert,
  guardrail: async () => (await import("./guardrail.ts")).guardrailCase,
  lifecycle: async () => (await import("./lifecycle.ts")).lifecycle,
  metric: async () => (await import("./metric.ts")).metric,
  msp_compliance: async () => (await import("./msp_compliance.ts")).mspCompliance,
  msp_invoice: async () => (await import("./msp_invoice.ts")).mspInvoice,
  payout_calendar: async () => (await import("./payout_calendar.ts")).payoutCalendar,
  program_version: async () => (await import("./program_version.ts")).programVersion,
  quarter_of: async () => (await import("./quarter_of.ts")).quarterOfInstant,
  registration: async () => (await import("./registration.ts")).registration,
  reseller_level: async () => (await import("./reseller_level.ts")).resellerLevel,
  reseller_price: async () => (await import("./reseller_price.ts")).resellerPriceCase,
  round: async () => (await import("./round.ts")).round,
  si_compliance: async () => (await import("./si_compliance.ts")).siCompliance,
  top_referrer: async () => (await import("./top_referrer.ts")).topReferrer,
  y1_window: async () => (await import("./y1_window.ts")).y1Window,
};
