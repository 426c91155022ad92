import { statementOver } from "../../core/engine/statement-facts.ts";
import { isStaff } from "../../core/kernel/actor.ts";
import { type Refusal, isRefusal, refuse } from "../../core/kernel/refusal.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { StatementFile } from "../../core/payouts/statement-shape.ts";
import { partnerByKey, partnerByOrganisation } from "../partners/store.ts";
import { sealStatement } from "../payouts/statement-seal.ts";
import type { Database, Tx } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import type { Secrets } from "../platform/secrets.ts";
import { publishedPrograms } from "../programs/library.ts";
import { closings, entriesOf, factsTold, scopeOfPartner } from "./replay-store.ts";

export type ReplayParts = { readonly database: Database; readonly secrets: Pick<Secrets, "signer"> };

type Asked = { readonly month: string; readonly partner?: string | undefined };
type Asker = Pick<Call, "tx" | "actor" | "organisationId">;

/** The signed statement of a month: a partner's own, or for staff anybody's. Another partner's is unknown, never forbidden. */
export async function statementFile(parts: ReplayParts, call: Asker & Pick<Call, "now">, { month, partner }: Asked): Promise<StatementFile | Refusal> {
  const whose = await statementOf(call, partner);
  return isRefusal(whose) ? whose : parts.database.as({ org: null, role: "system" }, (tx) => sealedStatement(tx, parts, whose, month, call.now));
}

/** Whose statement is meant: a partner's own, or the one that staff name. */
export async function statementOf(call: Asker, partner: string | undefined): Promise<string | Refusal> {
  const whose = isStaff(call.actor) ? partner : (await partnerByOrganisation(call.tx, call.organisationId))?.key;
  if (whose === undefined) return isStaff(call.actor) ? refuse("statement.partner-missing", "Say whose statement: name the partner.") : unknown(partner ?? "");
  return partner !== undefined && partner !== whose ? unknown(partner) : whose;
}

/** The statement of one partner and month with its seal, for whoever may see it already. Refusals: those of statementFile. */
export async function sealedStatement(tx: Tx, { secrets }: Pick<ReplayParts, "secrets">, partner: string, month: string, now: Instant): Promise<StatementFile | Refusal> {
  const scope = await scopeOfPartner(tx, partner, now);
  if (scope === undefined) return unknown(partner);
  if (scope.behind) return refuse("statement.books-behind", "What has just become known is still being posted: ask again in a moment.");
  const [programs, facts, periods, entries, record] = [await publishedPrograms(tx), await factsTold(tx, scope), await closings(tx), await entriesOf(tx, partner), await partnerByKey(tx, partner)];
  const name = record?.name ?? facts.reduce<string | null>((known, fact) => (fact.type === "partner.enrolled" && fact.payload.partner === partner ? (fact.payload.name ?? known) : known), null);
  const statement = statementOver({ programs, facts, partner, name, month, now, closings: periods, entries });
  return isRefusal(statement) ? statement : sealStatement(statement, secrets);
}

export function unknown(partner: string): Refusal {
  return refuse("statement.unknown-partner", partner === "" ? "Nothing is known of your earnings." : `There is no partner ${partner}.`);
}
