import type { Found } from "../../core/desk/contract.ts";
import type { Permission } from "../../core/identity/permissions.ts";
import { isStaff } from "../../core/kernel/actor.ts";
import type { Queries } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { foundAccounts, foundApplications, foundDeals, foundPartners, foundPeople, foundRuns, foundTransfers } from "./search-store.ts";

type Kind = { readonly permission: Permission; readonly who: "staff" | "others" | "all"; readonly find: (on: Queries, asked: { words: string; organisationId: string; staff: boolean }) => Promise<Found[]> };

/** Each kind of record with what it takes to see it; row-level security keeps an organisation to its own. */
const KINDS: readonly Kind[] = [
  { permission: "deals:read", who: "all", find: foundDeals },
  { permission: "partners:list", who: "staff", find: foundPartners },
  { permission: "partners:list", who: "staff", find: foundApplications },
  { permission: "payouts:run", who: "staff", find: foundRuns },
  { permission: "payouts:read", who: "others", find: foundTransfers },
  { permission: "ledger:read", who: "staff", find: foundAccounts },
  { permission: "people:read", who: "all", find: foundPeople },
];

export async function searchRecords(call: Call, q: string): Promise<{ items: Found[] }> {
  const words = q.trim().replaceAll(/\s+/g, " ");
  if (words === "") return { items: [] };
  const staff = isStaff(call.actor);
  const items: Found[] = [];
  for (const kind of KINDS) {
    if (!call.actor.permissions.has(kind.permission) || (kind.who !== "all" && (kind.who === "staff") !== staff)) continue;
    items.push(...(await kind.find(call.tx, { words, organisationId: call.organisationId, staff })));
  }
  return { items };
}
