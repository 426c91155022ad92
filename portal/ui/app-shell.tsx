import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useRef } from "react";
import s from "./app-shell.module.css";
import { uiText } from "./messages.ts";
import { OverlayRoot } from "./overlay-root.tsx";
import { onDemand } from "./on-demand.tsx";
import { useShortcuts } from "./shortcuts.tsx";
import { Sidebar, type SidebarProps } from "./sidebar.tsx";
import { OfflineBanner } from "./states.tsx";

const ShellDrawer = onDemand(() => import("./shell-drawer.tsx"), "ShellDrawer");
const ShortcutSheet = onDemand(() => import("./shortcut-sheet.tsx"), "ShortcutSheet");

type ShellProps = Omit<SidebarProps, "onLeave"> & {
  /** Acting for somebody else, a sandbox: a strip that cannot be overlooked. */
  readonly strip?: ReactNode;
  readonly children: ReactNode;
};

/** The frame of portal, console and MSP pages: sidebar and one panel on desks, top bar and drawer below 992 px. */
export function AppShell({ strip, children, ...sidebar }: ShellProps) {
  const [opened, drawer] = useDisclosure(false);
  const [keysShown, keys] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  useShortcuts([{ keys: "mod+k", label: uiText.searchOrJump, run: sidebar.onSearch, everywhere: true }, { keys: "/", label: uiText.search, run: sidebar.onSearch }, { keys: "?", label: uiText.shortcuts, run: keys.open }]);
  return (
    <div className={s.shell}>
      <a className="skip" href="#content" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{uiText.skip}</a>
      <aside className={s.side}><Sidebar {...sidebar} /></aside>
      <header className={s.top}>
        <ActionIcon size={44} onClick={drawer.open} aria-label={uiText.openMenu}><IconMenu2 size={22} /></ActionIcon>
        <span className={s.topName}>{sidebar.organisation.name}</span>
        <ActionIcon size={44} onClick={sidebar.onSearch} aria-label={uiText.search}><IconSearch size={21} /></ActionIcon>
      </header>
      <ShellDrawer opened={opened} onClose={drawer.close} sidebar={sidebar} />
      <div className={s.column}>
        {strip}
        <OfflineBanner />
        <main ref={main} id="content" tabIndex={-1} className={s.panel}>{children}<OverlayRoot /></main>
      </div>
      <ShortcutSheet opened={keysShown} onClose={keys.close} />
    </div>
  );
}

/** A strip across the top: "You act for Kestrel IT until 14:20". */
export function ShellStrip({ tone, children, action }: { readonly tone: "brand" | "warn"; readonly children: ReactNode; readonly action?: ReactNode }) {
  return <div className={s.strip} data-tone={tone} role="status"><span>{children}</span>{action}</div>;
}
