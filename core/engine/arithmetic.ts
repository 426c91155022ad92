import { type Fraction, compare, fraction, plus, rounded, times } from "../kernel/fraction.ts";

/**
 * Re-computes one arithmetic string of a trace: "8500000 * 365 / 365 = 8500000". The left side is exact fractions of + − × ÷, brackets and
 * min(a, b); "=" means equal after one rounding, half away from zero; "~" means less than one unit apart, where cents are shared (P-22, P-25).
 */
export function recomputes(arithmetic: string): boolean {
  const match = /^(.{1,20000}?) ([=~]) (-?\d{1,60})$/.exec(arithmetic);
  if (!match) return false;
  const value = valueOf(match[1] as string);
  if (value === undefined) return false;
  const claimed = BigInt(match[3] as string);
  if (match[2] === "=") return rounded(value.n, value.d) === claimed;
  const apart = plus(value, { n: -claimed, d: 1n });
  return compare(apart, { n: 1n, d: 1n }) < 0 && compare(apart, { n: -1n, d: 1n }) > 0;
}

type Reader = { readonly tokens: readonly string[]; next: number };

/** Exact value of an expression; undefined when it is not one. */
export function valueOf(expression: string): Fraction | undefined {
  const tokens = expression.match(/\d+|[-+*/(),]|min|\S/g) ?? [];
  const reader = { tokens, next: 0 };
  const value = sum(reader);
  return reader.next === tokens.length ? value : undefined;
}

function take(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.next] !== token) return false;
  reader.next += 1;
  return true;
}

function sum(reader: Reader): Fraction | undefined {
  let value = product(reader);
  while (value !== undefined) {
    const sign = take(reader, "+") ? 1n : take(reader, "-") ? -1n : 0n;
    if (sign === 0n) break;
    const next = product(reader);
    value = next === undefined ? undefined : plus(value, { n: sign * next.n, d: next.d });
  }
  return value;
}

function product(reader: Reader): Fraction | undefined {
  let value = atom(reader);
  while (value !== undefined) {
    const divides = take(reader, "/");
    if (!divides && !take(reader, "*")) break;
    const next = atom(reader);
    if (next === undefined || (divides && next.n === 0n)) return undefined;
    value = divides ? times(value, fraction(next.d, next.n)) : times(value, next);
  }
  return value;
}

function atom(reader: Reader): Fraction | undefined {
  if (take(reader, "-")) {
    const value = atom(reader);
    return value === undefined ? undefined : { n: -value.n, d: value.d };
  }
  if (take(reader, "(")) {
    const value = sum(reader);
    return take(reader, ")") ? value : undefined;
  }
  if (take(reader, "min")) return least(reader);
  const token = reader.tokens[reader.next];
  if (token === undefined || !/^\d+$/.test(token)) return undefined;
  reader.next += 1;
  return { n: BigInt(token), d: 1n };
}

function least(reader: Reader): Fraction | undefined {
  if (!take(reader, "(")) return undefined;
  const a = sum(reader);
  if (a === undefined || !take(reader, ",")) return undefined;
  const b = sum(reader);
  if (b === undefined || !take(reader, ")")) return undefined;
  return compare(a, b) <= 0 ? a : b;
}
