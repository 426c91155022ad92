import { type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSelector, IconSun } from "@tabler/icons-react";
import { Avatar } from "./avatar.tsx";
import { uiText } from "./messages.ts";
import type { OrganisationChoice, ShellPerson } from "./nav.ts";
import s from "./shell-menus.module.css";

type OrganisationProps = { readonly current: OrganisationChoice; readonly all: readonly OrganisationChoice[]; readonly onChoose: (id: string) => void };

/** The organisation one acts for; a menu only where there are several. */
export function OrganisationMenu({ current, all, onChoose }: OrganisationProps) {
  const label = (
    <>
      <Avatar kind="organisation" name={current.name} logo={current.logo ?? null} />
      <span className={s.text}><span className={s.name}>{current.name}</span><span className={s.detail}>{current.detail}</span></span>
    </>
  );
  if (all.length < 2) return <div className={s.trigger} data-plain>{label}</div>;
  return (
    <Menu position="bottom-start" width={264}>
      <Menu.Target><button type="button" className={s.trigger}><span className="vh">{uiText.switchOrganisation}: </span>{label}<IconSelector size={16} aria-hidden="true" /></button></Menu.Target>
      <Menu.Dropdown aria-label={uiText.switchOrganisation}>
        {all.map((one) => (
          <Menu.Item key={one.id} leftSection={<Avatar kind="organisation" name={one.name} logo={one.logo ?? null} />} rightSection={one.id === current.id ? <IconCheck size={16} aria-hidden="true" /> : null} onClick={() => onChoose(one.id)} {...(one.id === current.id ? { "aria-current": true } : {})}>
            <span className={s.name}>{one.name}</span><span className={s.detail}>{one.detail}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const SCHEMES = [{ value: "light", Icon: IconSun, label: uiText.light }, { value: "dark", Icon: IconMoon, label: uiText.dark }, { value: "auto", Icon: IconDeviceDesktop, label: uiText.system }] as const;

/** The person: appearance and the way out. */
export function PersonMenu({ person, onSignOut }: { readonly person: ShellPerson; readonly onSignOut: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-start" width={228}>
      <Menu.Target>
        <button type="button" className={s.trigger} data-person><Avatar name={person.name} /><span className={s.text}><span className={s.person}>{person.name}</span></span><IconSelector size={16} aria-hidden="true" /></button>
      </Menu.Target>
      <Menu.Dropdown aria-label={uiText.account}>
        <Menu.Label>{person.email}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>{uiText.appearance}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
          {SCHEMES.map(({ value, Icon, label }) => <Menu.RadioItem key={value} value={value} checkIcon={<IconCheck size={16} aria-hidden="true" />} rightSection={<Icon size={16} aria-hidden="true" />}>{label}</Menu.RadioItem>)}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={onSignOut}>{uiText.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
