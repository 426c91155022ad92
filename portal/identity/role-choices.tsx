import { Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../app/api.ts";
import { useMe } from "../app/session.ts";
import s from "./identity.module.css";
import { grouped, permissionWords, roleName } from "./role-words.ts";
import { teamText as t } from "./team-text.ts";

export type Chosen = { readonly roles: readonly string[]; readonly customRoles: readonly string[] };

const toggled = (list: readonly string[], one: string, on: boolean) => (on ? [...list, one] : list.filter((other) => other !== one));

/** The ready roles of this kind of organisation, and those of its own. */
export function RoleChoices({ value, onChange, own = true }: { readonly value: Chosen; readonly onChange: (next: Chosen) => void; readonly own?: boolean }) {
  const me = useMe();
  const ready = useQuery(api.roles.list.queryOptions({ input: {}, staleTime: Number.POSITIVE_INFINITY }));
  const made = useQuery(api.customRoles.list.queryOptions({ input: {}, enabled: own }));
  return (
    <fieldset className={s.choices}>
      <legend>{t.roles}</legend>
      {(ready.data?.items ?? []).filter((one) => one.kind === me.organisation.kind).map((one) => (
        <Checkbox key={one.role} label={roleName(one.role)} description={one.sentence} checked={value.roles.includes(one.role)} onChange={(event) => onChange({ ...value, roles: toggled(value.roles, one.role, event.currentTarget.checked) })} />
      ))}
      {own ? (made.data?.items ?? []).map((one) => (
        <Checkbox key={one.id} label={one.name} description={one.sentence} checked={value.customRoles.includes(one.id)} onChange={(event) => onChange({ ...value, customRoles: toggled(value.customRoles, one.id, event.currentTarget.checked) })} />
      )) : null}
    </fieldset>
  );
}

/** Single permissions in groups. */
export function PermissionChoices({ from, value, onChange }: { readonly from: readonly string[]; readonly value: readonly string[]; readonly onChange: (next: readonly string[]) => void }) {
  return (
    <div className={s.groups} tabIndex={0} role="group" aria-label="Permissions">
      {grouped(from).map(([group, permissions]) => (
        <fieldset key={group}>
          <legend>{group}</legend>
          {permissions.map((one) => <Checkbox key={one} label={permissionWords(one).word} aria-label={one} checked={value.includes(one)} onChange={(event) => onChange(toggled(value, one, event.currentTarget.checked))} />)}
        </fieldset>
      ))}
    </div>
  );
}
