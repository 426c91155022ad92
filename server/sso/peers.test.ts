import { Provider } from "oidc-provider";
import * as samlify from "samlify";
import { expect, test } from "vitest";
import { browserOf, keysFor, listening, ORIGIN, prove, ssoServer, switchOn } from "./sso.testing.ts";

// Identity providers that others wrote, so that both sides of a misunderstanding are not our own.
const tls = keysFor("authority", ["127.0.0.1"]);
const server = await ssoServer(tls);
const acme = await server.organisation("partner", "Acme");
const admin = await server.person(acme, ["partner.admin"], "Ada");
await prove(server, admin, "acme.example");
const settings = { name: "Company login", createPeople: true, defaultRole: "partner.seller", groupRoles: [] };

test("panva's oidc-provider over TLS, which insists on PKCE and names itself in its answer", async () => {
  let handle: (request: never, response: never) => void = () => undefined;
  const { url: issuer } = await listening(tls, (request, response) => handle(request as never, response as never));
  const made = await admin.client.sso.connections.create({ name: "OP", protocol: "oidc", preset: "other" });
  const provider = new Provider(issuer, {
    clients: [{ client_id: "mindweave", client_secret: "a secret of the provider's", redirect_uris: [made.ours.callbackUrl], grant_types: ["authorization_code"], response_types: ["code"], id_token_signed_response_alg: "RS256" }],
    pkce: { required: () => true }, conformIdTokenClaims: false, claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@acme.example`, email_verified: true, name: "Ida Berg" }) }),
    cookies: { keys: ["a", "b"] }, features: { devInteractions: { enabled: true } },
  });
  provider.proxy = false;
  handle = provider.callback() as never;
  await admin.client.sso.connections.change({ connection: made.id, ...settings, mapping: made.mapping, oidc: { issuer, clientId: "mindweave" }, clientSecret: "a secret of the provider's" });
  await switchOn(server, admin, made.id);
  const browser = browserOf(server);
  const left = await browser.open(`/sso/${made.id}/start?to=/deals`);
  const back = await throughProvider(left.to, tls.certificate);
  expect(new URL(back).searchParams.get("iss")).toBe(issuer);
  expect((await browser.open(back)).to).toBe("/deals");
  expect(await browser.me()).toMatchObject({ person: { email: "ida@acme.example", name: "Ida Berg" }, organisation: { id: acme } });
});

/** Signs in and consents on the provider's own pages, until it sends the browser back to us. */
async function throughProvider(start: string, authority: string): Promise<string> {
  const { request } = await import("node:https");
  const jar = new Map<string, string>();
  const ask = (address: string, form?: string) => new Promise<{ to: string | undefined; text: string }>((settle, fail) => {
    const call = request(address, { method: form === undefined ? "GET" : "POST", ca: authority, headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "), ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }) } }, (answer) => {
      let text = "";
      for (const one of answer.headers["set-cookie"] ?? []) jar.set(...((one.split(";")[0] as string).split(/=(.*)/s).slice(0, 2) as [string, string]));
      answer.on("data", (piece) => (text += String(piece)));
      answer.on("end", () => settle({ to: answer.headers.location, text }));
    });
    call.on("error", fail);
    call.end(form);
  });
  let next = start;
  for (let step = 0; step < 12; step++) {
    if (next.startsWith(ORIGIN)) return next;
    const page = await ask(next);
    if (page.to !== undefined) {
      next = new URL(page.to, next).href;
      continue;
    }
    const action = /<form[^>]*action="([^"]+)"/.exec(page.text)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(page.text)?.[1];
    if (action === undefined) throw new Error(page.text.slice(0, 500));
    const sent = await ask(new URL(action, next).href, new URLSearchParams({ prompt: prompt ?? "login", login: "ida", password: "x" }).toString());
    next = new URL(sent.to ?? "", next).href;
  }
  throw new Error("the provider never sent the browser back");
}

const SAML = "urn:oasis:names:tc:SAML:2.0";
samlify.setSchemaValidator({ validate: async () => "skipped" });

test.each([["signed", false], ["signed and encrypted", true]])("samlify as identity provider: it reads our metadata and our request, and its assertion, %s, signs in", async (_, encrypted) => {
  const keys = keysFor("samlify");
  const made = await admin.client.sso.connections.create({ name: "samlify", protocol: "saml", preset: "other" });
  const entityID = "https://samlify.acme.example/metadata";
  const idp = samlify.IdentityProvider({
    entityID, privateKey: keys.key, signingCert: keys.certificate, isAssertionEncrypted: encrypted, messageSigningOrder: "sign-then-encrypt", dataEncryptionAlgorithm: "http://www.w3.org/2009/xmlenc11#aes256-gcm", wantAuthnRequestsSigned: true, requestSignatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    singleSignOnService: [{ Binding: `${SAML}:bindings:HTTP-Redirect`, Location: "https://samlify.acme.example/sso" }], nameIDFormat: ["urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"],
    loginResponseTemplate: { context: samlify.SamlLib.defaultLoginResponseTemplate.context, attributes: [{ name: "email", valueTag: "email", nameFormat: `${SAML}:attrname-format:basic`, valueXsiType: "xs:string" }] as never },
  } as never);
  const { saml } = await admin.client.sso.readMetadata({ xml: idp.getMetadata() });
  expect(saml).toMatchObject({ idpEntityId: entityID, signInUrl: "https://samlify.acme.example/sso", signRequests: true });
  await admin.client.sso.connections.change({ connection: made.id, ...settings, mapping: made.mapping, saml: saml as never });
  await switchOn(server, admin, made.id);
  const browser = browserOf(server);
  const metadata = await browser.open(`/sso/${made.id}/metadata`);
  const sp = samlify.ServiceProvider({ metadata: metadata.text } as never);
  const left = new URL((await browser.open(`/sso/${made.id}/start`)).to);
  const query = Object.fromEntries(left.searchParams);
  const { extract } = await idp.parseLoginRequest(sp, "redirect", { query, octetString: left.search.slice(1).replace(/&Signature=.*/, "") });
  const request = extract as { request: { id: string } };
  const user = { email: `sol${encrypted ? "veig" : ""}@acme.example` };
  const now = Date.now();
  const values = {
    ID: `_r${now}`, AssertionID: `_a${now}`, Destination: made.ours.callbackUrl, Audience: made.ours.entityId, SubjectRecipient: made.ours.callbackUrl, NameIDFormat: `${SAML}:nameid-format:persistent`, NameID: user.email, Issuer: entityID,
    IssueInstant: new Date(now).toISOString(), ConditionsNotBefore: new Date(now - 5000).toISOString(), ConditionsNotOnOrAfter: new Date(now + 300_000).toISOString(), SubjectConfirmationDataNotOnOrAfter: new Date(now + 300_000).toISOString(),
    AssertionConsumerServiceURL: made.ours.callbackUrl, EntityID: made.ours.entityId, InResponseTo: request.request.id, StatusCode: `${SAML}:status:Success`, attrEmail: user.email,
    AuthnStatement: `<saml:AuthnStatement AuthnInstant="${new Date(now).toISOString()}"><saml:AuthnContext><saml:AuthnContextClassRef>${SAML}:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
  };
  const { context } = await idp.createLoginResponse(sp, { extract } as never, "post", user, ((template: string) => ({ id: values.ID, context: samlify.SamlLib.replaceTagsByValue(template.replace("{AuthnStatement}", values.AuthnStatement), values) })) as never, encrypted);
  expect(Buffer.from(context, "base64").toString().includes("EncryptedAssertion")).toBe(encrypted);
  const back = await browser.open(`/sso/${made.id}/acs`, { SAMLResponse: context, RelayState: query["RelayState"] as string });
  expect(back.to).toBe("/");
  expect((await browser.me())?.person.email).toBe(user.email);
});
