import { api, queryClient } from "../app/api.ts";
import { ApiProblem } from "../app/problem.ts";
import { toast } from "../ui/toast.tsx";

/** An act on a partner or an application: afterwards, or where somebody was faster, what the page shows is read again. The server's sentence is thrown on. */
export async function actOnPartner(act: () => Promise<unknown>, done: string): Promise<void> {
  try {
    await act();
    toast(done);
  } catch (error) {
    if (error instanceof ApiProblem && error.said.status === 409) await refreshPartners();
    throw error;
  }
  await refreshPartners();
}

export async function refreshPartners(): Promise<void> {
  await Promise.all([api.partners.key(), api.applications.key(), api.tiers.key(), api.agreement.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
