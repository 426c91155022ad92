import { isRefusal } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { GRACE_MS, proofOf } from "../../core/sso/domain.ts";
import { BREAK_GLASS_ROLES } from "../../core/identity/ways-in.ts";
import { instant } from "../../core/kernel/time.ts";
import { activeWithRoles } from "../identity/store.ts";
import type { Job, JobHandlers, Schedule } from "../platform/jobs.ts";
import { queueMail } from "../platform/mail.ts";
import type { Outbound } from "../platform/outbound.ts";
import type { Work } from "../platform/work.ts";
import { type DomainRow, provenDomains } from "./domain-store.ts";
import { lookAt, type ResolveTxt, settleSafely } from "./domains.ts";
import { forgetOld } from "./login-store.ts";
import { fetchSamlMetadata } from "./metadata.ts";
import { type ConnectionRow, refreshable, rollCertificates } from "./store.ts";

export const ssoSchedules: readonly Schedule[] = [
  { task: "sso.recheck-domains", cron: "17 4 * * *" },
  { task: "sso.refresh-metadata", cron: "41 */6 * * *" },
  { task: "sso.forget-old", cron: "5 3 * * *" },
];

const AT_ONCE = 50;

export function ssoHandlers(parts: { readonly resolveTxt: ResolveTxt; readonly outbound: Outbound; readonly origin: () => string }): JobHandlers {
  return {
    "sso.recheck-domains": (_: object, job: Job) => each(job, (after) => job.tx(({ tx }) => provenDomains(tx, after, AT_ONCE)), (row) => recheck(parts, job, row)),
    "sso.refresh-metadata": (_: object, job: Job) => each(job, (after) => job.tx(({ tx }) => refreshable(tx, after, AT_ONCE)), (row) => refresh(parts, job, row)),
    "sso.forget-old": async (_: object, job: Job) => job.tx(({ tx, now }) => forgetOld(tx, now)),
  };
}

async function each<Row extends { id: string }>(job: Job, next: (after: string) => Promise<Row[]>, act: (row: Row) => Promise<void>): Promise<void> {
  for (let after = ""; !job.signal.aborted; ) {
    const rows = await next(after);
    for (const row of rows) await act(row);
    const last = rows.at(-1);
    if (rows.length < AT_ONCE || last === undefined) return;
    after = last.id;
  }
}

/** A proof that has gone is told at once and counts for a week more. */
async function recheck({ resolveTxt, origin }: { resolveTxt: ResolveTxt; origin: () => string }, job: Job, row: DomainRow): Promise<void> {
  const said = await settleSafely(job.tx, row, await lookAt(resolveTxt, row), job.now);
  if (isRefusal(said) || said.found === "still-proven" || said.found === "unanswered") return;
  if (said.found === "missing" && row.missing_since !== null) return;
  const { name, value } = proofOf(row.domain, row.token);
  const paragraphs = said.found === "lost"
    ? [`The TXT record that proves ${row.domain} has been missing for a week, so the domain does not count as yours any more. Nobody new can sign in by it.`, "Put the record back and verify the domain again."]
    : [`The TXT record that proves ${row.domain} is gone. Until ${instantText(instant(job.now + GRACE_MS))} everything goes on as before.`, `Put it back: ${name} with ${value}`];
  await job.tx((work) => tell(work, row.org_id, said.found === "lost" ? `${row.domain} is not verified any more` : `The proof of ${row.domain} is missing`, paragraphs, `${origin()}/settings/domains`));
}

async function tell(work: Work, organisationId: string, subject: string, paragraphs: readonly string[], href: string): Promise<void> {
  for (const one of await activeWithRoles(work.tx, organisationId, BREAK_GLASS_ROLES)) await queueMail(work, { to: one.email, subject, paragraphs: [`Hello ${one.name},`, ...paragraphs], action: { label: "Open the settings", href } });
}

/** New certificates of the same identity provider are taken over; anything else that changed is for a person to decide. */
async function refresh({ outbound }: { outbound: Outbound }, job: Job, row: ConnectionRow): Promise<void> {
  if (row.protocol !== "saml" || row.settings?.metadataUrl == null) return;
  const { settings } = row;
  const read = await fetchSamlMetadata(outbound, settings.metadataUrl as string, job.now);
  if (isRefusal(read) || read.idpEntityId !== settings.idpEntityId) {
    job.log.warn("sso.metadata-not-read", { connection: row.id, code: isRefusal(read) ? read.code : "metadata.other-provider" });
    return;
  }
  if (read.certificates.join() === settings.certificates.join()) return;
  await job.tx(async (work) => {
    await rollCertificates(work.tx, row.org_id, row.id, { ...settings, certificates: read.certificates });
    await work.audit({ action: "connection.certificates-rolled", subject: row.id, organisationId: row.org_id, detail: { from: settings.certificates.length, to: read.certificates.length } });
  });
}
