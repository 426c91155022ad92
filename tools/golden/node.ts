/** A definition as it was read from its file, before it has any meaning. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Node = { [key: string]: Json };

/** A key, or the member of a list that has this value under this key. */
export type Step = string | { readonly [key: string]: string };

/** The node at the end of a way through a definition; a way that leads nowhere is a mistake in the settings. */
export function nodeAt(root: Json, ...way: readonly Step[]): Node {
  let node: Json | undefined = root;
  for (const step of way) node = typeof step === "string" ? (isNode(node) ? node[step] : undefined) : member(node, step);
  if (!isNode(node)) throw new Error(`The program has no node at ${way.map((step) => (typeof step === "string" ? step : Object.values(step)[0])).join(".")}.`);
  return node;
}

function member(list: Json | undefined, wanted: { readonly [key: string]: string }): Json | undefined {
  return Array.isArray(list) ? list.find((item) => isNode(item) && Object.entries(wanted).every(([key, value]) => item[key] === value)) : undefined;
}

/** The nodes of a list. */
export function nodesOf(root: Json, key: string): Node[] {
  const list = isNode(root) ? root[key] : undefined;
  return Array.isArray(list) ? list.filter(isNode) : [];
}

function isNode(value: Json | undefined): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
