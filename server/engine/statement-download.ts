import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { may } from "../../core/kernel/actor.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { statementCsv } from "../../core/payouts/statement-csv.ts";
import { adviceCsv, advicePdf } from "../payouts/advice.ts";
import { linesPaid } from "../payouts/paid-lines.ts";
import { statementPdf } from "../payouts/statement-pdf.ts";
import type { Clock } from "../platform/clock.ts";
import type { Authenticate, Caller } from "../platform/http-api.ts";
import { HttpRefusal } from "../platform/http-problem.ts";
import { type ReplayParts, statementFile } from "./statement-file.ts";

export type DownloadParts = ReplayParts & { readonly authenticate: Authenticate; readonly clock: Clock };

type Made = { readonly name: string; readonly type: string; readonly content: string | NodeJS.ReadableStream };

/** Statements and payouts as files to save: "/v1/statement-downloads/2026-03.pdf", "/v1/payout-downloads/PO-1001-1.csv". Whoever may not see one is told that there is none. */
export function mountStatementDownloads(host: FastifyInstance, parts: DownloadParts): void {
  host.get<{ Params: { file: string }; Querystring: { partner?: string } }>("/v1/statement-downloads/:file", async (request, reply) => {
    const caller = await admitted(parts, request);
    const [, month = "", kind = ""] = /^(\d{4}-\d{2})\.(pdf|csv|json)$/.exec(request.params.file) ?? [];
    if (kind === "") throw new HttpRefusal(404, nothing());
    return send(reply, await reading(parts, caller, (call) => monthAs(parts, call, month, kind, request.query.partner)));
  });
  host.get<{ Params: { file: string } }>("/v1/payout-downloads/:file", async (request, reply) => {
    const caller = await admitted(parts, request);
    const [, ref = "", kind = ""] = /^([A-Z0-9-]{1,60})\.(pdf|csv)$/.exec(request.params.file) ?? [];
    if (kind === "") throw new HttpRefusal(404, nothing());
    return send(reply, await reading(parts, caller, (call) => payoutAs(call, ref, kind)));
  });
}

type Asking = Parameters<typeof statementFile>[1];

async function monthAs(parts: DownloadParts, call: Asking, month: string, kind: string, partner: string | undefined): Promise<Made | Refusal> {
  const file = await statementFile(parts, call, { month, ...(partner === undefined ? {} : { partner }) });
  if (isRefusal(file)) return file;
  const name = `statement-${file.statement.partner.id}-${month}.${kind}`;
  if (kind === "pdf") return { name, type: "application/pdf", content: statementPdf(file) };
  if (kind === "csv") return { name, type: "text/csv; charset=utf-8", content: statementCsv(file.statement) };
  return { name, type: "application/json; charset=utf-8", content: `${JSON.stringify(file, null, 2)}\n` };
}

async function payoutAs(call: Asking, ref: string, kind: string): Promise<Made | Refusal> {
  const paid = await linesPaid(call, ref);
  if (isRefusal(paid)) return paid;
  const name = `payout-${ref}.${kind}`;
  return kind === "pdf" ? { name, type: "application/pdf", content: advicePdf(paid) } : { name, type: "text/csv; charset=utf-8", content: adviceCsv(paid) };
}

async function admitted({ authenticate }: DownloadParts, request: FastifyRequest): Promise<Caller> {
  const caller = await authenticate(request);
  if (!caller) throw new HttpRefusal(401, refuse("auth.required", "Sign in or send a valid API key: Authorization: Bearer mwk_…"), { "www-authenticate": 'Bearer realm="mindweave"' });
  if (!may(caller.actor, "payouts:read")) throw new HttpRefusal(403, refuse("auth.forbidden", "This needs the permission payouts:read, which your roles do not give."));
  return caller;
}

async function reading(parts: DownloadParts, { actor }: Caller, work: (call: Asking) => Promise<Made | Refusal>): Promise<Made> {
  const { organisationId, organisationKind } = actor;
  const made = await parts.database.as({ org: organisationId, role: organisationKind, reads: true }, (tx) => work({ tx, actor, organisationId, now: parts.clock.now() }));
  if (isRefusal(made)) throw new HttpRefusal(made.code.includes("unknown") || made.code.includes("not-found") ? 404 : 409, made);
  return made;
}

function send(reply: FastifyReply, { name, type, content }: Made): FastifyReply {
  return reply.header("content-type", type).header("content-disposition", `attachment; filename="${name.replace(/[^A-Za-z0-9._-]/g, "_")}"`).header("x-content-type-options", "nosniff").header("content-security-policy", "sandbox; default-src 'none'").header("cache-control", "private, no-store").send(content);
}

function nothing(): Refusal {
  return refuse("statement.no-such-file", "There is no such file.");
}
