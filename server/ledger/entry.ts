import { hash } from "node:crypto";
import { type Day, instantText, localDayOf } from "../../core/kernel/time.ts";
import { accountKey, balances, type Posting } from "../../core/ledger/posting.ts";

/**
 * A posting made ready for the books: all that does not depend on when it is booked is worked out once, while others are being written.
 * `reverses` is the key of the entry it takes back; entries of one `group` stand or fall together.
 */
export type Entry = {
  readonly posting: Posting;
  /** The hash of the key: the id in the books. */
  readonly id: string;
  readonly reverses: string | null;
  readonly group: number;
  readonly effectiveAt: string;
  /** In the zone whose calendar the books follow (P-72). */
  readonly effectiveOn: Day;
  readonly content: string;
  /** The account of each line, by accountKey. */
  readonly accounts: readonly string[];
};

/** Throws for a posting that does not balance: a bug of whoever made it. */
export function entryOf(posting: Posting, zone: string, group = 0, reverses: string | null = null): Entry {
  if (!balances(posting.lines)) throw new Error(`unbalanced posting: ${posting.key}`);
  return {
    posting, id: entryUuid(posting.key), reverses, group, effectiveAt: instantText(posting.effectiveAt), effectiveOn: localDayOf(posting.effectiveAt, zone),
    content: contentUuid(posting), accounts: posting.lines.map(accountKey),
  };
}

/** The id of the entry with a key: its hash, so that a replay gives the same ids. */
export function entryUuid(key: string): string {
  return hashUuid(key);
}

export function entryWireId(uuid: string): `ent_${string}` {
  return `ent_${uuid.replaceAll("-", "")}`;
}

export function uuidOfWireId(id: string): string {
  return dashed(id.slice("ent_".length));
}

/** What "the same posting" means: everything it says but its key, in canonical form. */
export function contentUuid(posting: Posting): string {
  return hashUuid(contentText(posting));
}

/** The canonical form (core/kernel/canonical.ts) of a posting but its key, written out: half of what a batch costs this process was spent in the general one. */
export function contentText({ earning, effectiveAt, factId, lines, program, subject, template }: Posting): string {
  const text = JSON.stringify;
  const each = lines.map(({ account, amount, currency, owner, side }) => `{"account":${text(account)},"amount":"${amount}","currency":${text(currency)},"owner":${text(owner)},"side":${text(side)}}`);
  return `{"earning":${text(earning)},"effectiveAt":${effectiveAt},"factId":${text(factId)},"lines":[${each.join(",")}],"program":${text(program)},"subject":${text(subject)},"template":${text(template)}}`;
}

function hashUuid(text: string): string {
  return dashed(hash("sha256", text, "hex"));
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
