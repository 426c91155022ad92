/**
 * One feature's words in every language: `translated({ en: { hello: "Hello", left: (n: number) => … } })` gives the words of the
 * page's language, typed: a missing key or a wrong parameter does not compile. English is the shape the others must have.
 * The language is fixed for the life of a page (the server writes it into `<html lang>`), so this is a plain lookup.
 */
export function translated<T extends Words>(words: { readonly en: T } & Readonly<Record<string, Translation<T>>>): T {
  const language = typeof document === "undefined" ? "en" : document.documentElement.lang;
  const exact = words[language] ?? words[language.split("-")[0] ?? "en"];
  return (exact ?? words.en) as T;
}

export type Words = { readonly [key: string]: string | ((...args: never[]) => string) | Words };

/** The same keys and parameters, other words. */
export type Translation<T> = { readonly [K in keyof T]: T[K] extends (...args: infer A) => string ? (...args: A) => string : T[K] extends string ? string : Translation<T[K]> };
