import type { Instant } from "../kernel/time.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import type { RewardRule } from "../programs/definition.ts";
import type { Invoice } from "./invoice.ts";

export type RewardStatus = "awaiting_payment" | "on_hold" | "released" | "issued" | "cancelled" | "rejected";
export type RewardForm = "account_credit" | "gift_card";

/** A customer's reward for a referral that became a customer, or for a published case study (rules.md §2, P-31 … P-48). */
export type Reward = {
  readonly referral: string;
  readonly kind: "referral" | "case_study";
  readonly referrer: string;
  readonly customer: string;
  plan: string;
  readonly firstYear: { readonly value: bigint; readonly currency: string };
  readonly convertedAt: Instant;
  /** Of the conversion, within its instant. */
  readonly arrival: number;
  /** The conversion, or the publication. */
  readonly toldBy: string;
  /** Another claim may still turn out to have been first: nothing arises until that is decided (P-62). */
  contested: boolean;
  readonly program: CompiledProgram;
  /** What the amount and the hold follow; null for a case study. */
  readonly rule: RewardRule | null;
  /** What the choice of form follows; null where the program rewards no referrals. */
  readonly choice: RewardRule | null;
  status: RewardStatus;
  amount: bigint;
  currency: string;
  /** The payment that decided. */
  paidBy: Invoice | null;
  /** The fact that made the money arise. */
  factId: string | null;
  releasedAt: Instant | null;
  /** When the time to choose a form is over; null while there is no choice. */
  choiceUntil: Instant | null;
  /** The fact under which the default form is issued: the one that made the money arise, or the last failed gift card. */
  issueUnder: string | null;
  form: RewardForm | null;
  /** How the amount was worked out, as text that can be re-computed. */
  arithmetic: string | null;
};

export type Rewards = {
  readonly list: Reward[];
  readonly byReferral: Map<string, Reward>;
  readonly byCustomer: Map<string, Reward[]>;
  readonly invoices: Map<string, Invoice[]>;
  readonly submitted: Map<string, Instant>;
  readonly released: Map<string, number>;
  /** Customers with VIP status and since when: the instant of the release that reached the count (P-47). */
  readonly vip: Map<string, { readonly at: Instant; readonly status: string }>;
  readonly plans: Map<string, string>;
  /** The plan each customer had on its first paid invoice, where one was known (P-32). */
  readonly firstPlans: Map<string, string | null>;
  /** Customers that cancelled and did not start again. */
  readonly gone: Set<string>;
};

export function openRewards(): Rewards {
  return {
    list: [], byReferral: new Map(), byCustomer: new Map(), invoices: new Map(), submitted: new Map(), released: new Map(), vip: new Map(),
    plans: new Map(), firstPlans: new Map(), gone: new Set(),
  };
}

/** A step that belongs to the fact that made the money arise. */
export function about(reward: Reward) {
  return { factId: reward.factId ?? "", program: reward.program.id, earning: reward.referral };
}

/** A step that the fact being told caused. */
export function now(reward: Reward) {
  return { program: reward.program.id, earning: reward.referral };
}
