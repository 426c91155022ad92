import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ledgerText } from "./ledger-text.ts";
import s from "./ledger.module.css";

export type Moment = { readonly on?: string; readonly by?: "effective" };

/** The day the books are looked at, from the address; without one, the present. */
export function useMoment(): Moment {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const on = raw["on"];
  return { ...(typeof on === "string" && /^\d{4}-\d{2}-\d{2}$/.test(on) ? { on } : {}), ...(raw["by"] === "effective" ? { by: "effective" as const } : {}) };
}

/** Changes parts of the address and leaves the rest. */
export function useAddress(): (change: Readonly<Record<string, string | undefined>>) => void {
  const navigate = useNavigate();
  return (change) => void navigate({ to: ".", search: ((before: Record<string, unknown>) => ({ ...before, ...change })) as never, replace: true });
}

/** Which day, and by which of the two days every entry has. */
export function MomentBar() {
  const { on, by } = useMoment();
  const change = useAddress();
  return (
    <div className={s.moment}>
      <TextInput size="xs" type="date" label={ledgerText.asOf} value={on ?? ""} onChange={(event) => change({ on: event.currentTarget.value || undefined })} />
      <NativeSelect size="xs" label={ledgerText.by} value={by ?? "booked"} data={[{ value: "booked", label: ledgerText.booked }, { value: "effective", label: ledgerText.effective }]} onChange={(event) => change({ by: event.currentTarget.value === "effective" ? "effective" : undefined })} />
      {on === undefined ? null : <Button size="xs" variant="default" onClick={() => change({ on: undefined })}>{ledgerText.clearDay}</Button>}
    </div>
  );
}
