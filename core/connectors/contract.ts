import { z } from "zod";
import { At, Id, listOf, Page } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { Key } from "../kernel/wire.ts";

/** A secret that billing signs its messages with: never shown again, its last four only. */
const BillingSecret = z.strictObject({ id: Id("whs"), last4: z.string(), addedBy: z.string(), addedAt: At, /** A newer one took over: until then both count. */ endsAt: At.nullable() }).meta({ id: "BillingSecret" });

/** A customer as billing names it, and the account it stands for; without one, its invoices wait. */
export const BillingCustomer = z.strictObject({ id: z.string(), name: z.string().nullable(), email: z.string().nullable(), account: Key.nullable(), waiting: z.number().int(), firstSeenAt: At }).meta({ id: "BillingCustomer" });

/** applied: facts were recorded or nothing was missing; ignored: nothing to record; parked: its customer is unknown; waiting: what it is about has not arrived. */
export const BillingEventState = z.enum(["applied", "ignored", "parked", "waiting"]);
const BillingEvent = z.strictObject({ id: z.string(), type: z.string(), happenedAt: At, receivedAt: At, state: BillingEventState, note: z.string() }).meta({ id: "BillingEvent" });

const BillingConnector = z.strictObject({ path: z.string(), secrets: z.array(BillingSecret), parked: z.number().int(), waiting: z.number().int(), lastEventAt: At.nullable() }).meta({ id: "BillingConnector" });
const Password = z.string().min(1).max(200);
const stepUp = { "step-up.needed": 403, "step-up.wrong": 403, "step-up.too-many": 429 } as const;

export const connectorsContract = {
  billing: {
    get: read("GET /v1/billing-connector", { summary: "How billing tells what customers pay", permission: "facts:read", output: BillingConnector }),
    addSecret: write("POST /v1/billing-connector/secrets", {
      summary: "The signing secret of the billing webhook; those before it count for one more day", permission: "facts:write", personal: true, secret: true, status: 201,
      input: z.strictObject({ secret: z.string().regex(/^whsec_[A-Za-z0-9+/=_-]{8,200}$/, "begins with whsec_"), password: Password }), output: BillingConnector, refusals: stepUp,
    }),
    endSecret: write("DELETE /v1/billing-connector/secrets/{secret}", { summary: "End a signing secret at once", permission: "facts:write", personal: true, input: z.strictObject({ secret: Id("whs") }), output: BillingConnector, refusals: { "secret.not-found": 404 } }),
    customers: read("GET /v1/billing-customers", { summary: "Customers as billing names them, those without an account first", permission: "facts:read", input: z.strictObject({ ...Page, unmapped: z.enum(["true"]).optional() }), output: listOf(BillingCustomer) }),
    map: write("PUT /v1/billing-customers/{customer}", {
      summary: "Say which account a customer of billing is; what waited for it is recorded", permission: "facts:write", input: z.strictObject({ customer: z.string().min(1).max(100), account: Key }), output: BillingCustomer, refusals: { "billing-customer.not-found": 404 },
    }),
    events: read("GET /v1/billing-events", { summary: "What billing told, the last first", permission: "facts:read", input: z.strictObject({ ...Page, state: BillingEventState.optional() }), output: listOf(BillingEvent) }),
  },
};
