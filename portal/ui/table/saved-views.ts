import { useState } from "react";

/** A view somebody named: the address part it stands for. Others' shared ones can be used, not changed. */
export type SavedView = { readonly id: string; readonly name: string; readonly signature: string; readonly shared: boolean; readonly mine: boolean; readonly by: string };

export type ViewChange = { readonly name?: string; readonly shared?: boolean };

/** Where named views are kept: on the server for one person and those it shares with, or in the browser. A returned sentence says what was wrong. */
export type ViewStore = {
  readonly views: readonly SavedView[];
  readonly add: (name: string, signature: string) => Promise<string | undefined>;
  readonly remove: (view: SavedView) => Promise<void>;
  /** Absent where views are nobody else's business. */
  readonly change?: (view: SavedView, change: ViewChange) => Promise<string | undefined>;
};

/** Keeps them in this browser, under the table's name. */
export function useBrowserViews(table: string): ViewStore {
  const key = `portal-views-${table}`;
  const [views, setViews] = useState<readonly SavedView[]>(() => kept(key));
  const keep = (next: readonly SavedView[]) => {
    localStorage.setItem(key, JSON.stringify(next));
    setViews(next);
  };
  return {
    views,
    add: async (name, signature) => {
      keep([...views, { id: name, name, signature, shared: false, mine: true, by: "" }]);
      return undefined;
    },
    remove: async (view) => keep(views.filter((one) => one.id !== view.id)),
  };
}

function kept(key: string): SavedView[] {
  try {
    return viewsOf(JSON.parse(localStorage.getItem(key) ?? "[]"));
  } catch {
    return [];
  }
}

/** What can be trusted of something read back. */
export function viewsOf(raw: unknown): SavedView[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((one: unknown) => {
    const view = one as { name?: unknown; signature?: unknown } | null;
    return typeof view?.name === "string" && typeof view.signature === "string" ? [{ id: view.name, name: view.name, signature: view.signature, shared: false, mine: true, by: "" }] : [];
  });
}
