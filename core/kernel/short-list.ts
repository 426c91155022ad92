const SHORT = 8;

/**
 * The list with one more at its end; keep what it answers, and nothing else of the old one. Most lists of a history stay at one or two: those are made
 * exactly as long as they are, where pushing would set aside room for seventeen.
 */
export function withOne<T>(list: T[], one: T): T[] {
  if (list.length < SHORT) return list.length === 0 ? [one] : list.concat([one]);
  list.push(one);
  return list;
}
