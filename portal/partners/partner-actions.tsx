import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Partner } from "../../core/partners/contract.ts";
import { api, client } from "../app/api.ts";
import { boot } from "../app/boot.ts";
import { DangerItem } from "../ui/danger-item.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { Fields } from "../ui/form-parts.tsx";
import { plainField } from "./application-decisions.tsx";
import { actOnPartner } from "./partner-record.ts";

type Act = "tier" | "enrol" | "suspend" | "reinstate" | "end";
type Props = { readonly partner: Partner; readonly opened: boolean; readonly onClose: () => void };

export function PartnerActions({ partner }: { readonly partner: Partner }) {
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  if (partner.status === "left") return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><Button variant="default" aria-label="More actions"><IconDots size={17} aria-hidden="true" /></Button></Menu.Target>
        <Menu.Dropdown>
          {partner.status === "suspended" ? <Menu.Item onClick={() => setAct("reinstate")}>Lift the suspension</Menu.Item> : null}
          {partner.status === "active" ? <DangerItem onClick={() => setAct("suspend")}>Suspend</DangerItem> : null}
          <DangerItem onClick={() => setAct("end")}>End the partnership</DangerItem>
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" onClick={() => setAct("enrol")}>Enrol or change level</Button>
      <Button onClick={() => setAct("tier")}>Change tier</Button>
      <TierDialog partner={partner} opened={act === "tier"} onClose={close} />
      <EnrolDialog partner={partner} opened={act === "enrol"} onClose={close} />
      <EndDialog partner={partner} opened={act === "end"} onClose={close} />
      <ConfirmDialog opened={act === "suspend"} onClose={close} title={`Suspend ${partner.name}?`} action="Suspend partner" danger reason={{ required: true }} onConfirm={(reason) => actOnPartner(() => client.partners.suspend({ partner: partner.key, reason }), `${partner.name} is suspended`)}>It cannot register deals until the suspension is lifted.</ConfirmDialog>
      <ConfirmDialog opened={act === "reinstate"} onClose={close} title={`Lift the suspension of ${partner.name}?`} action="Lift suspension" onConfirm={() => actOnPartner(() => client.partners.reinstate({ partner: partner.key }), `${partner.name} is active again`)}>It can register deals again at once.</ConfirmDialog>
    </>
  );
}

function TierDialog({ partner, opened, onClose }: Props) {
  const tiers = useQuery(api.tiers.list.queryOptions({ input: {}, enabled: opened }));
  const [tier, setTier] = useState<string | null>(null);
  const change = async (reason: string) => {
    if (tier === null) return "Choose a tier.";
    await actOnPartner(() => client.partners.setTier({ partner: partner.key, tier, reason }), `The tier of ${partner.name} is decided`);
    return undefined;
  };
  const options = (tiers.data?.items ?? []).filter((one) => one.tier !== partner.tier).map((one) => ({ value: one.tier, label: one.capacity === null ? one.title : `${one.title} (${one.active} of ${one.capacity} places taken)` }));
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={`Another tier for ${partner.name}`} action="Change tier" reason={{ required: true }} onConfirm={change}>
      <Fields><p>{partner.tierTitle ? `It is ${partner.tierTitle} now. ` : ""}Where every place is taken, it joins the waiting list.</p><SelectField label="Tier" required placeholder="Choose" options={options} {...plainField("tier", tier, setTier)} /></Fields>
    </ConfirmDialog>
  );
}

function EnrolDialog({ partner, opened, onClose }: Props) {
  const [track, setTrack] = useState<string | null>(partner.enrolments[0]?.track ?? null);
  const [level, setLevel] = useState<string | null>(null);
  const terms = useQuery(api.programs.terms.queryOptions({ input: { track: track ?? "" }, enabled: opened && track !== null }));
  const levels = terms.data?.track.levels ?? [];
  const enrol = async (reason: string) => {
    if (track === null) return "Choose a track.";
    await actOnPartner(() => client.partners.enrol({ partner: partner.key, track, reason, ...(level === null ? {} : { level }) }), `${partner.name} is enrolled`);
    return undefined;
  };
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={`Enrol ${partner.name}`} action="Enrol" reason={{ required: true }} onConfirm={enrol}>
      <Fields>
        <SelectField label="Track" required placeholder="Choose" options={boot.tracks.map((one) => ({ value: one.id, label: one.title }))} {...plainField("track", track, (next) => { setTrack(next); setLevel(null); })} />
        {levels.length > 0 ? <SelectField label="Level" placeholder="Choose" options={levels.map((one) => ({ value: one.id, label: one.title }))} {...plainField("level", level, setLevel)} /> : null}
      </Fields>
    </ConfirmDialog>
  );
}

function EndDialog({ partner, opened, onClose }: Props) {
  const [cause, setCause] = useState<string | null>(null);
  const end = async (reason: string) => {
    if (cause !== "good_standing" && cause !== "for_cause") return "Choose how it ends.";
    await actOnPartner(() => client.partners.end({ partner: partner.key, cause, reason }), `The partnership with ${partner.name} ended`);
    return undefined;
  };
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={`End the partnership with ${partner.name}?`} action="End partnership" danger reason={{ required: true }} typed={partner.key} onConfirm={end}>
      <Fields><p>This cannot be taken back: open registrations end with it.</p><SelectField label="How it ends" required placeholder="Choose" options={[{ value: "good_standing", label: "In good standing" }, { value: "for_cause", label: "For cause" }]} {...plainField("cause", cause, setCause)} /></Fields>
    </ConfirmDialog>
  );
}
