import { ActionIcon, Drawer } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import s from "./app-shell.module.css";
import { uiText } from "./messages.ts";
import { Sidebar, type SidebarProps } from "./sidebar.tsx";

/** The sidebar on phones and tablets. */
export function ShellDrawer({ opened, onClose, sidebar }: { readonly opened: boolean; readonly onClose: () => void; readonly sidebar: SidebarProps }) {
  const search = () => {
    onClose();
    sidebar.onSearch();
  };
  return (
    <Drawer.Root opened={opened} onClose={onClose} size={300}>
      <Drawer.Overlay />
      <Drawer.Content classNames={{ content: s.drawer }} aria-label={uiText.menu}>
        <ActionIcon size={44} className={s.drawerClose ?? ""} aria-label={uiText.closeMenu} onClick={onClose}><IconX size={20} /></ActionIcon>
        <Sidebar {...sidebar} onLeave={onClose} onSearch={search} />
      </Drawer.Content>
    </Drawer.Root>
  );
}
