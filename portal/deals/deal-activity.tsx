import { IconCheck, IconCircleX, IconClock, IconFileText, IconMessage2, IconMessageQuestion, IconSend2, IconShieldCheck, IconTrophy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, type Client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { fileSize } from "../ui/format.ts";
import { Card } from "../ui/page.tsx";
import { NoteBody, Timeline, type TimelineItem } from "../ui/timeline.tsx";
import { Comment } from "./deal-comment.tsx";
import type { DealId } from "./deal-record.ts";
import s from "./deals.module.css";

type Entry = Awaited<ReturnType<Client["deals"]["timeline"]>>["items"][number];
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
              ...bodyOf(one),
            }))}
          />
        )}
      </Loaded>
    </Card>
  );
}

/** What stands below the line: what was written, and the file to save that came with it. */
function bodyOf(one: Entry): Pick<TimelineItem, "body"> {
  const words = one.kind === "comment" ? one.sentence : one.detail;
  if (words === null && one.file === null) return {};
  return { body: <>{words === null ? null : <NoteBody>{words}</NoteBody>}{one.file ? <p><a className={s.inText} href={`/v1/files/${one.file.id}`} download={one.file.name}>{one.file.name}</a> <span className="quiet">{fileSize(one.file.bytes)}</span></p> : null}</> };
}
