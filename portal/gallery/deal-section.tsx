import { ActionIcon, Button } from "@mantine/core";
import { IconCheck, IconChevronDown, IconChevronUp, IconFileText, IconMessage2, IconPaperclip, IconSend2, IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import { ProgressBar } from "../ui/charts/small-charts.tsx";
import { Composer } from "../ui/composer.tsx";
import { Card, Columns, Facts, Page, Stack } from "../ui/page.tsx";
import { StatusBadge } from "../ui/status.tsx";
import { ProgressSteps } from "../ui/steps.tsx";
import { NoteBody, Timeline, type TimelineItem } from "../ui/timeline.tsx";
import s from "./gallery.module.css";

const EVENTS: readonly TimelineItem[] = [
  { id: "5", icon: IconMessage2, who: "Ana Lima", what: "added a progress note", at: "2026-11-18T14:20:00Z", body: <NoteBody>Fjord’s CISO signed off on the security review. Procurement has the order form; legal wants the DPA redlines back by Nov 26.</NoteBody> },
  { id: "4", icon: IconFileText, who: "Ravi Patel", what: "shared a file", at: "2026-11-11T09:05:00Z", body: <Button variant="default" size="xs" leftSection={<IconFileText size={15} />}>Fjord Freight – proposal v2.pdf</Button> },
  { id: "3", icon: IconShieldCheck, tone: "ok", who: "MindWeave", what: "approved the registration", at: "2026-09-30T11:42:00Z", body: <NoteBody>60 days of protection and a 20% discount, at your Certified level.</NoteBody> },
  { id: "2", icon: IconCheck, who: "Dana Whitfield", what: "checked it: no existing opportunity, good fit, capacity confirmed", at: "2026-09-30T11:40:00Z" },
  { id: "1", icon: IconSend2, who: "Ana Lima", what: "registered the deal", at: "2026-09-29T10:12:00Z" },
];

/** A record: where it stands, what happened, what it is worth. */
export function DealSection() {
  const [note, setNote] = useState("");
  return (
    <Page
      title="Fjord Freight" badge={<StatusBadge tone="info">Approved</StatusBadge>} lead="DR-1038 · $31,200 · Pro plan" path={[{ label: "Deals", to: "/gallery/deals" as "/" }]} width="record"
      actions={<><ActionIcon variant="default" size={36} aria-label="Previous deal"><IconChevronUp size={17} /></ActionIcon><ActionIcon variant="default" size={36} aria-label="Next deal"><IconChevronDown size={17} /></ActionIcon><Button variant="default">Get support</Button><Button>Request extension</Button></>}
    >
      <ProgressSteps label="Progress" steps={[{ label: "Registered", detail: "Sep 29", state: "done" }, { label: "Validated", detail: "Sep 30", state: "done" }, { label: "Approved", detail: "Sep 30", state: "done" }, { label: "Deal support", detail: "In progress", state: "current" }, { label: "Closed and paid", detail: "Expected Dec 5", state: "ahead" }]} />
      <Columns kind="main-aside">
        <Card title="Activity">
          <div className={s.composer}>
            <Composer label="Progress note" placeholder="Add a progress note for Dana" value={note} onChange={setNote} action="Add note" onSend={async () => setNote("")} tools={<ActionIcon aria-label="Attach a file" size={30}><IconPaperclip size={17} /></ActionIcon>} />
          </div>
          <Timeline items={EVENTS} label="Activity" />
        </Card>
        <Stack>
          <Card title="Protection">
            <p className={s.big} style={{ color: "var(--ui-warn-fg)", fontSize: "1.125rem" }}>6 days left</p>
            <div style={{ marginBlock: "8px 10px" }}><ProgressBar share={0.9} label="Protection used" tone="warn" thick /></div>
            <p className="quiet">Ends Nov 28. Ask for 60 more days while you still have a note from this month.</p>
          </Card>
          <Card title="Money"><Facts facts={[{ label: "Deal size", value: "$31,200" }, { label: "Your discount", value: "20%" }, { label: "Your margin", value: "$6,240", strong: true }, { label: "Paid out", value: "30 days after payment" }]} /></Card>
          <Card title="Customer"><Facts facts={[{ label: "Contact", value: "Sofia Lindqvist" }, { label: "Domain", value: "fjordfreight.example" }, { label: "Expected close", value: "Dec 5, 2026" }, { label: "Your MindWeave contact", value: "Dana Whitfield" }]} /></Card>
        </Stack>
      </Columns>
    </Page>
  );
}
