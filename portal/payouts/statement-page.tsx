import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Statement, StatementLine } from "../../core/payouts/statement-shape.ts";
import { accountRows, paymentWords } from "../../core/payouts/statement-text.ts";
import { monthWords } from "../../core/payouts/statement-words.ts";
import { api, type Client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { Why } from "../app/why.tsx";
import type { Explanation } from "../ui/explain.ts";
import { ExplainPanel } from "../ui/explain-panel.tsx";
import { Money } from "../ui/money-text.tsx";
import { Card, Columns, Facts, Page } from "../ui/page.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { Notice } from "../ui/status.tsx";
import { Day } from "../ui/times.tsx";
import { PaidLines } from "./paid-lines.tsx";
import { accountText, StateBadge } from "./payout-words.tsx";
import s from "./payouts.module.css";
import { statementsText as t } from "./statements-text.ts";

const PATH = [{ label: t.title, to: "/statements" }] as const;

/** A month of a partner's account, or one payout. */
export function StatementPage() {
  const { statement = "" } = useParams({ strict: false });
  return /^\d{4}-\d{2}$/.test(statement) ? <MonthPage month={statement} /> : <PayoutPage transfer={statement} />;
}

function useWhy(): readonly [string | null, (ref: string | undefined) => void] {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  return [typeof raw["why"] === "string" ? raw["why"] : null, (ref) => void navigate({ to: ".", search: ((before: Record<string, unknown>) => ({ ...before, why: ref })) as never })];
}

function Downloads({ files }: { readonly files: readonly (readonly [label: string, path: string])[] }) {
  return <>{files.map(([label, path]) => <Button key={path} component="a" href={path} download variant="default">{label}</Button>)}</>;
}

function Waiting({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return <Page title={title} path={PATH} width="record"><Card>{children}</Card></Page>;
}

function MonthPage({ month }: { readonly month: string }) {
  const query = useQuery(api.statementFiles.get.queryOptions({ input: { month } }));
  const [why, onWhy] = useWhy();
  const title = t.statementFor(monthWords(month));
  if (!query.data) return <Waiting title={title}><Loaded query={query} lines={8}>{() => null}</Loaded></Waiting>;
  const { statement, digest, seal } = query.data;
  const line = statement.lines.find((one) => keyOf(one) === why);
  const files = [[t.json, `/v1/statement-downloads/${month}.json`], [t.csv, `/v1/statement-downloads/${month}.csv`], [t.pdf, `/v1/statement-downloads/${month}.pdf`]] as const;
  return (
    <Page title={title} path={PATH} width="record" lead={statement.final ? t.finalLead : t.openLead} actions={<Downloads files={files} />}>
      {statement.accounts.length === 0 ? <Notice tone="info">{t.nothingMoved}</Notice> : <Columns>{statement.accounts.map((account) => <Account key={account.currency} account={account} />)}</Columns>}
      <Card title={t.lines}>{statement.lines.length === 0 ? <p className="quiet">{t.noLines}</p> : <ul className={s.list}>{statement.lines.map((one) => <LineRow key={keyOf(one)} line={one} onWhy={() => onWhy(keyOf(one))} />)}</ul>}</Card>
      <Payments statement={statement} />
      <OpenLines statement={statement} />
      <Card title={t.check}>
        <p className={s.text}>{t.checkText}</p>
        <p className={`mono ${s.command}`}>mindweave statement verify statement-{statement.partner.id}-{month}.json{seal === null ? "" : ` --fingerprint=${seal.fingerprint}`}</p>
        <p className={`mono ${s.hash}`}>SHA-256 {digest}</p>
      </Card>
      <SidePanel opened={line !== undefined} onClose={() => onWhy(undefined)} title={t.whyTitle}>{line === undefined ? null : <ExplainPanel explanation={explanationOf(line)} />}</SidePanel>
    </Page>
  );
}

/** A line of the month may be taken back in it: both name the same earning. */
function keyOf(line: StatementLine): string {
  return `${line.kind}|${line.ref}|${line.on}|${line.amount}`;
}

/** From the file itself: what is shown here is what anybody can work out again. */
function explanationOf(line: StatementLine): Explanation {
  return {
    sentence: line.sentence, amount: line.amount, currency: line.currency, program: line.steps.find((step) => step.program !== undefined)?.program ?? "",
    steps: line.steps.map((step, i) => ({
      title: `${i + 1}. ${step.step.charAt(0).toUpperCase()}${step.step.slice(1).replaceAll("_", " ")}`, because: step.because, ...(step.arithmetic === undefined ? {} : { arithmetic: step.arithmetic }), ...(step.value === undefined ? {} : { value: step.value }),
      sources: [...(step.lines === undefined ? [] : [{ kind: "document" as const, name: step.lines }]), ...(step.policy ?? []).map((name) => ({ kind: "policy" as const, name }))],
      notChosen: (step.notChosen ?? []).map((one) => ({ title: one.rule ?? "", because: one.because })),
    })),
  };
}

function Account({ account }: { readonly account: Statement["accounts"][number] }) {
  const rows = accountRows(account);
  return <Card title={account.currency}><Facts facts={rows.map(([label, amount], i) => ({ label, value: <Money amount={amount} currency={account.currency} exact />, strong: i === 0 || i === rows.length - 1 }))} /></Card>;
}

function LineRow({ line, onWhy }: { readonly line: StatementLine; readonly onWhy: () => void }) {
  const name = line.customer ?? line.deal ?? line.what;
  return (
    <li>
      <span className={`${s.two} ${s.grow}`}><b>{name}</b><small><Day date={line.on} /> · {line.what} · {line.status.sentence}</small></span>
      <Money amount={line.amount} currency={line.currency} exact />
      <Button size="xs" variant="default" aria-label={`${t.why} ${name}`} onClick={onWhy}>{t.why}</Button>
    </li>
  );
}

function Payments({ statement }: { readonly statement: Statement }) {
  if (statement.payments.length === 0) return null;
  return (
    <Card title={t.payments}>
      <ul className={s.list}>
        {statement.payments.map((payment) => <li key={payment.id}><span className={`${s.two} ${s.grow}`}><b>{payment.status.sentence}</b><small><Day date={payment.on} /> · {paymentWords(payment)}</small></span><Money amount={payment.sent} currency={payment.currency} exact /></li>)}
      </ul>
    </Card>
  );
}

function OpenLines({ statement }: { readonly statement: Statement }) {
  const earlier = statement.open.filter((line) => line.since < statement.from);
  if (earlier.length === 0) return null;
  return (
    <Card title={t.openFrom}>
      <ul className={s.list}>
        {earlier.map((line) => <li key={line.ref}><span className={`${s.two} ${s.grow}`}><b>{line.customer ?? line.what}</b><small><Day date={line.since} /> · {line.what} · {line.status.sentence}</small></span><Money amount={line.onHold + line.payable + line.inTransfer} currency={line.currency} exact /></li>)}
      </ul>
    </Card>
  );
}

type Paid = Awaited<ReturnType<Client["transfers"]["lines"]>>;

function PayoutPage({ transfer: ref }: { readonly transfer: string }) {
  const query = useQuery(api.transfers.lines.queryOptions({ input: { transfer: ref } }));
  const [why, onWhy] = useWhy();
  if (!query.data) return <Waiting title={t.payout(ref)}><Loaded query={query} lines={8}>{() => null}</Loaded></Waiting>;
  const { transfer, items } = query.data;
  const month = transfer.changedAt.slice(0, 7);
  const files = [[t.json, `/v1/statement-downloads/${month}.json`], [t.csv, `/v1/payout-downloads/${ref}.csv`], [t.pdf, `/v1/payout-downloads/${ref}.pdf`]] as const;
  return (
    <Page title={t.payout(ref)} badge={<StateBadge state={transfer.status} />} path={PATH} width="record" lead={<>{t.lineCount(items.length)} · {accountText(transfer)}{transfer.valueOn ? <> · arrives <Day date={transfer.valueOn} /></> : null}</>} actions={<Downloads files={files} />}>
      {transfer.reason ? <Notice tone="bad">{transfer.reason}</Notice> : null}
      <Columns kind="main-aside">
        <Card title="What it pays"><PaidLines lines={items} onWhy={onWhy} /></Card>
        <Card title={t.sum}><Facts facts={sumOf(transfer)} /><p className={s.text} style={{ marginBlockStart: 12 }}><Link to="/statements/$statement" params={{ statement: month }}>{t.ofMonth(monthWords(month))}</Link></p></Card>
      </Columns>
      <SidePanel opened={why !== null} onClose={() => onWhy(undefined)} title={t.whyTitle}>{why === null ? null : <Why earning={why} />}</SidePanel>
    </Page>
  );
}

/** From what was earned to what was sent; the figures of one currency add up. */
function sumOf({ gross, setOff, withheld, sent }: Paid["transfer"]) {
  const fact = (label: string, amount: number, currency: string, strong = false) => ({ label, value: <Money amount={amount} currency={currency} exact />, strong });
  return [
    fact("Earned", gross.amount, gross.currency), ...(setOff.amount === 0 ? [] : [fact("Set off", -setOff.amount, setOff.currency)]), ...(gross.currency === sent.currency ? [] : [fact(`Turned into ${sent.currency}`, sent.amount + withheld.amount, sent.currency)]),
    ...(withheld.amount === 0 ? [] : [fact("Tax withheld", -withheld.amount, withheld.currency)]), fact("Sent", sent.amount, sent.currency, true),
  ];
}
