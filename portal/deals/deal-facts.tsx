import type { Deal } from "../../core/deals/contract.ts";
import { ProgressBar } from "../ui/charts/small-charts.tsx";
import { useNow } from "../ui/clock.tsx";
import { Card, Facts } from "../ui/page.tsx";
import { Money } from "../ui/money-text.tsx";
import { type Step } from "../ui/steps.tsx";
import { Countdown, DateTime, Day, ValidationClock } from "../ui/times.tsx";
import { MOTION } from "./deal-words.tsx";
import s from "./deals.module.css";

/** How far a registration has come. */
export function stepsOf(deal: Deal): Step[] {
  const ended = ["rejected", "withdrawn", "expired", "lost"].includes(deal.status);
  const approved = deal.protectedFrom !== null;
  const when = (at: string | null) => (at ? <DateTime at={at} /> : undefined);
  const review: Step["state"] = approved ? "done" : ended ? "failed" : deal.status === "draft" ? "ahead" : "current";
  const outcome: Step["state"] = deal.status === "won" ? "done" : approved && ended ? "failed" : deal.status === "approved" ? "current" : "ahead";
  return [
    { label: "Registered", state: deal.submittedAt ? "done" : "current", detail: when(deal.submittedAt) },
    { label: "Reviewed", state: review, detail: approved || ended ? when(deal.decidedAt) : "In progress" },
    { label: "Protected", state: approved ? "done" : "ahead", detail: when(deal.protectedFrom) },
    { label: deal.status === "lost" ? "Lost" : "Won", state: outcome, detail: deal.wonAt ? when(deal.wonAt) : deal.form.expectedClose && !ended ? <>Expected <Day date={deal.form.expectedClose} /></> : undefined },
  ];
}

/** The time the answer is owed in: staff see the vendor's own target beside the promise. */
export function ReviewCard({ deal }: { readonly deal: Deal }) {
  if (!deal.review) return null;
  const { startedAt, targetAt, dueAt, running, usedMs } = deal.review;
  if (!running) return <Card title="Review"><p className={s.big}>The clock stands still</p><p className="quiet">It goes on with the answer. {Math.floor(usedMs / 3_600_000)} hours are used.</p></Card>;
  if (targetAt && dueAt) return <Card title="Review"><ValidationClock from={startedAt} target={targetAt} promise={dueAt} /></Card>;
  return <Card title="Review"><p className={s.big}>{dueAt ? <Countdown until={dueAt} ended="The answer is late" /> : "In review"}</p><p className="quiet">{dueAt ? <>You have an answer by <DateTime at={dueAt} program />.</> : "You are told as soon as it is decided."}</p></Card>;
}

export function ProtectionCard({ deal }: { readonly deal: Deal }) {
  const now = useNow(60_000);
  const { protectedFrom, protectedUntil, status, extension } = deal;
  if (!protectedFrom || !protectedUntil || (status !== "approved" && status !== "expired")) return null;
  const share = Math.min(1, Math.max(0, (now - Date.parse(protectedFrom)) / (Date.parse(protectedUntil) - Date.parse(protectedFrom))));
  return (
    <Card title="Protection">
      <p className={s.big}><Countdown until={protectedUntil} ended="Protection is over" /></p>
      <ProgressBar share={share} label="Protection used" tone={share > 0.8 ? "warn" : "brand"} thick />
      <p className="quiet" style={{ marginBlockStart: 8 }}>{EXTENSION[extension.status]}{extension.reason ? ` ${extension.reason}` : ""}</p>
    </Card>
  );
}

const EXTENSION = {
  available: "It can be extended once, with evidence of progress.", asked: "An extension is asked for and waits for an answer.", granted: "It was extended; there is no second time.",
  refused: "The extension was refused.", none: "Until then nobody else can register this customer.",
} as const;

export function MoneyCard({ deal, staff }: { readonly deal: Deal; readonly staff: boolean }) {
  const facts = [
    ...(deal.form.estimated ? [{ label: "Deal size", value: <Money amount={deal.form.estimated.amount} currency={deal.form.estimated.currency} /> }] : []),
    ...(deal.form.motion ? [{ label: "Kind", value: MOTION[deal.form.motion] }] : []),
    ...(deal.confirmed ? [{ label: deal.confirmed.title, value: deal.confirmed.rate ?? "Confirmed", strong: true }] : []),
    ...deal.estimates.filter((one) => deal.confirmed === null || one.motion === deal.form.motion).map((one) => ({ label: `${one.title}${one.rate ? `, ${one.rate}` : ""}`, value: one.amount ? <Money amount={one.amount.amount} currency={one.amount.currency} /> : "—", strong: one.motion === deal.form.motion })),
  ];
  if (facts.length === 0) return null;
  return <Card title="Money" lead={deal.estimates.length > 0 ? `Estimates: ${staff ? "the partner" : "you"} earn${staff ? "s" : ""} when the customer pays` : undefined}><Facts facts={facts} /></Card>;
}

export function CustomerCard({ deal }: { readonly deal: Deal }) {
  const { form } = deal;
  const facts = [
    { label: "Company", value: form.customerName ?? "—" }, { label: "Domain", value: form.customerDomain ?? "—" }, { label: "Contact", value: form.contactName ?? "—" },
    { label: "E-mail", value: form.contactEmail ?? "—" }, { label: "Expected close", value: form.expectedClose ? <Day date={form.expectedClose} /> : "—" },
  ];
  return <Card title="Customer"><Facts facts={facts} />{form.opportunity ? <p className={s.text} style={{ marginBlockStart: 12 }}>{form.opportunity}</p> : null}</Card>;
}
