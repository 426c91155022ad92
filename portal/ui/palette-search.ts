import type { ReactNode } from "react";

export type PaletteItem = {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** "DR-1041 · In review · $120,000"; searched too. */
  readonly detail?: string;
  /** Other words people look for it by. */
  readonly words?: string;
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly run: () => void;
};

const MOST = 24;

/** Items every word of the query leads to, best first, groups kept together in the order of their best item. */
export function found(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const words = plain(query).split(" ").filter(Boolean);
  const scored = items.map((item, at) => ({ item, at, score: score(item, words) })).filter((one) => one.score > 0);
  const best = new Map<string, number>();
  for (const { item, score: value } of scored) best.set(item.group, Math.max(best.get(item.group) ?? 0, value));
  const order = words.length === 0 ? () => 0 : (a: string, b: string) => (best.get(b) ?? 0) - (best.get(a) ?? 0);
  const groups = [...best.keys()].sort(order);
  return groups.flatMap((group) => scored.filter((one) => one.item.group === group).sort((a, b) => b.score - a.score || a.at - b.at).map((one) => one.item)).slice(0, MOST);
}

/** 0 when a word is found nowhere; the start of the label counts most, then the start of a word, then anywhere. */
function score(item: PaletteItem, words: readonly string[]): number {
  const label = plain(item.label);
  const rest = plain(`${item.detail ?? ""} ${item.words ?? ""}`);
  let sum = 1;
  for (const word of words) {
    const value = label.startsWith(word) ? 8 : ` ${label}`.includes(` ${word}`) ? 6 : ` ${rest}`.includes(` ${word}`) ? 4 : label.includes(word) ? 3 : rest.includes(word) ? 2 : 0;
    if (value === 0) return 0;
    sum += value;
  }
  return sum;
}

/** Small letters without accents: "Łódź" is found by "lodz". */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l").replaceAll("Ł", "l").replaceAll("ß", "ss").toLowerCase().replace(/\s+/g, " ").trim();
}
