import { IconClock, IconMessageQuestion, IconPencil, IconSignature } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { dealName, DealTime } from "../deals/deal-words.tsx";
import { RegisterButton } from "../deals/register-button.tsx";
import { AgreementBanner } from "../partners/agreement-page.tsx";
import { type AttentionItem, AttentionList } from "../ui/attention.tsx";
import { money } from "../ui/format.ts";
import { Card, Columns, Facts, Page } from "../ui/page.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Day } from "../ui/times.tsx";
import s from "./earnings.module.css";

/** A partner's start: what waits for it, and the next payout. */
export function HomePage() {
  const me = useMe();
  const registers = may(me, "deals:write");
  return (
    <Page title="Home" lead={`Good to see you, ${me.person.name.split(" ")[0] ?? me.person.name}`} actions={registers ? <RegisterButton /> : undefined}>
      <AgreementBanner />
      <Columns kind="two-thirds">
        {may(me, "deals:read") ? <Attention /> : <Partnership />}
        {may(me, "earnings:read") ? <NextPayout /> : may(me, "deals:read") ? <Partnership /> : null}
      </Columns>
      {may(me, "deals:read") && may(me, "earnings:read") ? <Partnership /> : null}
    </Page>
  );
}

function Attention() {
  const me = useMe();
  const open = useQuery(api.deals.list.queryOptions({ input: { view: "all", limit: 200 } }));
  const agreement = useQuery(api.agreement.get.queryOptions({ input: {} }));
  return (
    <Card title="Needs your attention" flush>
      <Loaded query={open}>
        {({ items }) => {
          const waiting: AttentionItem[] = [
            ...(agreement.data?.accepted === false && may(me, "partners:accept") ? [{ id: "agreement", icon: IconSignature, tone: "warn" as const, title: "Accept the agreement", detail: "Then you can register deals", action: <GoTo to="/agreement" label="Read it" /> }] : []),
            ...items.flatMap((deal) => attentionOf(deal)),
          ];
          return waiting.length > 0 ? <AttentionList items={waiting} /> : <EmptyState title="Nothing waits for you">Questions about your deals and protection that ends soon appear here.</EmptyState>;
        }}
      </Loaded>
    </Card>
  );
}

type DealRow = Parameters<typeof dealName>[0] & Parameters<typeof DealTime>[0]["deal"];
const SOON_MS = 14 * 24 * 3_600_000;

function attentionOf(deal: DealRow): AttentionItem[] {
  const name = dealName(deal);
  if (deal.status === "waiting") return [{ id: deal.id, icon: IconMessageQuestion, tone: "warn", title: `${name}: a question for you`, detail: deal.question ?? "", action: <GoToDeal id={deal.id} label="Answer" /> }];
  if (deal.status === "draft") return [{ id: deal.id, icon: IconPencil, tone: "info", title: `${name} is not submitted yet`, detail: "Your draft is kept", action: <Link to="/deals/new" search={{ deal: deal.id }}>Continue</Link> }];
  if (deal.status === "approved" && deal.protectedUntil && Date.parse(deal.protectedUntil) < Date.now() + SOON_MS) return [{ id: deal.id, icon: IconClock, tone: "warn", title: `${name}: protection ends soon`, detail: <DealTime deal={deal} />, action: <GoToDeal id={deal.id} label="Open" /> }];
  return [];
}

function GoTo({ to, label }: { readonly to: "/agreement"; readonly label: string }) {
  return <Link to={to}>{label}</Link>;
}

function GoToDeal({ id, label }: { readonly id: DealRow["id"]; readonly label: string }) {
  return <Link to="/deals/$deal" params={{ deal: id }}>{label}</Link>;
}

function NextPayout() {
  const summary = useQuery(api.earnings.summary.queryOptions({ input: {} }));
  return (
    <Card title="Next payout" action={<Link to="/earnings">All earnings</Link>}>
      <Loaded query={summary} lines={3}>
        {({ sums }) => sums.length === 0 ? <p className="quiet">Earnings appear when a customer pays.</p> : (
          <>
            {sums.map((sum) => (
              <div key={sum.currency}>
                <p className={`num ${s.big}`}>{money(sum.next?.amount.amount ?? 0, sum.currency, true)}</p>
                <p className="quiet">{sum.next ? <>on <Day date={sum.next.on} /></> : "Nothing is due yet"}</p>
                <Facts facts={[{ label: "On hold", value: money(sum.onHold.amount, sum.currency, true) }, { label: "Payable", value: money(sum.payable.amount, sum.currency, true) }, { label: "Paid", value: money(sum.paid.amount, sum.currency, true) }]} />
              </div>
            ))}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Partnership() {
  const mine = useQuery(api.partners.mine.queryOptions({ input: {} }));
  return (
    <Card title="Your partnership" action={<Link to="/level">My level</Link>}>
      <Loaded query={mine}>
        {(one) => <Facts facts={[{ label: "Partner number", value: one.key }, { label: "Tier", value: one.tierTitle ?? "—" }, ...one.enrolments.map((each) => ({ label: each.trackTitle, value: each.levelTitle ?? "Enrolled" })), { label: "Your contact", value: one.manager?.name ?? "—" }]} />}
      </Loaded>
    </Card>
  );
}
