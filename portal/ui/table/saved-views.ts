/** A view somebody named: the address part it stands for. */
export type SavedView = { readonly name: string; readonly signature: string };

/** Where named views are kept. In the browser for one person; the server can stand behind the same three. */
export type ViewStore = { readonly load: () => readonly SavedView[]; readonly save: (views: readonly SavedView[]) => void };

/** Keeps them in this browser, under the table's name. */
export function browserViews(table: string): ViewStore {
  const key = `portal-views-${table}`;
  return {
    load: () => {
      try {
        return viewsOf(JSON.parse(localStorage.getItem(key) ?? "[]"));
      } catch {
        return [];
      }
    },
    save: (views) => localStorage.setItem(key, JSON.stringify(views)),
  };
}

/** What can be trusted of something read back. */
export function viewsOf(raw: unknown): SavedView[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((one: unknown) => {
    const view = one as { name?: unknown; signature?: unknown } | null;
    return typeof view?.name === "string" && typeof view.signature === "string" ? [{ name: view.name, signature: view.signature }] : [];
  });
}
