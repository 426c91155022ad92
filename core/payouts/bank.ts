/** Bank details as people give them; each check says what is wrong before anything is stored (P-35). */

/** True for a nine-digit routing number whose check digit fits (weights 3-7-1). */
export function isRoutingNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  const weights = [3, 7, 1, 3, 7, 1, 3, 7, 1];
  return [...text].reduce((sum, digit, i) => sum + Number(digit) * (weights[i] as number), 0) % 10 === 0;
}

/** An IBAN without spaces, in capitals; undefined when its check digits do not fit (ISO 13616, mod 97). */
export function ibanFrom(text: string): string | undefined {
  const iban = text.replace(/[\s-]/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return undefined;
  const digits = [...(iban.slice(4) + iban.slice(0, 4))].map((sign) => (/[A-Z]/.test(sign) ? String(sign.charCodeAt(0) - 55) : sign)).join("");
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1 ? iban : undefined;
}

export function lastFour(text: string): string {
  return text.slice(-4);
}

/** A name in the letters every bank takes: accents become their plain letters, what is left unknown becomes a space; never dropped silently to nothing. */
export function plainLetters(text: string, allowed: RegExp): string {
  const plain = text
    .replace(/ß/g, "ss").replace(/[Øø]/g, "o").replace(/[Ææ]/g, "ae").replace(/[Łł]/g, "l").replace(/[Đđ]/g, "d").replace(/[Þþ]/g, "th")
    .normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  return [...plain].map((sign) => (allowed.test(sign) ? sign : " ")).join("").replace(/ +/g, " ").trim();
}
