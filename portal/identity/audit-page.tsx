import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Link } from "@tanstack/react-router";
import { api, type Client, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { saidOf, tableError } from "../app/loaded.tsx";
import { useSavedViews } from "../app/saved-views.ts";
import { useTableState } from "../app/table-state.ts";
import { saveFile } from "../ui/csv.ts";
import { count } from "../ui/format.ts";
import { Card, Facts, Page } from "../ui/page.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { Notice } from "../ui/status.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import type { Column, TableView } from "../ui/table/column.ts";
import { DateTime } from "../ui/times.tsx";

type Entry = Awaited<ReturnType<Client["audit"]["list"]>>["items"][number];
type Row = Entry & { readonly who: string };

const sentence = (action: string) => action.replaceAll(/[.-]/g, " ").replace(/^./, (letter) => letter.toUpperCase());

const columns: readonly Column<Row>[] = [
  { id: "action", label: "What", value: (row) => sentence(row.action), fixed: true, card: "title" },
  { id: "who", label: "Who", value: (row) => row.who, width: 200, card: "lead" },
  { id: "subject", label: "To what", value: (row) => row.subject, cell: (row) => <span className="mono">{row.subject}</span>, width: 340 },
  { id: "at", label: "When", value: (row) => row.at, cell: (row) => <DateTime at={row.at} />, width: 150, card: "badge" },
  { id: "seq", label: "Number", value: (row) => row.seq, numeric: true, width: 96 },
  { id: "hash", label: "Hash", value: (row) => row.hash, hidden: true },
  { id: "request", label: "Request", value: (row) => row.request, hidden: true },
];
const views: readonly TableView<Row>[] = [
  { id: "all", label: "All" },
  { id: "access", label: "Sign-ins and access", test: (row) => /^(session|sign|key|person|invitation|factor|passkey|role|sso)/.test(row.action) },
  { id: "program", label: "Program", test: (row) => /^(program|addendum)/.test(row.action) },
  { id: "money", label: "Money and books", test: (row) => /^(run|payout|period|payee|bank|tax|transfer|fact|facts)/.test(row.action) },
  { id: "refused", label: "Refused", test: (row) => /refus|failed|wrong|denied|declined/.test(row.action) },
];

/** What was done, by whom and when, in a chain that shows every change of it. */
export function AuditPage() {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [search, onSearch] = useTableState();
  const savedViews = useSavedViews("audit");
  const people = useQuery({ queryKey: [...api.people.list.key(), "every"], queryFn: () => everyItem((page) => client.people.list(page)), retry: false });
  const log = useQuery({ queryKey: [...api.audit.list.key(), "every"], queryFn: () => everyItem((page) => client.audit.list(page)) });
  const names = new Map(people.data?.map((one) => [one.id as string, one.name]));
  const rows = log.data?.map((entry) => ({ ...entry, who: entry.by.person === null ? "The system" : (names.get(entry.by.person) ?? entry.by.person) }));
  const opened = rows?.find((row) => row.seq === raw["entry"]);
  const close = () => void navigate({ to: ".", search: ((before: Record<string, unknown>) => ({ ...before, entry: undefined })) as never });
  return (
    <Page title="Audit log" lead="What was done, by whom and when" width="full" actions={<ExportChain />}>
      <Chain />
      <Card flush>
        <DataTable<Row>
          caption="Audit log" noun="entries" rows={rows} columns={columns} rowId={(row) => String(row.seq)} rowName={(row) => `entry ${row.seq}`} search={search} onSearch={onSearch} views={views} savedViews={savedViews} density="compact"
          error={tableError(log)} onRetry={() => void log.refetch()} empty={{ title: "Nothing was done yet", text: "Every sign-in and every change appears here." }}
          link={(row, children, className) => <Link to="." search={((before: Record<string, unknown>) => ({ ...before, entry: row.seq })) as never} {...(className ? { className } : {})}>{children}</Link>}
        />
      </Card>
      {opened ? <EntryPanel row={opened} onClose={close} /> : null}
    </Page>
  );
}

function EntryPanel({ row, onClose }: { readonly row: Row; readonly onClose: () => void }) {
  const mono = (text: string) => <span className="mono">{text}</span>;
  return (
    <SidePanel opened onClose={onClose} title={sentence(row.action)} lead={<>Entry {row.seq} · <DateTime at={row.at} /></>}>
      <Facts facts={[{ label: "Who", value: row.who }, { label: "With", value: mono(row.by.credential ?? row.by.kind) }, { label: "To what", value: mono(row.subject) }, { label: "Request", value: mono(row.request ?? "—") }, { label: "Hash", value: mono(row.hash) }]} />
      <pre tabIndex={0} className="mono" style={{ overflowX: "auto", whiteSpace: "pre-wrap" }}>{JSON.stringify(row.detail, null, 2)}</pre>
    </SidePanel>
  );
}

/** The chain is worked out again on request. */
function Chain() {
  const check = useMutation({ mutationFn: () => client.audit.verify({}) });
  const button = <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>Verify the chain</Button>;
  if (check.error) return <Notice tone="bad" title={saidOf(check.error).sentence} action={button} />;
  if (!check.data) return <Notice tone="info" title="Each entry is chained to the one before it" action={button}>A change of any of them would show.</Notice>;
  if (!check.data.intact) return <Notice tone="bad" title={`The chain is broken at entry ${check.data.brokenAt ?? ""}`} action={button}>Entries before it hold. Keep this database as it is and find out who could write to it.</Notice>;
  return <Notice tone="ok" title={`All ${count(check.data.entries)} entries follow from each other`} action={button}><span className="mono" style={{ overflowWrap: "anywhere" }}>Head {check.data.head}</span></Notice>;
}

/** One entry a line, the oldest first: `mindweave audit verify` follows it without a server. */
function ExportChain() {
  const save = useMutation({
    mutationFn: async () => {
      const all: Entry[] = [];
      let cursor: string | null = null;
      do {
        const part: Awaited<ReturnType<Client["audit"]["list"]>> = await client.audit.list({ limit: 200, ...(cursor === null ? {} : { cursor }) });
        all.push(...part.items);
        cursor = part.next;
      } while (cursor !== null);
      saveFile("audit.jsonl", all.toReversed().map((entry) => `${JSON.stringify(entry)}\n`).join(""), "application/jsonl");
    },
  });
  return <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>Export the chain</Button>;
}
