import { isBehind } from "../engine/replay-store.ts";
import { verifyBooks } from "../engine/verify.ts";
import { checkLedger } from "../ledger/check.ts";
import { verifyAudit } from "../platform/audit.ts";
import { broken, type Examine, good, notice } from "./finding.ts";
import { chains, countOfFacts } from "./store.ts";

/** The books by themselves: rules.md §8.3 from the lines up. */
export const books: Examine = async (tx) => {
  const { entries, lines, broken: wrong } = await checkLedger(tx);
  return wrong.length === 0 ? good(`${entries} entries with ${lines} lines balance and add up.`) : broken("The books do not hold by themselves: stop paying out, and look at these entries.", wrong.map(({ invariant, sentence }) => `${sentence} (invariant ${invariant})`));
};

/** The books against all facts told once more from the beginning. */
export const replay: Examine = async (tx, { now, mostFacts }) => {
  const facts = await countOfFacts(tx);
  if (facts > mostFacts) return notice(`There are ${facts} facts: run mindweave doctor where the database's settings are, and it tells them all again.`);
  const behind = await isBehind(tx, now);
  const verified = await verifyBooks(tx, now);
  const itself = new Set((await checkLedger(tx)).broken.map((one) => one.sentence));
  const wrong = verified.broken.filter((one) => !itself.has(one.sentence));
  if (wrong.length === 0) return good(`${facts} facts told again give the same books and the same pages.`);
  const sentences = wrong.map(({ invariant, sentence }) => `${sentence} (invariant ${invariant})`);
  return behind ? notice("News is still being posted, so the books differ from a replay for now: ask again when it is.", sentences) : broken("The books are not what a replay of the facts gives.", sentences);
};

export const auditChains: Examine = async (tx) => {
  const wrong: string[] = [];
  let entries = 0;
  const all = await chains(tx);
  for (const { org_id: org } of all) {
    const verified = await verifyAudit(tx, org);
    entries += verified.entries;
    if (verified.brokenAt !== null) wrong.push(`The log of ${org} was changed at entry ${verified.brokenAt}.`);
  }
  return wrong.length === 0 ? good(`${entries} entries in ${all.length} audit logs follow each other unbroken.`) : broken("An audit log was changed after it was written: keep the database as it is and compare it with a backup.", wrong);
};
