import { IconBriefcase, IconBuildingCommunity, IconCoins, IconLock, IconPlus, IconScale, IconUser, IconUserPlus } from "@tabler/icons-react";
import type { Found } from "../../core/desk/contract.ts";
import type { PaletteItem } from "../ui/palette-search.ts";
import { paletteText } from "../ui/palette-text.ts";
import { client } from "./api.ts";
import { appText } from "./app-text.ts";
import { may, type Me } from "./session.ts";

const ICONS = { deal: IconBriefcase, partner: IconBuildingCommunity, application: IconUserPlus, payout: IconCoins, account: IconScale, person: IconUser };

type Go = (address: string) => void;

/** Where a found record is shown. */
function addressOf({ kind, id }: Found, staff: boolean): string {
  const word = encodeURIComponent(id);
  switch (kind) {
    case "deal":
      return `/deals/${word}`;
    case "partner":
      return `/console/partners/${word}`;
    case "application":
      return `/console/applications?application=${word}`;
    case "payout":
      return staff ? `/console/payouts/${word}` : "/earnings";
    case "account":
      return accountAddress(id);
    case "person":
      return `/console/partners/${word}`;
  }
}

/** "partner_payable:USD:PA-1001": the account, its currency, and for whom it is kept. */
function accountAddress(id: string): string {
  const [account = "", currency = "", ...owner] = id.split(":");
  const kept = owner.join(":");
  return `/console/ledger/${account}?${new URLSearchParams({ currency, owner: kept === "" ? "-" : kept })}`;
}

/** Records that fit what is typed; the server finds them, so every word of it counts as found. */
export async function recordsFor(me: Me, query: string, go: Go, signal: AbortSignal): Promise<readonly PaletteItem[]> {
  const { items } = await client.search({ q: query }, { signal });
  // Who works for a partner is shown with the partner; a colleague has no page of its own.
  return items.filter((found) => !found.id.startsWith("per_")).map((found) => {
    const Icon = ICONS[found.kind];
    return { id: `${found.kind} ${found.id} ${found.detail}`, group: appText.searchKinds[found.kind], label: found.title, detail: found.detail, words: query, icon: <Icon size={17} stroke={1.6} />, run: () => go(addressOf(found, me.organisation.kind === "vendor")) };
  });
}

/** What can be begun from anywhere. */
export function actionsFor(me: Me, go: Go): PaletteItem[] {
  const staff = me.organisation.kind === "vendor";
  const action = (label: string, address: string, icon: PaletteItem["icon"]): PaletteItem => ({ id: label, group: paletteText.actions, label, icon, run: () => go(address) });
  return [
    ...(!staff && may(me, "deals:write") ? [action(appText.registerDeal, "/deals/new", <IconPlus size={17} stroke={1.6} />)] : []),
    ...(staff && may(me, "ledger:write") ? [action(appText.closePeriod, "/console/ledger?show=periods", <IconLock size={17} stroke={1.6} />)] : []),
  ];
}
