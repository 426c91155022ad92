import { Button } from "@mantine/core";
import { useState } from "react";
import { SwitchField } from "../ui/switch-field.tsx";
import { Card, Columns, Facts, Page } from "../ui/page.tsx";
import { allowSingleKeys, singleKeysAllowed } from "../ui/shortcuts.tsx";
import { appText } from "./app-text.ts";
import s from "./account-page.module.css";
import { enterOrganisation, useMe } from "./session.ts";

/** Who one is here, and what one may do. */
export function AccountPage() {
  const me = useMe();
  const others = me.organisations.filter((organisation) => organisation.id !== me.organisation.id);
  return (
    <Page title={appText.account} lead={appText.accountLead} width="record">
      <Columns>
        <Card title={appText.you}>
          <Facts facts={[{ label: appText.name, value: me.person.name }, { label: appText.email, value: me.person.email }, { label: appText.organisation, value: me.organisation.name }, { label: appText.roles, value: me.roles.join(", ") }]} />
        </Card>
        <Card title={appText.permissions} lead={appText.permissionsLead}>
          <ul className={s.permissions}>{me.permissions.map((permission) => <li key={permission} className="mono">{permission}</li>)}</ul>
        </Card>
      </Columns>
      <KeyboardCard />
      {others.length > 0 ? (
        <Card title={appText.otherOrganisations}>
          <Facts facts={others.map((organisation) => ({ label: organisation.name, value: <Button size="xs" variant="default" onClick={() => void enterOrganisation(organisation.id)}>{appText.enter}</Button> }))} />
        </Card>
      ) : null}
    </Page>
  );
}

function KeyboardCard() {
  const [allowed, setAllowed] = useState(singleKeysAllowed);
  const change = (value: boolean) => {
    allowSingleKeys(value);
    setAllowed(value);
  };
  return <Card title={appText.keyboard}><SwitchField name="single-keys" label={appText.singleKeys} help={appText.singleKeysHelp} value={allowed} onChange={change} onBlur={() => undefined} error={undefined} /></Card>;
}
