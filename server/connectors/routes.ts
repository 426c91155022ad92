import type { connectorsContract } from "../../core/connectors/contract.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Handlers } from "../platform/http-call.ts";
import { connector, type ConnectorParts, giveSecret, mapBillingCustomer, takeSecret } from "./commands.ts";
import { type CustomerRow, customers, events } from "./store.ts";

export function connectorRoutes(parts: ConnectorParts): Handlers<typeof connectorsContract> {
  return {
    billing: {
      get: (_, call) => connector(call),
      addSecret: (input, call) => giveSecret(parts, call, input),
      endSecret: (input, call) => takeSecret(call, input),
      async customers({ limit, unmapped }, call) {
        return call.page(await customers(call.tx, { after: call.after, limit, unmapped: unmapped === "true" }), limit, (row) => [row.account === null ? 0 : 1, row.id], customerWire);
      },
      async map(input, call) {
        const row = await mapBillingCustomer(call, input);
        return isRefusal(row) ? row : customerWire(row);
      },
      async events({ limit, state }, call) {
        return call.page(await events(call.tx, { after: call.after, limit, state }), limit, (row) => [instantText(row.received_at), row.id], (row) => ({ id: row.id, type: row.type, happenedAt: instantText(row.happened_at), receivedAt: instantText(row.received_at), state: row.state, note: row.note }));
      },
    },
  };
}

function customerWire(row: CustomerRow) {
  return { id: row.id, name: row.name, email: row.email, account: row.account, waiting: Number(row.waiting), firstSeenAt: instantText(row.first_seen_at) };
}
