import pg from "pg";
import { instant } from "../../core/kernel/time.ts";

type Parser = (text: string) => unknown;

const { builtins, getTypeParser } = pg.types;

/** int8 is money and numbers that only grow: never a float. */
const bigints: Parser = (text) => BigInt(text);
const instants: Parser = (text) => {
  const at = new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")).getTime();
  return instant(at);
};
const asText: Parser = (text) => text;

const OWN = new Map<number, Parser>([
  [builtins.INT8, bigints],
  [builtins.NUMERIC, asText],
  [builtins.DATE, asText],
  [builtins.TIMESTAMPTZ, instants],
  [1016, arrays(bigints)],
  [1231, arrays(asText)],
  [1182, arrays(asText)],
  [1185, arrays(instants)],
]);

/** How values arrive: int8 as bigint, numeric as text, date as "YYYY-MM-DD", timestamptz as Instant (to the millisecond). */
export const parsers = ((oid: number, format?: "text" | "binary") => OWN.get(oid) ?? getTypeParser(oid, format as "text")) as typeof getTypeParser;

/** One-dimensional arrays of values that need no quotes, except the space of a time. */
function arrays(of: Parser): Parser {
  return (text) => (text === "{}" ? [] : text.slice(1, -1).split(",").map((item) => (item === "NULL" ? null : of(item.replaceAll('"', "")))));
}
