import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useRef, useState } from "react";
import type { Deal } from "../../core/deals/contract.ts";
import { api } from "../app/api.ts";
import { boot } from "../app/boot.ts";
import { Loaded } from "../app/loaded.tsx";
import { Columns, Page } from "../ui/page.tsx";
import { Notice } from "../ui/status.tsx";
import { WizardSteps } from "../ui/steps.tsx";
import type { DealId } from "./deal-record.ts";
import { formOf, type Typed, typedOf, useDraft } from "./draft.ts";
import { Estimates } from "./estimates.tsx";
import { CustomerStep, OpportunityStep } from "./register-steps.tsx";
import { ReviewStep } from "./register-review.tsx";

const STEPS = ["Customer", "Opportunity", "Review"];

/** Registers a customer in three steps; the address holds the draft and the step. */
export function RegisterPage() {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  // The draft the page was opened with: one made while typing is in the address, but need not be read again.
  const [opened] = useState(() => (typeof raw["deal"] === "string" ? (raw["deal"] as DealId) : null));
  return (
    <Page title="Register a deal" path={[{ label: "Deals", to: "/deals" }]} width="record">
      {opened === null ? <Wizard deal={null} /> : <Continued id={opened} />}
    </Page>
  );
}

function Continued({ id }: { readonly id: DealId }) {
  const deal = useQuery(api.deals.get.queryOptions({ input: { deal: id }, staleTime: Infinity, gcTime: 0 }));
  return <Loaded query={deal}>{(one) => (one.status === "draft" ? <Wizard deal={one} /> : <Notice tone="info" title="This registration is already submitted">Open it under Deals.</Notice>)}</Loaded>;
}

function Wizard({ deal }: { readonly deal: Deal | null }) {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const step = Math.min(2, Math.max(0, Number(raw["step"] ?? 0) || 0));
  const currency = deal?.form.estimated?.currency ?? boot.currency;
  const [typed, setTyped] = useState<Typed>(() => typedOf(deal?.form ?? {}));
  const latest = useRef(typed);
  const go = useCallback((to: Record<string, unknown>) => void navigate({ to: "/deals/new", search: ((before: Record<string, unknown>) => ({ ...before, ...to })) as never, replace: "deal" in to }), [navigate]);
  const draft = useDraft(deal, useCallback((id) => go({ deal: id }), [go]));
  const onChange = (part: Partial<Typed>) => {
    latest.current = { ...latest.current, ...part };
    setTyped(latest.current);
    draft.later(formOf(latest.current, currency));
  };
  const onContinue = async () => {
    await draft.now(formOf(latest.current, currency));
    go({ step: step + 1 });
  };
  const shared = { typed, currency, draft: draft.state, onChange, onContinue, onBack: () => go({ step: step - 1 }) };
  return (
    <>
      <WizardSteps label="Steps" steps={STEPS} current={step} onStep={(to) => go({ step: to })} />
      <Columns kind="main-aside">
        {step === 0 ? <CustomerStep {...shared} /> : step === 1 ? <OpportunityStep {...shared} /> : <ReviewStep {...shared} onSave={() => draft.now(formOf(latest.current, currency))} onStep={(to) => go({ step: to })} />}
        <Estimates amount={typed.estimated} currency={currency} />
      </Columns>
    </>
  );
}
