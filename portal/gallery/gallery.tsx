import { IconBook, IconBriefcase, IconBuilding, IconCertificate, IconChartBar, IconCoins, IconForms, IconHome, IconLayoutGrid, IconLink, IconMessage, IconSpeakerphone, IconStack2, IconTable, IconUsers } from "@tabler/icons-react";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Providers } from "../app/providers.tsx";
import { AppShell, ShellStrip } from "../ui/app-shell.tsx";
import type { NavGroup } from "../ui/nav.ts";
import type { PagePath } from "../ui/path-link.tsx";
import { Toasts } from "../ui/toast.tsx";
import { NOW } from "./sample-data.ts";

const at = (name: string): PagePath => `/gallery/${name}`;

const GROUPS: readonly NavGroup[] = [
  { items: [{ to: at("home"), label: "Home", icon: IconHome }, { to: at("deals"), label: "Deals", icon: IconBriefcase, count: 3 }, { to: at("deal"), label: "Messages", icon: IconMessage, count: 1, countTone: "brand" }] },
  { label: "Earn", items: [{ to: at("earnings"), label: "Earnings", icon: IconCoins }, { to: at("links"), label: "Referral links", icon: IconLink }, { to: at("funds"), label: "Marketing funds", icon: IconSpeakerphone, locked: "From Gold" }] },
  { label: "Grow", items: [{ to: at("form"), label: "Form", icon: IconForms }, { to: at("training"), label: "Certification", icon: IconCertificate }, { to: at("resources"), label: "Resources", icon: IconBook }, { to: at("console"), label: "Overview", icon: IconChartBar, count: 9, countTone: "warn" }] },
  { label: "Kit", items: [{ to: at("parts"), label: "Parts", icon: IconLayoutGrid }, { to: at("table-states"), label: "Table states", icon: IconTable }, { to: at("overlays"), label: "Overlays", icon: IconStack2 }] },
  { label: "Company", items: [{ to: at("team"), label: "Team", icon: IconUsers }, { to: at("settings"), label: "Company", icon: IconBuilding }] },
];

const ORGANISATIONS = [{ id: "a", name: "Northstar Cloud", detail: "Gold · Certified reseller" }, { id: "b", name: "Kestrel IT", detail: "Provider" }];

function Frame() {
  const strip = location.search.includes("strip") ? <ShellStrip tone="warn">You act for Kestrel IT until 14:20. Everything you do is recorded.</ShellStrip> : undefined;
  return (
    <AppShell groups={GROUPS} organisation={ORGANISATIONS[0] as (typeof ORGANISATIONS)[number]} organisations={ORGANISATIONS} onOrganisation={() => undefined} person={{ name: "Ana Lima", email: "ana@northstar.example" }} onSignOut={() => undefined} onSearch={() => void router.navigate({ to: "/gallery/overlays", search: { open: "palette" } } as never)} help={at("parts")} strip={strip}>
      <Outlet />
    </AppShell>
  );
}

/** Each a chunk of its own, as pages are. */
const SECTIONS = {
  home: lazyRouteComponent(() => import("./home-section.tsx"), "HomeSection"),
  deals: lazyRouteComponent(() => import("./deals-section.tsx"), "DealsSection"),
  deal: lazyRouteComponent(() => import("./deal-section.tsx"), "DealSection"),
  form: lazyRouteComponent(() => import("./form-section.tsx"), "FormSection"),
  console: lazyRouteComponent(() => import("./console-section.tsx"), "ConsoleSection"),
  parts: lazyRouteComponent(() => import("./parts-section.tsx"), "PartsSection"),
  "table-states": lazyRouteComponent(() => import("./table-states-section.tsx"), "TableStatesSection"),
  overlays: lazyRouteComponent(() => import("./overlays-section.tsx"), "OverlaysSection"),
};

const root = createRootRoute({ component: () => <><Outlet /><Toasts /></> });
const frame = createRoute({ getParentRoute: () => root, id: "frame", component: Frame });
const sections = Object.entries(SECTIONS).map(([name, component]) => createRoute({ getParentRoute: () => frame, path: `/gallery/${name}`, component }));
const publicSection = createRoute({ getParentRoute: () => root, path: "/gallery/public", component: lazyRouteComponent(() => import("./public-section.tsx"), "PublicSection") });
const router = createRouter({ routeTree: root.addChildren([frame.addChildren(sections), publicSection]) });

/** Every component in every state, with made-up data and a clock that stands still. */
export function showGallery(into: HTMLElement): void {
  createRoot(into).render(<StrictMode><Providers now={() => NOW}><RouterProvider router={router as never} /></Providers></StrictMode>);
}
