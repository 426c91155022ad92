import { useCallback, useRef, useState } from "react";
import type { Deal, DealForm } from "../../core/deals/contract.ts";
import { client } from "../app/api.ts";
import type { DraftState } from "../ui/form-parts.tsx";
import type { DealId } from "./deal-record.ts";

/** What is typed: everything may be missing. */
export type Typed = {
  readonly customerName: string; readonly customerDomain: string; readonly contactName: string; readonly contactEmail: string; readonly opportunity: string;
  /** Whole minor units. */
  readonly estimated: number | null; readonly expectedClose: string | null; readonly motion: DealForm["motion"] | null;
};

export function typedOf(form: Deal["form"]): Typed {
  return {
    customerName: form.customerName ?? "", customerDomain: form.customerDomain ?? "", contactName: form.contactName ?? "", contactEmail: form.contactEmail ?? "", opportunity: form.opportunity ?? "",
    estimated: form.estimated?.amount ?? null, expectedClose: form.expectedClose ?? null, motion: form.motion ?? null,
  };
}

/** As the wire wants it: what is empty is left out, and text is one paragraph. */
export function formOf(typed: Typed, currency: string): Deal["form"] {
  const texts = ["customerName", "customerDomain", "contactName", "contactEmail", "opportunity"] as const;
  const filled = texts.map((name) => [name, typed[name].replaceAll(/\s+/g, " ").trim()] as const).filter(([, text]) => text !== "");
  return {
    ...Object.fromEntries(filled),
    ...(typed.estimated === null ? {} : { estimated: { amount: typed.estimated, currency } }),
    ...(typed.expectedClose === null ? {} : { expectedClose: typed.expectedClose }),
    ...(typed.motion === null ? {} : { motion: typed.motion }),
  };
}

type Kept = { readonly id: DealId; readonly version: number };
export type Draft = { readonly state: DraftState; /** Some seconds after the last change. */ readonly later: (form: Deal["form"]) => void; /** Now; throws the server's sentence. */ readonly now: (form: Deal["form"]) => Promise<Kept> };

const PAUSE_MS = 900;

/** Keeps a registration while it is typed: one save at a time, each built on the version before. */
export function useDraft(opened: Kept | null, onCreated: (id: DealId) => void): Draft {
  const kept = useRef<Kept | null>(opened);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [state, setState] = useState<DraftState>(opened ? "saved" : null);
  const save = useCallback(async (form: Deal["form"]): Promise<Kept> => {
    const before = kept.current;
    const saved = before ? await client.deals.save({ deal: before.id, version: before.version, form }) : await client.deals.draft({ form });
    kept.current = { id: saved.id, version: saved.version };
    if (!before) onCreated(saved.id);
    return kept.current;
  }, [onCreated]);
  const now = useCallback((form: Deal["form"]) => {
    clearTimeout(timer.current);
    setState("saving");
    const run = queue.current.then(() => save(form));
    queue.current = run.catch(() => undefined);
    run.then(() => setState("saved"), () => setState("failed"));
    return run;
  }, [save]);
  const later = useCallback((form: Deal["form"]) => {
    clearTimeout(timer.current);
    setState("saving");
    timer.current = setTimeout(() => void now(form).catch(() => undefined), PAUSE_MS);
  }, [now]);
  return { state, later, now };
}
