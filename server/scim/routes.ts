import type { scimContract } from "../../core/scim/contract.ts";
import { nameOf } from "../../core/scim/address.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import type { Handlers } from "../platform/http-call.ts";
import { allowRoles, grantable, groupWire } from "./group-roles.ts";
import { type ListedUser, listedGroups, listedUsers } from "./people-store.ts";
import { type RequestRow, requests, standing } from "./request-store.ts";
import { SCIM_PATH } from "./run.ts";
import { tokens } from "./token-store.ts";
import { createToken, revokeToken, tokenWire } from "./tokens.ts";

const DAY_MS = 86_400_000;

export function scimRoutes({ origin }: { readonly origin: () => string }): Handlers<typeof scimContract> {
  return {
    provisioning: {
      async get(_, call) {
        const found = await standing(call.tx, call.organisationId, instant(call.now - DAY_MS));
        const rows = await tokens(call.tx, call.organisationId);
        return {
          baseUrl: `${origin()}${SCIM_PATH}`, tokens: rows.map((row) => tokenWire(row, call.now)), users: Number(found.users), active: Number(found.active), waiting: Number(found.waiting),
          groups: Number(found.groups), lastRequestAt: found.last_request_at === null ? null : instantText(found.last_request_at), failures: Number(found.failures),
          grantable: grantable(call.actor.organisationKind),
        };
      },
      async requests({ limit, only }, call) {
        const rows = await requests(call.tx, call.organisationId, { after: call.after, limit, failed: only === "failed" });
        return call.page(rows, limit, (row) => [instantText(row.at), row.id], requestWire);
      },
      async users({ limit }, call) {
        return call.page(await listedUsers(call.tx, call.organisationId, { after: call.after, limit }), limit, (row) => [row.name_key, row.id], userWire);
      },
      async groups({ limit }, call) {
        return call.page(await listedGroups(call.tx, call.organisationId, { after: call.after, limit }), limit, (row) => [row.name_key, row.id], groupWire);
      },
      createToken: (input, call) => createToken(call, input),
      revokeToken: (input, call) => revokeToken(call, input),
      setGroupRoles: (input, call) => allowRoles(call, input),
    },
  };
}

function requestWire(row: RequestRow) {
  return {
    id: row.id, at: instantText(row.at), method: row.method, path: row.path, status: row.status, scimType: row.scim_type, detail: row.detail, token: row.token_id as `sct_${string}`, milliseconds: row.ms,
  };
}

function userWire(row: ListedUser) {
  return {
    id: row.id as `scu_${string}`, userName: row.user_name, name: nameOf(row.doc), active: row.active, person: row.person_id as `per_${string}` | null, waitsFor: row.waits_for, groups: row.groups,
    changedAt: instantText(row.modified_at),
  };
}
