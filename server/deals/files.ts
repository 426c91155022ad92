import { FILE_KINDS, fileKindOf, fileName } from "../../core/deals/file-kind.ts";
import { isRefusal, refuse } from "../../core/kernel/refusal.ts";
import type { Call } from "../platform/http-call.ts";
import { sha256 } from "../platform/secrets.ts";
import { addFile, bytesOn } from "./file-store.ts";
import { record } from "./notices.ts";
import { byOf, dealMeant } from "./standing.ts";

const LIMIT = 5 * 1024 * 1024;
const ON_A_DEAL = 20 * LIMIT;

/** What a file is, its content says, not its name; the name has to agree. */
export async function attachFile(call: Call, input: { deal: string; name: string; content: string }) {
  const row = await dealMeant(call, input.deal);
  if (isRefusal(row)) return row;
  const content = Buffer.from(input.content, "base64");
  if (content.length === 0) return refuse("file.empty", "The file is empty.");
  if (content.length > LIMIT) return refuse("file.too-large", "A file may have 5 MB at most.");
  if ((await bytesOn(call.tx, row.id)) + content.length > ON_A_DEAL) return refuse("file.too-large", "The files of one deal may have 100 MB together.");
  const kind = fileKindOf(content);
  if (kind === undefined) return refuse("file.type-refused", "PDF, PNG, JPEG, Word, Excel, PowerPoint (without macros) and plain text can be attached.");
  const name = fileName(input.name, kind);
  if (name === undefined) return refuse("file.type-refused", `By its content this is ${FILE_KINDS[kind].type}: its name has to end in ${FILE_KINDS[kind].endings.map((one) => `.${one}`).join(" or ")}.`);
  const id = call.id("fil");
  const { type } = FILE_KINDS[kind];
  await addFile(call.tx, { id, deal_id: row.id, org_id: row.org_id, name, type, bytes: content.length, digest: sha256(content), content, added_at: call.now, added_by: call.actor.personId });
  await record(call, row, call.now, { kind: "file", by: await byOf(call), sentence: `Added ${name}.`, file: id });
  await call.audit({ action: "deal.file-added", subject: row.id, detail: { file: id, bytes: content.length } });
  return { id, name, bytes: content.length, type };
}
