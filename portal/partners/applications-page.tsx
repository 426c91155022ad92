import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Client, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { tableError } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { useTableState } from "../app/table-state.ts";
import { Card, Facts, Page } from "../ui/page.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { Notice, StatusText } from "../ui/status.tsx";
import { Ago, DateTime } from "../ui/times.tsx";
import type { Column, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { ApproveApplication, DeclineApplication } from "./application-decisions.tsx";
import { countryName } from "./countries.ts";
import { APPLICATION_STATUS, ApplicationBadge, trackTitle } from "./partner-words.tsx";
import s from "./partners.module.css";

export type Application = Awaited<ReturnType<Client["applications"]["get"]>>;

const columns: readonly Column<Application>[] = [
  { id: "company", label: "Company", value: (one) => one.company, cell: (one) => <span className={s.two}><b>{one.company}</b><small>{one.number} · {one.domain}</small></span>, fixed: true },
  { id: "name", label: "Name", value: (one) => one.company, hidden: true, card: "title" },
  { id: "contact", label: "Contact", value: (one) => one.contactName, width: 170, card: "lead" },
  { id: "track", label: "Kind", value: (one) => trackTitle(one.track), width: 150, card: "figure" },
  { id: "country", label: "Country", value: (one) => countryName(one.country), width: 150 },
  { id: "status", label: "Status", value: (one) => APPLICATION_STATUS[one.status][1], cell: (one) => <ApplicationBadge status={one.status} />, width: 130, card: "badge" },
  { id: "arrived", label: "Arrived", value: (one) => one.submittedAt, cell: (one) => <Ago at={one.submittedAt} />, width: 130 },
];

const views: readonly TableView<Application>[] = [
  { id: "all", label: "All" },
  { id: "open", label: "To decide", test: (one) => one.status === "submitted" },
  { id: "approved", label: "Approved", test: (one) => one.status === "approved" },
  { id: "declined", label: "Declined", test: (one) => one.status === "declined" },
];

/** Who wants to become a partner; the record opens beside the list. */
export function ApplicationsPage() {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [search, onSearch] = useTableState();
  const all = useQuery({ queryKey: [...api.applications.list.key(), "every"], queryFn: () => everyItem((page) => client.applications.list(page)) });
  const opened = all.data?.find((one) => one.id === raw["application"]);
  const close = () => void navigate({ to: ".", search: ((before: Record<string, unknown>) => ({ ...before, application: undefined })) as never });
  return (
    <Page title="Applications" lead="Who wants to become a partner" width="full">
      <Card flush>
        <DataTable<Application>
          caption="Applications" noun="applications" rows={all.data} columns={columns} rowId={(one) => one.id} rowName={(one) => one.company} search={search} onSearch={onSearch} views={views}
          error={tableError(all)} onRetry={() => void all.refetch()}
          link={(one, children, className) => <Link to="." search={((before: Record<string, unknown>) => ({ ...before, application: one.id })) as never} {...(className ? { className } : {})}>{children}</Link>}
          empty={{ title: "No applications", text: "They arrive from the public page “Become a partner”." }}
        />
      </Card>
      {opened ? <ApplicationPanel application={opened} onClose={close} /> : null}
    </Page>
  );
}

function ApplicationPanel({ application: one, onClose }: { readonly application: Application; readonly onClose: () => void }) {
  const me = useMe();
  const [decision, setDecision] = useState<"approve" | "decline" | null>(null);
  const decides = one.status === "submitted" && may(me, "partners:review");
  return (
    <SidePanel
      opened onClose={onClose} title={one.company} lead={<>{one.number} · arrived <DateTime at={one.submittedAt} /></>}
      footer={decides ? <><Button variant="default" onClick={() => setDecision("decline")}>Decline</Button><Button onClick={() => setDecision("approve")}>Approve</Button></> : undefined}
    >
      {one.status === "declined" ? <Notice tone="bad" title={`Declined by ${one.decidedBy ?? "the team"}`}>{one.reason}</Notice> : null}
      <p className={s.about}>{one.about}</p>
      <Facts facts={[
        { label: "Status", value: <ApplicationBadge status={one.status} /> }, { label: "Kind", value: trackTitle(one.track) }, { label: "Website", value: one.website }, { label: "Country", value: countryName(one.country) },
        { label: "Contact", value: one.contactName }, { label: "E-mail", value: one.email }, { label: "People", value: one.people ?? "—" },
        ...(one.partner ? [{ label: "Partner", value: <Link to="/console/partners/$partner" params={{ partner: one.partner }}>{one.partner}</Link> }] : []),
      ]} />
      {one.similar.length > 0 ? <ul className={s.similar}>{one.similar.map((like) => <li key={like.ref}><StatusText tone="warn">{like.name}</StatusText> <span className="quiet">{like.ref} · {like.because}</span></li>)}</ul> : null}
      <ApproveApplication application={one} opened={decision === "approve"} onClose={() => setDecision(null)} />
      <DeclineApplication application={one} opened={decision === "decline"} onClose={() => setDecision(null)} />
    </SidePanel>
  );
}
