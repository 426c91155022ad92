import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { Loaded, tableError } from "../app/loaded.tsx";
import { useTableState } from "../app/table-state.ts";
import { Card, Page, Stack } from "../ui/page.tsx";
import { Notice, StatusBadge, StatusText } from "../ui/status.tsx";
import { Ago } from "../ui/times.tsx";
import type { Column, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import type { TableSearch } from "../ui/table/table-search.ts";
import { GroupsCard } from "./groups-card.tsx";
import type { Provisioning, ProvisionedUser, ProvisioningRequest } from "./provisioning-record.ts";
import { scimText as t } from "./scim-text.ts";
import s from "./scim.module.css";
import { TokensCard } from "./tokens-card.tsx";

/** Settings of the organisation's directory: how it is connected, whom it gave, which roles its groups give, and what it asked last. */
export function ProvisioningPage() {
  const provisioning = useQuery(api.provisioning.get.queryOptions({ input: {} }));
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={provisioning} lines={8}>{(one) => (
        <Stack>
          {one.waiting > 0 ? <Notice tone="warn" title={t.waiting(one.waiting)}>{t.waitingText}</Notice> : null}
          <TokensCard provisioning={one} />
          <GroupsCard provisioning={one} />
          <People provisioning={one} />
          <Requests provisioning={one} />
        </Stack>
      )}</Loaded>
    </Page>
  );
}

function stateOf(user: ProvisionedUser): { readonly tone: "ok" | "warn" | "neutral"; readonly text: string } {
  if (!user.active) return { tone: "neutral", text: t.inactive };
  return user.waitsFor === null ? { tone: "ok", text: t.working } : { tone: "warn", text: t.waitsFor[user.waitsFor] };
}

const PEOPLE: readonly Column<ProvisionedUser>[] = [
  { id: "name", label: t.person, value: (one) => one.name, fixed: true, card: "title" },
  { id: "userName", label: t.userName, value: (one) => one.userName, width: 240, card: "lead" },
  { id: "groups", label: t.groupsOf, value: (one) => one.groups.join(", ") || null, width: 220 },
  { id: "state", label: t.state, value: (one) => stateOf(one).text, cell: (one) => <StatusBadge tone={stateOf(one).tone}>{stateOf(one).text}</StatusBadge>, width: 220, card: "badge" },
];

function People({ provisioning }: { readonly provisioning: Provisioning }) {
  const [search, onSearch] = useTableState();
  const users = useQuery({ queryKey: [...api.provisioning.users.key(), "every"], queryFn: () => everyItem((page) => client.provisioning.users(page)) });
  return (
    <Card title={t.people} lead={t.peopleOf(provisioning.active, provisioning.users)} flush>
      <DataTable<ProvisionedUser>
        caption={t.people} noun="people" rows={users.data} columns={PEOPLE} rowId={(one) => one.id} rowName={(one) => one.name} search={search} onSearch={onSearch}
        error={tableError(users)} onRetry={() => void users.refetch()} empty={{ title: t.noPeople, text: t.noPeopleText }}
      />
    </Card>
  );
}

const REQUESTS: readonly Column<ProvisioningRequest>[] = [
  { id: "at", label: t.when, value: (one) => one.at, cell: (one) => <Ago at={one.at} />, width: 130, fixed: true, card: "lead" },
  { id: "request", label: t.request, value: (one) => `${one.method} ${one.path}`, cell: (one) => <span className={s.rowText}><span className="mono">{one.method} {one.path}</span>{one.detail ? <small>{one.detail}</small> : null}</span>, card: "title" },
  { id: "answer", label: t.answer, value: (one) => one.status, cell: (one) => <StatusText tone={one.status >= 400 ? "bad" : "ok"}>{one.status}</StatusText>, width: 110, card: "badge" },
  { id: "reason", label: t.reason, value: (one) => one.detail, width: 380, hidden: true },
];

const VIEWS: readonly TableView<ProvisioningRequest>[] = [{ id: "all", label: t.all }, { id: "failed", label: t.onlyFailed, test: (one) => one.status >= 400 }];

function Requests({ provisioning }: { readonly provisioning: Provisioning }) {
  // The address belongs to the table of people.
  const [search, onSearch] = useState<TableSearch>({});
  const requests = useQuery({ queryKey: [...api.provisioning.requests.key(), "last"], queryFn: async () => (await client.provisioning.requests({ limit: 200 })).items });
  return (
    <Card title={t.requests} lead={t.requestsLead(provisioning.failures)} flush>
      <DataTable<ProvisioningRequest>
        caption={t.requests} noun="requests" rows={requests.data} columns={REQUESTS} rowId={(one) => one.id} rowName={(one) => `${one.method} ${one.path}`} search={search} onSearch={onSearch} views={VIEWS} density="compact"
        error={tableError(requests)} onRetry={() => void requests.refetch()} empty={{ title: t.noRequests, text: t.noRequestsText }}
      />
    </Card>
  );
}
