import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** A house's files by their path from its root: "server/deals/routes.ts". */
export type Sources = ReadonlyMap<string, string>;

/** Every file of core and server that runs, without its comments. */
export function runningSources(root: string): Sources {
  const paths = ["core", "server"].flatMap((room) => readdirSync(`${root}${room}`, { recursive: true, encoding: "utf8" }).map((path) => `${room}/${path}`));
  const running = paths.filter((path) => path.endsWith(".ts") && !/\.(test|testing)\.ts$|\/testing/.test(path));
  return new Map(running.map((path) => [path, withoutWords(readFileSync(`${root}${path}`, "utf8"))]));
}

/** Comments and sentences name things without calling them. */
function withoutWords(text: string): string {
  return text
    .replace(/^\s*(\/\*\*|\*|\/\/).*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|`[^`\n]*`/g, (words) => {
      if (words.startsWith('"')) return words.includes(" ") ? '""' : words;
      return `[${[...words.matchAll(/\$\{([^}]*)\}/g)].map((part) => part[1]).join(", ")}]`;
    });
}

type Declared = { readonly file: string; readonly text: string };
type House = { readonly sources: Sources; readonly declared: ReadonlyMap<string, Declared>; readonly imports: ReadonlyMap<string, ReadonlyMap<string, string>> };

export function houseOf(sources: Sources): House {
  const declared = new Map<string, Declared>();
  const imports = new Map<string, Map<string, string>>();
  for (const [file, text] of sources) {
    const names = new Map<string, string>();
    for (const [, list, from] of text.matchAll(/^import (?:type )?\{([^}]+)\} from "(\.[^"]+)";/gm)) {
      for (const one of (list as string).split(",")) {
        const name = /^\s*(?:type )?(\w+)(?: as (\w+))?\s*$/.exec(one);
        if (name !== null) names.set(name[2] ?? (name[1] as string), `${normalize(join(dirname(file), from as string))}#${name[1]}`);
      }
    }
    imports.set(file, names);
    const starts = [...text.matchAll(/^(?:export )?(?:async )?(?:function\*?|const) (\w+)/gm)];
    starts.forEach((start, i) => declared.set(`${file}#${start[1]}`, { file, text: text.slice(start.index, starts[i + 1]?.index ?? text.length) }));
  }
  return { sources, declared, imports };
}

/** Codes that a piece of code may answer, each with the way to it: its own, and those of everything it calls that may answer a refusal at all. */
export function codesOf(house: House, { file, text }: Declared, seen = new Set<string>(), way = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, code] of text.matchAll(/\brefuse\(\s*"([a-z-]+\.[a-z0-9-]+)"/g)) found.set(code as string, way);
  for (const [name] of text.matchAll(/(?<![.\w"])[a-z]\w+\b(?!["':])/g)) {
    const id = house.imports.get(file)?.get(name) ?? `${file}#${name}`;
    const called = house.declared.get(id);
    if (called === undefined || seen.has(id)) continue;
    seen.add(id);
    if (mayRefuse(called.text)) for (const [code, at] of codesOf(house, called, seen, `${way} > ${name}`)) found.set(code, at);
  }
  return found;
}

/** A function that says what it answers, and does not say Refusal, answers none: the compiler sees to it. */
function mayRefuse(text: string): boolean {
  const answer = /^[^\n]*\): (.+) (?:\{|=>)$/m.exec(text.slice(0, text.indexOf("\n", text.search(/[{>]$/m)) + 1))?.[1];
  return answer === undefined || /Refus/.test(answer) || !/^[^\n]*\): /.test(text);
}

/** The handler of an operation ("deals.approve", "sso.connections.create") in the routes of its feature. */
export function handlerOf(house: House, operation: string): Declared | undefined {
  const [group, ...names] = operation.split(".") as [string, ...string[]];
  return found(house, group, names, (whole) => whole) ?? found(house, group, names, (whole, text) => (whole.includes("...") ? withoutGroups(text) : ""));
}

/** In the group itself or in what it names; `where` may look instead at the functions of the same file that are spread into it. */
function found(house: House, group: string, names: readonly string[], where: (whole: string, text: string) => string): Declared | undefined {
  for (const [file, text] of house.sources) {
    if (!/^server\/\w+\/[\w-]*routes\.ts$/.test(file)) continue;
    for (const at of text.matchAll(new RegExp(`(?<![\\w.])${group}: ?`, "g"))) {
      const whole = valueAt(text, at.index + at[0].length);
      let place: Declared | undefined = names.length === 0 ? { file, text: whole } : (named(house, file, whole) ?? { file, text: where(whole, text) });
      for (const [i, name] of names.entries()) {
        const inside: string | undefined = memberOf(place.text, name);
        if (inside === undefined) {
          place = undefined;
          break;
        }
        place = (i < names.length - 1 ? named(house, place.file, inside) : undefined) ?? { file: place.file, text: inside };
      }
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

/** What a value is that only names something, or calls it to be made: `sessionRoutes(parts)`. */
function named(house: House, file: string, value: string): Declared | undefined {
  const name = /^(\w+)(?:\(|$)/.exec(value.trim())?.[1];
  return name === undefined ? undefined : house.declared.get(house.imports.get(file)?.get(name) ?? `${file}#${name}`);
}

function memberOf(text: string, name: string): string | undefined {
  const at = new RegExp(`(?<![\\w.])(?:async )?${name}(?:: |(?=\\([^)]*\\) \\{))`).exec(text);
  return at === null ? undefined : valueAt(text, at.index + at[0].length);
}

/** Routes of a file without those of groups that stand in it as objects of their own beside a spread one. */
function withoutGroups(text: string): string {
  return text.replace(/^ {2}return \{[^\n]*\};$/gm, "");
}

/** From a place to the comma or bracket that ends what stands there. */
function valueAt(text: string, from: number): string {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const sign = text[i] as string;
    if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) depth -= 1;
    if (depth < 0 || (depth === 0 && sign === ",")) return text.slice(from, i);
    if (depth === 0 && sign === "}" && !/^\s*[,})]/.test(text.slice(i + 1))) return text.slice(from, i + 1);
  }
  return text.slice(from);
}
