import { useQuery } from "@tanstack/react-query";
import type { SavedView, ViewStore } from "../ui/table/saved-views.ts";
import { toast } from "../ui/toast.tsx";
import { api, type Client, client, queryClient } from "./api.ts";
import { appText } from "./app-text.ts";
import { saidOf } from "./loaded.tsx";

type Kept = Awaited<ReturnType<Client["views"]["list"]>>["items"][number];

/** The views of one page that are kept on the server: a person's own, and those colleagues share. */
export function useSavedViews(page: string): ViewStore {
  const kept = useQuery(api.views.list.queryOptions({ input: { page } }));
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.views.key() });
  /** The server's sentence where it refuses. */
  const attempt = async (act: () => Promise<unknown>): Promise<string | undefined> => {
    try {
      await act();
    } catch (error) {
      return saidOf(error).sentence;
    } finally {
      await refresh();
    }
    return undefined;
  };
  const add = (name: string, search: string, shared = false) => attempt(() => client.views.save({ page, name, search, shared }));
  return {
    views: (kept.data?.items ?? []).map(shown),
    add: (name, signature) => add(name, signature),
    change: (view, change) => attempt(() => client.views.change({ view: view.id as Kept["id"], ...change })),
    remove: async (view) => {
      const said = await attempt(() => client.views.remove({ view: view.id as Kept["id"] }));
      if (said === undefined) toast(appText.viewDeleted(view.name), { undo: () => void add(view.name, view.signature, view.shared) });
      else toast(said, { tone: "bad" });
    },
  };
}

function shown({ id, name, search, shared, mine, by }: Kept): SavedView {
  return { id, name, signature: search, shared, mine, by };
}
