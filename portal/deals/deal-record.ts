import type { Deal } from "../../core/deals/contract.ts";
import { api, queryClient } from "../app/api.ts";
import { ApiProblem } from "../app/problem.ts";
import { toast } from "../ui/toast.tsx";

export type DealId = Deal["id"];

/**
 * An act on a deal: afterwards, or where somebody was faster, everything on the page about deals is read again. The server's sentence is thrown on; where
 * somebody was faster it is also shown apart, because the deal may leave the list, and what asked for the decision with it.
 */
export async function actOnDeal(act: () => Promise<unknown>, done: string): Promise<void> {
  try {
    await act();
    toast(done);
  } catch (error) {
    if (error instanceof ApiProblem && error.said.code === "deal.changed-meanwhile") toast(error.said.sentence, { tone: "bad" });
    if (error instanceof ApiProblem && error.said.status === 409) await refreshDeals();
    throw error;
  }
  await refreshDeals();
}

export async function refreshDeals(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: api.deals.key() });
}
