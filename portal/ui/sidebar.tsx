import { IconHelpCircle, IconLock, IconSearch } from "@tabler/icons-react";
import { uiText } from "./messages.ts";
import type { NavGroup, NavItem, OrganisationChoice, ShellPerson } from "./nav.ts";
import { type PagePath, PathLink } from "./path-link.tsx";
import { Keys } from "./shortcuts.tsx";
import s from "./sidebar.module.css";
import { OrganisationMenu, PersonMenu } from "./shell-menus.tsx";

export type SidebarProps = {
  readonly groups: readonly NavGroup[];
  readonly organisation: OrganisationChoice;
  readonly organisations: readonly OrganisationChoice[];
  readonly onOrganisation: (id: string) => void;
  readonly person: ShellPerson;
  readonly onSignOut: () => void;
  readonly onSearch: () => void;
  readonly help: PagePath;
  /** Called when a page is chosen, so that a drawer can close. */
  readonly onLeave?: () => void;
};

/** Organisation on top, the groups, help and the person at the foot. */
export function Sidebar(props: SidebarProps) {
  return (
    <div className={s.sidebar}>
      <OrganisationMenu current={props.organisation} all={props.organisations} onChoose={props.onOrganisation} />
      <button type="button" className={s.search} onClick={props.onSearch}>
        <IconSearch size={16} aria-hidden="true" /><span>{uiText.searchOrJump}</span><Keys keys="mod+k" />
      </button>
      <nav className={s.nav} aria-label={uiText.mainNavigation}>
        {props.groups.map((group, i) => <Group key={group.label ?? i} group={group} onLeave={props.onLeave} />)}
      </nav>
      <div className={s.foot}>
        <PathLink to={props.help} className={s.item} onClick={props.onLeave}><IconHelpCircle size={18} stroke={1.6} aria-hidden="true" /><span>{uiText.help}</span></PathLink>
        <PersonMenu person={props.person} onSignOut={props.onSignOut} />
      </div>
    </div>
  );
}

function Group({ group, onLeave }: { readonly group: NavGroup; readonly onLeave: (() => void) | undefined }) {
  const items = <ul>{group.items.map((item) => <li key={item.label}><Item item={item} onLeave={onLeave} /></li>)}</ul>;
  if (!group.label) return items;
  return <div role="group" aria-label={group.label}><p className={s.group} aria-hidden="true">{group.label}</p>{items}</div>;
}

function Item({ item, onLeave }: { readonly item: NavItem; readonly onLeave: (() => void) | undefined }) {
  return (
    <PathLink to={item.to} className={s.item} exact={item.exact ?? false} onClick={onLeave} title={item.locked}>
      <item.icon size={18} stroke={1.6} aria-hidden="true" />
      <span>{item.label}</span>
      {item.locked ? <><IconLock size={14} className={s.lock} aria-hidden="true" /><span className="vh">{uiText.locked(item.locked)}</span></> : null}
      {item.count ? <span className={`num ${s.count}`} data-tone={item.countTone ?? "neutral"}><span aria-hidden="true">{item.count > 99 ? "99+" : item.count}</span><span className="vh">{uiText.waiting(item.count)}</span></span> : null}
    </PathLink>
  );
}
