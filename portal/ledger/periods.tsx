import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, client, type Client, queryClient } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { tableError } from "../app/loaded.tsx";
import { useTableState } from "../app/table-state.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { calendarDate } from "../ui/format.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import type { Column } from "../ui/table/column.ts";
import { DateTime, Day } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import { ledgerText } from "./ledger-text.ts";

type Period = Awaited<ReturnType<Client["periods"]["list"]>>["items"][number];

const columns: readonly Column<Period>[] = [
  { id: "through", label: ledgerText.through, value: (one) => one.through, cell: (one) => <b><Day date={one.through} /></b>, fixed: true, card: "title" },
  { id: "at", label: ledgerText.closedAt, value: (one) => one.closedAt, cell: (one) => <DateTime at={one.closedAt} />, width: 180, card: "lead" },
  { id: "by", label: ledgerText.closedBy, value: (one) => one.closedBy, width: 320 },
];

/** Closed periods, the latest first. */
export function Periods() {
  const [search, onSearch] = useTableState();
  const people = useQuery({ queryKey: [...api.people.list.key(), "every"], queryFn: () => everyItem((page) => client.people.list(page)) });
  const periods = useQuery({ queryKey: [...api.periods.list.key(), "every"], queryFn: () => everyItem((page) => client.periods.list(page)) });
  const names = new Map(people.data?.map((one) => [one.id as string, one.name]));
  const rows = periods.data?.map((one) => ({ ...one, closedBy: one.closedBy === null ? null : (names.get(one.closedBy) ?? one.closedBy) }));
  return (
    <DataTable<Period>
      caption={ledgerText.periods} noun="periods" rows={rows} columns={columns} rowId={(one) => one.through} rowName={(one) => one.through} search={search} onSearch={onSearch} error={tableError(periods)} onRetry={() => void periods.refetch()}
      link={(one, children, className) => <Link to="/console/ledger" search={{ on: one.through } as never} {...(className ? { className } : {})}>{children}</Link>}
      empty={{ title: ledgerText.noPeriods, text: ledgerText.noPeriodsText }}
    />
  );
}

/** Closing cannot be taken back, so it is asked for with its consequence. */
export function ClosePeriod() {
  const [opened, setOpened] = useState(false);
  const [through, setThrough] = useState("");
  const close = async () => {
    if (through === "") return ledgerText.closeDayNeeded;
    await client.periods.close({ through });
    toast(ledgerText.closed(calendarDate(through)));
    await Promise.all([queryClient.invalidateQueries({ queryKey: api.periods.key() }), queryClient.invalidateQueries({ queryKey: api.ledger.key() })]);
    return undefined;
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>{ledgerText.closeBooks}</Button>
      <ConfirmDialog opened={opened} onClose={() => setOpened(false)} title={ledgerText.closeTitle} action={ledgerText.closeBooks} danger onConfirm={close}>
        <p style={{ marginBlockEnd: 12 }}>{ledgerText.closeText}</p>
        <TextInput type="date" label={ledgerText.closeDay} withAsterisk aria-required value={through} onChange={(event) => setThrough(event.currentTarget.value)} />
      </ConfirmDialog>
    </>
  );
}
