import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import type { FastifyInstance } from "fastify";
import { api } from "../core/api.ts";
import { LIVE_TOPICS } from "../core/desk/live.ts";
import { estimates } from "../core/earnings/estimate.ts";
import { connectorRoutes } from "./connectors/routes.ts";
import { mountWebhooks } from "./connectors/webhook.ts";
import { mountDealFiles } from "./deals/file-download.ts";
import { dealHandlers, dealSchedules } from "./deals/jobs.ts";
import { dealRoutes } from "./deals/routes.ts";
import { deskRoutes } from "./desk/routes.ts";
import { engineJobs } from "./engine/jobs.ts";
import { replayRoutes } from "./engine/replay-routes.ts";
import { watchEngine } from "./engine/watch.ts";
import { mountStatementDownloads } from "./engine/statement-download.ts";
import { authenticator } from "./identity/authenticate.ts";
import { earningRoutes } from "./earnings/routes.ts";
import { factRoutes } from "./facts/routes.ts";
import { identityJobs } from "./identity/jobs.ts";
import { identityRoutes } from "./identity/routes.ts";
import { organisationsSeen } from "./identity/store.ts";
import { ledgerJobs } from "./ledger/jobs.ts";
import { ledgerRoutes } from "./ledger/routes.ts";
import { operationsRoutes } from "./operations/routes.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import type { Database } from "./platform/database.ts";
import { mountApi } from "./platform/http-api.ts";
import { mountHealth } from "./platform/http-health.ts";
import { createHost } from "./platform/http-host.ts";
import type { Ids } from "./platform/ids.ts";
import type { JobParts } from "./platform/jobs.ts";
import { mountLive } from "./platform/live.ts";
import type { Log } from "./platform/log.ts";
import { mailHandlers } from "./platform/mail.ts";
import { createMetrics, mountMetrics } from "./platform/metrics.ts";
import { openApi } from "./platform/openapi.ts";
import { createOutbound } from "./platform/outbound.ts";
import { mountPortal } from "./platform/portal.ts";
import type { Secrets } from "./platform/secrets.ts";
import { portalBoot } from "./partners/portal-boot.ts";
import { partnerRoutes } from "./partners/routes.ts";
import { payoutJobs } from "./payouts/jobs.ts";
import { payoutRoutes } from "./payouts/routes.ts";
import { programRoutes } from "./programs/routes.ts";
import { mountScim } from "./scim/http.ts";
import { scimJobs } from "./scim/jobs.ts";
import { scimRoutes } from "./scim/routes.ts";
import { type ResolveTxt, systemResolver } from "./sso/domains.ts";
import { mountSso } from "./sso/http.ts";
import { ssoHandlers, ssoSchedules } from "./sso/jobs.ts";
import { ssoRoutes } from "./sso/routes.ts";

export type AppParts = { readonly config: Config; readonly database: Database; readonly secrets: Secrets; readonly clock: Clock; readonly ids: Ids; readonly log: Log; /** Who is asked for the proof of a domain; the system's own resolver where nobody is named. */ readonly resolveTxt?: ResolveTxt };

export type App = {
  readonly host: FastifyInstance;
  readonly jobs: Pick<JobParts, "handlers" | "schedules" | "ended">;
  /** Tells the balancer to send nobody here any more. */
  drain(): void;
};

/** What the API is called in its document. */
export const API_INFO = { title: "MindWeave partner platform", version: "1", description: "Partners, deals, money and learning over one honest ledger. Every operation names its permission." };

/** The whole server without a port: features are one line each. */
export async function createApp(parts: AppParts): Promise<App> {
  const host = await createHost(parts);
  const origin = originOf(parts.config, host);
  const metrics = createMetrics(host, parts.database);
  const sso = { ...parts, origin, resolveTxt: parts.resolveTxt ?? systemResolver(), outbound: outboundOf(parts.config) };
  const routes = {
    ...identityRoutes({ ...parts, origin, vendorName: parts.config.vendorName }),
    ...ssoRoutes(sso),
    ...factRoutes,
    ...programRoutes,
    ...partnerRoutes({ origin }),
    ...earningRoutes,
    ...dealRoutes({ ...parts, origin, estimating: estimates }),
    ...ledgerRoutes,
    ...replayRoutes(parts),
    ...payoutRoutes(parts),
    ...connectorRoutes(parts),
    ...scimRoutes({ origin }),
    ...operationsRoutes({ ...parts, wall: systemClock.now }),
    ...deskRoutes,
  };
  const identity = identityJobs({ origin });
  const engine = engineJobs(parts);
  const books = ledgerJobs(parts);
  const payouts = payoutJobs(parts);
  const jobs: App["jobs"] = {
    handlers: { ...mailHandlers(parts.config), ...ssoHandlers(sso), ...identity.handlers, ...dealHandlers({ origin }), ...books.handlers, ...payouts.handlers, ...engine.handlers, ...scimJobs.handlers },
    schedules: [...ssoSchedules, ...identity.schedules, ...dealSchedules, ...books.schedules, ...payouts.schedules, ...engine.schedules, ...scimJobs.schedules],
    ended: metrics.jobEnded,
  };
  watchEngine(metrics, parts.database);
  mountApi(host, { ...parts, contract: api, handlers: routes, authenticate: authenticator(parts), origin });
  mountSso(host, { ...sso, authenticate: authenticator(parts) });
  mountDealFiles(host, { ...parts, authenticate: authenticator(parts) });
  await mountScim(host, { ...parts, origin });
  mountLive(host, { ...parts, authenticate: authenticator(parts, { looks: true }), topics: LIVE_TOPICS, seen: organisationsSeen });
  mountWebhooks(host, parts);
  mountStatementDownloads(host, { ...parts, authenticate: authenticator(parts) });
  const document = JSON.stringify(openApi(api, API_INFO));
  host.get("/v1/openapi.json", async (_, reply) => reply.header("content-type", "application/json; charset=utf-8").send(document));
  await mountPortal(host, { boot: portalBoot(parts) });
  mountMetrics(host, metrics, parts.config);
  const { drain } = mountHealth(host, parts.database);
  return { host, jobs, drain };
}

/** Where identity providers may be called, and whose certificates are trusted there. */
function outboundOf(config: Config) {
  const authorities = config.caFile === undefined ? [] : [...rootCertificates, readFileSync(config.caFile, "utf8")];
  return createOutbound({ privateHosts: config.privateHosts, authorities });
}

/** The address people use: what the settings say, or where the server listens. */
function originOf(config: Config, host: FastifyInstance): () => string {
  return () => {
    if (config.publicUrl !== undefined) return config.publicUrl;
    const address = host.server.address();
    const port = typeof address === "object" && address !== null ? address.port : config.port;
    return `http://localhost:${port}`;
  };
}
