import { z } from "zod";
import { At, Id, MoneyWire, Page, listOf } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { DayText, Key, text } from "../kernel/wire.ts";

/** Life of a registered deal as people see it (rules.md §2; 7.1). "waiting" is in review with the clock stopped: the partner owes an answer. */
export const DealStatus = z.enum(["draft", "in_review", "waiting", "queued", "approved", "won", "lost", "expired", "rejected", "withdrawn"]);
export type DealStatus = z.output<typeof DealStatus>;
export const DealMotion = z.enum(["referral", "resale", "wholesale"]);

/** Fewer than ten fields; all but the last three are needed to submit (P-65). */
export const DealForm = z.strictObject({
  customerName: text(200), customerDomain: text(253), contactName: text(200), contactEmail: z.string().max(254), opportunity: text(2000),
  estimated: MoneyWire, expectedClose: DayText, motion: DealMotion, plan: Key.optional(), productLine: Key.optional(),
});
export type DealForm = z.output<typeof DealForm>;
/** A draft may lack anything. */
export const DealDraft = DealForm.partial();

const Review = z.strictObject({
  /** "12 of 48 hours used", live; null outside a review. */
  startedAt: At, usedMs: z.number().int(), running: z.boolean(), targetAt: At.nullable(), dueAt: At.nullable(), punctuality: z.enum(["on_target", "past_target", "breached"]), escalated: z.boolean(),
});

const Estimate = z.strictObject({
  motion: DealMotion, rule: z.string(), title: z.string(), rate: z.string().nullable(), amount: MoneyWire.nullable(), sentence: z.string(), lines: z.string().nullable(), policy: z.array(z.string()), arithmetic: z.string().nullable(),
});

/** A deal as its own partner sees it; nothing in it speaks of another partner (P-62, P-98). */
export const Deal = z
  .strictObject({
    id: Id("dea"), number: z.string(), partner: Key, partnerName: z.string(), status: DealStatus, form: DealDraft, customer: z.string().nullable(),
    createdAt: At, createdBy: z.string(), submittedAt: At.nullable(), decidedAt: At.nullable(), reason: z.string().nullable(), reasonCode: z.string().nullable(),
    /** Fields the partner is asked to change while the deal waits for it. */
    asked: z.array(z.string()), question: z.string().nullable(), placeInLine: z.number().int().nullable(), review: Review.nullable(),
    protectedFrom: At.nullable(), protectedUntil: At.nullable(), extension: z.strictObject({ status: z.enum(["available", "asked", "granted", "refused", "none"]), evidence: z.string().nullable(), reason: z.string().nullable() }),
    /** What was confirmed at approval (P-14). */
    confirmed: z.strictObject({ title: z.string(), rate: z.string().nullable() }).nullable(), estimates: z.array(Estimate), wonAt: At.nullable(), serviceStart: DayText.nullable(), lostReason: z.string().nullable(),
    /** Grows by one with every change; send it back to be told when somebody was faster. */
    version: z.number().int(),
  })
  .meta({ id: "Deal" });
export type Deal = z.output<typeof Deal>;

const Similar = z.strictObject({ kind: z.enum(["registration", "opportunity", "account"]), ref: z.string(), partnerName: z.string().nullable(), name: z.string(), domain: z.string(), status: z.string(), since: At, lastActivityAt: At.nullable(), match: z.enum(["same-domain", "sub-domain", "similar-name"]), blocks: z.boolean(), because: z.string() });
/** What only the reviewer sees: the three checks of the document, each with its evidence, and conflicts side by side. */
export const Checks = z
  .strictObject({
    existingOpportunity: z.strictObject({ outcome: z.enum(["clear", "blocked", "look"]), sentence: z.string() }),
    customerFit: z.strictObject({ items: z.array(z.string()), sentence: z.string() }),
    partnerCapacity: z.strictObject({ openDeals: z.number().int(), certifiedPeople: z.number().int(), suspended: z.boolean(), sentence: z.string() }),
    similar: z.array(Similar), queue: z.array(z.strictObject({ number: z.string(), partnerName: z.string(), submittedAt: At })),
  })
  .meta({ id: "DealChecks" });

const TimelineItem = z.strictObject({ id: z.string(), at: At, kind: z.string(), by: z.string(), sentence: z.string(), detail: z.string().nullable(), internal: z.boolean(), file: z.strictObject({ id: Id("fil"), name: z.string(), bytes: z.number().int(), type: z.string() }).nullable() }).meta({ id: "DealTimelineItem" });
const Support = z.strictObject({ id: Id("sup"), kind: z.enum(["pre_sales", "demo", "proposal"]), note: z.string(), status: z.enum(["open", "assigned", "done", "cancelled"]), owner: z.string().nullable(), due: DayText.nullable(), askedAt: At }).meta({ id: "DealSupport" });

/** An account the vendor keeps for itself, named in advance (P-97). */
const ReservedAccount = z.strictObject({ domain: z.string(), name: z.string(), since: At, reason: z.string() }).meta({ id: "ReservedAccount" });

/** Small letters only, so that one value is written in one way. */
const Hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`), `has to be ${digits} hexadecimal digits in small letters`);

/** Proof of arrival that can be checked offline: `mindweave receipt verify FILE`. */
export const Receipt = z
  .strictObject({ format: z.literal("mindweave-receipt/1"), number: z.string(), partner: Key, customer: z.string(), receivedAt: At, arrival: z.number().int(), program: z.string(), formHash: Hex(64), publicKey: Hex(64), signature: Hex(128) })
  .meta({ id: "DealReceipt" });

const id = { deal: Id("dea") };
const one = z.strictObject(id);
const at = { ...id, version: z.number().int() };
const notFound = { "deal.not-found": 404 } as const;
const changed = { ...notFound, "deal.changed-meanwhile": 409, "deal.wrong-state": 409 } as const;
const Reason = text(500, 3);

export const dealsContract = {
  deals: {
    list: read("GET /v1/deals", {
      summary: "Registered deals", permission: "deals:read",
      input: z.strictObject({ ...Page, view: z.enum(["all", "open", "review", "expiring", "won", "closed", "drafts", "late"]).optional(), status: DealStatus.optional(), partner: Key.optional(), search: text(100).optional(), sort: z.enum(["newest", "oldest", "due", "expiry", "size"]).optional() }),
      output: listOf(Deal),
    }),
    get: read("GET /v1/deals/{deal}", { summary: "One deal", permission: "deals:read", input: one, output: Deal, refusals: notFound }),
    counts: read("GET /v1/deals/counts", { summary: "How many deals need a decision from you", permission: "deals:read", output: z.strictObject({ review: z.number().int(), late: z.number().int(), waiting: z.number().int(), expiring: z.number().int(), open: z.number().int() }) }),
    draft: write("POST /v1/deals", { summary: "Start a registration; drafts are kept", permission: "deals:write", status: 201, input: z.strictObject({ form: DealDraft, partner: Key.optional() }), output: Deal, refusals: { "partner.not-found": 404, "deal.not-open-to-you": 403, "partner.not-active": 409, "partner.not-compliant": 409 } }),
    save: write("PATCH /v1/deals/{deal}", { summary: "A draft becomes what is sent; while you are asked, the fields you send are changed", permission: "deals:write", input: z.strictObject({ ...at, form: DealDraft }), output: Deal, refusals: { ...changed, "deal.read-only": 409, "deal.field-not-asked": 409 } }),
    submit: write("POST /v1/deals/{deal}/submission", {
      summary: "Submit for review; the answer carries a signed receipt", permission: "deals:write", input: z.strictObject(at), output: z.strictObject({ deal: Deal, receipt: Receipt }),
      refusals: { ...changed, "deal.incomplete": 422, "deal.not-a-business-domain": 422, "deal.not-open-to-you": 403, "partner.not-active": 409, "partner.not-compliant": 409, "deal.already-registered-by-you": 409, "deal.account-reserved": 409 },
    }),
    discard: write("DELETE /v1/deals/{deal}", { summary: "Throw a draft away", permission: "deals:write", input: one, refusals: changed }),
    receipt: read("GET /v1/deals/{deal}/receipt", { summary: "The signed receipt of a submission made here", permission: "deals:read", input: one, output: Receipt, refusals: { ...notFound, "deal.not-submitted": 409, "deal.told-by-another-system": 409 } }),
    receiptKey: read("GET /v1/receipt-key", { summary: "The key that receipts are signed with, to compare with", permission: "public", output: z.strictObject({ algorithm: z.literal("Ed25519"), publicKey: Hex(64), fingerprint: Hex(64) }) }),
    /** Counted for each person, so it is a write: nobody walks through all customers with it. */
    availability: write("POST /v1/availability", {
      summary: "Is a customer free to register? Never says who holds it", permission: "deals:write", input: z.strictObject({ domain: text(253), productLine: Key.optional() }),
      output: z.strictObject({ domain: z.string(), answer: z.enum(["free", "taken", "reserved"]), sentence: z.string() }), refusals: { "deal.not-a-business-domain": 422, "availability.too-many": 429 },
    }),
    estimate: read("GET /v1/estimate", {
      summary: "What a deal would bring under each motion", permission: "deals:write",
      input: z.strictObject({ amount: z.string().regex(/^\d{1,14}$/), currency: z.string().length(3), partner: Key.optional() }), output: z.strictObject({ estimates: z.array(Estimate) }), refusals: { "partner.not-found": 404 },
    }),
    withdraw: write("POST /v1/deals/{deal}/withdrawal", { summary: "Withdraw a registration", permission: "deals:write", input: z.strictObject({ ...at, reason: Reason.optional() }), output: Deal, refusals: changed }),
    answer: write("POST /v1/deals/{deal}/answer", { summary: "Answer what was asked: the review goes on", permission: "deals:write", input: z.strictObject({ ...at, form: DealDraft.optional(), note: text(2000).optional() }), output: Deal, refusals: { ...changed, "deal.field-not-asked": 409, "deal.incomplete": 422 } }),
    checks: read("GET /v1/deals/{deal}/checks", { summary: "The three checks and every similar record, for the reviewer", permission: "deals:review", input: one, output: Checks, refusals: notFound }),
    ask: write("POST /v1/deals/{deal}/question", { summary: "Ask the partner for more: the clock stops", permission: "deals:review", input: z.strictObject({ ...at, question: text(1000), fields: z.array(z.string().max(40)).max(10) }), output: Deal, refusals: changed }),
    approve: write("POST /v1/deals/{deal}/approval", {
      summary: "Approve: protection starts and the rate is confirmed", permission: "deals:review",
      input: z.strictObject({ ...at, fit: z.array(z.string().max(60)).max(20), note: text(1000).optional() }), output: Deal, refusals: { ...changed, "deal.own-request": 403, "deal.behind-another": 409, "deal.existing-opportunity": 409, "partner.not-active": 409 },
    }),
    decline: write("POST /v1/deals/{deal}/refusal", { summary: "Decline with a reason the partner reads", permission: "deals:review", input: z.strictObject({ ...at, code: z.enum(["existing_opportunity", "not_a_fit", "no_capacity", "duplicate", "incomplete", "other"]), reason: Reason }), output: Deal, refusals: { ...changed, "deal.own-request": 403 } }),
    askExtension: write("POST /v1/deals/{deal}/extension", { summary: "Ask for the one extension, with evidence", permission: "deals:write", input: z.strictObject({ ...at, evidence: text(1000, 10) }), output: Deal, refusals: { ...changed, "deal.extension-used": 409, "deal.protection-over": 409 } }),
    decideExtension: write("PUT /v1/deals/{deal}/extension", { summary: "Grant or refuse an extension", permission: "deals:review", input: z.strictObject({ ...at, grant: z.boolean(), reason: Reason.optional() }), output: Deal, refusals: { ...changed, "deal.protection-over": 409, "deal.own-request": 403 } }),
    win: write("POST /v1/deals/{deal}/win", { summary: "The customer signed", permission: "deals:win", input: z.strictObject({ ...at, signedAt: At.optional(), serviceStart: DayText, delivers: z.boolean().optional() }), output: Deal, refusals: { ...changed, "deal.signed-in-future": 422 } }),
    lose: write("POST /v1/deals/{deal}/loss", { summary: "The customer decided otherwise", permission: "deals:write", input: z.strictObject({ ...at, code: z.enum(["price", "competitor", "no_decision", "timing", "product", "other"]), reason: text(500).optional() }), output: Deal, refusals: changed }),
    timeline: read("GET /v1/deals/{deal}/timeline", { summary: "Everything that happened, newest first", permission: "deals:read", input: z.strictObject({ ...id, ...Page }), output: listOf(TimelineItem), refusals: notFound }),
    comment: write("POST /v1/deals/{deal}/comments", { summary: "Write a comment; staff may keep one internal", permission: "deals:comment", status: 201, input: z.strictObject({ ...id, text: text(4000), internal: z.boolean().optional(), mentions: z.array(Id("per")).max(20).optional(), file: Id("fil").optional() }), output: TimelineItem, refusals: { ...notFound, "file.not-found": 404, "person.not-found": 404 } }),
    people: read("GET /v1/deals/{deal}/people", { summary: "Who can be mentioned in a comment on a deal", permission: "deals:comment", input: one, output: z.strictObject({ items: z.array(z.strictObject({ id: Id("per"), name: z.string(), side: z.enum(["partner", "vendor"]) })) }), refusals: notFound }),
    attach: write("POST /v1/deals/{deal}/files", { summary: "Add a file (base64, up to 5 MB; checked by its content)", permission: "deals:comment", status: 201, bodyLimit: 7_500_000, input: z.strictObject({ ...id, name: text(200), content: z.string().max(7_000_000).regex(/^[A-Za-z0-9+/]*={0,2}$/, "is not base64") }), output: z.strictObject({ id: Id("fil"), name: z.string(), bytes: z.number().int(), type: z.string() }), refusals: { ...notFound, "file.type-refused": 422, "file.too-large": 413, "file.empty": 422 } }),
    support: read("GET /v1/deals/{deal}/support", { summary: "Help asked for on a deal", permission: "deals:read", input: one, output: z.strictObject({ items: z.array(Support) }), refusals: notFound }),
    askSupport: write("POST /v1/deals/{deal}/support", { summary: "Ask for pre-sales help, a demo or a proposal template", permission: "deals:write", status: 201, input: z.strictObject({ ...id, kind: z.enum(["pre_sales", "demo", "proposal"]), note: text(1000), due: DayText.optional() }), output: Support, refusals: { ...notFound, "deal.wrong-state": 409 } }),
    setSupport: write("PATCH /v1/deals/{deal}/support/{support}", { summary: "Assign, finish or cancel a request for help", permission: "deals:comment", input: z.strictObject({ ...id, support: Id("sup"), status: z.enum(["open", "assigned", "done", "cancelled"]).optional(), owner: Id("per").nullable().optional(), due: DayText.nullable().optional() }), output: Support, refusals: { ...notFound, "support.not-found": 404, "person.not-found": 404, "support.staff-only": 403 } }),
  },
  reservedAccounts: {
    list: read("GET /v1/reserved-accounts", { summary: "Accounts that nobody can register, because the vendor works with them directly", permission: "deals:read", input: z.strictObject({ ...Page, search: text(100).optional() }), output: listOf(ReservedAccount) }),
    add: write("POST /v1/reserved-accounts", { summary: "Keep an account for the vendor; registrations that exist go on", permission: "deals:review", status: 201, input: z.strictObject({ domain: text(253), name: text(200), reason: Reason }), output: ReservedAccount, refusals: { "deal.not-a-business-domain": 422, "account.already-reserved": 409 } }),
    remove: write("DELETE /v1/reserved-accounts/{domain}", { summary: "Let an account be registered again", permission: "deals:review", input: z.strictObject({ domain: text(253) }), refusals: { "account.not-reserved": 404 } }),
  },
};
