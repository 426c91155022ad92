import type { Client } from "../app/api.ts";

export type Connection = Awaited<ReturnType<Client["sso"]["connections"]["get"]>>;
export type Preset = Connection["preset"];
export type Protocol = Connection["protocol"];

/** One thing to do at the identity provider; `copy` is what to take along. */
export type ToDo = { readonly text: string; readonly copy?: readonly (readonly [label: string, value: (ours: Connection["ours"]) => string])[] };

export const PRESET_NAMES: Readonly<Record<Preset, string>> = { okta: "Okta", auth0: "Auth0", entra: "Microsoft Entra ID", other: "Another provider" };
export const PROTOCOL_NAMES: Readonly<Record<Protocol, string>> = { oidc: "OpenID Connect", saml: "SAML 2.0" };

/** Inside a sentence. */
export function calledOf(preset: Preset): string {
  return preset === "other" ? "your provider" : PRESET_NAMES[preset];
}

const callback = (ours: Connection["ours"]) => ours.callbackUrl;
const entity = (ours: Connection["ours"]) => ours.entityId;
const start = (ours: Connection["ours"]) => ours.startUrl;
const metadata = (ours: Connection["ours"]) => ours.metadataUrl;
const PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const auth0Settings = (ours: Connection["ours"]) => JSON.stringify({ audience: ours.entityId, recipient: ours.callbackUrl, destination: ours.callbackUrl, nameIdentifierFormat: PERSISTENT, signResponse: false }, null, 2);

/** What to do at each provider, in its own words for menus and fields. */
export const TO_DO: Readonly<Record<Preset, Readonly<Record<Protocol, readonly ToDo[]>>>> = {
  okta: {
    oidc: [
      { text: "In the Okta admin console open Applications, press “Create App Integration”, and choose “OIDC - OpenID Connect” and “Web Application”." },
      { text: "Enter the sign-in redirect URI. Leave the grant type at “Authorization Code”.", copy: [["Sign-in redirect URI", callback]] },
      { text: "For a tile on the Okta dashboard, set “Login initiated by” to “Either Okta or App” and enter the address that begins a sign-in here.", copy: [["Initiate login URI", start]] },
      { text: "Under Assignments choose who may sign in, and save. Then copy the client ID and the client secret from the General tab; the issuer is your Okta address, such as https://example.okta.com." },
    ],
    saml: [
      { text: "In the Okta admin console open Applications, press “Create App Integration”, and choose “SAML 2.0”." },
      { text: "Under “Configure SAML” enter both addresses.", copy: [["Single sign-on URL", callback], ["Audience URI (SP Entity ID)", entity]] },
      { text: "Set “Name ID format” to Persistent. Under advanced settings keep “Assertion Signature” signed, with RSA-SHA256." },
      { text: "Add two attribute statements: email with the value user.email, and name with the value user.displayName. Assign people, and copy the “Metadata URL” from the Sign On tab." },
    ],
  },
  auth0: {
    oidc: [
      { text: "In the Auth0 dashboard open Applications, press “Create Application”, and choose “Regular Web Applications”." },
      { text: "On its Settings tab enter the callback address, and for sign-ins that begin at Auth0 the login address.", copy: [["Allowed Callback URLs", callback], ["Application Login URI", start]] },
      { text: "Copy the domain, the client ID and the client secret from the same tab. The issuer is https:// followed by the domain and a slash, such as https://example.eu.auth0.com/." },
    ],
    saml: [
      { text: "In the Auth0 dashboard open your application, then Addons, and switch “SAML2 Web App” on." },
      { text: "Enter the callback address, and replace the settings.", copy: [["Application Callback URL", callback], ["Settings", auth0Settings]] },
      { text: "The metadata address is on the add-on’s Usage tab: https://your-domain/samlp/metadata/ followed by the application’s client ID." },
    ],
  },
  entra: {
    oidc: [
      { text: "In the Microsoft Entra admin center open “App registrations” and press “New registration”. Choose accounts in this organizational directory only." },
      { text: "Enter the redirect URI for the platform Web.", copy: [["Redirect URI", callback]] },
      { text: "Under “Certificates & secrets” make a client secret and copy its Value. Under “Token configuration” add the optional claim email to the ID token." },
      { text: "Copy the Application (client) ID and the Directory (tenant) ID from the overview. The issuer is https://login.microsoftonline.com/, your tenant ID, and /v2.0. An address with common in it is refused, as every tenant of Microsoft could sign in through it." },
    ],
    saml: [
      { text: "In the Microsoft Entra admin center open “Enterprise applications”, press “New application” and “Create your own application”, and then open its “Single sign-on” and choose SAML." },
      { text: "Edit the basic SAML configuration.", copy: [["Identifier (Entity ID)", entity], ["Reply URL (Assertion Consumer Service URL)", callback], ["Sign on URL", start]] },
      { text: "Under “Attributes & Claims” set the unique user identifier to user.objectid with the format Persistent, so that a new name does not make a new person. Add a claim for user.displayname where you want names." },
      { text: "Copy the “App Federation Metadata Url” under “SAML Certificates”. Assign people under “Users and groups”." },
    ],
  },
  other: {
    oidc: [
      { text: "Register a confidential web application for the authorization code flow with PKCE, with this redirect address.", copy: [["Redirect URI", callback], ["Address that begins a sign-in", start]] },
      { text: "ID tokens have to be signed with RS256, PS256, ES256 or EdDSA. Copy the issuer, the client ID and the client secret." },
    ],
    saml: [
      { text: "Register a service provider with our metadata, or with both addresses by hand.", copy: [["Metadata", metadata], ["Entity ID", entity], ["Assertion consumer service (HTTP-POST)", callback]] },
      { text: "Have assertions signed with RSA-SHA256 or stronger, and send a persistent NameID and the e-mail address as the attribute email. Then copy your provider’s metadata address, or its XML." },
    ],
  },
};
