import { randomBytes } from "node:crypto";
import { NODATA, NOTFOUND, promises as dns } from "node:dns";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Instant, instant } from "../../core/kernel/time.ts";
import { found, type Looked, proofOf } from "../../core/sso/domain.ts";
import { meant } from "../identity/people.ts";
import { policyOf } from "../identity/policy-store.ts";
import { provenRecently } from "../identity/step-up.ts";
import { violated } from "../platform/database.ts";
import { domainIn } from "../platform/domains.ts";
import type { Call, OutsideCall } from "../platform/http-call.ts";
import type { Work } from "../platform/work.ts";
import { addDomain, domain, type DomainRow, domains, noteLook, removeDomain } from "./domain-store.ts";
import { domainWire } from "./wire.ts";

/** The TXT records of a name, each in one piece; throws with the resolver's own code. */
export type ResolveTxt = (name: string) => Promise<string[][]>;

const MOST_DOMAINS = 50;

/** The resolver of this machine's settings, with little patience. */
export function systemResolver(): ResolveTxt {
  const resolver = new dns.Resolver({ timeout: 3000, tries: 2 });
  return (name) => resolver.resolveTxt(name);
}

/** Claims a domain by name. Mail providers' own are nobody's, and neither is a public suffix. */
export async function claimDomain(call: Call, input: { domain: string }) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const read = domainIn(input.domain);
  if (!read || input.domain.includes("/")) return refuse("domain.not-a-domain", "This is not the domain of a company: give one such as example.com.");
  if (read.shared) return refuse("domain.shared", `${read.registrable} belongs to a provider that many people use, so it cannot be yours alone.`);
  if ((await domains(call.tx, call.organisationId)).length >= MOST_DOMAINS) return refuse("domain.too-many", `There are ${MOST_DOMAINS} domains already: give one up first.`);
  const row = { id: call.id("dom"), org_id: call.organisationId, domain: read.host, token: randomBytes(18).toString("base64url"), added_at: call.now };
  if (!(await addDomain(call.tx, row))) return refuse("domain.already-here", "This domain is in your list already.");
  await call.audit({ action: "domain.added", subject: row.id, detail: { domain: row.domain } });
  return domainWire({ ...row, verified_at: null, missing_since: null, checked_at: null });
}

export async function listDomains(call: Call, named: string | undefined) {
  const target = await meant(call, named);
  return isRefusal(target) ? target : { items: (await domains(call.tx, target.id)).map(domainWire) };
}

export async function giveUpDomain(call: Call, input: { domain: string }): Promise<Refusal | undefined> {
  const stale = provenRecently(call);
  if (stale) return stale;
  const all = await domains(call.tx, call.organisationId);
  const row = all.find((one) => one.id === input.domain);
  if (!row) return unknownDomain();
  const others = all.filter((one) => one.id !== row.id && one.verified_at !== null);
  if (row.verified_at !== null && others.length === 0 && (await policyOf(call.tx, call.organisationId)).ssoOnly) return refuse("domain.needed", "Single sign-on is required and finds people by this domain: stop requiring it first.");
  await removeDomain(call.tx, call.organisationId, row.id);
  await call.audit({ action: "domain.removed", subject: row.id, detail: { domain: row.domain } });
  return undefined;
}

function unknownDomain(): Refusal {
  return refuse("domain.not-found", "There is no such domain in your organisation.");
}

/** Looks for the record now. The name server is asked outside of any transaction. */
export async function checkDomain(resolve: ResolveTxt, call: OutsideCall, input: { domain: string }) {
  const row = await call.tx(({ tx }) => domain(tx, call.organisationId, input.domain));
  if (!row) return unknownDomain();
  const looked = await lookAt(resolve, row);
  const said = await settleSafely(call.tx, row, looked, call.now);
  if (isRefusal(said)) return said;
  if (said.found === "unanswered") return refuse("domain.unanswered", `The name servers of ${row.domain} did not answer: try again in a few minutes.`);
  const { name, value } = proofOf(row.domain, row.token);
  if (said.found === "not-yet") return refuse("domain.not-proven", `There is no TXT record with ${value} at ${name} yet. New records can take an hour to be seen.`);
  return domainWire({ ...row, verified_at: said.verifiedAt as Instant | null, missing_since: said.missingSince as Instant | null, checked_at: call.now });
}

export async function lookAt(resolve: ResolveTxt, row: Pick<DomainRow, "domain" | "token">): Promise<Looked> {
  try {
    return (await resolve(proofOf(row.domain, row.token).name)).map((pieces) => pieces.join(""));
  } catch (error) {
    const { code } = error as { code?: string };
    return code === NOTFOUND || code === NODATA ? [] : "unanswered";
  }
}

type InTransaction = <T>(work: (work: Work) => Promise<T>) => Promise<T>;

/** Writes down what a look meant. Of two organisations with the record of both, the one that was first keeps the domain. */
export async function settleSafely(transact: InTransaction, row: DomainRow, looked: Looked, now: Instant) {
  const after = found({ verifiedAt: row.verified_at, missingSince: row.missing_since }, looked, proofOf(row.domain, row.token).value, now);
  try {
    await transact(async (work) => {
      await noteLook(work.tx, row, { verifiedAt: after.verifiedAt === null ? null : instant(after.verifiedAt), missingSince: after.missingSince === null ? null : instant(after.missingSince) }, now);
      const news = { proven: "domain.verified", missing: row.missing_since === null ? "domain.missing" : undefined, lost: "domain.lost" }[after.found as string];
      if (news !== undefined) await work.audit({ action: news, subject: row.id, organisationId: row.org_id, detail: { domain: row.domain } });
    });
  } catch (error) {
    if (violated(error) !== "sso_domain_one_owner") throw error;
    return refuse("domain.taken", "Another organisation here has verified this domain: ask us to sort it out.");
  }
  return after;
}
