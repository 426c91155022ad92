import { Button } from "@mantine/core";
import { IconBriefcase, IconCertificate, IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { ExplainPanel } from "../ui/explain-panel.tsx";
import type { Explanation } from "../ui/explain.ts";
import { Card, Facts, Page } from "../ui/page.tsx";
import { Palette } from "../ui/palette.tsx";
import type { PaletteItem } from "../ui/palette-search.ts";
import { SidePanel } from "../ui/side-panel.tsx";
import { toast } from "../ui/toast.tsx";
import s from "./gallery.module.css";

export const EXPLANATION: Explanation = {
  sentence: "20% of the $85,000.00 that reached us from Acme’s first year.", amount: 1_700_000, currency: "USD", program: "mindweave@1.0.0",
  steps: [
    { title: "Who is credited", because: "The only claim is your registration, won inside its protection.", sources: [{ kind: "policy", name: "P-57" }, { kind: "policy", name: "P-61" }] },
    { title: "Which rule", value: "Revenue share", because: "You referred the deal as a Gold technology partner.", sources: [{ kind: "document", name: "50–55" }], notChosen: [{ title: "Affiliate commission", because: "a named claim beats a click (P-57)" }] },
    { title: "Rate", value: "20%", because: "Gold at approval and at the win.", sources: [{ kind: "policy", name: "P-14" }] },
    { title: "Base", because: "Software paid, less the 15% marketplace fee.", arithmetic: "10000000 - 1500000 = 8500000", sources: [{ kind: "policy", name: "P-20" }, { kind: "policy", name: "P-24" }] },
    { title: "First year", because: "All 365 days lie in the first year.", arithmetic: "8500000 * 365 / 365 = 8500000", sources: [{ kind: "policy", name: "P-16" }, { kind: "agreement", name: "§4.2" }] },
    { title: "Amount", arithmetic: "8500000 * 2000 / 10000 = 1700000" },
  ],
};

const ITEMS: readonly PaletteItem[] = [
  { id: "1", group: "Actions", label: "Register a deal", detail: "Customer, opportunity, support needs", icon: <IconPlus size={17} />, keys: "c", run: () => undefined },
  { id: "2", group: "Deals", label: "Helios Energy", detail: "DR-1041 · In review · $120,000", icon: <IconBriefcase size={17} />, run: () => undefined },
  { id: "3", group: "Deals", label: "Northwind Logistics", detail: "DR-1042 · Approved · $48,000", icon: <IconBriefcase size={17} />, run: () => undefined },
  { id: "4", group: "Go to", label: "Certification", icon: <IconCertificate size={17} />, run: () => undefined },
];

/** Everything that opens over a page; `?open=` opens it at once. */
export function OverlaysSection() {
  const raw: Record<string, unknown> = useSearch({ strict: false });
  const open = raw["open"];
  const navigate = useNavigate();
  const show = (what?: string) => void navigate({ to: ".", search: (what ? { open: what } : {}) as never, replace: true });
  const close = () => show();
  return (
    <Page title="Overlays" lead="Dialogs, panels, the palette and messages">
      <Card title="Open one">
        <div className={s.row}>
          {["confirm", "reason", "typed", "panel", "explain", "palette"].map((what) => <Button key={what} variant="default" onClick={() => show(what)}>Open {what}</Button>)}
          <Button variant="default" onClick={() => toast("Helios Energy is assigned to Dana", { undo: () => toast("Taken back", { tone: "info" }) })}>Show a message</Button>
        </div>
      </Card>
      <ConfirmDialog opened={open === "confirm"} onClose={close} title="Withdraw DR-1042?" action="Withdraw the registration" danger onConfirm={() => undefined}>Northwind Logistics loses its protection at once, and others may register it.</ConfirmDialog>
      <ConfirmDialog opened={open === "reason"} onClose={close} title="Decline Helios Energy?" action="Decline registration" danger reason={{ required: true, help: "The partner reads this, with what to do next." }} onConfirm={async () => "The registration was changed by Sam Okafor a minute ago. Look at it again before you decide."}>Northstar Cloud is told at once.</ConfirmDialog>
      <ConfirmDialog opened={open === "typed"} onClose={close} title="Approve payout run 2026-12?" action="Approve 38 payouts" typed="2026-12" onConfirm={() => undefined}>$38,420.00 leaves the account on Dec 1. A second person approves after you.</ConfirmDialog>
      <SidePanel opened={open === "panel"} onClose={close} title="Helios Energy" lead="DR-1041 · $120,000 · Enterprise" onNext={() => undefined} onPrevious={null} footer={<><Button variant="default">Decline</Button><Button>Approve</Button></>}>
        <Facts facts={[{ label: "Partner", value: "Northstar Cloud" }, { label: "Existing opportunity", value: "None found" }, { label: "Customer fit", value: "Good" }, { label: "Decision due", value: "Nov 23, 08:00" }]} />
      </SidePanel>
      <SidePanel opened={open === "explain"} onClose={close} title="Why this amount" lead="Acme · invoice INV-204"><ExplainPanel explanation={EXPLANATION} /></SidePanel>
      <Palette opened={open === "palette"} onClose={close} items={ITEMS} />
    </Page>
  );
}
