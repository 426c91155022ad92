import { IconBriefcase, IconBuilding, IconBuildingCommunity, IconClipboardCheck, IconCoins, IconHistory, IconHome, IconKey, IconLogin2, IconScale, IconShieldLock, IconStairsUp, IconUserCircle, IconUserPlus, IconUsers, IconUsersGroup, IconWorld } from "@tabler/icons-react";
import type { NavGroup, NavItem } from "../ui/nav.ts";
import { appText } from "./app-text.ts";
import { may, type Me } from "./session.ts";
import { IconBuildingBank, IconFileInvoice } from "@tabler/icons-react";

type Line = NavItem & { readonly needs?: Me["permissions"][number]; readonly kind?: Me["organisation"]["kind"] };
type Lines = { readonly label?: string; readonly items: readonly Line[] };

/** One line a page, in the order they are shown. */
const PAGES: readonly Lines[] = [
  { items: [
    { to: "/home", label: appText.home, icon: IconHome, needs: "partners:read", kind: "partner" },
    { to: "/console/review", label: appText.review, icon: IconClipboardCheck, needs: "deals:review", kind: "vendor" },
    { to: "/deals", label: appText.deals, icon: IconBriefcase, needs: "deals:read" },
    { to: "/earnings", label: appText.earnings, icon: IconCoins, needs: "earnings:read" },
    { to: "/console/payouts", label: appText.payouts, icon: IconBuildingBank, needs: "payouts:run", kind: "vendor" },
    { to: "/statements", label: appText.statements, icon: IconFileInvoice, needs: "payouts:read", kind: "partner" },
    { to: "/settings/payout", label: appText.payoutDetails, icon: IconBuildingBank, needs: "payouts:read", kind: "partner" },
    { to: "/level", label: appText.level, icon: IconStairsUp, needs: "partners:read", kind: "partner" },
  ] },
  { label: appText.partners, items: [
    { to: "/console/partners", label: appText.allPartners, icon: IconBuildingCommunity, needs: "partners:list", kind: "vendor" },
    { to: "/console/applications", label: appText.applications, icon: IconUserPlus, needs: "partners:list", kind: "vendor" },
  ] },
  { label: appText.books, items: [{ to: "/console/ledger", label: appText.ledger, icon: IconScale, needs: "ledger:read", kind: "vendor" }, { to: "/console/audit", label: appText.audit, icon: IconHistory, needs: "audit:read", kind: "vendor" }] },
  { label: appText.settings, items: [
    { to: "/team", label: appText.team, icon: IconUsers, needs: "people:read" },
    { to: "/settings/keys", label: appText.apiKeys, icon: IconKey, needs: "keys:read" },
    { to: "/settings/organisation", label: appText.ownOrganisation, icon: IconBuilding, needs: "security:write" },
    { to: "/settings/domains", label: appText.domains, icon: IconWorld, needs: "sso:read" },
    { to: "/settings/sso", label: appText.sso, icon: IconLogin2, needs: "sso:read" },
    { to: "/settings/provisioning", label: appText.provisioning, icon: IconUsersGroup, needs: "provisioning:read" },
    { to: "/settings/security", label: appText.security, icon: IconShieldLock },
    { to: "/account", label: appText.account, icon: IconUserCircle },
  ] },
];

/** How many things wait behind a page. */
export type Waiting = Readonly<Record<string, number>>;

/** The pages a person can open, in groups; a page a role cannot open is absent. */
export function navigationFor(me: Me, waiting: Waiting = {}): readonly NavGroup[] {
  const open = ({ needs, kind }: Line) => (needs === undefined || may(me, needs)) && (kind === undefined || me.organisation.kind === kind);
  const shown = ({ needs: _needs, kind: _kind, ...item }: Line): NavItem => {
    const count = waiting[item.to] ?? 0;
    return count > 0 ? { ...item, count, countTone: "warn" } : item;
  };
  return PAGES.map((group) => ({ ...group, items: group.items.filter(open).map(shown) })).filter((group) => group.items.length > 0);
}
