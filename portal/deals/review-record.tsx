import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { z } from "zod";
import type { Checks as ChecksShape, Deal } from "../../core/deals/contract.ts";
import { api } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { plural } from "../ui/format.ts";
import { Card, Columns } from "../ui/page.tsx";
import { Notice, StatusText, type Tone } from "../ui/status.tsx";
import { Ago } from "../ui/times.tsx";
import { CustomerCard, MoneyCard, ReviewCard } from "./deal-facts.tsx";
import { DealBadge, dealName } from "./deal-words.tsx";
import s from "./deals.module.css";
import type { Decision } from "./review-decisions.tsx";

type Checks = z.output<typeof ChecksShape>;

/** One registration with all a reviewer needs to decide it. */
export function ReviewRecord({ deal, onDecide }: { readonly deal: Deal; readonly onDecide: ((decision: Decision) => void) | null }) {
  const full = useQuery(api.deals.get.queryOptions({ input: { deal: deal.id } }));
  const checks = useQuery(api.deals.checks.queryOptions({ input: { deal: deal.id } }));
  return (
    <article className={s.record} aria-label={dealName(deal)}>
      <header className={s.recordHead}>
        <div>
          <div className={s.row}><h2 className={s.recordTitle}>{dealName(deal)}</h2><DealBadge status={deal.status} /></div>
          <p className="quiet">{deal.number} · {deal.partnerName} · by {deal.createdBy} · <Link to="/deals/$deal" params={{ deal: deal.id }} className={s.inText}>Open the deal</Link></p>
        </div>
        {onDecide ? <div className={s.row}><Button variant="default" onClick={() => onDecide("ask")}>Ask</Button><Button variant="default" onClick={() => onDecide("decline")}>Decline</Button><Button onClick={() => onDecide("approve")}>Approve</Button></div> : null}
      </header>
      {deal.question ? <Notice tone="warn" title="The partner was asked">{deal.question}</Notice> : null}
      <ReviewCard deal={deal} />
      <Loaded query={checks}>{(all) => <CheckCards checks={all} />}</Loaded>
      <Columns>
        <CustomerCard deal={deal} />
        <MoneyCard deal={full.data ?? deal} staff />
      </Columns>
    </article>
  );
}

const OPPORTUNITY: Readonly<Record<Checks["existingOpportunity"]["outcome"], readonly [Tone, string]>> = { clear: ["ok", "None found"], blocked: ["bad", "Exists"], look: ["warn", "Look closer"] };

function CheckCards({ checks }: { readonly checks: Checks }) {
  const [tone, label] = OPPORTUNITY[checks.existingOpportunity.outcome];
  const { openDeals, certifiedPeople, suspended } = checks.partnerCapacity;
  return (
    <>
      <Columns kind="thirds">
        <Card title="Existing opportunity"><div className={s.check}><StatusText tone={tone}>{label}</StatusText><p className={s.text}>{checks.existingOpportunity.sentence}</p></div></Card>
        <Card title="Customer fit"><div className={s.check}><StatusText tone="info">{plural(checks.customerFit.items.length, "point")} to confirm</StatusText><p className={s.text}>{checks.customerFit.sentence}</p></div></Card>
        <Card title="Partner capacity"><div className={s.check}><StatusText tone={suspended ? "bad" : "ok"}>{suspended ? "Suspended" : `${plural(openDeals, "open deal")}, ${plural(certifiedPeople, "certified person", "certified people")}`}</StatusText><p className={s.text}>{checks.partnerCapacity.sentence}</p></div></Card>
      </Columns>
      {checks.similar.length > 0 ? (
        <Card title="Similar records" lead="Side by side, the likest first">
          <ul className={s.similar}>
            {checks.similar.map((one) => (
              <li key={`${one.kind} ${one.ref}`}>
                <p className={s.row}><b>{one.name}</b><span className="quiet">{one.domain}</span><StatusText tone={one.blocks ? "bad" : "warn"}>{one.blocks ? "Stands in the way" : "Similar"}</StatusText></p>
                <p className="quiet">{one.kind === "registration" ? "Registration" : one.kind === "opportunity" ? "Opportunity" : "Account"} {one.ref}{one.partnerName ? ` of ${one.partnerName}` : ""} · {one.status} · since <Ago at={one.since} /></p>
                <p className={s.text}>{one.because}</p>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </>
  );
}
