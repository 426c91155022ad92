import type { deskContract } from "../../core/desk/contract.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Call, Handlers } from "../platform/http-call.ts";
import { changeView, deleteView, saveView, viewer } from "./commands.ts";
import { searchRecords } from "./search.ts";
import { type ViewRow, views } from "./view-store.ts";

export const deskRoutes: Handlers<typeof deskContract> = {
  search: ({ q }, call) => searchRecords(call, q),
  views: {
    async list({ page }, call) {
      return { items: (await views(call.tx, viewer(call), page)).map((row) => viewWire(call, row)) };
    },
    async save(input, call) {
      const row = await saveView(call, input);
      return isRefusal(row) ? row : viewWire(call, row);
    },
    async change(input, call) {
      const row = await changeView(call, input);
      return isRefusal(row) ? row : viewWire(call, row);
    },
    remove: ({ view }, call) => deleteView(call, view),
  },
};

function viewWire(call: Call, row: ViewRow) {
  return { id: row.id, page: row.page, name: row.name, search: row.search, shared: row.shared, mine: row.person_id === call.actor.personId, by: row.by_name, createdAt: instantText(row.created_at) };
}
