import { inflateRawSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sql } from "../../server/platform/sql.ts";
import { assertionXml, base64, responseXml, signed } from "../../server/sso/saml-kit.testing.ts";
import { keysFor, listening } from "../../server/sso/sso.testing.ts";
import { testServer } from "../../server/testing-server.ts";
import { launchBrowser } from "../testing/browser.ts";
import { lookedAt } from "../testing/look.ts";
import { type Visit, visitIn } from "../testing/visit.ts";

const OWNER = { email: "olga@mindweave.example", password: "a long enough password", name: "Olga Berg" };
const records = new Map<string, string[]>();
const server = await testServer({ at: new Date().toISOString(), resolveTxt: async (name) => (records.get(name) ?? []).map((text) => [text]) });
const home = server.url.replace("127.0.0.1", "localhost");
const idp = keysFor("idp");

const ISSUER = "https://idp.mindweave.example/metadata";

/** Another site: its page posts the answer by itself, as identity providers do. */
const provider = await listening(keysFor("idp-site", ["127.0.0.1"]), (request, response) => {
  const asked = new URL(request.url ?? "/", "http://idp").searchParams;
  const xml = inflateRawSync(Buffer.from(asked.get("SAMLRequest") ?? "", "base64")).toString();
  const [acs, id, audience] = [/AssertionConsumerServiceURL="([^"]+)"/, / ID="([^"]+)"/, /<saml:Issuer[^>]*>([^<]+)/].map((pattern) => pattern.exec(xml)?.[1] ?? "") as [string, string, string];
  const said = { issuer: ISSUER, nameId: "olga-1", email: OWNER.email, audience, recipient: acs, destination: acs, inResponseTo: id, now: server.clock.now(), assertionId: `_a${id}`, responseId: `_r${id}` };
  const answer = base64(signed(responseXml(said, assertionXml(said)), "Assertion", idp));
  response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>Identity provider</title><h1>Signing in</h1><form method="post" action="${acs}"><input type="hidden" name="SAMLResponse" value="${answer}"><input type="hidden" name="RelayState" value="${asked.get("RelayState")}"></form><script>document.forms[0].submit()</script>`);
});

let browser: Browser;
const open: Visit[] = [];
const faults: string[] = [];
beforeAll(async () => {
  await server.client().invitations.accept({ token: server.setupToken, ...OWNER });
  browser = await launchBrowser();
});
afterAll(async () => {
  for (const one of open) await one[Symbol.asyncDispose]();
  await browser.close();
});

async function goTo(path: string): Promise<Page> {
  // The identity provider of the test vouches for itself.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", locale: "en-US", timezoneId: "America/New_York" });
  const one = await visitIn(context, `${home}${path}`);
  open.push(one);
  return one.page;
}

const look = async (page: Page, name: string) => void faults.push(...(await lookedAt(page, name)));
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 }).waitFor();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();

async function provesDomain(page: Page): Promise<void> {
  await page.goto(`${home}/settings/domains`);
  await heading(page, "Domains");
  await page.getByText("No domain yet").waitFor();
  await page.locator("#field-domain").fill("mindweave.example");
  await press(page, "Add a domain");
  await page.getByText("Not proven yet").waitFor();
  await press(page, "Check now");
  await page.getByText(/There is no TXT record/).waitFor();
  await look(page, "domains");
  const [domain] = (await server.owner.domains.list({})).items;
  if (!domain) throw new Error("no domain");
  records.set(domain.record.name, [domain.record.value]);
  await press(page, "Check now");
  await page.getByText("Verified", { exact: true }).waitFor();
}

async function setsUp(page: Page): Promise<void> {
  await page.goto(`${home}/settings/sso`);
  await heading(page, "Single sign-on");
  await look(page, "sso-empty");
  await page.getByRole("radio", { name: "Another provider" }).check();
  await page.getByRole("radio", { name: "SAML 2.0" }).check();
  await press(page, "Add connection");
  await page.getByRole("heading", { name: "1. At your provider" }).waitFor();
  await look(page, "connection-new");
  const certificate = idp.certificate.replace(/-----[^-]+-----|\s/g, "");
  await page.locator("#field-metadataXml").fill(`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${ISSUER}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${provider.url}/sso"/></IDPSSODescriptor></EntityDescriptor>`);
  await press(page, "Read metadata");
  await page.getByText(/Read from the metadata/).waitFor();
  await press(page, "Save");
  await page.getByRole("link", { name: "Test sign-in" }).waitFor();
  await page.getByRole("link", { name: "Test sign-in" }).click();
  await page.getByText("The test worked").waitFor();
  await page.getByText("This account would be linked").waitFor();
  await look(page, "connection-tested");
  // What lets people in is changed under a fresh proof alone.
  await server.superuser.run(sql`update identity_session set proven_at = proven_at - interval '10 minutes'`);
  await press(page, "Switch on");
  await page.getByRole("heading", { name: "Prove that it is you" }).waitFor();
  await look(page, "connection-proof");
  await page.locator("#field-text").fill(OWNER.password);
  await press(page, "Go on");
  await page.getByText("On", { exact: true }).first().waitFor();
}

it("an administrator sets single sign-on up, and signs in through another site with a browser's real cookies", async () => {
  const page = await goTo("/login");
  await page.getByRole("textbox", { name: "E-mail" }).fill(OWNER.email);
  await page.locator("#field-password").fill(OWNER.password);
  await press(page, "Sign in");
  await heading(page, "Review queue");
  await provesDomain(page);
  await setsUp(page);

  const fresh = await goTo("/login?to=/settings/sso");
  await fresh.getByRole("textbox", { name: "E-mail" }).fill("somebody@mindweave.example");
  await fresh.getByRole("button", { name: "Continue with SAML 2.0" }).waitFor();
  await look(fresh, "login-sso");
  await press(fresh, "Continue with SAML 2.0");
  await heading(fresh, "Single sign-on");
  await fresh.getByText("1 person").waitFor();
  const cookies = await fresh.context().cookies(home);
  expect(cookies.find((one) => one.name === "__Host-sid")).toMatchObject({ sameSite: "Lax", httpOnly: true, secure: true });
  expect(cookies.find((one) => one.name === "__Host-sso")).toMatchObject({ sameSite: "None", httpOnly: true, secure: true });
  await look(fresh, "sso");
  await fresh.getByRole("link", { name: "SAML 2.0" }).click();
  await fresh.getByRole("heading", { name: "1. At your provider" }).waitFor();
  await look(fresh, "connection-on");

  const refused = await goTo("/login?sso=sso.domain-not-owned");
  await refused.getByText(/is not in a domain that this organisation has verified/).waitFor();
  await look(refused, "login-refused");
  expect(faults).toEqual([]);
  expect(open.flatMap((one) => one.troubles).filter((text) => !text.startsWith("Failed to load resource"))).toEqual([]);
}, 240_000);
