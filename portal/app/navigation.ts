import { IconUserCircle } from "@tabler/icons-react";
import type { NavGroup } from "../ui/nav.ts";
import { appText } from "./app-text.ts";
import type { Me } from "./session.ts";

/** The pages a person can open, in groups; a page a role cannot open is absent. Each feature adds its line here. */
export function navigationFor(_me: Me): readonly NavGroup[] {
  return [{ items: [{ to: "/account", label: appText.account, icon: IconUserCircle }] }];
}
