import { useQuery } from "@tanstack/react-query";
import { api } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { money } from "../ui/format.ts";
import { Card } from "../ui/page.tsx";
import { MOTION } from "./deal-words.tsx";
import s from "./deals.module.css";

/** What a deal of this size would bring under each way of selling it, worked out by the program's own rules. */
export function Estimates({ amount, currency }: { readonly amount: number | null; readonly currency: string }) {
  if (amount === null || amount <= 0) return <Card title="What it would bring" inset><p className="quiet">Appears once you enter a deal size.</p></Card>;
  return <Worked amount={amount} currency={currency} />;
}

function Worked({ amount, currency }: { readonly amount: number; readonly currency: string }) {
  const estimates = useQuery(api.deals.estimate.queryOptions({ input: { amount: String(amount), currency } }));
  return (
    <Card title="What it would bring" lead="An estimate: you earn when the customer pays" inset>
      <Loaded query={estimates} lines={3}>
        {({ estimates: all }) => all.length === 0 ? <p className="quiet">Your enrolment pays nothing for a deal of this kind.</p> : (
          <ul className={s.estimates}>
            {all.map((one) => (
              <li key={`${one.motion} ${one.rule}`}>
                <p className={s.estimate}><b>{MOTION[one.motion]}</b><b className="num">{one.amount ? money(one.amount.amount, one.amount.currency) : "—"}</b></p>
                <p className="quiet">{one.sentence}</p>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}
