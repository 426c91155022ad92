import { money } from "./format.ts";

/** One step of how an amount came about (engine trace), made ready to be read. */
export type ExplainStep = {
  readonly title: string;
  /** One plain sentence. */
  readonly because?: string;
  /** "8500000 * 2000 / 10000 = 1700000", in minor units. */
  readonly arithmetic?: string;
  readonly value?: string;
  /** Where it is written: lines of the program document, a policy, an agreement of one's own. */
  readonly sources?: readonly ExplainSource[];
  readonly notChosen?: readonly { readonly title: string; readonly because: string }[];
};

export type ExplainSource = { readonly kind: "document" | "policy" | "agreement"; readonly name: string };

export type Explanation = {
  readonly sentence: string;
  readonly amount: number;
  readonly currency: string;
  /** "mindweave@1.0.0". */
  readonly program: string;
  readonly steps: readonly ExplainStep[];
};

/**
 * The engine's arithmetic in minor units as a person would write it: "8500000 * 2000 / 10000 = 1700000" → "$85,000.00 × 20% = $17,000.00".
 * A shape it does not know stays as it is, with the signs of a book.
 */
export function readableSum(arithmetic: string, currency: string): string {
  const sum = /^\s*(.+?)\s*=\s*(-?\d+)\s*$/.exec(arithmetic);
  if (!sum) return signs(arithmetic);
  const [left, result] = [sum[1] as string, Number(sum[2])];
  const share = /^(-?\d+) \* (\d+) \/ 10000$/.exec(left);
  if (share) return `${amount(share[1] as string, currency)} × ${basisPoints(Number(share[2]))} = ${money(result, currency, true)}`;
  const part = /^(-?\d+) \* (\d+) \/ (\d+)$/.exec(left);
  if (part) return `${amount(part[1] as string, currency)} × ${part[2]} ÷ ${part[3]} = ${money(result, currency, true)}`;
  if (/^-?\d+(?: [+-] \d+)*$/.test(left)) {
    const terms = left.replace(/\d+/g, (digits) => amount(digits, currency));
    return `${terms.replace(/^-/, "−").replaceAll(" - ", " − ")} = ${money(result, currency, true)}`;
  }
  return signs(arithmetic);
}

function amount(digits: string, currency: string): string {
  return money(Number(digits), currency, true);
}

function basisPoints(points: number): string {
  return `${points / 100}%`;
}

function signs(text: string): string {
  return text.replaceAll("*", "×").replaceAll("/", "÷").replaceAll(" - ", " − ");
}
