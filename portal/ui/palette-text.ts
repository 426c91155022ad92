import { plural } from "./format.ts";
import { translated } from "./translated.ts";

export const paletteText = translated({
  en: {
    actions: "Actions",
    goTo: "Go to",
    placeholder: "Search deals, partners, people, pages",
    results: "Results",
    nothing: (query: string) => `Nothing found for “${query}”. Try a customer, a number such as DR-1042, or a page.`,
    count: (n: number) => plural(n, "result"),
  },
});
