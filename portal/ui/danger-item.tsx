import { Menu } from "@mantine/core";
import type { ReactNode } from "react";

/** The last item of a menu, which takes something away; what it does is confirmed in a dialog. */
export function DangerItem({ onClick, children }: { readonly onClick?: () => void; readonly children: ReactNode }) {
  return <Menu.Item color="var(--ui-bad-fg)" {...(onClick ? { onClick } : {})}>{children}</Menu.Item>;
}
