import { createClient, type Client } from "../../sdk/client.ts";
import type { PayloadOf } from "../../core/facts/catalogue.ts";
import { asSystem, dealServer, mailTo, told } from "../deals/deals.testing.ts";
import { hashPassword } from "../identity/password.ts";
import { enqueueJob } from "../platform/jobs-queue.ts";
import { sql } from "../platform/sql.ts";
import type { TestServer } from "../testing-server.ts";

export const PASSWORD = "a long enough password";
const ORIGIN = "https://partners.example.com";
export const ACH = { rail: "ach" as const, holder: "Nordlicht GmbH", routing: "021000021", account: "1234567890", kind: "checking" as const };
export const SEPA = { rail: "sepa" as const, holder: "Nordlicht GmbH", iban: "DE89 3704 0044 0532 0130 00" };

/** A whole server with two people of the vendor's finance and partners with money due. */
export async function payoutServer() {
  const server = await dealServer({ settings: { MINDWEAVE_URL: ORIGIN } });
  const hash = await hashPassword(PASSWORD);
  /** A session of now: one ends after an hour of silence. */
  const signedIn = (email: string) => signIn(server, email, hash);
  const finance = async (name: string) => {
    const person = await server.person(server.vendorId, ["vendor.finance"], name);
    return { ...person, client: await signedIn(person.email) };
  };
  const anna = await finance("Anna Finance");
  const ben = await finance("Ben Finance");
  await anna.client.payoutOrigins.set({ password: PASSWORD, origin: { rail: "ach", routing: "021000021", bankName: "First Example Bank", originId: "121000248", name: "MindWeave Inc", companyId: "1234567890", description: "COMMISSION" } });
  await anna.client.payoutOrigins.set({ password: PASSWORD, origin: { rail: "sepa", name: "MindWeave GmbH", iban: "DE02120300000000202051" } });
  const one = async (name: string) => {
    const made = await server.partner(name, { tracks: { technology: null }, tier: "gold" });
    const { email } = await server.superuser.one<{ email: string }>(sql`select p.email from identity_person p join identity_role r on r.person_id = p.id where r.org_id = ${made.org} and r.role = 'partner.admin'`);
    return { ...made, adminEmail: email, admin: await signedIn(email) };
  };
  return {
    ...server, anna, ben, newPartner: one,
    signedIn,
    /** Gives bank and tax details, confirmed. */
    async detailed(partner: { admin: Client; adminEmail: string }, method: typeof ACH | typeof SEPA = ACH) {
      await partner.admin.payees.setBank({ method, password: PASSWORD });
      await partner.admin.payees.confirmBank({ code: await codeTo(server, partner.adminEmail) });
      await partner.admin.payees.setTax({ form: "w9", name: "Nordlicht", number: "12-3456789", country: "US", password: PASSWORD });
    },
    /** The partner's deal is paid: a fifth of it is payable at once. */
    async earns(partner: { key: string }, amount: number, currency = "USD", posted = true) {
      const name = server.ids.next("fac").slice(-12);
      await told(server, "deal.won", { deal: `D-${name}`, customer: `C-${name}`, serviceStart: "2026-03-01", motion: "referral", servicesPaper: "vendor", splits: [{ partner: partner.key, weight: 1 }] } as PayloadOf<"deal.won">);
      await told(server, "invoice.issued", { invoice: `I-${name}`, deal: `D-${name}`, currency, via: "direct", lines: [{ id: "s", kind: "software", amount }] });
      await told(server, "cash.applied", { invoice: `I-${name}` });
      if (posted) await work(server);
      return `I-${name}`;
    },
    work: () => work(server),
  };
}

/** What the minute's schedule starts, and everything that is due; the clock goes on a little, as jobs wait for each other. */
async function work(server: TestServer): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await asSystem(server, ({ tx, now }) => enqueueJob(tx, { task: "payouts.follow", payload: {}, key: "payouts.test" }, now));
    await server.runJobs();
    server.clock.advance(3000);
  }
}

export async function codeTo(server: TestServer, email: string): Promise<string> {
  const texts = (await mailTo(server, email)).map((mail) => /The code is (\d{8})\./.exec(mail.text)?.[1]).filter((code) => code !== undefined);
  return texts.at(-1) as string;
}

async function signIn(server: Pick<TestServer, "url" | "superuser">, email: string, hash: string): Promise<Client> {
  await server.superuser.run(sql`update identity_person set password_hash = ${hash} where email = ${email}`);
  const answer = await fetch(`${server.url}/v1/session`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ email, password: PASSWORD }) });
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  const csrf = decodeURIComponent(/__Host-csrf=([^;]*)/.exec(cookie)?.[1] ?? "");
  return createClient({
    url: server.url, tries: 1, csrf: () => csrf,
    fetch: (request, init) => {
      const from = request as Request;
      for (const [name, value] of Object.entries({ cookie, origin: ORIGIN, "sec-fetch-site": "same-origin" })) from.headers.set(name, value);
      return fetch(from, init);
    },
  });
}
