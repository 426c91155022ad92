/** Words that many companies carry in their name and that tell none from another. */
const COMMON = new Set(
  "inc incorporated llc llp lp ltd limited plc corp corporation co company gmbh ag kg kgaa ug se sa sas sarl srl spa bv nv oy oyj ab as aps pty pte pvt kk group holding holdings international the und and of".split(" "),
);

/** A company's name as it is compared: small letters and digits, without accents and without what all companies are called. */
export function nameKey(name: string): string {
  const words = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim().split(" ");
  const telling = words.filter((word) => !COMMON.has(word));
  return (telling.length > 0 ? telling : words).join(" ").slice(0, 200);
}
