import { money } from "./format.ts";
import s from "./money-text.module.css";

type MoneyProps = {
  /** Whole minor units. */
  readonly amount: number;
  readonly currency: string;
  /** Always with cents: where amounts are added up. */
  readonly exact?: boolean;
};

/** An amount with figures of equal width. */
export function Money({ amount, currency, exact = false }: MoneyProps) {
  return <span className={`num ${s.money}`} data-negative={amount < 0 || undefined}>{money(amount, currency, exact)}</span>;
}
