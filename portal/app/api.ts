import type { ContractRouterClient } from "@orpc/contract";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { routes } from "virtual:contract-routes";
import type { api as contract } from "../../core/api.ts";
import { ApiProblem, statusOf } from "./problem.ts";
import { clientOf, sendToServer } from "./wire.ts";

export type Client = ContractRouterClient<typeof contract>;

/** Every operation as a typed function. Most code wants `api`, for queries; this is for calls outside of React. */
export const client = clientOf<Client>(routes, sendProven);

/** For TanStack Query: `useQuery(api.deals.list.queryOptions({ input }))`, `useMutation(api.deals.register.mutationOptions())`, `api.deals.key()`. */
export const api = createTanstackQueryUtils(client);

type Signals = {
  /** Set by the router: the person has to sign in again. */
  onSignedOut: () => void;
  /** Set by the frame: asks the person to prove once more that it is they; false when they would rather not. */
  onProofNeeded: () => Promise<boolean>;
};
export const signals: Signals = { onSignedOut: () => undefined, onProofNeeded: async () => false };

/** One gate for every page: where the server asks for a fresh proof, the person gives it and the call goes on. */
async function sendProven(...call: Parameters<typeof sendToServer>): Promise<unknown> {
  try {
    return await sendToServer(...call);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.said.code !== "step-up.needed" || !(await signals.onProofNeeded())) throw error;
    return sendToServer(...call);
  }
}

/** Reads are tried twice where the server or the network failed; a refusal stays a refusal. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => statusOf(error) === 401 && signals.onSignedOut() }),
  defaultOptions: {
    queries: { staleTime: 30_000, retry: (failed, error) => failed < 1 && [0, 502, 503, 504].includes(statusOf(error) ?? -1) },
    mutations: { retry: false },
  },
});
