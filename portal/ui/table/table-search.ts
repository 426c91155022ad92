/** The state of a table that belongs in the address: the only place where it is kept. All parts are plain text. */
export type TableSearch = {
  readonly view?: string;
  readonly q?: string;
  /** Column, with a minus in front for descending. */
  readonly sort?: string;
  /** "status:approved,declined;plan:pro". */
  readonly filter?: string;
  /** Columns shown, in place of the usual ones: "customer,size". */
  readonly cols?: string;
};

const KEYS = ["view", "q", "sort", "filter", "cols"] as const;
const LONGEST = 500;

/** For `validateSearch`: keeps what is text of a sane length, drops everything else. */
export function tableSearch(raw: Readonly<Record<string, unknown>>): TableSearch {
  const search: Record<string, string> = {};
  for (const key of KEYS) {
    const value = raw[key];
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text === "string" && text !== "" && text.length <= LONGEST) search[key] = text;
  }
  return search;
}

/** What stands in an address beside the table's state. */
export function withoutTable(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => !KEYS.some((one) => one === key)));
}

export type Filters = ReadonlyMap<string, readonly string[]>;

export function filtersOf(search: TableSearch): Filters {
  const filters = new Map<string, readonly string[]>();
  for (const part of (search.filter ?? "").split(";")) {
    const [id, values] = part.split(":");
    const list = (values ?? "").split(",").filter(Boolean).map(decoded);
    if (id && list.length > 0) filters.set(id, list);
  }
  return filters;
}

export function withFilters(search: TableSearch, filters: Filters): TableSearch {
  const text = [...filters].filter(([, values]) => values.length > 0).map(([id, values]) => `${id}:${values.map(encoded).join(",")}`).join(";");
  return changed(search, "filter", text);
}

function encoded(value: string): string {
  return value.replace(/[%,;:]/g, encodeURIComponent);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

export type Sort = { readonly id: string; readonly desc: boolean };

export function sortOf(search: TableSearch): Sort | null {
  if (!search.sort) return null;
  return search.sort.startsWith("-") ? { id: search.sort.slice(1), desc: true } : { id: search.sort, desc: false };
}

/** The order after a click on a head: figures start with the largest, text with A; a second click turns it round. */
export function nextSort(search: TableSearch, id: string, numeric: boolean): TableSearch {
  const now = sortOf(search);
  const desc = now?.id === id ? !now.desc : numeric;
  return { ...search, sort: desc ? `-${id}` : id };
}

export function changed(search: TableSearch, key: (typeof KEYS)[number], value: string | undefined): TableSearch {
  const { [key]: _before, ...rest } = search;
  return value ? { ...rest, [key]: value } : rest;
}

/** Whether anything narrows the rows: "nothing matches" is another message than "nothing yet". */
export function narrowed(search: TableSearch): boolean {
  return Boolean(search.q ?? search.filter ?? search.view);
}

/** A view as one text: what a saved view keeps, and whether the address still shows it. */
export function signature(search: TableSearch): string {
  return new URLSearchParams(KEYS.flatMap((key) => (search[key] ? [[key, search[key]] as [string, string]] : []))).toString();
}

export function fromSignature(text: string): TableSearch {
  return tableSearch(Object.fromEntries(new URLSearchParams(text)));
}
