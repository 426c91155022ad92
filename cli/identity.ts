import { isPermission, type Permission } from "../core/identity/permissions.ts";
import { createClient } from "../sdk/client.ts";
import { everyItem } from "../sdk/pages.ts";
import { type Command, table, textOf, Usage } from "./command.ts";
import { findCredentials, keepLogin } from "./credentials.ts";

export const identityCommands: readonly Command[] = [
  {
    name: "login",
    summary: "Remember a server and a key",
    help: "  mindweave login --url=https://partners.example.com --key=mwk_…\n  echo mwk_… | mindweave login --url=https://partners.example.com --key=-\n\nThe key is tried first and kept in a file that only your account can read.",
    async run(input) {
      const url = textOf(input, "url") ?? input.environment["MINDWEAVE_URL"];
      const given = textOf(input, "key") ?? input.environment["MINDWEAVE_KEY"];
      if (url === undefined || given === undefined) throw new Usage("Say which server and key: --url=… --key=… (--key=- reads the key from standard input).");
      const key = given === "-" ? (await input.stdin()).trim() : given;
      const me = await createClient({ url, key }).me();
      const path = await keepLogin(input.environment, { url, key });
      input.out.result({ url, person: me.person, organisation: me.organisation, file: path }, [`Logged in at ${url} as ${me.person.name} of ${me.organisation.name}. Kept in ${path}.`]);
      return 0;
    },
  },
  {
    name: "status",
    summary: "Whether the server is there and the key works",
    async run(input) {
      const found = await findCredentials({ url: textOf(input, "url"), key: textOf(input, "key") }, input.environment);
      const ready = await fetch(`${found.url}/readyz`).then((response) => response.ok, () => false);
      if (!ready) {
        input.out.result({ url: found.url, ready: false }, [`${found.url} is not ready: start it with npm start, or look at its log.`]);
        return 1;
      }
      const me = await createClient(found).me();
      input.out.result({ url: found.url, ready: true, from: found.from, organisation: me.organisation, person: me.person }, [`${found.url} is ready. You are ${me.person.name} of ${me.organisation.name}, with ${found.from}.`]);
      return 0;
    },
  },
  {
    name: "whoami",
    summary: "Who you are and what you may do",
    async run(input) {
      const me = await (await input.client()).me();
      input.out.result(me, [`${me.person.name} <${me.person.email}>`, `${me.organisation.name} (${me.organisation.kind}) ${me.organisation.id}`, `Roles: ${me.roles.join(", ")}`, `May: ${me.permissions.join(" ")}`]);
      return 0;
    },
  },
  {
    name: "keys list",
    summary: "API keys of your organisation",
    async run(input) {
      const client = await input.client();
      const items = await everyItem((page) => client.keys.list({ limit: 200, ...page }));
      const state = (key: (typeof items)[number]) => (key.revokedAt !== null ? `revoked ${key.revokedAt}` : key.expiresAt !== null ? `until ${key.expiresAt}` : "no end");
      input.out.result({ items }, table([["ID", "NAME", "KEY", "LAST USED", "STATE"], ...items.map((key) => [key.id, key.name, key.hint, key.lastUsedAt ?? "never", state(key)])]));
      return 0;
    },
  },
  {
    name: "keys create",
    summary: "Make an API key; it is shown once",
    takes: "<name>",
    help: "  mindweave keys create nightly --scope=deals:read --scope=facts:write --expires=2027-01-01T00:00:00Z",
    options: {
      scope: { type: "string", multiple: true, value: "deals:read", help: "What the key may do; once for each permission" },
      expires: { type: "string", value: "2027-01-01T00:00:00Z", help: "When it ends; without it, when it is revoked" },
    },
    async run(input) {
      const [name] = input.positionals;
      const scopes = (input.values["scope"] ?? []) as string[];
      if (name === undefined || input.positionals.length > 1) throw new Usage("Give the key one name.");
      if (scopes.length === 0) throw new Usage("Say what it may do: --scope=deals:read (see: mindweave whoami).");
      const stranger = scopes.find((scope) => !isPermission(scope));
      if (stranger !== undefined) throw new Usage(`There is no permission "${stranger}" (see: mindweave whoami).`);
      const expiresAt = textOf(input, "expires");
      const made = await (await input.client()).keys.create({ name, scopes: scopes as Permission[], ...(expiresAt === undefined ? {} : { expiresAt }) });
      input.out.say("This key is not shown again:");
      input.out.result(made, [made.secret]);
      return 0;
    },
  },
  {
    name: "keys revoke",
    summary: "Revoke an API key at once",
    takes: "<key>",
    async run(input) {
      const [key] = input.positionals;
      if (key === undefined || input.positionals.length > 1) throw new Usage("Say which key, by its id: key_… (see: mindweave keys list).");
      const revoked = await (await input.client()).keys.revoke({ key });
      input.out.result(revoked, [`${revoked.name} is revoked.`]);
      return 0;
    },
  },
];
