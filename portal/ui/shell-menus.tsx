import { IconSelector } from "@tabler/icons-react";
import { type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { Avatar } from "./avatar.tsx";
import { uiText } from "./messages.ts";
import type { OrganisationChoice, ShellPerson } from "./nav.ts";
import type { OrganisationListProps, PersonListProps } from "./shell-menu-lists.tsx";
import s from "./shell-menus.module.css";

const lists = () => import("./shell-menu-lists.tsx");
const OrganisationList = lazy(async () => ({ default: (await lists()).OrganisationList }));
const PersonList = lazy(async () => ({ default: (await lists()).PersonList }));

/** A button that becomes a menu when it is first pressed: what floats weighs as much as the rest of the frame, and most pages are left without it. */
function MenuOnDemand<P extends object>({ list: List, props, children }: { readonly list: ComponentType<P & { face: ReactNode }>; readonly props: P; readonly children: ReactNode }) {
  const [wanted, setWanted] = useState(false);
  const button = <button type="button" className={s.trigger} aria-haspopup="menu" aria-expanded={false} onPointerEnter={() => void lists()} onFocus={() => void lists()} onClick={() => setWanted(true)}>{children}</button>;
  return wanted ? <Suspense fallback={button}><List {...props} face={children} /></Suspense> : button;
}

type OrganisationProps = Omit<OrganisationListProps, "face"> & { readonly current: OrganisationChoice };

/** The organisation one acts for; a menu only where there are several. */
export function OrganisationMenu(props: OrganisationProps) {
  const { current } = props;
  const label = (
    <>
      <Avatar kind="organisation" name={current.name} logo={current.logo ?? null} />
      <span className={s.text}><span className={s.name}>{current.name}</span><span className={s.detail}>{current.detail}</span></span>
    </>
  );
  if (props.all.length < 2) return <div className={s.trigger} data-plain>{label}</div>;
  return <MenuOnDemand<Omit<OrganisationListProps, "face">> list={OrganisationList} props={props}><span className="vh">{uiText.switchOrganisation}: </span>{label}<IconSelector size={16} aria-hidden="true" /></MenuOnDemand>;
}

/** The person: appearance and the way out. */
export function PersonMenu(props: Omit<PersonListProps, "face">) {
  const person: ShellPerson = props.person;
  return <div data-person><MenuOnDemand<Omit<PersonListProps, "face">> list={PersonList} props={props}><Avatar name={person.name} /><span className={s.text}><span className={s.person}>{person.name}</span></span><IconSelector size={16} aria-hidden="true" /></MenuOnDemand></div>;
}
