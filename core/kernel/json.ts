import type { Issue } from "./refusal.ts";

export const JSON_DEPTH = 32;

export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly issue: Issue };

type Frame = { readonly keys: Set<string> | undefined; at: string | number; awaitsKey: boolean };

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]|-?\d[\d.eE+-]*/g;

/**
 * JSON that means one thing only. Besides what the grammar refuses: a name used twice in an object, `__proto__`, text with
 * NUL or half a surrogate pair, a number that a double cannot hold exactly as a whole number, and nesting beyond the limit.
 */
export function parseJson(source: string, depth = JSON_DEPTH): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : "");
    return { ok: false, issue: { path: [], code: "json.malformed", sentence: `This is not JSON${place ? `: look at character ${Number(place[1]) + 1}` : ""}.` } };
  }
  const issue = strangeness(source, depth);
  return issue ? { ok: false, issue } : { ok: true, value };
}

/** The first thing in a well-formed JSON text that could be read two ways. */
function strangeness(source: string, depth: number): Issue | undefined {
  const stack: Frame[] = [];
  const wrong = (code: string, sentence: string): Issue => ({ path: stack.map((frame) => frame.at), code, sentence });
  TOKEN.lastIndex = 0;
  for (const [token] of source.matchAll(TOKEN)) {
    const frame = stack.at(-1);
    const first = token[0] as string;
    if (first === "{" || first === "[") {
      if (stack.length >= depth) return wrong("json.too-deep", `Nested deeper than ${depth} levels.`);
      stack.push(first === "{" ? { keys: new Set(), at: "", awaitsKey: true } : { keys: undefined, at: 0, awaitsKey: false });
    } else if (first === "}" || first === "]") {
      stack.pop();
    } else if (first === ",") {
      if (frame?.keys) frame.awaitsKey = true;
      else if (frame) frame.at = Number(frame.at) + 1;
    } else if (first === '"') {
      const text = token.includes("\\") ? (JSON.parse(token) as string) : token.slice(1, -1);
      if (frame?.keys && frame.awaitsKey) {
        const twice = frame.keys.has(text);
        frame.keys.add(text);
        frame.at = text;
        frame.awaitsKey = false;
        if (twice) return wrong("json.duplicate-key", `The name ${JSON.stringify(text)} is used twice in one object.`);
        if (text === "__proto__") return wrong("json.reserved-key", "The name __proto__ cannot be used.");
      }
      if (!text.isWellFormed() || text.includes("\0")) return wrong("json.unstorable-text", "The text holds a NUL or half a surrogate pair, which cannot be stored.");
    } else if (!exact(token)) {
      return wrong("json.inexact-number", `The number ${token.slice(0, 40)} cannot be kept exactly.`);
    }
  }
  return undefined;
}

/** False where reading the number as a double would turn it into another whole number, zero or infinity. */
function exact(token: string): boolean {
  const value = Number(token);
  if (!Number.isFinite(value)) return false;
  if (!Number.isInteger(value)) return true;
  if (!Number.isSafeInteger(value)) return false;
  const match = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token);
  if (!match) return false;
  const digits = `${match[1]}${match[2] ?? ""}`.replace(/^0+/, "");
  if (digits === "") return true;
  const zeros = digits.length - digits.replace(/0+$/, "").length;
  // digits × 10^shift is whole exactly when its trailing zeros cover a negative shift; a safe integer then holds it exactly.
  const shift = Number(match[3] ?? "0") - (match[2]?.length ?? 0);
  return shift >= -zeros;
}
