import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { PayloadOf } from "../../core/facts/catalogue.ts";
import { instantOf } from "../../core/kernel/api-list.ts";
import { type Client, problemOf } from "../../sdk/client.ts";
import { recordFact } from "../facts/record.ts";
import { addPartner, nextPartnerKey, setEnrolment, setStatus, setTier } from "../partners/store.ts";
import { enqueueJob } from "../platform/jobs-queue.ts";
import { sql } from "../platform/sql.ts";
import type { Work } from "../platform/work.ts";
import { type TestServer, testServer } from "../testing-server.ts";
import { workOf } from "../platform/work.ts";

export type TestPartner = { readonly org: string; readonly key: string; readonly seller: Client; readonly sellerId: string; readonly email: string; readonly admin: Client };
export type Enrolling = { readonly tracks?: Readonly<Record<string, string | null>>; readonly tier?: string | null; readonly status?: "onboarding" | "active" };

/** A whole server with a vendor's reviewer, a second one, and partners on demand. */
export async function dealServer(options: NonNullable<Parameters<typeof testServer>[0]> = {}) {
  // Messages of a test go into a folder of its own.
  const folder = await mkdtemp(join(tmpdir(), "mindweave-deals-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const server = await testServer({ at: "2026-03-02T09:00:00Z", ...options, settings: { MINDWEAVE_DATA: folder, ...options.settings } });
  const reviewer = await server.person(server.vendorId, ["vendor.reviewer"], "Rita Reviewer");
  const manager = await server.person(server.vendorId, ["vendor.partner_manager"], "Max Manager");
  return { ...server, reviewer: reviewer.client, reviewerId: reviewer.id, manager: manager.client, managerId: manager.id, managerEmail: manager.email, partner: (name: string, enrolling: Enrolling = {}) => partner(server, name, enrolling) };
}

async function partner(server: TestServer, name: string, { tracks = { referral_partner: null }, tier = "gold", status = "active" }: Enrolling): Promise<TestPartner> {
  const org = await server.organisation("partner", name);
  const key = await asSystem(server, async (work) => {
    const made = await nextPartnerKey(work.tx);
    await addPartner(work.tx, { org_id: org, key: made, name, website: null, domain: null, country: null, status: "onboarding", tier: null, manager_id: null, created_at: work.now });
    if (tier !== null) await setTier(work.tx, org, tier);
    if (status === "active") await setStatus(work.tx, org, "active", work.now);
    for (const [track, level] of Object.entries(tracks)) {
      await setEnrolment(work.tx, org, track, level, work.now);
      await recordFact({ ...work, organisationId: server.vendorId }, { type: "partner.enrolled", at: work.now, source: `partner:${made}:enrolled:${track}`, payload: { partner: made, track, ...(tier === null ? {} : { tier }), ...(level === null ? {} : { level }) } });
    }
    return made;
  });
  const seller = await server.person(org, ["partner.seller"], `Sam of ${name}`);
  const admin = await server.person(org, ["partner.admin"], `Ada of ${name}`);
  return { org, key, seller: seller.client, sellerId: seller.id, email: seller.email, admin: admin.client };
}

export function asSystem<T>(server: TestServer, work: (work: Work) => Promise<T>): Promise<T> {
  return server.database.as({ org: null, role: "system" }, (tx) => work(workOf({ tx, now: server.clock.now(), ids: server.ids, log: server.app.host.log as never, actor: undefined, requestId: undefined })));
}

type FactTypeHere = Parameters<typeof recordFact>[1]["type"];

/** A fact that another system told. */
export function told<T extends FactTypeHere>(server: TestServer, type: T, payload: PayloadOf<T>, at?: string): Promise<unknown> {
  return asSystem(server, (work) => recordFact({ ...work, organisationId: server.vendorId }, { type, at: at === undefined ? work.now : instantOf(at), source: `told:${server.ids.next("fac")}`, payload } as never));
}

/** What the minute's schedule would start, and everything else that is due. */
export async function runAllJobs(server: TestServer): Promise<void> {
  await asSystem(server, (work) => enqueueJob(work.tx, { task: "deals.follow", payload: {}, key: "deals.follow" }, work.now));
  await server.runJobs();
}

export const FORM = {
  customerName: "Acme Robotics", customerDomain: "acme-robotics.com", contactName: "Cleo Customer", contactEmail: "cleo@acme-robotics.com", opportunity: "300 seats for the research teams",
  estimated: { amount: 5_000_000, currency: "USD" }, expectedClose: "2026-06-30", motion: "referral" as const,
};

export type Filled = Partial<Record<keyof typeof FORM, unknown>> & { productLine?: string; plan?: string };

export function form(over: Filled = {}) {
  return { ...FORM, ...over } as typeof FORM;
}

/** A deal of the partner's, submitted. */
export async function submitted(of: Pick<TestPartner, "seller">, over: Filled = {}) {
  const draft = await of.seller.deals.draft({ form: form(over) });
  const { deal } = await of.seller.deals.submit({ deal: draft.id, version: draft.version });
  return deal;
}

/** The code of the refusal, or "done". */
export async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(() => "done", (error: unknown) => problemOf(error)?.code ?? String(error));
}

/** The whole sentence of the refusal. */
export async function sentence(call: Promise<unknown>): Promise<string> {
  return call.then(() => "done", (error: unknown) => problemOf(error)?.detail ?? String(error));
}

/** Messages to an address, the newest last: subject and text. */
export async function mailTo(server: TestServer, email: string): Promise<{ subject: string; text: string }[]> {
  const rows = await server.superuser.query<{ subject: string; body: { paragraphs: string[] } }>(sql`select subject, body from platform_mail where recipient = ${email} order by queued_at, id`);
  return rows.map((row) => ({ subject: row.subject, text: row.body.paragraphs.join("\n") }));
}
