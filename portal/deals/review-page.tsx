import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Deal } from "../../core/deals/contract.ts";
import { api, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { Loaded } from "../app/loaded.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Kbd, useShortcuts } from "../ui/shortcuts.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Countdown } from "../ui/times.tsx";
import { dealName, DealSize } from "./deal-words.tsx";
import s from "./deals.module.css";
import { type Decision, Decisions } from "./review-decisions.tsx";
import { ReviewRecord } from "./review-record.tsx";

/** Registrations to decide, the least time first: the list left, the record right. The address holds which one is open. */
export function ReviewPage() {
  const queue = useQuery({ queryKey: [...api.deals.list.key(), "review"], queryFn: () => everyItem((page) => client.deals.list({ ...page, view: "review", sort: "due" })) });
  return (
    <Page title="Review queue" lead={<>Least time first. <Kbd>J</Kbd> <Kbd>K</Kbd> to move, <Kbd>A</Kbd> to approve, <Kbd>D</Kbd> to decline, <Kbd>Q</Kbd> to ask.</>} width="full">
      {queue.data ? <Queue deals={queue.data} /> : <Card><Loaded query={queue} lines={8}>{() => null}</Loaded></Card>}
    </Page>
  );
}

function Queue({ deals }: { readonly deals: readonly Deal[] }) {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  // Of the registration it was begun for, as it was seen then: the list changes by itself, and a dialog must never turn to another one.
  const [begun, setBegun] = useState<{ readonly decision: Decision; readonly deal: Deal } | null>(null);
  const at = Math.max(0, deals.findIndex((deal) => deal.id === raw["deal"]));
  const deal = deals[at];
  const open = (one: Deal | undefined) => one && void navigate({ to: ".", search: { deal: one.id } as never, replace: true });
  const decides = deal !== undefined && deal.status === "in_review";
  const decide = (decision: Decision) => deal && setBegun((before) => before ?? { decision, deal });
  useShortcuts([
    { keys: "j", label: "Next registration", run: () => open(deals[at + 1]) },
    { keys: "k", label: "Previous registration", run: () => open(deals[at - 1]) },
    ...(decides ? [{ keys: "a", label: "Approve", run: () => decide("approve") }, { keys: "d", label: "Decline", run: () => decide("decline") }, { keys: "q", label: "Ask the partner", run: () => decide("ask") }] : []),
  ]);
  const shown = begun?.deal ?? deal;
  const decisions = shown && <Decisions key={`${shown.id} decisions`} deal={shown} decision={begun?.decision ?? null} onClose={() => setBegun(null)} onDecided={() => open(deals[at + 1] ?? deals[at - 1])} />;
  return (
    <>
      {deal ? (
        <div className={s.split}>
          <nav className={s.queue} aria-label="Registrations to decide">
            {deals.map((one) => <QueueItem key={one.id} deal={one} current={one.id === deal.id} onOpen={() => open(one)} />)}
          </nav>
          <ReviewRecord key={deal.id} deal={deal} onDecide={decides ? decide : null} />
        </div>
      ) : <Card><EmptyState title="Nothing to decide">New registrations appear here as they arrive.</EmptyState></Card>}
      {decisions}
    </>
  );
}

function QueueItem({ deal, current, onOpen }: { readonly deal: Deal; readonly current: boolean; readonly onOpen: () => void }) {
  return (
    <button type="button" className={s.item} aria-current={current} onClick={onOpen}>
      <span className={s.itemTop}><span className={s.itemName}>{dealName(deal)}</span><DealSize deal={deal} /></span>
      <span className={s.itemLead}>{deal.number} · {deal.partnerName}</span>
      <span className={s.itemLead}>{deal.status === "waiting" ? "Waits for the partner" : deal.review?.dueAt ? <Countdown until={deal.review.dueAt} ended="Promise missed" /> : "In review"}</span>
    </button>
  );
}
