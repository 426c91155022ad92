import type { Actor } from "../../core/kernel/actor.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { appendAudit, type AuditNote } from "./audit.ts";
import type { Tx } from "./database.ts";
import type { Ids } from "./ids.ts";
import { enqueueJob, type JobRequest } from "./jobs-queue.ts";
import type { Log } from "./log.ts";

/** What a command needs, whether a person, a key or a job asked: it lives as long as its transaction. */
export type Work = {
  readonly tx: Tx;
  /** One instant for the whole operation. */
  readonly now: Instant;
  readonly log: Log;
  id<P extends string>(prefix: P): `${P}_${string}`;
  /** Writes into the audit log of the actor's organisation, or of the one the note names, in this transaction. Last, as it holds the chain's door. */
  audit(note: AuditNote): Promise<void>;
  /** The job exists if and only if this transaction commits. */
  enqueue(job: JobRequest): Promise<void>;
};

export type WorkParts = { readonly tx: Tx; readonly now: Instant; readonly ids: Ids; readonly log: Log; readonly actor: Actor | undefined; readonly requestId: string | undefined };

export function workOf({ tx, now, ids, log, actor, requestId }: WorkParts): Work {
  return {
    tx, now, log,
    id: (prefix) => ids.next(prefix),
    audit: (note) => {
      const organisationId = note.organisationId ?? actor?.organisationId;
      if (organisationId === undefined) throw new Error(`${note.action}: name the organisation whose log this belongs to`);
      const from = actor?.homeOrganisationId;
      const detail = from === undefined ? note.detail : { ...note.detail, onBehalfFrom: from };
      return appendAudit(tx, { ...note, ...(detail === undefined ? {} : { detail }), organisationId, by: note.by ?? actor, at: now, requestId });
    },
    enqueue: (job) => enqueueJob(tx, job, now),
  };
}
