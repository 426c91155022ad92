import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Partner } from "../../core/partners/contract.ts";
import { api } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { Card, Columns, Facts, Page, Stack } from "../ui/page.tsx";
import { DateTime } from "../ui/times.tsx";
import { countryName } from "./countries.ts";
import { LevelPaths } from "./level-paths.tsx";
import { PartnerActions } from "./partner-actions.tsx";
import { PartnerBadge } from "./partner-words.tsx";

/** One partner as staff see it. */
export function PartnerPage() {
  const { partner: key = "" } = useParams({ strict: false });
  const partner = useQuery(api.partners.get.queryOptions({ input: { partner: key } }));
  const path = [{ label: "Partners", to: "/console/partners" }] as const;
  if (!partner.data) return <Page title="Partner" path={path} width="record"><Card><Loaded query={partner}>{() => null}</Loaded></Card></Page>;
  return <PartnerRecord partner={partner.data} path={path} />;
}

function PartnerRecord({ partner, path }: { readonly partner: Partner; readonly path: readonly { label: string; to: "/console/partners" }[] }) {
  const me = useMe();
  const level = useQuery(api.partners.level.queryOptions({ input: { partner: partner.key } }));
  return (
    <Page title={partner.name} badge={<PartnerBadge status={partner.status} />} lead={`${partner.key}${partner.tierTitle ? ` · ${partner.tierTitle}` : ""}`} path={path} width="record" actions={may(me, "partners:write") ? <PartnerActions partner={partner} /> : undefined}>
      <Columns kind="main-aside">
        <Stack><Loaded query={level}>{(view) => <LevelPaths view={view} />}</Loaded></Stack>
        <Stack>
          <Card title="Facts">
            <Facts facts={[
              { label: "Website", value: partner.website ?? "—" }, { label: "Country", value: countryName(partner.country) }, { label: "Tier", value: partner.tierTitle ?? "—" }, { label: "Manager", value: partner.manager?.name ?? "—" },
              { label: "Active since", value: partner.activatedAt ? <DateTime at={partner.activatedAt} /> : "—" },
            ]} />
          </Card>
          <Card title="Enrolments"><Facts facts={partner.enrolments.map((one) => ({ label: one.trackTitle, value: one.levelTitle ?? "Enrolled" }))} /></Card>
          <Card title="Agreement">{partner.agreement ? <Facts facts={[{ label: `Version ${partner.agreement.version}`, value: <DateTime at={partner.agreement.acceptedAt} /> }]} /> : <p className="quiet">Not accepted yet.</p>}</Card>
        </Stack>
      </Columns>
    </Page>
  );
}
