import { type Fraction, floored, rounded } from "./fraction.ts";

/** Decimals of each currency's minor unit, after ISO 4217; a code not listed here is refused. */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    (
      "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD " +
      "EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL " +
      "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR " +
      "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG"
    )
      .split(" ")
      .map((code) => [code, 2]),
  ),
  ...Object.fromEntries("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0])),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3])),
};

/** Minor units are refused beyond this on the wire, so that no reader of JSON can ever round one. */
export const AMOUNT_LIMIT = 10_000_000_000_000;

export type Money = { readonly amount: bigint; readonly currency: string };

/** Undefined for a code that is no currency. */
export function decimalsOf(currency: string): number | undefined {
  return Object.hasOwn(DECIMALS, currency) ? DECIMALS[currency] : undefined;
}

/** amount × basis points, rounded once. */
export function shareOf(amount: bigint, basisPoints: bigint): bigint {
  return rounded(amount * basisPoints, 10_000n);
}

/**
 * Shares a total by exact weights; the parts add up and each is less than one unit from exact.
 * Left-over units go to the largest remainders, the earlier first (P-25). Equal weights of zero share nothing.
 */
export function allocated(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 1) return [weights[0] === 0n ? 0n : total];
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  if (total < 0n) return allocated(-total, weights).map((part) => -part);
  const parts = weights.map((weight) => floored(total * weight, sum));
  const remainders = weights.map((weight, i) => total * weight - (parts[i] as bigint) * sum);
  let left = total - parts.reduce((a, b) => a + b, 0n);
  const order = weights.map((_, i) => i).sort((a, b) => {
    const x = remainders[a] as bigint;
    const y = remainders[b] as bigint;
    return x === y ? a - b : x > y ? -1 : 1;
  });
  for (const i of order) {
    if (left === 0n) break;
    parts[i] = (parts[i] as bigint) + 1n;
    left -= 1n;
  }
  return parts;
}

/** Converts minor units at a rate of `to` for one `from`, rounded once in the target's minor unit (P-23). */
export function converted(amount: bigint, from: string, to: string, rate: Fraction): bigint {
  const exact = convertedExactly(amount, from, to, rate);
  return rounded(exact.n, exact.d);
}

export function convertedExactly(amount: bigint, from: string, to: string, rate: Fraction): Fraction {
  const fromScale = 10n ** BigInt(decimalsOf(from) ?? 2);
  const toScale = 10n ** BigInt(decimalsOf(to) ?? 2);
  return { n: amount * rate.n * toScale, d: fromScale * rate.d };
}

/** "$1,234.57", "EUR 1,000.00", "¥667": how every sentence writes money. */
export function moneyText(amount: bigint, currency: string): string {
  const decimals = decimalsOf(currency) ?? 2;
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(digits.length - decimals)}`;
  const sign = negative ? "−" : "";
  return currency === "USD" ? `${sign}$${text}` : `${sign}${currency} ${text}`;
}

/** 1250 → "12.5%". */
export function percentText(basisPoints: bigint): string {
  const whole = basisPoints / 100n;
  const rest = (basisPoints % 100n).toString().padStart(2, "0").replace(/0+$/, "");
  return rest === "" ? `${whole}%` : `${whole}.${rest}%`;
}
