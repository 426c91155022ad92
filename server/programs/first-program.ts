import { shippedProgramText } from "../../program/read.ts";
import { vendor } from "../identity/store.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Ids } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { workOf } from "../platform/work.ts";
import { datesOf, recordPublished } from "./drafts.ts";
import { evaluated } from "./evaluation.ts";
import { addVersion, holdPrograms, type VersionRow, versions } from "./store.ts";

export type FirstProgramParts = { readonly database: Database; readonly ids: Ids; readonly clock: Clock; readonly log: Log };

/** Where no version is published yet, the program that ships with the platform becomes the first one, published by the system. Of two starts at once one does it. */
export function firstProgram({ database, ids, clock, log }: FirstProgramParts): Promise<void> {
  return database.as({ org: null, role: "system" }, async (tx) => {
    await holdPrograms(tx);
    if ((await versions(tx)).length > 0) return;
    const source = shippedProgramText();
    const { definition, hash, canonical, program, errors } = evaluated(source);
    if (definition === undefined || hash === null || errors > 0) throw new Error("program/mindweave.program.yaml has errors: see mindweave program check");
    const owner = await vendor(tx);
    if (!owner) throw new Error("the program comes after the vendor's first start");
    const now = clock.now();
    const version: VersionRow = {
      number: definition.version, program: definition.id, title: definition.title, change_note: definition.changeNote, ...datesOf(definition.effective), source, canonical, hash,
      authors: [], approved_by: null, published_by: null, published_at: now, replay: null,
    };
    await addVersion(tx, version);
    const work = workOf({ tx, now, ids, log, actor: undefined, requestId: undefined });
    await recordPublished({ ...work, organisationId: owner.id }, version);
    await work.audit({ action: "program.published", subject: program ?? definition.id, organisationId: owner.id, detail: { program, hash: hash.toString("hex"), from: definition.effective.from } });
  });
}
