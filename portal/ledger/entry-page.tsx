import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { api, type Client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { Why } from "../app/why.tsx";
import { Money } from "../ui/money-text.tsx";
import { Card, Columns, Facts, Page, type PathStep, Stack } from "../ui/page.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { StatusBadge } from "../ui/status.tsx";
import { DateTime, Day } from "../ui/times.tsx";
import { accountTitle, ledgerText, sentence } from "./ledger-text.ts";
import s from "./ledger.module.css";
import { useAddress } from "./moment.tsx";

type Entry = Awaited<ReturnType<Client["ledger"]["entry"]>>;
const PATH: readonly PathStep[] = [{ label: ledgerText.title, to: "/console/ledger" }];

/** One balanced step of the books, down to the fact it stands on. */
export function EntryPage() {
  const { entry: id } = useParams({ strict: false });
  const entry = useQuery(api.ledger.entry.queryOptions({ input: { entry: id as Entry["id"] } }));
  return entry.data ? <EntryRecord entry={entry.data} /> : <Page title={ledgerText.entry} path={PATH} width="record"><Card><Loaded query={entry}>{() => null}</Loaded></Card></Page>;
}

function EntryRecord({ entry }: { readonly entry: Entry }) {
  const me = useMe();
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const change = useAddress();
  const shown = typeof raw["fact"] === "string" ? raw["fact"] : null;
  return (
    <Page title={sentence(entry.template)} badge={entry.reversedBy ? <StatusBadge tone="warn">Taken back</StatusBadge> : entry.reverses ? <StatusBadge tone="info">Takes back</StatusBadge> : undefined} lead={<span className={s.wrap}>{entry.subject}</span>} path={PATH} width="record">
      <Columns kind="main-aside">
        <Stack>
          <Card title={ledgerText.lines} flush><Lines entry={entry} /></Card>
          <Card title={ledgerText.fact} lead={sentence(entry.told.type)}>
            <Facts facts={[{ label: "Happened", value: <DateTime at={entry.told.occurredAt} program /> }, { label: "Became known", value: <DateTime at={entry.told.recordedAt} /> }, { label: "Fact", value: <span className="mono">{entry.told.id}</span> }]} />
            <Payload value={entry.told.payload} />
          </Card>
          {entry.earning !== null && may(me, "earnings:read") ? <Explained earning={entry.earning} onFact={(fact) => change({ fact })} /> : null}
        </Stack>
        <Stack>
          <Card title={ledgerText.source}>
            <Facts facts={[
              { label: "Booked", value: <Day date={entry.bookedOn} /> }, { label: "Belongs to", value: <Day date={entry.effectiveOn} /> }, { label: "Posted", value: <DateTime at={entry.postedAt} /> }, { label: "Program", value: entry.program ?? "—" },
              ...(entry.reverses ? [{ label: ledgerText.reverses, value: <EntryLink id={entry.reverses} /> }] : []), ...(entry.reversedBy ? [{ label: ledgerText.reversedBy, value: <EntryLink id={entry.reversedBy} /> }] : []),
              { label: "Source key", value: <span className={`mono ${s.wrap}`}>{entry.key}</span> }, { label: "Entry", value: <span className={`mono ${s.wrap}`}>{entry.id}</span> },
            ]} />
          </Card>
          <SameFact entry={entry} />
        </Stack>
      </Columns>
      <SidePanel opened={shown !== null} onClose={() => change({ fact: undefined })} title="Fact">{shown === null ? null : <FactRecord id={shown} />}</SidePanel>
    </Page>
  );
}

function Lines({ entry }: { readonly entry: Entry }) {
  return (
    <div className={s.scroll} tabIndex={0} role="region" aria-label="Lines of the entry">
      <table className={s.lines}>
        <thead><tr><th scope="col">Account</th><th scope="col" data-numeric>{ledgerText.debit}</th><th scope="col" data-numeric>{ledgerText.credit}</th><th scope="col" data-numeric>Balance after</th></tr></thead>
        <tbody>
          {entry.lines.map((line) => (
            <tr key={`${line.account}:${line.owner ?? ""}:${line.currency}:${line.side}`}>
              <td><span className={s.two}><Link to="/console/ledger/$account" params={{ account: line.account }} search={{ currency: line.currency, owner: line.owner ?? "-" } as never}>{accountTitle(line.account)}</Link>{line.owner === null ? null : <small>{line.owner}</small>}</span></td>
              <td data-numeric>{line.side === "debit" ? <Money amount={line.amount} currency={line.currency} exact /> : null}</td>
              <td data-numeric>{line.side === "credit" ? <Money amount={line.amount} currency={line.currency} exact /> : null}</td>
              <td data-numeric><Money amount={line.balanceAfter} currency={line.currency} exact /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Rule, clause and arithmetic, with every fact that was used as a way to that fact. Steps without a line of earnings explain themselves by their fact. */
function Explained({ earning, onFact }: { readonly earning: string; readonly onFact: (fact: string) => void }) {
  const answer = useQuery(api.earnings.explain.queryOptions({ input: { ref: earning }, retry: false }));
  if (answer.isError) return null;
  const used = [...new Set(answer.data?.explanation.steps.flatMap((step) => step.facts) ?? [])].filter((id) => id.startsWith("fac_"));
  return (
    <Card title={ledgerText.why} lead={ledgerText.whyLead}>
      <Why earning={earning} />
      {used.length > 0 ? <><h3 className={s.small}>{ledgerText.factsUsed}</h3><div className={s.chips}>{used.map((id) => <button type="button" className={s.chip} key={id} onClick={() => onFact(id)}>{ledgerText.openFact(id)}</button>)}</div></> : null}
    </Card>
  );
}

function FactRecord({ id }: { readonly id: string }) {
  const fact = useQuery(api.facts.get.queryOptions({ input: { fact: id as Entry["fact"] } }));
  return (
    <Loaded query={fact}>
      {(one) => (
        <>
          <Facts facts={[{ label: "What", value: sentence(one.type) }, { label: "Happened", value: <DateTime at={one.occurredAt} /> }, { label: "Became known", value: <DateTime at={one.recordedAt} /> }, { label: "Told by", value: one.source.system }, { label: "Under", value: <span className={s.wrap}>{one.source.ref}</span> }, { label: "Fact", value: <span className={`mono ${s.wrap}`}>{one.id}</span> }]} />
          <Payload value={one.payload} />
        </>
      )}
    </Loaded>
  );
}

function Payload({ value }: { readonly value: unknown }) {
  return <pre className={s.payload} tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>;
}

function SameFact({ entry }: { readonly entry: Entry }) {
  const all = useQuery(api.ledger.entries.queryOptions({ input: { fact: entry.fact, limit: 50 } }));
  const others = all.data?.items.filter((one) => one.id !== entry.id) ?? [];
  if (others.length === 0) return null;
  return <Card title={ledgerText.sameFact}><ul className={s.others}>{others.map((one) => <li key={one.id}><Link to="/console/ledger/entries/$entry" params={{ entry: one.id }}>{sentence(one.template)}</Link><Day date={one.bookedOn} /></li>)}</ul></Card>;
}

function EntryLink({ id }: { readonly id: Entry["id"] }) {
  return <Link to="/console/ledger/entries/$entry" params={{ entry: id }}>{ledgerText.entry}</Link>;
}
