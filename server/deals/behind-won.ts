import { isRefusal } from "../../core/kernel/refusal.ts";
import type { Registrations } from "../../core/deals/registration.ts";
import { lapsed } from "../../core/deals/registration-fold.ts";
import { toldHistory } from "../../core/deals/history.ts";
import { recordFact } from "../facts/record.ts";
import { vendor } from "../identity/store.ts";
import type { Work } from "../platform/work.ts";
import { foretold, mirrored, openClaim } from "./claims.ts";
import { followUp, type Linked, PLATFORM, record, tellPartner } from "./notices.ts";
import { acrossOrganisations } from "../platform/across.ts";
import type { DealRow } from "./store.ts";

const BECAUSE = "The customer signed through a registration that came first. If there is another project with it, register that one.";

/**
 * Whoever waits behind a registration that is won waits for nothing: each is told so and its place is given up, so that the line is empty and anybody may
 * register the customer's next project (P-62). The door is held already.
 */
export async function closeBehindWon(linked: Linked, work: Work, customer: string, productLine: string): Promise<void> {
  let claim = await openClaim(work, customer, productLine);
  const waiting = claim.rows.filter((row) => row.status === "queued");
  if (waiting.length === 0 || !isWonAndFree(claim.rows)) return;
  const organisationId = (await acrossOrganisations(work.tx, () => vendor(work.tx)))?.id;
  if (organisationId === undefined) throw new Error("there is no vendor");
  let state: Registrations = claim.state;
  for (const row of waiting) {
    const next = { type: "registration.withdrawn", at: claim.at, source: `${row.number}:behind-won`, payload: { registration: row.number } } as const;
    const after = foretold(claim, next);
    if (isRefusal(after)) throw new Error(`${row.number}: ${after.sentence}`);
    const fact = await recordFact({ ...work, organisationId }, next);
    claim = { ...claim, facts: [...claim.facts, { id: fact.id, type: next.type, at: next.at, knownAt: claim.at, arrival: fact.arrival, payload: next.payload }] };
    state = lapsed(toldHistory(claim.programs, claim.facts).state, claim.at);
  }
  const lost = new Map(waiting.map((row) => [row.id, { lost_code: "other", lost_reason: "The customer signed through a registration that came first.", decided_at: claim.at } as const]));
  const moved = await mirrored(work.tx, claim, state, lost);
  await followUp(work, linked, moved, claim.at);
  for (const row of waiting) {
    await acrossOrganisations(work.tx, () => record(work, row, claim.at, { kind: "lost", by: PLATFORM, sentence: BECAUSE }));
    await tellPartner(work, linked, row, { subject: "the customer has signed", paragraphs: [BECAUSE] });
  }
}

function isWonAndFree(rows: readonly DealRow[]): boolean {
  return rows.some((row) => row.status === "won") && !rows.some((row) => row.status === "in_review" || row.status === "waiting" || row.status === "approved");
}
