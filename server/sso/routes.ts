import { instantText } from "../../core/kernel/time.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import type { ssoContract } from "../../core/sso/contract.ts";
import type { Handlers } from "../platform/http-call.ts";
import type { Outbound } from "../platform/outbound.ts";
import { type ConnectionParts, createConnection, discardConnection, overview, reviseConnection, setPolicy, switchTo, unknownConnection, unlinkPerson } from "./commands.ts";
import { discover } from "./discover.ts";
import { checkDomain, claimDomain, giveUpDomain, listDomains, type ResolveTxt } from "./domains.ts";
import { links, testLogin } from "./login-store.ts";
import { describeProvider } from "./metadata.ts";
import { connection, peopleOf } from "./store.ts";
import { connectionWire, testWire } from "./wire.ts";

export type SsoParts = ConnectionParts & { readonly outbound: Outbound; readonly resolveTxt: ResolveTxt };

export function ssoRoutes(parts: SsoParts): Handlers<typeof ssoContract> {
  return {
    domains: {
      list: (input, call) => listDomains(call, input.organisation),
      add: (input, call) => claimDomain(call, input),
      check: { outside: (input, call) => checkDomain(parts.resolveTxt, call, input) },
      remove: (input, call) => giveUpDomain(call, input) as Promise<undefined>,
    },
    sso: {
      discover: { outside: (input, call) => discover(call, input.email) },
      get: (input, call) => overview(parts, call, input.organisation),
      setPolicy: (input, call) => setPolicy(call, input),
      readMetadata: { outside: (input, call) => describeProvider(parts.outbound, call, input) },
      connections: {
        create: (input, call) => createConnection(parts, call, input),
        async get(input, call) {
          const row = await connection(call.tx, call.organisationId, input.connection);
          return row ? connectionWire(parts.origin(), row, (await peopleOf(call.tx, call.organisationId)).get(row.id) ?? 0) : unknownConnection();
        },
        change: (input, call) => reviseConnection(parts, call, input),
        switch: (input, call) => switchTo(parts, call, input),
        remove: (input, call) => discardConnection(call, input) as Promise<undefined>,
        async people({ connection: id, limit }, call) {
          const row = await connection(call.tx, call.organisationId, id);
          if (!row) return unknownConnection();
          const rows = await links(call.tx, call.organisationId, id, call.after, limit);
          return call.page(rows, limit, (one) => [instantText(one.seen_at), one.person_id], (one) => ({
            person: one.person_id as `per_${string}`, name: one.name, email: one.email, subject: one.subject, linkedAt: instantText(one.linked_at), seenAt: instantText(one.seen_at),
          }));
        },
        unlink: (input, call) => unlinkPerson(call, input) as Promise<undefined>,
      },
      tests: {
        async get(input, call) {
          const row = await testLogin(call.tx, call.organisationId, input.test);
          return row ? testWire(row, call.now) : refuse("test.not-found", "There is no such test, or it is too old.");
        },
      },
    },
  };
}
