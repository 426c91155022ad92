import type { Boot } from "../../portal/document.ts";
import { vendor } from "../identity/store.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { programNow } from "./program.ts";

const COLOR = "#3b46d3";

/** What every page knows before it asks: the vendor's name, the program's calendar, and the kinds of partner that can apply. */
export function portalBoot({ database, clock }: { readonly database: Database; readonly clock: Clock }): () => Promise<Boot> {
  return () => database.as({ org: null, role: "system", reads: true }, async (tx) => {
    const { definition } = await programNow(tx, clock.now());
    const organisation = (await vendor(tx))?.name ?? "MindWeave";
    const open = Object.entries(definition.tracks).filter(([, track]) => track.family !== "customers");
    return {
      branding: { organisation, program: definition.title, color: COLOR, logo: null }, locale: "en", programZone: definition.calendar.timeZone, currency: definition.money.functionalCurrency,
      tracks: open.map(([id, track]) => ({ id, title: track.title })),
    };
  });
}
