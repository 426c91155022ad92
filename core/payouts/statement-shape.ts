import { z } from "zod";
import { Currency, DayText, InstantText, Key, Minor, SignedMinor } from "../kernel/wire.ts";

/**
 * A partner's statement of one month as it travels: whole minor units, dates of the program's zone, every line with its own proof (rules.md §12).
 * Nothing in it belongs to another partner, and no target or capacity of the vendor (P-98).
 */
const Sentence = z.string().min(1).max(2000);
const Ref = z.string().min(1).max(400);
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "is not a month, such as 2026-03");

/** Where a partner's money stands. What is owed in all is onHold + payable + onItsWay − owedBack. */
export const Boxes = z.strictObject({ onHold: Minor, payable: Minor, onItsWay: Minor, owedBack: Minor });
const Changes = z.strictObject({ onHold: SignedMinor, payable: SignedMinor, onItsWay: SignedMinor, owedBack: SignedMinor });

/** What can happen to money owed, in the order in which a statement lists it. `released` … `came_back` only move it from box to box. */
export const MOVES = ["earned", "taken_back", "released", "held_again", "set_off", "instructed", "converted", "withheld", "came_back", "sent", "repaid", "written_off", "unclaimed", "found", "corrected"] as const;
/** Of these, what transfers do. */
export const TRANSFER_MOVES = ["set_off", "instructed", "converted", "withheld", "came_back", "sent"] as const;
export const LINE_KINDS = ["earned", "taken_back", "repaid", "written_off", "unclaimed", "found"] as const;

const Account = z.strictObject({
  currency: Currency,
  opening: Boxes,
  moves: z.array(z.strictObject({ kind: z.enum(MOVES), change: Changes })),
  closing: Boxes,
  /** What the closing comes to: what is owed to the partner, below zero where the partner owes. */
  owed: SignedMinor,
});

/** One step of a proof: what was looked at, why, by which clause; `uses` are the steps whose results its arithmetic starts from. */
const Step = z.strictObject({
  step: z.string().min(1).max(40),
  because: Sentence,
  value: z.string().max(200).optional(),
  arithmetic: z.string().max(20_100).optional(),
  uses: z.array(z.number().int().min(0).max(10_000)).optional(),
  rule: z.string().max(100).optional(),
  program: z.string().max(200).optional(),
  lines: z.string().max(100).optional(),
  policy: z.array(z.string().max(10)).optional(),
  facts: z.array(z.string().max(400)).optional(),
  notChosen: z.array(z.strictObject({ rule: z.string().max(100).optional(), because: Sentence })).optional(),
});

export const STATUSES = ["waiting", "due", "next_run", "on_its_way", "paid", "taken_back", "owed_back", "unclaimed", "came_back", "done"] as const;
const Status = z.strictObject({ code: z.enum(STATUSES), on: DayText.nullable(), because: z.string().max(500).nullable(), sentence: Sentence });

/** The promise to pay: the calendar date of the customer's payment plus the program's length (P-33). */
const Promise = z.strictObject({ paidOn: DayText, within: z.string().regex(/^\d{1,5}(d|mo)$/), by: DayText });

const Line = z.strictObject({
  kind: z.enum(LINE_KINDS),
  ref: Ref,
  on: DayText,
  /** The month it belongs to, where it was booked in a later one because the books were closed (P-74). */
  belongsTo: Month.nullable(),
  customer: z.string().max(120).nullable(),
  deal: z.string().max(120).nullable(),
  invoice: z.string().max(120).nullable(),
  what: z.string().min(1).max(300),
  amount: SignedMinor,
  currency: Currency,
  promise: Promise.nullable(),
  status: Status,
  sentence: Sentence,
  steps: z.array(Step),
});

/** A transfer that was instructed, settled, failed or returned in the month, or is still on its way at its end. */
const Payment = z.strictObject({
  id: Ref,
  on: DayText,
  /** Currency of the earnings it pays. */
  earned: Currency,
  gross: Minor,
  setOff: Minor,
  /** One unit of `earned` in `currency`; null where nothing was converted (P-23). */
  rate: z.string().max(30).nullable(),
  currency: Currency,
  withheld: Minor,
  sent: Minor,
  /** What happened to it in this month. */
  events: z.array(z.strictObject({ what: z.enum(["instructed", "settled", "failed", "returned"]), on: DayText })),
  parts: z.array(z.strictObject({ ref: Ref, setOff: Minor, transferred: Minor })).min(1),
  status: Status,
  steps: z.array(Step),
});

/** A line that is not settled at the end of the month, whenever it was earned. */
const Open = z.strictObject({
  ref: Ref,
  since: DayText,
  customer: z.string().max(120).nullable(),
  what: z.string().min(1).max(300),
  currency: Currency,
  onHold: Minor,
  payable: Minor,
  inTransfer: Minor,
  promise: Promise.nullable(),
  status: Status,
});

export const Statement = z.strictObject({
  format: z.literal("partner-statement/1"),
  program: z.string().min(1).max(200),
  partner: z.strictObject({ id: Key, name: z.string().max(200).nullable() }),
  month: Month,
  /** Calendar dates are those of this zone. */
  zone: z.string().max(60),
  from: DayText,
  /** The first day after it. */
  to: DayText,
  /** The moment it speaks of: the end of the month, or earlier while the month runs. */
  asOf: InstantText,
  /** True once the books of the month are closed: nothing will be added to it (P-74). */
  final: z.boolean(),
  accounts: z.array(Account),
  lines: z.array(Line),
  payments: z.array(Payment),
  /** What late news changed about transfers shown before: what the account moved beyond the payments listed (P-74). */
  corrections: z.array(z.strictObject({ kind: z.enum(TRANSFER_MOVES), currency: Currency, change: Changes })),
  open: z.array(Open),
});

/** Who vouches for a statement: an Ed25519 signature over the canonical form of everything else. Keys and signatures are hexadecimal. */
export const Seal = z.strictObject({
  algorithm: z.literal("Ed25519"),
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 of the public key: what people compare. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

/** A statement as a file: `digest` is the SHA-256 of its canonical form, so that a slip of the pen shows even where nobody signed. */
export const StatementFile = z.strictObject({ statement: Statement, digest: z.string().regex(/^[0-9a-f]{64}$/), seal: Seal.nullable() });

export type Boxes = z.output<typeof Boxes>;
export type MoveKind = (typeof MOVES)[number];
export type Statement = z.output<typeof Statement>;
export type StatementLine = z.output<typeof Line>;
export type StatementPayment = z.output<typeof Payment>;
export type StatementStep = z.output<typeof Step>;
export type StatementAccount = z.output<typeof Account>;
export type Status = z.output<typeof Status>;
export type StatementOpen = z.output<typeof Open>;
export type PaymentPromise = z.output<typeof Promise>;
export type Seal = z.output<typeof Seal>;
export type StatementFile = z.output<typeof StatementFile>;
