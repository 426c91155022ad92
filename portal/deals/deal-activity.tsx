import { Checkbox } from "@mantine/core";
import { IconCheck, IconCircleX, IconClock, IconFileText, IconMessage2, IconMessageQuestion, IconSend2, IconShieldCheck, IconTrophy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, client, queryClient } from "../app/api.ts";
import { Loaded, saidOf } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { Composer } from "../ui/composer.tsx";
import { Card } from "../ui/page.tsx";
import { NoteBody, Timeline, type TimelineItem } from "../ui/timeline.tsx";
import { toast } from "../ui/toast.tsx";
import type { DealId } from "./deal-record.ts";
import s from "./deals.module.css";

type Look = Pick<TimelineItem, "icon" | "tone">;
const LOOK: Readonly<Record<string, Look>> = {
  comment: { icon: IconMessage2 }, file: { icon: IconFileText }, submitted: { icon: IconSend2 }, approved: { icon: IconShieldCheck, tone: "ok" }, declined: { icon: IconCircleX, tone: "bad" },
  asked: { icon: IconMessageQuestion, tone: "warn" }, answered: { icon: IconMessage2 }, extended: { icon: IconShieldCheck, tone: "ok" }, won: { icon: IconTrophy, tone: "ok" }, lost: { icon: IconCircleX }, late: { icon: IconClock, tone: "bad" }, warned: { icon: IconClock, tone: "warn" },
};

/** Everything that happened to a deal, and a place to write to the other side. */
export function DealActivity({ deal }: { readonly deal: DealId }) {
  const me = useMe();
  const events = useQuery(api.deals.timeline.queryOptions({ input: { deal, limit: 100 } }));
  return (
    <Card title="Activity">
      {may(me, "deals:comment") ? <Comment deal={deal} staff={me.organisation.kind === "vendor"} /> : null}
      <Loaded query={events}>
        {({ items }) => (
          <Timeline
            label="Activity"
            items={items.map((one) => ({
              id: one.id, ...(LOOK[one.kind] ?? { icon: IconCheck }), who: one.by, at: one.at,
              what: one.kind === "comment" ? (one.internal ? "wrote, for staff only" : "wrote") : `· ${one.sentence}`,
              ...(one.kind === "comment" ? { body: <NoteBody>{one.sentence}</NoteBody> } : one.detail ? { body: <NoteBody>{one.detail}</NoteBody> } : {}),
            }))}
          />
        )}
      </Loaded>
    </Card>
  );
}

function Comment({ deal, staff }: { readonly deal: DealId; readonly staff: boolean }) {
  const [text, setText] = useState("");
  const [internal, setInternal] = useState(false);
  const send = async () => {
    try {
      await client.deals.comment({ deal, text: text.replaceAll(/\s+/g, " ").trim(), ...(staff && internal ? { internal: true } : {}) });
      setText("");
      await queryClient.invalidateQueries({ queryKey: api.deals.timeline.key() });
    } catch (error) {
      toast(`Not sent; your text is kept. ${saidOf(error).sentence}`, { tone: "bad" });
    }
  };
  return (
    <div className={s.composer}>
      <Composer label="Note" placeholder={staff ? "Write to the partner" : "Tell how it goes"} value={text} onChange={setText} action="Add note" onSend={send} />
      {staff ? <Checkbox size="xs" label="For staff only" checked={internal} onChange={(event) => setInternal(event.currentTarget.checked)} /> : null}
    </div>
  );
}
