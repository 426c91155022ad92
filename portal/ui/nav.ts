import type { Icon } from "@tabler/icons-react";
import type { PagePath } from "./path-link.tsx";

export type NavItem = {
  readonly to: PagePath;
  readonly label: string;
  readonly icon: Icon;
  /** Things that wait for a decision of this person; never a total. */
  readonly count?: number;
  readonly countTone?: "neutral" | "warn" | "brand";
  /** Stays visible with what unlocks it: "From Gold". */
  readonly locked?: string;
  /** Current only on this very page, not on the pages below it. */
  readonly exact?: boolean;
};

export type NavGroup = { readonly label?: string; readonly items: readonly NavItem[] };

export type OrganisationChoice = { readonly id: string; readonly name: string; /** "Gold · Certified reseller". */ readonly detail: string; readonly logo?: string | null };

export type ShellPerson = { readonly name: string; readonly email: string };
