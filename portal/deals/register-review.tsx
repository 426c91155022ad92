import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Issue } from "../../core/kernel/refusal.ts";
import { client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { money } from "../ui/format.ts";
import { Card, Facts, Stack } from "../ui/page.tsx";
import { ProgressButton } from "../ui/progress-button.tsx";
import { Notice } from "../ui/status.tsx";
import { Day } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import { type DealId, refreshDeals } from "./deal-record.ts";
import { FIELD, MOTION } from "./deal-words.tsx";
import s from "./deals.module.css";
import type { StepProps } from "./register-steps.tsx";

type ReviewProps = StepProps & { readonly onSave: () => Promise<{ readonly id: DealId; readonly version: number }>; readonly onStep: (step: number) => void };

/** Everything once more before it is sent; what the server refuses comes back with a way to its step. */
export function ReviewStep({ typed, currency, onBack, onSave, onStep }: ReviewProps) {
  const navigate = useNavigate();
  const [refused, setRefused] = useState<{ readonly sentence: string; readonly issues: readonly Issue[] } | null>(null);
  const submit = async () => {
    setRefused(null);
    try {
      const { deal } = await client.deals.submit(named(await onSave()));
      await refreshDeals();
      toast(`${deal.number} is registered`);
      await navigate({ to: "/deals/$deal", params: { deal: deal.id } });
    } catch (error) {
      setRefused(saidOf(error));
    }
  };
  return (
    <Stack>
      {refused ? <Notice tone="bad" title={refused.sentence}>{refused.issues.length > 0 ? <ul>{refused.issues.map((issue) => <li key={`${issue.path.join(".")} ${issue.code}`}>{FIELD[String(issue.path[0])] ?? ""}: {issue.sentence}</li>)}</ul> : null}</Notice> : null}
      <Card title="Customer" action={<Button size="xs" variant="default" aria-label="Change the customer" onClick={() => onStep(0)}>Change</Button>}>
        <Facts facts={[{ label: "Company", value: typed.customerName || "—" }, { label: "Web domain", value: typed.customerDomain || "—" }, { label: "Contact", value: typed.contactName || "—" }, { label: "Contact’s e-mail", value: typed.contactEmail || "—" }]} />
      </Card>
      <Card title="Opportunity" action={<Button size="xs" variant="default" aria-label="Change the opportunity" onClick={() => onStep(1)}>Change</Button>}>
        <Facts facts={[
          { label: "Estimated size", value: typed.estimated === null ? "—" : money(typed.estimated, currency) }, { label: "Expected close", value: typed.expectedClose ? <Day date={typed.expectedClose} /> : "—" },
          { label: "How you sell it", value: typed.motion ? MOTION[typed.motion] : "—" },
        ]} />
        <p className={s.text} style={{ marginBlockStart: 12 }}>{typed.opportunity}</p>
      </Card>
      <div className={s.row} style={{ justifyContent: "flex-end" }}>
        <Button variant="default" onClick={onBack}>Back</Button>
        <ProgressButton onRun={submit}>Submit registration</ProgressButton>
      </div>
    </Stack>
  );
}

function named({ id, version }: { readonly id: DealId; readonly version: number }) {
  return { deal: id, version };
}
