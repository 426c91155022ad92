import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Deal } from "../../core/deals/contract.ts";
import { api } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { useMe } from "../app/session.ts";
import { Card, Columns, Page, Stack } from "../ui/page.tsx";
import { Notice } from "../ui/status.tsx";
import { ProgressSteps } from "../ui/steps.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { DealActions } from "./deal-actions.tsx";
import { DealActivity } from "./deal-activity.tsx";
import { CustomerCard, MoneyCard, ProtectionCard, ReviewCard, stepsOf } from "./deal-facts.tsx";
import type { DealId } from "./deal-record.ts";
import { SupportCard } from "./deal-support.tsx";
import { DealBadge, dealName } from "./deal-words.tsx";

/** One registration: where it stands, what happened, what it is worth, what can be done. */
export function DealPage() {
  const { deal: id } = useParams({ strict: false });
  const deal = useQuery(api.deals.get.queryOptions({ input: { deal: id as DealId } }));
  return deal.data ? <DealRecord deal={deal.data} /> : <Page title="Deal" path={[{ label: "Deals", to: "/deals" }]} width="record"><Card><Loaded query={deal}>{() => null}</Loaded></Card></Page>;
}

function DealRecord({ deal }: { readonly deal: Deal }) {
  const me = useMe();
  const staff = me.organisation.kind === "vendor";
  return (
    <Page
      title={dealName(deal)} badge={<DealBadge status={deal.status} />} lead={`${deal.number} · ${staff ? deal.partnerName : `registered by ${deal.createdBy}`}`}
      path={[{ label: "Deals", to: "/deals" }]} width="record" actions={<DealActions deal={deal} />}
    >
      <ProgressSteps label="Progress" steps={stepsOf(deal)} />
      <Columns kind="main-aside">
        <Stack>
          <Said deal={deal} staff={staff} />
          <DealActivity deal={deal.id} />
        </Stack>
        <Stack>
          <ReviewCard deal={deal} />
          <ProtectionCard deal={deal} />
          <MoneyCard deal={deal} staff={staff} />
          <CustomerCard deal={deal} />
          <SupportCard deal={deal} />
        </Stack>
      </Columns>
    </Page>
  );
}

/** What the other side said and the reader has to know first. */
function Said({ deal, staff }: { readonly deal: Deal; readonly staff: boolean }) {
  if (deal.status === "waiting" && !staff) return <AnswerCard deal={deal} />;
  if (deal.status === "waiting") return <Notice tone="warn" title="The partner was asked">{deal.question}</Notice>;
  if (deal.status === "queued") return <Notice tone="info" title="Another registration came first">This one waits in line{deal.placeInLine === null ? "" : `, at place ${deal.placeInLine}`}. It moves up by itself when the one before it ends.</Notice>;
  if (deal.status === "rejected") return <Notice tone="bad" title="Declined">{deal.reason}</Notice>;
  if (deal.status === "lost") return <Notice tone="neutral" title="Lost">{deal.lostReason}</Notice>;
  if (deal.extension.status === "asked" && deal.extension.evidence) return <Notice tone="info" title="An extension is asked for">{deal.extension.evidence}</Notice>;
  return null;
}
