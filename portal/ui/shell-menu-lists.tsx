import { type MantineColorScheme, Menu, type MenuProps, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSun } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Avatar } from "./avatar.tsx";
import { uiText } from "./messages.ts";
import type { OrganisationChoice, ShellPerson } from "./nav.ts";
import s from "./shell-menus.module.css";

/** Opens as soon as it is there, with the focus where the pressed button had it, so that Escape leads back. */
function OpenedMenu({ face, label, children, ...menu }: MenuProps & { readonly face: ReactNode; readonly label: string }) {
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    button.current?.focus();
    setOpened(true);
  }, []);
  return (
    <Menu {...menu} opened={opened} onChange={setOpened}>
      <Menu.Target><button ref={button} type="button" className={s.trigger}>{face}</button></Menu.Target>
      <Menu.Dropdown aria-label={label}>{children}</Menu.Dropdown>
    </Menu>
  );
}

export type OrganisationListProps = { readonly face: ReactNode; readonly current: OrganisationChoice; readonly all: readonly OrganisationChoice[]; readonly onChoose: (id: string) => void };

export function OrganisationList({ face, current, all, onChoose }: OrganisationListProps) {
  return (
    <OpenedMenu face={face} label={uiText.switchOrganisation} position="bottom-start" width={264}>
      {all.map((one) => (
        <Menu.Item key={one.id} leftSection={<Avatar kind="organisation" name={one.name} logo={one.logo ?? null} />} rightSection={one.id === current.id ? <IconCheck size={16} aria-hidden="true" /> : null} onClick={() => onChoose(one.id)} {...(one.id === current.id ? { "aria-current": true } : {})}>
          <span className={s.name}>{one.name}</span><span className={s.detail}>{one.detail}</span>
        </Menu.Item>
      ))}
    </OpenedMenu>
  );
}

const SCHEMES = [{ value: "light", Icon: IconSun, label: uiText.light }, { value: "dark", Icon: IconMoon, label: uiText.dark }, { value: "auto", Icon: IconDeviceDesktop, label: uiText.system }] as const;

export type PersonListProps = { readonly face: ReactNode; readonly person: ShellPerson; readonly onSignOut: () => void };

export function PersonList({ face, person, onSignOut }: PersonListProps) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <OpenedMenu face={face} label={uiText.account} position="top-start" width={228}>
      <Menu.Label>{person.email}</Menu.Label>
      <Menu.Divider />
      <Menu.Label>{uiText.appearance}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
        {SCHEMES.map(({ value, Icon, label }) => <Menu.RadioItem key={value} value={value} checkIcon={<IconCheck size={16} aria-hidden="true" />} rightSection={<Icon size={16} aria-hidden="true" />}>{label}</Menu.RadioItem>)}
      </Menu.RadioGroup>
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={onSignOut}>{uiText.signOut}</Menu.Item>
    </OpenedMenu>
  );
}
