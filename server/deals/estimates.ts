import type { z } from "zod";
import type { Deal } from "../../core/deals/contract.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { STANDING_FACTS } from "../../core/deals/history.ts";
import type { Told } from "../../core/deals/credit.ts";
import type { Money } from "../../core/kernel/money.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { Programs } from "../../core/programs/in-force.ts";
import { factsAbout } from "../facts/store.ts";
import { acrossOrganisations } from "../platform/across.ts";
import type { Tx } from "../platform/database.ts";
import type { DealRow } from "./store.ts";

export type Estimate = z.output<typeof Deal>["estimates"][number];

export type Question = {
  readonly programs: Programs; readonly standing: readonly Fact[]; readonly partner: string; readonly amount: Money | null; readonly at: Instant; readonly plan: string | null;
  /** When the rate was confirmed, where it was: it binds when it is the better one (P-14). */
  readonly approval: (Told & { readonly factId: string }) | null;
};

/** What a deal would bring under each motion: worked out by the engine's own rules, which stand after this feature and are handed in. */
export type Estimating = (question: Question) => Estimate[];

/** Asks for a partner as it stands at an instant. */
export async function estimatesFor(tx: Tx, estimating: Estimating, ask: Pick<Question, "programs" | "partner" | "amount" | "at" | "plan">, approvedAt: Instant | null = null): Promise<Estimate[]> {
  const standing = await acrossOrganisations(tx, () => factsAbout(tx, [`partner:${ask.partner}`], STANDING_FACTS));
  const approval = approvedAt === null ? null : { at: approvedAt, arrival: Number.MAX_SAFE_INTEGER, factId: "approval" };
  return estimating({ ...ask, standing, approval });
}

/** What the form of a deal would bring now, its confirmed rate included while it is protected. */
export function estimatesOf(tx: Tx, estimating: Estimating, programs: Programs, row: DealRow, now: Instant): Promise<Estimate[]> {
  const { estimated } = row.form;
  const amount = estimated === undefined ? null : { amount: BigInt(estimated.amount), currency: estimated.currency };
  const live = row.status === "approved" && row.protected_until !== null && now < row.protected_until;
  return estimatesFor(tx, estimating, { programs, partner: row.partner, amount, at: row.won_at ?? now, plan: row.form.plan ?? null }, live || row.status === "won" ? row.protected_from : null);
}
