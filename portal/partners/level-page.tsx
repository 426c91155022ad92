import { useQuery } from "@tanstack/react-query";
import { api } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { LevelPaths } from "./level-paths.tsx";

/** A partner's own levels and what the next one takes. */
export function LevelPage() {
  const mine = useQuery(api.partners.mine.queryOptions({ input: {} }));
  const key = mine.data?.key ?? "";
  const level = useQuery(api.partners.level.queryOptions({ input: { partner: key }, enabled: key !== "" }));
  return (
    <Page title="My level" lead={mine.data?.tierTitle ? `Program tier ${mine.data.tierTitle}` : "Where you stand, and what comes next"} width="record">
      {mine.error ? <Loaded query={mine}>{() => null}</Loaded> : <Loaded query={level}>{(view) => <LevelPaths view={view} />}</Loaded>}
    </Page>
  );
}
