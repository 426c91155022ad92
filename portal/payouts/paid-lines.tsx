import { Button } from "@mantine/core";
import type { z } from "zod";
import type { PaidLine as PaidLineSchema } from "../../core/payouts/contract.ts";
import { Money } from "../ui/money-text.tsx";
import { payoutsText as t } from "./payouts-text.ts";
import s from "./payouts.module.css";

type PaidLine = z.output<typeof PaidLineSchema>;

/** The earnings behind one amount, each with the way to its explanation; they add up to the foot. */
export function PaidLines({ lines, onWhy }: { readonly lines: readonly PaidLine[]; readonly onWhy: (ref: string) => void }) {
  const first = lines[0];
  if (first === undefined) return <p className="quiet">{t.noLines}</p>;
  return (
    <div>
      <ul className={s.list}>
        {lines.map((line) => (
          <li key={line.ref}>
            <span className={`${s.two} ${s.grow}`}><b>{line.customer ?? line.what}</b><small>{line.what}{line.invoice ? ` · ${line.invoice}` : ""}</small></span>
            <Money amount={line.amount.amount} currency={line.amount.currency} exact />
            <Button size="xs" variant="default" aria-label={`${t.why} ${line.customer ?? line.what}`} onClick={() => onWhy(line.ref)}>{t.why}</Button>
          </li>
        ))}
      </ul>
      <p className={s.total}><span>Together</span><Money amount={lines.reduce((sum, line) => sum + line.amount.amount, 0)} currency={first.amount.currency} exact /></p>
    </div>
  );
}
