import type { dealsContract } from "../../core/deals/contract.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { partnerByKey, partnerByOrganisation } from "../partners/store.ts";
import type { Call, Handlers } from "../platform/http-call.ts";
import { isAvailable } from "./availability.ts";
import { checksOf } from "./checks.ts";
import { saveForm, startDraft, type SubmitParts, submitDeal, throwAway } from "./commands.ts";
import { type Estimating, estimatesFor } from "./estimates.ts";
import { attachFile } from "./files.ts";
import { counts, deals, ORDERS } from "./list-store.ts";
import { askForExtension, decideOnExtension, loseDeal, winDeal, withdrawDeal } from "./outcome.ts";
import { receiptKey } from "./receipts.ts";
import { listReserved, releaseAccount, reserveAccount } from "./reserved.ts";
import { answerQuestion, approveDeal, askPartner, declineDeal } from "./review.ts";
import { dealMeant } from "./standing.ts";
import type { DealRow } from "./store.ts";
import { askForSupport, listSupport, setSupport } from "./support.ts";
import { peopleOf, timelineOf, writeComment } from "./timeline.ts";
import { dealWire, readingOf, wire } from "./wire.ts";

export type DealParts = SubmitParts & { readonly estimating: Estimating };
type Routes = Handlers<typeof dealsContract>["deals"];

export function dealRoutes(parts: DealParts): Handlers<typeof dealsContract> {
  const shown = async (call: Call, done: Promise<DealRow | Refusal>) => {
    const row = await done;
    return isRefusal(row) ? row : dealWire(call, parts.estimating, row);
  };
  return { deals: { ...reading(parts), ...registering(parts, shown), ...deciding(parts, shown), ...helping(parts) }, reservedAccounts: { list: (input, call) => listReserved(call, input), add: (input, call) => reserveAccount(call, input), remove: (input, call) => releaseAccount(call, input) } };
}

type Shown = (call: Call, done: Promise<DealRow | Refusal>) => Promise<Refusal | Awaited<ReturnType<typeof dealWire>>>;

function reading({ estimating, secrets }: DealParts): Pick<Routes, "list" | "get" | "counts" | "receipt" | "receiptKey" | "availability" | "estimate" | "checks" | "timeline"> {
  return {
    async list(input, call) {
      const { limit, view, status, partner, search, sort } = input;
      const about = await readingOf(call);
      const rows = await deals(call.tx, { after: call.after, limit, now: call.now, view, status, partner, search, sort });
      return call.page(rows, limit, (row) => [ORDERS[sort ?? "newest"].key(row), row.id], (row) => wire(about, row));
    },
    async get(input, call) {
      const row = await dealMeant(call, input.deal);
      return isRefusal(row) ? row : dealWire(call, estimating, row);
    },
    counts: (_input, call) => counts(call.tx, call.now),
    async receipt(input, call) {
      const row = await dealMeant(call, input.deal);
      if (isRefusal(row)) return row;
      if (row.told_by !== null) return refuse("deal.told-by-another-system", `${row.number} was registered in ${row.told_by}: its receipt, if there is one, is from there.`);
      return row.receipt ?? refuse("deal.not-submitted", "A draft has no receipt: it was not submitted.");
    },
    receiptKey: () => receiptKey(secrets),
    availability: (input, call) => isAvailable(call, input),
    async estimate(input, call) {
      const partner = input.partner === undefined ? await partnerByOrganisation(call.tx, call.organisationId) : await partnerByKey(call.tx, input.partner);
      if (partner === undefined) return refuse("partner.not-found", "Say for which partner.");
      return { estimates: await estimatesFor(call.tx, estimating, { programs: (await readingOf(call)).programs, partner: partner.key, amount: { amount: BigInt(input.amount), currency: input.currency }, at: call.now, plan: null }) };
    },
    checks: (input, call) => checksOf(call, input),
    timeline: (input, call) => timelineOf(call, input),
  };
}

function registering(parts: DealParts, shown: Shown): Pick<Routes, "draft" | "save" | "submit" | "discard" | "withdraw" | "answer" | "askExtension" | "lose"> {
  return {
    draft: (input, call) => shown(call, startDraft(call, input)),
    save: (input, call) => shown(call, saveForm(call, input)),
    async submit(input, call) {
      const row = await submitDeal(parts, call, input);
      if (isRefusal(row)) return row;
      if (row.receipt === null) throw new Error(`${row.number} was submitted without a receipt`);
      return { deal: await dealWire(call, parts.estimating, row), receipt: row.receipt };
    },
    discard: (input, call) => throwAway(call, input),
    withdraw: (input, call) => shown(call, withdrawDeal(parts, call, input)),
    answer: (input, call) => shown(call, answerQuestion(parts, call, input)),
    askExtension: (input, call) => shown(call, askForExtension(call, input)),
    lose: (input, call) => shown(call, loseDeal(parts, call, input)),
  };
}

function deciding(parts: DealParts, shown: Shown): Pick<Routes, "ask" | "approve" | "decline" | "decideExtension" | "win"> {
  return {
    ask: (input, call) => shown(call, askPartner(parts, call, input)),
    approve: (input, call) => shown(call, approveDeal(parts, call, input)),
    decline: (input, call) => shown(call, declineDeal(parts, call, input)),
    decideExtension: (input, call) => shown(call, decideOnExtension(parts, call, input)),
    win: (input, call) => shown(call, winDeal(parts, call, input)),
  };
}

function helping(parts: DealParts): Pick<Routes, "comment" | "people" | "attach" | "support" | "askSupport" | "setSupport"> {
  return {
    comment: (input, call) => writeComment(parts, call, input),
    people: (input, call) => peopleOf(call, input),
    attach: (input, call) => attachFile(call, input),
    support: (input, call) => listSupport(call, input),
    askSupport: (input, call) => askForSupport(parts, call, input),
    setSupport: (input, call) => setSupport(parts, call, input),
  };
}
