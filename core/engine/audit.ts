import { openAmount } from "../earnings/line.ts";
import { movementOf, poolName } from "../earnings/pool.ts";
import { scopeOf } from "../earnings/scope.ts";
import { type Fraction, decimal, plus } from "../kernel/fraction.ts";
import { convertedExactly } from "../kernel/money.ts";
import type { State } from "../ledger/invariants.ts";
import type { Payout } from "../payouts/transfers.ts";
import type { World } from "./world.ts";

/** What the facts add up to, as the ledger's audit compares it with the books (rules.md §8.3). Reads the world and leaves it as it is. */
export function stateOf(world: World): State {
  const { desk, payouts } = world;
  const standing = payouts.list.filter((payout) => payout.status === "instructed" || payout.status === "settled");
  return {
    lines: desk.lines,
    inTransfer: standing.filter((payout) => payout.status === "instructed"),
    conversions: standing.filter((payout) => payout.currency !== payout.earned && payout.conversion.length > 0).map(conversionOf),
    pools: [...desk.pools.values()].flat().map((pool) => ({
      id: poolName(pool),
      posted: pool.lines.reduce((sum, line) => sum + openAmount(line), 0n),
      target: movementOf(pool, world.book.at, "", scopeOf(pool, desk.scopes)).target,
    })),
  };
}

function conversionOf(payout: Payout): State["conversions"] extends Iterable<infer C> ? C : never {
  const { id, earned, currency, conversion } = payout;
  const amountOf = (account: string, code: string) => conversion.reduce((sum, line) => (line.account === account && line.currency === code ? sum + line.amount : sum), 0n);
  return { id, from: earned, to: currency, given: amountOf("fx_conversion", earned), booked: amountOf("fx_conversion", currency), valued: valueOf(payout) };
}

/** Each transferred part at the rate of the day its money came; without one, its part of what arrives (P-23). */
function valueOf({ earned, currency, parts, gross, offset, sent, withheld }: Payout): Fraction {
  let sum: Fraction = { n: 0n, d: 1n };
  for (const { line, transferred } of parts) {
    const rate = line.rates[`${earned}/${currency}`];
    sum = plus(sum, rate === undefined ? { n: (sent + withheld) * transferred, d: gross - offset } : convertedExactly(transferred, earned, currency, decimal(rate) as Fraction));
  }
  return sum;
}
