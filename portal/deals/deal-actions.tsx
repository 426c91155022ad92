import { Button } from "@mantine/core";
import { useState } from "react";
import type { Deal } from "../../core/deals/contract.ts";
import { client } from "../app/api.ts";
import { may, type Me, useMe } from "../app/session.ts";
import { DateField } from "../ui/date-field.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { Fields } from "../ui/form-parts.tsx";
import { actOnDeal } from "./deal-record.ts";
import { dealName, LOSS_CODES } from "./deal-words.tsx";

type Act = "withdraw" | "extension" | "grant" | "refuse" | "win" | "lose";
const LABEL: Readonly<Record<Act, string>> = { withdraw: "Withdraw", extension: "Ask for extension", grant: "Grant extension", refuse: "Refuse extension", win: "Mark as won", lose: "Mark as lost" };

/** What this person can do with the deal in its state, the primary one last. */
function actsOf(deal: Deal, me: Me): Act[] {
  const staff = me.organisation.kind === "vendor";
  const acts: Act[] = [];
  const open = ["in_review", "waiting", "queued", "approved"].includes(deal.status);
  if (!staff && may(me, "deals:write") && open) acts.push("withdraw");
  if (may(me, "deals:write") && deal.status === "approved") acts.push("lose");
  if (may(me, "deals:review") && deal.extension.status === "asked") acts.push("refuse", "grant");
  if (may(me, "deals:win") && deal.status === "approved") acts.push("win");
  if (!staff && may(me, "deals:write") && deal.status === "approved" && deal.extension.status === "available") acts.push("extension");
  return acts;
}

export function DealActions({ deal }: { readonly deal: Deal }) {
  const me = useMe();
  const [act, setAct] = useState<Act | null>(null);
  const acts = actsOf(deal, me);
  const close = () => setAct(null);
  return (
    <>
      {acts.map((one, i) => <Button key={one} variant={i === acts.length - 1 && one !== "withdraw" && one !== "lose" ? "filled" : "default"} onClick={() => setAct(one)}>{LABEL[one]}</Button>)}
      <SimpleDialogs deal={deal} act={act} onClose={close} />
      <WinDialog deal={deal} opened={act === "win"} onClose={close} />
      <LossDialog deal={deal} opened={act === "lose"} onClose={close} />
    </>
  );
}

type DialogProps = { readonly deal: Deal; readonly opened: boolean; readonly onClose: () => void };

function SimpleDialogs({ deal, act, onClose }: { readonly deal: Deal; readonly act: Act | null; readonly onClose: () => void }) {
  const at = { deal: deal.id, version: deal.version };
  const name = dealName(deal);
  return (
    <>
      <ConfirmDialog opened={act === "withdraw"} onClose={onClose} title={`Withdraw ${name}?`} action="Withdraw registration" danger reason={{ required: false, label: "Reason, if you like" }} onConfirm={(reason) => actOnDeal(() => client.deals.withdraw({ ...at, ...(reason.length < 3 ? {} : { reason }) }), `${deal.number} is withdrawn`)}>Protection ends at once, and others may register the customer.</ConfirmDialog>
      <ConfirmDialog opened={act === "extension"} onClose={onClose} title={`Ask for more time with ${name}`} action="Ask for extension" reason={{ required: true, label: "Evidence of progress", help: "What happened with the customer, and what comes next. At least 10 characters." }} onConfirm={(evidence) => actOnDeal(() => client.deals.askExtension({ ...at, evidence }), "The extension is asked for")}>Protection can be extended once, by the same length.</ConfirmDialog>
      <ConfirmDialog opened={act === "grant"} onClose={onClose} title={`Extend ${name}?`} action="Grant extension" reason={{ required: false, label: "Note to the partner" }} onConfirm={(reason) => actOnDeal(() => client.deals.decideExtension({ ...at, grant: true, ...(reason.length < 3 ? {} : { reason }) }), "Extended")}>{deal.extension.evidence}</ConfirmDialog>
      <ConfirmDialog opened={act === "refuse"} onClose={onClose} title={`Refuse the extension of ${name}?`} action="Refuse extension" danger reason={{ required: true, help: "The partner reads this." }} onConfirm={(reason) => actOnDeal(() => client.deals.decideExtension({ ...at, grant: false, reason }), "The extension is refused")}>{deal.extension.evidence}</ConfirmDialog>
    </>
  );
}

function WinDialog({ deal, opened, onClose }: DialogProps) {
  const [start, setStart] = useState<string | null>(null);
  const win = () => {
    if (start === null) return Promise.resolve("Choose the day the service starts.");
    return actOnDeal(() => client.deals.win({ deal: deal.id, version: deal.version, serviceStart: start }), `${dealName(deal)} is won`);
  };
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={`${dealName(deal)} signed?`} action="Mark as won" onConfirm={win}>
      <Fields>
        <p>Rates are locked as they are now. The partner earns as the customer pays.</p>
        <DateField label="Service starts" required placeholder="Choose a date" name="serviceStart" value={start} onChange={setStart} onBlur={() => undefined} error={undefined} />
      </Fields>
    </ConfirmDialog>
  );
}

function LossDialog({ deal, opened, onClose }: DialogProps) {
  const [code, setCode] = useState<string | null>(null);
  const lose = (reason: string) => {
    const chosen = LOSS_CODES.find((one) => one.value === code);
    if (!chosen) return Promise.resolve("Choose why it was lost.");
    return actOnDeal(() => client.deals.lose({ deal: deal.id, version: deal.version, code: chosen.value, ...(reason === "" ? {} : { reason }) }), `${dealName(deal)} is lost`);
  };
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={`${dealName(deal)} is lost?`} action="Mark as lost" danger reason={{ required: false, label: "In your own words" }} onConfirm={lose}>
      <Fields>
        <p>Protection ends, and the customer is open to all again.</p>
        <SelectField label="Why" required placeholder="Choose" options={LOSS_CODES} name="code" value={code} onChange={setCode} onBlur={() => undefined} error={undefined} />
      </Fields>
    </ConfirmDialog>
  );
}
