import { type Asserted, assertedBy, type Received } from "../../core/sso/asserted.ts";
import type { Mapping } from "../../core/sso/connection.ts";
import type { Differs } from "../../core/sso/refusals.ts";
import type { Refusal } from "../../core/kernel/refusal.ts";

/** What a test sign-in found, as it is kept for whoever tests. */
export type TestFound = {
  readonly code: string | null; readonly sentence: string | null; readonly expected: string | null; readonly received: string | null;
  readonly subject: string | null; readonly email: string | null; readonly name: string | null; readonly groups: string[]; readonly roles: string[];
  readonly would: "enter" | "link" | "create" | null;
  readonly claims: { readonly name: string; readonly values: string[] }[];
};

const MOST_CLAIMS = 100;
const MOST_VALUES = 50;
const LONGEST = 1000;

/** All that came, cut to a size that a page shows, with what was wrong where something was. */
export function testFound(came: { readonly subject: string | undefined; readonly received: Received; readonly mapping: Mapping }, end: { readonly refused: (Refusal & Differs) | undefined; readonly would: TestFound["would"]; readonly roles: readonly string[] }): TestFound {
  const who: Asserted = assertedBy(came.subject ?? "", came.received, came.mapping);
  const cut = (text: string | undefined) => (text === undefined ? null : text.slice(0, LONGEST));
  return {
    code: end.refused?.code ?? null, sentence: end.refused?.sentence ?? null, expected: cut(end.refused?.expected), received: cut(end.refused?.received),
    subject: cut(came.subject), email: who.email ?? null, name: who.name ?? null, groups: who.groups.slice(0, MOST_VALUES), roles: [...end.roles], would: end.refused ? null : end.would,
    claims: Object.entries(came.received).slice(0, MOST_CLAIMS).map(([name, values]) => ({ name: name.slice(0, 300), values: values.slice(0, MOST_VALUES).map((value) => value.slice(0, LONGEST)) })),
  };
}
