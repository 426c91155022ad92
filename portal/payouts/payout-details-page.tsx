import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { api, type Client, client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { ApiProblem } from "../app/problem.ts";
import { may, useMe } from "../app/session.ts";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { Card, Columns, Facts, Page } from "../ui/page.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Notice } from "../ui/status.tsx";
import { DateTime } from "../ui/times.tsx";
import { BankDialog, TaxDialog } from "./payout-details-dialogs.tsx";
import { detailsText as t } from "./payout-details-text.ts";
import { actOnPayouts } from "./payout-record.ts";
import { accountText } from "./payout-words.tsx";
import s from "./payouts.module.css";

type Payee = Awaited<ReturnType<Client["payees"]["get"]>>;

/** A partner's bank account and tax form: what they are, what state they are in, and how to change them. */
export function PayoutDetailsPage() {
  const payee = useQuery(api.payees.get.queryOptions({ input: {} }));
  const writes = may(useMe(), "payees:write");
  return (
    <Page title={t.title} lead={t.lead} width="record">
      <Loaded query={payee} lines={8}>
        {(one) => (
          <>
            {one.blocked === null ? <Notice tone="ok" title={t.ready}>{t.readyText}</Notice> : <Notice tone="warn" title={`${t.blocked}: ${one.blocked}`}>{one.todo}</Notice>}
            {writes ? null : <p className="quiet">{t.readOnly}</p>}
            {one.pending ? <Pending pending={one.pending} writes={writes} /> : null}
            <Columns><BankCard payee={one} writes={writes} /><TaxCard payee={one} writes={writes} /></Columns>
          </>
        )}
      </Loaded>
    </Page>
  );
}

type CardProps = { readonly payee: Payee; readonly writes: boolean };

function BankCard({ payee: { method }, writes }: CardProps) {
  const [opened, setOpened] = useState(false);
  const button = writes ? <Button variant={method ? "default" : "filled"} onClick={() => setOpened(true)}>{method ? t.change : t.add}</Button> : undefined;
  return (
    <Card title={t.account} lead={t.accountLead}>
      {method === null ? <EmptyState title={t.none} action={button}>{t.noneText}</EmptyState> : (
        <>
          <Facts facts={[
            { label: t.holder, value: method.holder }, { label: t.account, value: accountText({ rail: method.rail, to: method.last4 }), strong: true }, { label: "Currency", value: method.currency }, { label: t.since, value: <DateTime at={method.since} /> },
            ...(method.heldUntil === null ? [] : [{ label: t.heldUntil, value: <DateTime at={method.heldUntil} program /> }]),
          ]} />
          {method.heldUntil === null ? null : <p className={s.text} style={{ marginBlockStart: 10 }}>{t.heldText}</p>}
          <div className={s.foot} style={{ marginBlockStart: 14 }}>{button}</div>
        </>
      )}
      {opened ? <BankDialog title={method ? t.change : t.add} onClose={() => setOpened(false)} /> : null}
    </Card>
  );
}

const FORMS = { w9: "W-9", w8ben: "W-8BEN", w8bene: "W-8BEN-E" } as const;

function TaxCard({ payee: { tax }, writes }: CardProps) {
  const [opened, setOpened] = useState(false);
  const button = writes ? <Button variant={tax ? "default" : "filled"} onClick={() => setOpened(true)}>{tax ? t.changeTax : t.giveTax}</Button> : undefined;
  return (
    <Card title={t.tax} lead={t.taxLead}>
      {tax === null ? <EmptyState title={t.noTax} action={button}>{t.noTaxText}</EmptyState> : (
        <>
          <Facts facts={[
            { label: t.form, value: FORMS[tax.form], strong: true }, { label: t.legalName, value: tax.name }, { label: t.country, value: tax.country }, { label: t.taxNumber, value: tax.last4 === null ? "—" : `•••• ${tax.last4}` },
            { label: t.given, value: <DateTime at={tax.since} /> },
          ]} />
          <div className={s.foot} style={{ marginBlockStart: 14 }}>{button}</div>
        </>
      )}
      {opened ? <TaxDialog onClose={() => setOpened(false)} /> : null}
    </Card>
  );
}

const Code = z.object({ code: z.string().check(z.trim(), z.regex(/^\d{8}$/)) });

/** The second channel: whoever changes the account has to read the administrators' mail as well. */
function Pending({ pending, writes }: { readonly pending: NonNullable<Payee["pending"]>; readonly writes: boolean }) {
  const form = useForm({
    schema: Code, initial: { code: "" }, messages: { code: t.codeNeeded },
    onSubmit: async ({ code }) => {
      try {
        await actOnPayouts(() => client.payees.confirmBank({ code }), t.confirmed);
      } catch (error) {
        if (error instanceof ApiProblem) return error.said;
        throw error;
      }
      return undefined;
    },
  });
  return (
    <Card title={t.pending(pending.last4)} lead={t.pendingText}>
      {writes ? (
        <form onSubmit={form.submit} noValidate>
          <Fields><ErrorSummary form={form} /><TextField label={t.code} required autoComplete="one-time-code" {...form.field("code")} /><div className={s.foot}><Button type="submit" loading={form.busy}>{t.confirm}</Button></div></Fields>
        </form>
      ) : null}
    </Card>
  );
}
