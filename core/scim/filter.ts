import { type Fault, fault } from "./fault.ts";

export const COMPARISONS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
export type Comparison = (typeof COMPARISONS)[number];
export type Literal = string | number | boolean | null;

/** A filter as it is written (RFC 7644 §3.4.2.2); what its names mean is said by the schema. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  | { readonly kind: "present"; readonly path: string }
  | { readonly kind: "compare"; readonly path: string; readonly op: Comparison; readonly value: Literal }
  /** emails[type eq "work" and value co "@x"], and the dialect that goes on behind it: emails[type eq "work"].value eq "a@x". */
  | { readonly kind: "values"; readonly path: string; readonly where: Filter; readonly behind: { readonly sub: string; readonly op: Comparison | "pr"; readonly value: Literal } | undefined };

export const FILTER_LENGTH = 4000;
const DEPTH = 20;
const TERMS = 100;

type Token = { readonly kind: "word" | "string" | "number" | "sign" | "end"; readonly text: string; readonly at: number };
type Reader = { readonly tokens: readonly Token[]; at: number; depth: number; terms: number };

/** A sign of what went wrong inside the parser; it never leaves this file. */
class Wrong extends Error {}

/** Reads a filter, or says at which character it stops being one. */
export function parseFilter(text: string): Filter | Fault {
  if (text.length > FILTER_LENGTH) return fault(400, `The filter is longer than ${FILTER_LENGTH} characters.`, "invalidFilter");
  return attempted(() => {
    const reader: Reader = { tokens: tokensOf(text), at: 0, depth: 0, terms: 0 };
    const filter = alternatives(reader, false);
    if (peek(reader).kind !== "end") throw expected("the end", peek(reader));
    return filter;
  });
}

function attempted<T>(read: () => T): T | Fault {
  try {
    return read();
  } catch (error) {
    if (error instanceof Wrong) return fault(400, error.message, "invalidFilter");
    throw error;
  }
}

const TOKEN = /\s+|(?<string>"(?:[^"\\]|\\.)*")|(?<sign>[()[\]])|(?<word>[A-Za-z$_.][^\s()[\]"]*)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![^\s()[\]]))/gy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Wrong(`The filter cannot be read at character ${at + 1}: text stands in double quotes.`);
    const kind = (["string", "sign", "word", "number"] as const).find((one) => match.groups?.[one] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: match[0], at });
  }
  return [...tokens, { kind: "end", text: "", at: text.length }];
}

function peek(reader: Reader): Token {
  return reader.tokens[reader.at] as Token;
}

function take(reader: Reader): Token {
  const token = peek(reader);
  if (token.kind !== "end") reader.at += 1;
  return token;
}

function expected(what: string, token: Token): Wrong {
  return new Wrong(`The filter cannot be read at character ${token.at + 1}: ${what} was expected${token.kind === "end" ? "" : `, not ${token.text.slice(0, 40)}`}.`);
}

function isWord(token: Token, word: string): boolean {
  return token.kind === "word" && token.text.toLowerCase() === word;
}

/** "or" binds least, then "and", then "not" (RFC 7644, table 5). `inside`: between the brackets of a list's values, where no list stands again. */
function alternatives(reader: Reader, inside: boolean): Filter {
  return several(reader, "or", () => several(reader, "and", () => term(reader, inside)));
}

function several(reader: Reader, word: "and" | "or", next: () => Filter): Filter {
  const parts = [next()];
  while (isWord(peek(reader), word)) {
    take(reader);
    parts.push(next());
  }
  return parts.length === 1 ? (parts[0] as Filter) : { kind: word, parts };
}

function term(reader: Reader, inside: boolean): Filter {
  const token = peek(reader);
  if (isWord(token, "not") && reader.tokens[reader.at + 1]?.text === "(") {
    take(reader);
    return { kind: "not", part: group(reader, inside) };
  }
  return token.text === "(" && token.kind === "sign" ? group(reader, inside) : condition(reader, inside);
}

function group(reader: Reader, inside: boolean): Filter {
  take(reader);
  deeper(reader);
  const filter = alternatives(reader, inside);
  close(reader, ")");
  return filter;
}

function deeper(reader: Reader): void {
  reader.depth += 1;
  if (reader.depth > DEPTH) throw new Wrong(`The filter is nested deeper than ${DEPTH} levels.`);
}

function close(reader: Reader, sign: string): void {
  const token = take(reader);
  if (token.text !== sign || token.kind !== "sign") throw expected(`"${sign}"`, token);
  reader.depth -= 1;
}

function condition(reader: Reader, inside: boolean): Filter {
  const token = take(reader);
  if (token.kind !== "word") throw expected("the name of an attribute", token);
  reader.terms += 1;
  if (reader.terms > TERMS) throw new Wrong(`The filter has more than ${TERMS} conditions.`);
  if (peek(reader).text === "[" && peek(reader).kind === "sign") return inside ? nested(reader) : values(reader, token.text);
  const { op, value } = comparison(reader);
  return op === "pr" ? { kind: "present", path: token.text } : { kind: "compare", path: token.text, op, value };
}

function nested(reader: Reader): never {
  throw expected("a comparison", peek(reader));
}

function values(reader: Reader, path: string): Filter {
  take(reader);
  deeper(reader);
  const where = alternatives(reader, true);
  close(reader, "]");
  const behind = peek(reader);
  if (behind.kind !== "word" || !behind.text.startsWith(".")) return { kind: "values", path, where, behind: undefined };
  take(reader);
  return { kind: "values", path, where, behind: { sub: behind.text.slice(1), ...comparison(reader) } };
}

function comparison(reader: Reader): { op: Comparison | "pr"; value: Literal } {
  const token = take(reader);
  const op = token.kind === "word" ? token.text.toLowerCase() : "";
  if (op === "pr") return { op, value: null };
  if (!(COMPARISONS as readonly string[]).includes(op)) throw expected(`one of ${COMPARISONS.join(", ")} or pr`, token);
  return { op: op as Comparison, value: literal(take(reader)) };
}

function literal(token: Token): Literal {
  if (token.kind === "number") return Number(token.text);
  if (token.kind === "string") {
    try {
      return JSON.parse(token.text) as string;
    } catch {
      throw expected("text with escapes of JSON", token);
    }
  }
  const word = token.kind === "word" ? token.text.toLowerCase() : "";
  if (word === "true" || word === "false") return word === "true";
  if (word === "null") return null;
  throw expected("text in double quotes, a number, true, false or null", token);
}

/** "members[value eq \"x\"]", "emails[type eq \"work\"].value" or a plain path, as PATCH names its target (RFC 7644 §3.5.2). */
export type Target = { readonly path: string; readonly where: Filter | undefined; readonly sub: string | undefined };

export function parseTarget(text: string): Target | Fault {
  const open = text.indexOf("[");
  if (open < 0) return { path: text, where: undefined, sub: undefined };
  const read = attempted(() => {
    const reader: Reader = { tokens: tokensOf(text.slice(open)), at: 0, depth: 0, terms: 0 };
    take(reader);
    const where = alternatives(reader, true);
    close(reader, "]");
    const behind = take(reader);
    if (behind.kind === "end") return { path: text.slice(0, open), where, sub: undefined };
    if (behind.kind !== "word" || !/^\.[^.]+$/.test(behind.text) || peek(reader).kind !== "end") throw expected("a sub-attribute", behind);
    return { path: text.slice(0, open), where, sub: behind.text.slice(1) };
  });
  return "fault" in read ? { ...read, scimType: "invalidPath" } : read;
}
