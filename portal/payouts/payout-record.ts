import { api, queryClient } from "../app/api.ts";
import { ApiProblem } from "../app/problem.ts";
import { toast } from "../ui/toast.tsx";

/** An act on payouts: afterwards, or where somebody was faster, what the page shows is read again. The server's sentence is thrown on. */
export async function actOnPayouts<T>(act: () => Promise<T>, done: string | ((result: T) => string)): Promise<T> {
  try {
    const result = await act();
    toast(typeof done === "string" ? done : done(result));
    await refreshPayouts();
    return result;
  } catch (error) {
    if (error instanceof ApiProblem && error.said.status === 409) await refreshPayouts();
    throw error;
  }
}

export async function refreshPayouts(): Promise<void> {
  await Promise.all([api.runs.key(), api.transfers.key(), api.payoutOrigins.key(), api.payees.key(), api.earnings.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
