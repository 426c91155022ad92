import type { ContractRouterClient } from "@orpc/contract";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { routes } from "virtual:contract-routes";
import type { api as contract } from "../../core/api.ts";
import { statusOf } from "./problem.ts";
import { clientOf, sendToServer } from "./wire.ts";

export type Client = ContractRouterClient<typeof contract>;

/** Every operation as a typed function. Most code wants `api`, for queries; this is for calls outside of React. */
export const client = clientOf<Client>(routes, sendToServer);

/** For TanStack Query: `useQuery(api.deals.list.queryOptions({ input }))`, `useMutation(api.deals.register.mutationOptions())`, `api.deals.key()`. */
export const api = createTanstackQueryUtils(client);

type Signals = { /** Set by the router: the person has to sign in again. */ onSignedOut: () => void };
export const signals: Signals = { onSignedOut: () => undefined };

/** Reads are tried twice where the server or the network failed; a refusal stays a refusal. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => statusOf(error) === 401 && signals.onSignedOut() }),
  defaultOptions: {
    queries: { staleTime: 30_000, retry: (failed, error) => failed < 1 && [0, 502, 503, 504].includes(statusOf(error) ?? -1) },
    mutations: { retry: false },
  },
});
