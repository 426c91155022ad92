import type { programsContract } from "../../core/programs/contract.ts";
import { instantText } from "../../core/kernel/time.ts";
import type { Handlers } from "../platform/http-call.ts";
import { addendumWire, approveAddendum, proposeAddendum, readAddendumWire, withdraw } from "./addenda.ts";
import { approveDraft, createDraft, discardDraft, draftDifference, draftWire, editDraft, publishDraft, readDraft } from "./drafts.ts";
import { addenda, drafts, versions } from "./store.ts";
import { fullVersion, inForceWire, listVersions, termsOf, versionDifference } from "./versions.ts";

export const programRoutes: Handlers<typeof programsContract> = {
  programs: {
    list: ({ limit }, call) => listVersions(call, limit),
    get: ({ version }, call) => fullVersion(call.tx, version, call.now),
    inForce: (_, call) => inForceWire(call.tx, call.now),
    difference: ({ version, from }, call) => versionDifference(call.tx, from, version),
    terms: ({ track }, call) => termsOf(call.tx, track, call.now),
  },
  programDrafts: {
    async list({ limit }, call) {
      return call.page(await drafts(call.tx, { after: call.after, limit }), limit, (row) => [instantText(row.edited_at), row.id], draftWire);
    },
    get: ({ draft }, call) => readDraft(call, draft),
    create: (input, call) => createDraft(call, input),
    edit: (input, call) => editDraft(call, input),
    discard: ({ draft }, call) => discardDraft(call, draft),
    difference: (input, call) => draftDifference(call, input),
    approve: (input, call) => approveDraft(call, input),
    publish: (input, call) => publishDraft(call, input),
  },
  addenda: {
    async list({ limit, partner }, call) {
      const all = await versions(call.tx);
      return call.page(await addenda(call.tx, { after: call.after, limit, partner }), limit, (row) => [instantText(row.proposed_at), row.id], (row) => addendumWire(row, all));
    },
    get: ({ addendum }, call) => readAddendumWire(call.tx, addendum),
    propose: (input, call) => proposeAddendum(call, input),
    approve: ({ addendum }, call) => approveAddendum(call, addendum),
    withdraw: (input, call) => withdraw(call, input),
  },
};
