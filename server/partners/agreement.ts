import { readFileSync } from "node:fs";

export type Agreement = { readonly version: string; readonly title: string; readonly text: string };

let known: Agreement | undefined;

/** The agreement that partners accept: program/agreement.md, with its version and title in the first lines. */
export function currentAgreement(): Agreement {
  known ??= read(readFileSync(new URL("../../program/agreement.md", import.meta.url), "utf8"));
  return known;
}

function read(file: string): Agreement {
  const [head = "", ...rest] = file.split("\n\n");
  const field = (name: string) => new RegExp(`^${name}: (.+)$`, "m").exec(head)?.[1]?.trim();
  const version = field("version");
  const title = field("title");
  if (version === undefined || title === undefined) throw new Error("program/agreement.md needs a version and a title in its first lines");
  return { version, title, text: rest.join("\n\n").trim() };
}
