import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { count, money } from "../ui/format.ts";
import { Notice } from "../ui/status.tsx";
import { ledgerText } from "./ledger-text.ts";
import s from "./ledger.module.css";
import { useMoment } from "./moment.tsx";

/** Whether debits equal credits on the day shown, and a check of everything that has to hold, on request. */
export function BookState() {
  const moment = useMoment();
  const trial = useQuery(api.ledger.trialBalance.queryOptions({ input: moment, placeholderData: (before) => before }));
  const check = useMutation({ mutationFn: () => client.ledger.check({}) });
  if (!trial.data || trial.data.lines.length === 0) return null;
  const wrong = trial.data.difference.filter((one) => one.books !== 0 || one.memo !== 0);
  const button = <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>{ledgerText.check}</Button>;
  if (check.error) return <Notice tone="bad" title={saidOf(check.error).sentence} action={button} />;
  if (check.data && check.data.broken.length > 0) {
    return <Notice tone="bad" title={ledgerText.broken} action={button}><ul className={s.broken}>{check.data.broken.map((one) => <li key={one.sentence}>{one.sentence}</li>)}</ul></Notice>;
  }
  if (wrong.length > 0) return <Notice tone="bad" title={ledgerText.unbalanced} action={button}>{ledgerText.unbalancedText(wrong.map((one) => money(one.books + one.memo, one.currency, true)).join(", "))}</Notice>;
  const said = check.data ? ledgerText.checked(count(check.data.entries), count(check.data.lines)) : ledgerText.balancedText(trial.data.difference.map((one) => one.currency).join(", "));
  return <Notice tone="ok" title={ledgerText.balanced} action={button}>{said}</Notice>;
}
