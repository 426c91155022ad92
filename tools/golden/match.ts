/**
 * Compares an answer with what a case expects, after the file's conventions: fields that are not named are not checked, lists must have
 * the same length and order, `balances` is complete, and an amount may be a number or digits in quotes.
 */
export function matches(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && actual.length === expected.length && expected.every((item, i) => matches(item, actual[i]));
  }
  if (isObject(expected)) {
    return isObject(actual) && Object.entries(expected).every(([key, value]) => (key === "balances" ? sameBalances(value, actual[key]) : matches(value, actual[key])));
  }
  const amount = amountOf(actual);
  if (amount !== undefined) return amountOf(expected) === amount;
  return expected === actual;
}

/** Every account with a balance is listed; one that stands at zero may be left out on either side. */
function sameBalances(expected: unknown, actual: unknown): boolean {
  if (!isObject(expected) || !isObject(actual)) return false;
  const accounts = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...accounts].every((account) => amountOf(expected[account] ?? 0) === amountOf(actual[account] ?? 0));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function amountOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : undefined;
}

/** JSON with whole amounts as numbers where every reader takes them exactly, as digits in quotes beyond. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== "bigint") return item;
    const number = Number(item);
    return Number.isSafeInteger(number) ? number : item.toString();
  });
}
