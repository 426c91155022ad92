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
/** One letter of this many may be wrong, missing or too much. */
const LONGEST_WITH_ERRORS = 16;

/**
 * Keys under which names that are much alike meet, however they are spelled: without vowels and doubled letters, in any order of words, with one word more or
 * less of three, with one consonant wrong. Names that share no key are not alike.
 */
export function nameKeys(name: string): string[] {
  const words = nameWords(name);
  if (words.length === 0) return [];
  const whole = skeleton(words.join(""));
  const keys = new Set([whole, skeleton(words.toSorted().join(""))]);
  if (words.length >= 3) words.forEach((_, i) => keys.add(skeleton(words.filter((__, j) => j !== i).join(""))));
  if (whole.length > SHORT && whole.length <= LONGEST_WITH_ERRORS) for (let i = 0; i < whole.length; i++) keys.add(`~${whole.slice(0, i)}${whole.slice(i + 1)}`);
  if (whole.length > SHORT) keys.add(`~${whole}`.slice(0, KEY_LENGTH));
  return [...keys];
}

/** Consonants and digits, one for doubled ones, after the first letter; the letters themselves where that leaves little. */
function skeleton(word: string): string {
  const single = word.replace(/(.)\1+/gu, "$1");
  const bones = `${single.slice(0, 1)}${single.slice(1).replace(/[aeiouy]/g, "")}`.replace(/(.)\1+/gu, "$1");
  return (bones.length < SHORT ? single : bones).slice(0, KEY_LENGTH);
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
