import { Button } from "@mantine/core";
import { useState } from "react";
import { client } from "../app/api.ts";
import { may, useMe } from "../app/session.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { ImportNewsButton } from "./import-news.tsx";
import { actOnPayouts } from "./payout-record.ts";
import { type Run, sumsText } from "./payout-words.tsx";
import { payoutsText as t } from "./payouts-text.ts";
import { StepUpDialog } from "./step-up-dialog.tsx";

type Act = "approve" | "cancel" | "settle";

/** What can be done with a run as it stands; the server decides, and its sentence is shown where it says no. */
export function RunActions({ run }: { readonly run: Run }) {
  const me = useMe();
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  const sums = sumsText(run.totals.map((total) => total.sent));
  const transfers = run.totals.reduce((sum, total) => sum + total.transfers, 0);
  return (
    <>
      {run.status === "draft" && may(me, "payouts:write") ? <Button variant="default" onClick={() => setAct("cancel")}>{t.cancelRun}</Button> : null}
      {run.status === "draft" && may(me, "payouts:approve") ? <Button onClick={() => setAct("approve")}>{t.approve}</Button> : null}
      {run.status === "sent" && may(me, "payouts:write") ? <><ImportNewsButton /><Button onClick={() => setAct("settle")}>{t.settleAll}</Button></> : null}
      <StepUpDialog opened={act === "approve"} onClose={close} title={t.approveTitle(run.batch)} action={t.approve} onConfirm={(password) => actOnPayouts(() => client.runs.approve({ run: run.id, password }), t.approved(run.batch))}>
        <p>{t.approveText(transfers, sums)}</p>
      </StepUpDialog>
      <ConfirmDialog opened={act === "cancel"} onClose={close} title={t.cancelTitle(run.batch)} action={t.cancelRun} danger onConfirm={() => actOnPayouts(() => client.runs.cancel({ run: run.id }), t.cancelled(run.batch)).then(() => undefined)}>{t.cancelText}</ConfirmDialog>
      <ConfirmDialog opened={act === "settle"} onClose={close} title={t.settleTitle} action={t.settleAll} onConfirm={() => actOnPayouts(() => client.runs.settleAll({ run: run.id }), t.settled).then(() => undefined)}>{t.settleText(run.states.instructed)}</ConfirmDialog>
    </>
  );
}
