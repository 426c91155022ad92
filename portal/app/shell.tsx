import { useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { Button } from "@mantine/core";
import { useCallback, useEffect, useMemo, useState } from "react";
import { AppShell } from "../ui/app-shell.tsx";
import { onDemand } from "../ui/on-demand.tsx";
import type { PaletteItem } from "../ui/palette-search.ts";
import { paletteText } from "../ui/palette-text.ts";
import { Notice } from "../ui/status.tsx";
import { api, signals } from "./api.ts";
import { appText } from "./app-text.ts";
import { useLive } from "./live.ts";
import { navigationFor } from "./navigation.ts";
import { actionsFor, recordsFor } from "./palette-records.tsx";
import { enterOrganisation, may, signOut, useMe } from "./session.ts";

const ProofDialog = onDemand(() => import("../identity/proof-dialog.tsx"), "ProofDialog");
const Palette = onDemand(() => import("../ui/palette.tsx"), "Palette");

/** The frame of everything behind the sign-in. */
export function Shell() {
  const me = useMe();
  const [searching, setSearching] = useState(false);
  const [proof, setProof] = useState<((proven: boolean) => void) | null>(null);
  useEffect(() => {
    signals.onProofNeeded = () => new Promise((resolve) => setProof(() => resolve));
  }, []);
  const navigate = useNavigate();
  useLive();
  const counts = useQuery(api.deals.counts.queryOptions({ input: {}, enabled: may(me, "deals:read") }));
  const groups = useMemo(() => navigationFor(me, waitingOf(me, counts.data)), [me, counts.data]);
  const goTo = useCallback((address: string) => void navigate({ href: address }), [navigate]);
  const findRecords = useCallback((query: string, signal: AbortSignal) => recordsFor(me, query, goTo, signal), [me, goTo]);
  const items = useMemo<PaletteItem[]>(
    () => [...actionsFor(me, goTo), ...groups.flatMap((group) => group.items.map((item) => ({ id: item.label, group: paletteText.goTo, label: item.label, icon: <item.icon size={17} stroke={1.6} />, run: () => void navigate({ to: item.to as "/" }) })))],
    [groups, navigate, me, goTo],
  );
  const choice = (organisation: Pick<Me["organisations"][number], "id" | "kind" | "name">) => ({ id: organisation.id, name: organisation.name, detail: appText.kinds[organisation.kind] });
  return (
    <AppShell
      groups={groups} organisation={choice(me.organisation)} organisations={me.organisations.map(choice)} person={me.person} help="/account"
      onOrganisation={(id) => void enterOrganisation(id as Me["organisation"]["id"])} onSignOut={() => void signOut()} onSearch={() => setSearching(true)}
    >
      {me.onBehalfFrom === null ? null : <Acting me={me} />}
      <Outlet />
      <ProofDialog opened={proof !== null} onClose={(proven) => { proof?.(proven); setProof(null); }} />
      <Palette opened={searching} onClose={() => setSearching(false)} items={items} onSearch={findRecords} />
    </AppShell>
  );
}

/** Whoever works for a customer by its leave sees so on every page. */
function Acting({ me }: { readonly me: Me }) {
  const home = me.organisations.find((one) => one.id === me.onBehalfFrom);
  return <div style={{ marginBlockEnd: 16 }}><Notice tone="info" action={home ? <Button size="xs" variant="default" onClick={() => void enterOrganisation(home.id)}>{appText.backTo(home.name)}</Button> : undefined}>{appText.acting(me.organisation.name)}</Notice></div>;
}

type Me = ReturnType<typeof useMe>;

/** What waits for this person: decisions for staff, questions for a partner. */
function waitingOf(me: Me, counts: { readonly review: number; readonly waiting: number } | undefined) {
  if (!counts) return {};
  return me.organisation.kind === "vendor" ? { "/console/review": counts.review } : { "/deals": counts.waiting };
}
