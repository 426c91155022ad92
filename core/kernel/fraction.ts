/** An exact fraction; the denominator is always positive. Nothing between two roundings is ever rounded. */
export type Fraction = { readonly n: bigint; readonly d: bigint };

export function fraction(n: bigint, d = 1n): Fraction {
  if (d === 0n) throw new Error("a fraction needs a denominator");
  return d < 0n ? { n: -n, d: -d } : { n, d };
}

export const ZERO: Fraction = { n: 0n, d: 1n };

export function plus(a: Fraction, b: Fraction): Fraction {
  return a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.n, d: a.d * b.d };
}

/** Negative, zero or positive, as a is below, at or above b. */
export function compare(a: Fraction, b: Fraction): -1 | 0 | 1 {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Half away from zero: what people compute by hand (P-22). */
export function rounded(n: bigint, d: bigint): bigint {
  if (d <= 0n) throw new Error("a denominator is positive");
  return n >= 0n ? (2n * n + d) / (2n * d) : -((-2n * n + d) / (2n * d));
}

export function floored(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  return n % d !== 0n && n < 0n !== d < 0n ? quotient - 1n : quotient;
}

/** "4.0", "1.0870": a plain decimal, exactly. Undefined when the text is not one. */
export function decimal(text: string): Fraction | undefined {
  const match = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text);
  if (!match) return undefined;
  const digits = BigInt(`${match[2]}${match[3] ?? ""}`);
  return { n: match[1] === "-" ? -digits : digits, d: 10n ** BigInt((match[3] ?? "").length) };
}
