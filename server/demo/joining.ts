import { PERMISSION_NAMES } from "../../core/identity/permissions.ts";
import type { Role } from "../../core/identity/roles.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Client } from "../../sdk/client.ts";
import { workday } from "./agenda.ts";
import { type Company, DECLINED, emailOf, personName, slug, WAITING } from "./cast.ts";
import { PASSWORD } from "./password.ts";
import { plus, type Stage } from "./stage.ts";
import { dayNumber, type Partner, unlessRefused, type World } from "./world.ts";

const ABOUT: Readonly<Record<string, string>> = {
  strategic: "We build with MindWeave and sell to the same enterprises.", technology: "Our product integrates with MindWeave, and our customers ask for it.", si: "We implement governance for regulated companies and deliver with our own consultants.",
  reseller: "We resell software to mid-sized companies in our region.", msp: "We run our customers' cloud operations and would bring MindWeave to all of them.", consultant: "We advise on AI governance and are asked which product to take.",
  referral_partner: "Our members ask us for recommendations.", affiliate: "We write for people who run AI in production.",
};

/** Everybody of the staff gets a password through the link in their mailbox. */
export async function hire(stage: Stage, owner: Client, person: { name: string; email: string; roles: Role[] }): Promise<void> {
  await owner.people.invite(person);
  await stage.anybody.invitations.accept({ token: tokenIn(await stage.lastMailTo(person.email)), password: PASSWORD });
}

function tokenIn(text: string): string {
  const token = /welcome#([0-9a-f]{64})/.exec(text)?.[1];
  if (token === undefined) throw new Error(`no set-up link in: ${text.slice(0, 200)}`);
  return token;
}

/** A company applies, is looked at, is let in, accepts the agreement, and begins. */
export function joins(world: World, company: Company, n: number, begins: (partner: Partner) => void): void {
  const { agenda, stage } = world;
  const domain = `${company.slug}.example`;
  const adminName = personName(n * 3);
  const adminEmail = emailOf(adminName, domain);
  const applied = agenda.during(workday(dayNumber(world, company.joins)));
  agenda.at(applied, () => apply(world, { company: company.name, slug: company.slug, country: company.country, track: company.kind, contactName: adminName, email: adminEmail }));
  const approved = plus(applied, 1, 1);
  agenda.at(approved, async () => {
    const found = (await world.owner.applications.list({ status: "submitted", search: domain })).items[0];
    if (found === undefined) throw new Error(`${company.name} has not applied`);
    await world.owner.applications.approve({ application: found.id, ...(company.tier === null ? {} : { tier: company.tier }), ...(company.level === null ? {} : { level: startLevel(company) }) });
    // Two of those that came last have not opened their invitation yet.
    if (plus(approved, 6) > world.until) return;
    const token = tokenIn(await stage.lastMailTo(adminEmail));
    agenda.at(plus(approved, 0, 3 + agenda.whole(30)), () => starts(world, { company, domain, adminName, adminEmail, token, n }, begins));
  });
}

/** Resellers begin as authorised; what they become later they have earned. */
function startLevel(company: Company): string {
  return company.kind === "reseller" ? "authorized" : (company.level as string);
}

type Applying = { readonly company: string; readonly slug: string; readonly country: string; readonly track: string; readonly contactName: string; readonly email: string };

async function apply({ stage }: World, { slug: name, ...input }: Applying): Promise<void> {
  await stage.anybody.applications.submit({ ...input, website: `https://${name}.example`, about: ABOUT[input.track] ?? "We would like to work with you.", people: "10-50" });
}

type Starting = { readonly company: Company; readonly domain: string; readonly adminName: string; readonly adminEmail: string; readonly token: string; readonly n: number };

async function starts(world: World, { company, domain, adminName, adminEmail, token, n }: Starting, begins: (partner: Partner) => void): Promise<void> {
  const { stage } = world;
  await stage.anybody.invitations.accept({ token, password: PASSWORD });
  const signedIn = await stage.signIn(adminEmail);
  const { version } = await signedIn.agreement.get();
  const { key } = await signedIn.agreement.accept({ version });
  const admin = stage.client(await newKey(world, signedIn));
  const sellerName = personName(n * 3 + 1);
  const seller = company.deals >= 8 ? await colleague(world, admin, sellerName, domain) : undefined;
  const euro = ["DE", "FR", "NL", "AT", "PT"].includes(company.country);
  const partner: Partner = { ...company, key, domain, admin, adminName, adminEmail, seller: seller ?? admin, sellerName: seller === undefined ? adminName : sellerName, currency: euro ? "EUR" : "USD" };
  world.partners.push(partner);
  if (n % 9 !== 4) await payoutDetails(world, partner, signedIn, n);
  begins(partner);
}

/** A key that ends with the year: people work by it where signing in anew every day would tell nothing. */
async function newKey({ until }: World, signedIn: Client): Promise<string> {
  const { permissions } = await signedIn.me();
  const scopes = permissions.filter((one) => PERMISSION_NAMES.includes(one));
  return (await signedIn.keys.create({ name: "Our CRM", scopes, expiresAt: instantText(plus(until, 0, 0.1)) })).secret;
}

async function colleague(world: World, admin: Client, name: string, domain: string): Promise<Client> {
  const { stage } = world;
  const email = emailOf(name, domain);
  await admin.people.invite({ name, email, roles: ["partner.seller", "partner.technical"] });
  await stage.anybody.invitations.accept({ token: tokenIn(await stage.lastMailTo(email)), password: PASSWORD });
  return stage.client(await newKey(world, await stage.signIn(email)));
}

/** Invented accounts whose check digits fit. */
const IBANS = ["DE89 3704 0044 0532 0130 00", "NL91 ABNA 0417 1643 00", "FR14 2004 1010 0505 0001 3M02 606", "AT61 1904 3002 3457 3201"] as const;

async function payoutDetails({ stage }: World, partner: Partner, signedIn: Client, n: number): Promise<void> {
  const { name, adminEmail, country, currency } = partner;
  const method = currency === "EUR" ? { rail: "sepa" as const, holder: name, iban: IBANS[n % IBANS.length] as string } : { rail: "ach" as const, holder: name, routing: "021000021", account: String(4_000_000_000 + n * 7919), kind: "checking" as const };
  await signedIn.payees.setBank({ method, password: PASSWORD });
  const code = /The code is (\d{8})\./.exec(await stage.lastMailTo(adminEmail))?.[1];
  if (code === undefined) throw new Error(`${name} got no code`);
  await signedIn.payees.confirmBank({ code });
  if (n % 11 === 7) return;
  await signedIn.payees.setTax(country === "US" ? { form: "w9", name, number: `12-${String(3_000_000 + n * 37)}`, country, password: PASSWORD } : { form: "w8bene", name, country, password: PASSWORD });
}

/** Applications that came to nothing, and those that wait for somebody now. */
export function otherApplications(world: World): void {
  const { agenda, owner, until } = world;
  DECLINED.forEach(([company, track, country], i) => {
    const applied = agenda.during(workday(dayNumber(world, 50 + i * 70)));
    agenda.at(applied, () => apply(world, applicant(company, track, country, 300 + i)));
    agenda.at(plus(applied, 1, 4), async () => {
      const found = (await owner.applications.list({ status: "submitted", search: slug(company) })).items[0];
      if (found !== undefined) await owner.applications.decline({ application: found.id, reason: "We found no customers of yours that MindWeave could help; you are welcome to write again when that changes." });
    });
  });
  WAITING.forEach(([company, track, country], i) => agenda.at(plus(until, 0, -7 - i * 13), () => apply(world, applicant(company, track, country, 310 + i))));
}

function applicant(company: string, track: string, country: string, n: number): Applying {
  const contactName = personName(n);
  return { company, slug: slug(company), country, track, contactName, email: emailOf(contactName, `${slug(company)}.example`) };
}

/** What becomes of partnerships: levels that were earned, a tier, one that pauses, one that ends. */
export function partnershipsMove(world: World): void {
  const { agenda, owner } = world;
  const partner = (name: string) => world.partners.find((one) => one.name === name);
  const on = (n: number, name: string, what: (key: string) => Promise<unknown>) => agenda.at(plus(agenda.during(workday(dayNumber(world, n))), 0), async () => {
    const found = partner(name);
    if (found !== undefined) await what(found.key);
  });
  for (const [n, name, level] of [[95, "Copperleaf Software", "certified"], [120, "Lanternfield IT", "certified"], [190, "Oakhollow Trading", "certified"], [250, "Copperleaf Software", "premier"]] as const) {
    on(n, name, (key) => owner.partners.enrol({ partner: key, track: "reseller", level, reason: "Every condition of the level is met." }));
  }
  on(210, "Stonequay Partners", (key) => unlessRefused(["partner.tier-full"], () => owner.partners.setTier({ partner: key, tier: "gold", reason: "Three large customers and a certified team." })));
  on(225, "Saltmarsh Circle", (key) => unlessRefused(["partner.tier-full"], () => owner.partners.setTier({ partner: key, tier: "gold", reason: "The busiest circle of the year." })));
  on(150, "Opscast", (key) => owner.partners.enrol({ partner: key, track: "affiliate", level: "vip", reason: "More sign-ups than all others together." }));
  on(300, "Port Saffron", (key) => owner.partners.suspend({ partner: key, reason: "The yearly papers are missing; we wait for them." }));
  on(320, "Thistle Row", (key) => owner.partners.end({ partner: key, cause: "good_standing", reason: "The owner retires. Thank you for everything." }));
}

