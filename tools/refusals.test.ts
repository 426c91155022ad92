import { describe, expect, test } from "vitest";
import { api } from "../core/api.ts";
import { operationsOf } from "../core/kernel/api-operation.ts";
import { codesOf, handlerOf, houseOf, runningSources } from "./refusals.ts";

/** A refusal that an operation returns and does not declare would reach its caller as a 422 that no document names. */
const house = houseOf(runningSources(new URL("../", import.meta.url).pathname));

test.each(operationsOf(api).map((operation) => [operation.name, operation] as const))("%s declares every refusal that it can return", (name, operation) => {
  const handler = handlerOf(house, name);
  if (handler === undefined) throw new Error(`the routes that answer ${name} cannot be found`);
  const undeclared = [...codesOf(house, handler)].filter(([code]) => operation.meta.refusals[code] === undefined).map(([code, way]) => `${code}: ${way}`);
  expect(undeclared).toEqual([]);
});

describe("the walk", () => {
  const routes = `export const thingRoutes = {\n  things: {\n    make: (input, call) => make(call, input),\n    async look(input, call) {\n      return look(call);\n    },\n  },\n};\n`;
  const walked = (commands: string, name = "things.make") => {
    const small = houseOf(new Map([["server/things/routes.ts", `import { make, look } from "./commands.ts";\n${routes}`], ["server/things/commands.ts", commands]]));
    const handler = handlerOf(small, name);
    return handler === undefined ? undefined : [...codesOf(small, handler).keys()];
  };
  test("finds what a command refuses, and what it hands on from others", () => {
    expect(walked(`export async function make(call: Call): Promise<Thing | Refusal> {\n  if (late) return refuse("thing.late", "Too late.");\n  return other(call);\n}\nfunction other(call: Call) {\n  return refuse("thing.gone", "Gone.");\n}\nexport const look = 1;\n`)).toEqual(["thing.late", "thing.gone"]);
  });
  test("knows that a function which says what it answers, and names no refusal, answers none", () => {
    expect(walked(`export async function make(call: Call) {\n  return certain(call);\n}\nfunction certain(call: Call): Thing {\n  const one = refuse("thing.gone", "Gone.");\n  if (isRefusal(one)) throw new Error(one.sentence);\n}\n`)).toEqual([]);
  });
  test("tells one operation's refusals from another's", () => {
    const commands = `export function make() {\n  return refuse("thing.late", "Late.");\n}\nexport function look() {\n  return refuse("thing.dark", "Dark.");\n}\n`;
    expect([walked(commands), walked(commands, "things.look"), walked(commands, "things.lose")]).toEqual([["thing.late"], ["thing.dark"], undefined]);
  });
});
