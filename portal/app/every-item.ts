type Part<T> = { readonly items: readonly T[]; readonly next: string | null };

/** Tables narrow and sort in the browser up to this many rows; beyond it the newest are shown. */
const AT_MOST = 10_000;

/** A whole list, part by part: `everyItem((page) => client.deals.list({ ...page, view: "open" }))`. */
export async function everyItem<T>(ask: (page: { limit: number; cursor?: string }) => Promise<Part<T>>): Promise<T[]> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const part: Part<T> = await ask({ limit: 200, ...(next === null ? {} : { cursor: next }) });
    items.push(...part.items);
    next = part.next;
  } while (next !== null && items.length < AT_MOST);
  return items;
}
