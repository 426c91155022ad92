/**
 * Known-bad builds: each does one thing wrong that the simulation must notice. `run` counts as found when any invariant breaks within 400 seeds.
 */
export const BUGS = [
  // What is recorded.
  "sources are forgotten", "late reports are dropped", "a second payment is a repeat", "what arrives late happened late", "late news is told last", "refunds before their payment are dropped",
  // What is told.
  "chargebacks are never lost", "withdrawals are ignored", "extensions are ignored", "levels are ignored", "protection ends a second late", "the first year is thirteen months", "nothing is on hold", "the rate is a point higher",
  "marketplaces are free", "money is not spread over its days", "integrators get their tier", "splits are halves", "sign-ups are ignored", "every click counts for ever",
  // What is booked.
  "nothing is taken back", "a line is lost", "sides are swapped", "a partner is mistaken",
  // What is paid.
  "each runner instructs", "an unknown result is sent again", "instructions are forgotten", "cents are cut off", "failed transfers are settled", "returns are ignored", "the blocked are paid", "what is owed back is forgotten", "transfers change after they left",
] as const;

export type Bug = (typeof BUGS)[number];
