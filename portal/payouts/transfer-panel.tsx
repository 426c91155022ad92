import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { Why } from "../app/why.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Money } from "../ui/money-text.tsx";
import { Facts } from "../ui/page.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { Notice } from "../ui/status.tsx";
import { DateTime, Day } from "../ui/times.tsx";
import { PaidLines } from "./paid-lines.tsx";
import { actOnPayouts } from "./payout-record.ts";
import { accountText, type Run, StateBadge } from "./payout-words.tsx";
import { payoutsText as t } from "./payouts-text.ts";
import s from "./payouts.module.css";
import type { PayoutRow } from "./run-table.tsx";

type Props = { readonly row: PayoutRow | null; readonly run: Run | null; readonly schedule: string; readonly why: string | null; readonly onWhy: (ref: string | undefined) => void; readonly onClose: () => void };

/** One amount of a run: what it is made of, where it goes, and what the bank says of it. */
export function TransferPanel({ row, run, schedule, why, onWhy, onClose }: Props) {
  if (why !== null) return <SidePanel opened onClose={() => onWhy(undefined)} title="Why this amount"><Why earning={why} /></SidePanel>;
  return (
    <SidePanel opened={row !== null} onClose={onClose} title={row?.partnerName ?? ""} lead={row ? <span className={s.row}><StateBadge state={row.state} />{row.transfer && run ? row.id : row.partner}</span> : undefined} footer={row?.transfer && run ? <NewsButtons row={row} run={run} /> : undefined}>
      {row === null ? null : (
        <>
          {row.state === "held" ? <div className={s.section}><Notice tone="warn" title={`${t.held}: ${row.note}`}>{row.todo}</Notice></div> : row.note ? <div className={s.section}><Notice tone="bad">{row.note}</Notice></div> : null}
          <section className={s.section}><Sums row={row} /></section>
          <section className={s.section} aria-labelledby="paid-lines"><h3 id="paid-lines">{t.lines}</h3>{row.transfer !== null && run !== null && run.states.planned === 0 ? <Paid transfer={row.id} onWhy={onWhy} /> : <ToPay row={row} schedule={schedule} onWhy={onWhy} />}</section>
          <section className={s.section} aria-labelledby="payee"><h3 id="payee">{t.payee}</h3><Payee partner={row.partner} /></section>
        </>
      )}
    </SidePanel>
  );
}

function Sums({ row }: { readonly row: PayoutRow }) {
  const minus = (money: PayoutRow["setOff"]) => (money === null || money.amount === 0 ? "—" : <Money amount={-money.amount} currency={money.currency} exact />);
  return (
    <Facts facts={[
      { label: "Earned", value: <Money amount={row.gross.amount} currency={row.gross.currency} exact /> }, { label: "Set off against what is owed back", value: minus(row.setOff) }, { label: "Tax withheld", value: minus(row.withheld) },
      ...(row.sent === null ? [] : [{ label: "Sent", value: <Money amount={row.sent.amount} currency={row.sent.currency} exact />, strong: true }]),
      ...(row.transfer === null ? [] : [{ label: "Account", value: accountText(row.transfer) }]), ...(row.valueOn === null ? [] : [{ label: "Arrives", value: <Day date={row.valueOn} /> }]),
    ]} />
  );
}

function Paid({ transfer, onWhy }: { readonly transfer: string; readonly onWhy: (ref: string) => void }) {
  const lines = useQuery(api.transfers.lines.queryOptions({ input: { transfer } }));
  return <Loaded query={lines}>{({ items }) => <PaidLines lines={items} onWhy={onWhy} />}</Loaded>;
}

function ToPay({ row, schedule, onWhy }: { readonly row: PayoutRow; readonly schedule: string; readonly onWhy: (ref: string) => void }) {
  const lines = useQuery(api.runs.previewLines.queryOptions({ input: { partner: row.partner, currency: row.gross.currency, schedule } }));
  return <Loaded query={lines}>{({ items }) => <PaidLines lines={items} onWhy={onWhy} />}</Loaded>;
}

/** Never a whole number: the last four only. */
function Payee({ partner }: { readonly partner: string }) {
  const payee = useQuery(api.payees.get.queryOptions({ input: { partner } }));
  return (
    <Loaded query={payee}>
      {({ method, pending, tax, blocked }) => (
        <Facts facts={[
          { label: "Account", value: method ? `${method.holder}, ${accountText({ rail: method.rail, to: method.last4 })}` : t.noAccount },
          ...(method?.heldUntil ? [{ label: "New account, held until", value: <DateTime at={method.heldUntil} /> }] : []), ...(pending ? [{ label: "Waits for its code", value: `${pending.holder}, ${accountText({ rail: pending.rail, to: pending.last4 })}` }] : []),
          { label: "Tax form", value: tax ? `${TAX[tax.form]}, ${tax.name}${tax.last4 ? ` •••• ${tax.last4}` : ""}, ${tax.country}` : t.noTax }, { label: "State", value: blocked ?? "May be paid" },
        ]} />
      )}
    </Loaded>
  );
}

const TAX = { w9: "W-9", w8ben: "W-8BEN", w8bene: "W-8BEN-E" } as const;
const POSSIBLE: Readonly<Record<string, readonly News[]>> = { instructed: ["returned", "failed", "settled"], settled: ["returned"] };
type News = "settled" | "failed" | "returned";

/** What the bank says, by hand. */
function NewsButtons({ row, run }: { readonly row: PayoutRow; readonly run: Run }) {
  const [news, setNews] = useState<News | null>(null);
  const me = useMe();
  const possible = row.transfer === null ? [] : (POSSIBLE[row.transfer.status] ?? []);
  if (!may(me, "payouts:write") || possible.length === 0 || (row.sent?.amount ?? 0) === 0) return null;
  const tell = (what: News) => (reason: string) => actOnPayouts(() => client.runs.news({ run: run.id, partner: row.partner, currency: row.sent?.currency ?? "", news: what, ...(reason === "" ? {} : { reason: reason.slice(0, 200) }) }), t.newsDone[what]).then(() => undefined);
  return (
    <div className={s.foot}>
      {possible.map((one) => <Button key={one} variant={one === "settled" ? "filled" : "default"} onClick={() => setNews(one)}>{t.news[one]}</Button>)}
      {news === null ? null : (
        <ConfirmDialog opened onClose={() => setNews(null)} title={t.newsTitle[news]} action={t.newsAction[news]} danger={news !== "settled"} {...(news === "settled" ? {} : { reason: { required: true, label: t.reason, help: t.reasonHelp } })} onConfirm={tell(news)}>
          {t.newsText[news]}
        </ConfirmDialog>
      )}
    </div>
  );
}
