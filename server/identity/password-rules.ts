import { type Refusal, refuse } from "../../core/kernel/refusal.ts";

let list: Promise<ReadonlySet<string>> | undefined;

/** The passwords most seen in breaches, as the list of @zxcvbn-ts/language-common has them; read when first needed. */
function common(): Promise<ReadonlySet<string>> {
  list ??= import("@zxcvbn-ts/language-common").then(({ dictionary }) => new Set(dictionary["passwords-common"].filter((word) => word.length >= 4)));
  return list;
}

const SWAPPED: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s", "!": "i" };

/**
 * Refuses what guessers try first: a common password, two of them in a row, one with digits or signs around it or letters swapped for look-alikes,
 * one repeated, hardly any different letters, and one's own name or address with little else.
 */
export async function commonPassword(password: string, about: readonly string[]): Promise<Refusal | undefined> {
  const words = await common();
  const said = password.toLowerCase();
  const forms = [said, bare(said), bare(swapped(said)), swapped(said)];
  const own = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 4);
  const known = forms.some((form) => form.length < 4 || words.has(form) || isPair(form, words) || isRepeat(form));
  const personal = own.some((word) => said.includes(word) && said.replaceAll(word, "").length < 8);
  if (!known && !personal && new Set(said).size > 4) return undefined;
  return refuse("password.too-common", "This is among the first passwords that are guessed. Take three or more words that do not belong together.", [{ path: ["password"], code: "too-common", sentence: "Take another one: this is guessed easily." }]);
}

/** Without the digits and signs at both ends. */
function bare(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
}

function swapped(text: string): string {
  return [...text].map((sign) => SWAPPED[sign] ?? sign).join("");
}

function isPair(text: string, words: ReadonlySet<string>): boolean {
  for (let at = 4; at <= text.length - 4; at++) if (words.has(text.slice(0, at)) && words.has(text.slice(at))) return true;
  return false;
}

/** "abcabcabcabc" is as short as "abc". */
function isRepeat(text: string): boolean {
  return text.length > 0 && (text + text).indexOf(text, 1) < text.length;
}
