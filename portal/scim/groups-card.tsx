import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { Loaded } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Card } from "../ui/page.tsx";
import { EmptyState } from "../ui/states.tsx";
import { CheckField } from "../ui/switch-field.tsx";
import { actOnProvisioning, type Provisioning, type ProvisionedGroup } from "./provisioning-record.ts";
import { scimText as t } from "./scim-text.ts";
import s from "./scim.module.css";

/** Which roles the people of a group get. */
export function GroupsCard({ provisioning }: { readonly provisioning: Provisioning }) {
  const me = useMe();
  const groups = useQuery({ queryKey: [...api.provisioning.groups.key(), "every"], queryFn: () => everyItem((page) => client.provisioning.groups(page)) });
  const [changing, setChanging] = useState<ProvisionedGroup | null>(null);
  const writes = may(me, "provisioning:write");
  return (
    <Card title={t.groups} lead={t.groupsLead}>
      <Loaded query={groups}>{(rows) => (rows.length === 0 ? <EmptyState title={t.noGroups}>{t.noGroupsText}</EmptyState> : (
        <ul className={s.rows}>{rows.map((group) => (
          <li key={group.id} className={s.row}>
            <span className={s.rowText}><b>{group.displayName}</b><small>{t.members(group.members)} · {group.roles.length === 0 ? t.noRoles : group.roles.join(", ")}</small></span>
            {writes ? <Button size="xs" variant="default" onClick={() => setChanging(group)} aria-label={`${t.change}: ${group.displayName}`}>{t.change}</Button> : null}
          </li>
        ))}</ul>
      ))}</Loaded>
      {changing ? <RolesDialog key={changing.id} group={changing} grantable={provisioning.grantable} onClose={() => setChanging(null)} /> : null}
    </Card>
  );
}

function RolesDialog({ group, grantable, onClose }: { readonly group: ProvisionedGroup; readonly grantable: Provisioning["grantable"]; readonly onClose: () => void }) {
  const [roles, setRoles] = useState(group.roles);
  return (
    <ConfirmDialog
      opened onClose={onClose} title={t.rolesTitle(group.displayName)} action={t.rolesAction}
      onConfirm={async () => { await actOnProvisioning(() => client.provisioning.setGroupRoles({ group: group.id, roles }), t.rolesSaved); }}
    >
      <p>{t.rolesText}</p>
      <div className={`${s.fields} ${s.below}`}>{grantable.map((role) => (
        <CheckField key={role} name={`role-${role}`} label={role} value={roles.includes(role)} onBlur={() => undefined} error={undefined} onChange={(given) => setRoles((before) => (given ? [...before, role] : before.filter((one) => one !== role)))} />
      ))}</div>
    </ConfirmDialog>
  );
}
