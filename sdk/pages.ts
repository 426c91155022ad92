/** Every item of a list, page after page: `everyItem((page) => client.keys.list({ limit: 200, ...page }))`. */
export async function everyItem<T>(list: (page: { cursor?: string }) => Promise<{ items: T[]; next: string | null }>): Promise<T[]> {
  const items: T[] = [];
  let page: { cursor?: string } = {};
  for (;;) {
    const { items: here, next } = await list(page);
    items.push(...here);
    if (next === null) return items;
    page = { cursor: next };
  }
}
