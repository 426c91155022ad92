/** Words that many companies carry in their name and that tell none from another. */
const COMMON = new Set(
  "inc incorporated llc llp lp ltd limited plc corp corporation co company gmbh ag kg kgaa ug se sa sas sarl srl spa bv nv oy oyj ab as aps pty pte pvt kk group holding holdings international the und and of".split(" "),
);

/** A company's name as it is compared: words in small letters and digits, without accents and without what all companies are called. */
export function nameWords(name: string): string[] {
  const words = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").split(" ").filter((word) => word !== "").slice(0, 8);
  const telling = words.filter((word) => !COMMON.has(word));
  return telling.length > 0 ? telling : words;
}

const KEY_LENGTH = 24;
/** Skeletons shorter than this say too little: the letters themselves are compared. */
const SHORT = 4;
/** A letter may be wrong, missing or too much among this many at the beginning. */
const SPELLED = 12;

/**
 * Keys under which names that are much alike meet, however they are spelled: without vowels, doubled letters and a plural's end, in any order of words, with one word more or
 * less of three, with one letter wrong. Names that share no key are not alike. Few enough share one that a million names are looked through in milliseconds.
 */
export function nameKeys(name: string): string[] {
  const words = nameWords(name);
  if (words.length === 0) return [];
  const stems = words.map((word) => (word.length > SHORT ? word.replace(/s$/, "") : word));
  const keys = new Set([skeleton(stems.join("")), skeleton(stems.toSorted().join(""))]);
  if (stems.length >= 3) stems.forEach((_, i) => keys.add(skeleton(stems.filter((__, j) => j !== i).join(""))));
  const letters = single(words.join(""));
  if (letters.length <= SHORT) return [...keys];
  keys.add(`~${letters.slice(0, KEY_LENGTH)}`);
  for (let i = 0; i < Math.min(letters.length, SPELLED); i++) keys.add(`~${single(letters.slice(0, i) + letters.slice(i + 1)).slice(0, KEY_LENGTH)}`);
  return [...keys];
}

/** Consonants and digits, one for doubled ones, after the first letter; the letters themselves where that leaves little. */
function skeleton(word: string): string {
  const letters = single(word);
  const bones = single(`${letters.slice(0, 1)}${letters.slice(1).replace(/[aeiouy]/g, "")}`);
  return (bones.length < SHORT ? letters : bones).slice(0, KEY_LENGTH);
}

/** One letter for each run of the same. */
function single(word: string): string {
  return word.replace(/(.)\1+/gu, "$1");
}

/** How much two names are alike, in thousandths: the groups of three letters they share, of all that either has. */
export function alike(a: string, b: string): number {
  const [left, right] = [trigrams(a), trigrams(b)];
  const shared = [...left].filter((part) => right.has(part)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : Math.floor((shared * 1000) / all);
}

function trigrams(name: string): Set<string> {
  const parts = new Set<string>();
  for (const word of nameWords(name)) {
    const padded = `  ${word} `;
    for (let i = 0; i + 3 <= padded.length; i++) parts.add(padded.slice(i, i + 3));
  }
  return parts;
}
