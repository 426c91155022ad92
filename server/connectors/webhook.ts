import type { FastifyInstance } from "fastify";
import { refuse } from "../../core/kernel/refusal.ts";
import { vendor } from "../identity/store.ts";
import type { Database, Tx } from "../platform/database.ts";
import type { Clock } from "../platform/clock.ts";
import { HttpRefusal } from "../platform/http-problem.ts";
import type { Ids } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import type { Secrets } from "../platform/secrets.ts";
import { workOf } from "../platform/work.ts";
import { takeEvent } from "./events.ts";
import { secretSeal, secretsNow } from "./store.ts";
import { isSigned } from "./stripe-signature.ts";
import { StripeEvent } from "./stripe-shapes.ts";

export const WEBHOOK_PATH = "/v1/webhooks/stripe";

export type WebhookParts = { readonly database: Database; readonly secrets: Secrets; readonly clock: Clock; readonly ids: Ids; readonly log: Log };

/** Where billing's messages arrive: the signature is over the very bytes, and nothing is written of a message without one. A message is answered once all it says is kept. */
export function mountWebhooks(host: FastifyInstance, parts: WebhookParts): void {
  host.post(WEBHOOK_PATH, { bodyLimit: 2_000_000 }, async (request, reply) => {
    const now = parts.clock.now();
    const body = request.body as Buffer | undefined;
    const header = request.headers["stripe-signature"];
    const system = <T>(work: (tx: Tx) => Promise<T>) => parts.database.as({ org: null, role: "system" }, work);
    const secrets = (await system((tx) => secretsNow(tx, now))).map((row) => parts.secrets.open(row.sealed, secretSeal(row.id)).toString("utf8"));
    if (body === undefined || !isSigned(body, Array.isArray(header) ? header.join(",") : header, secrets, now)) {
      throw new HttpRefusal(400, refuse("webhook.signature", "The signature is missing, too old, or made with another secret."));
    }
    const event = StripeEvent.safeParse(parsed(body));
    if (!event.success) throw new HttpRefusal(400, refuse("webhook.no-event", "This is no event."));
    const log = parts.log.with({ request: request.id });
    const known = await system(async (tx) => {
      const staff = await vendor(tx);
      if (staff === undefined) throw new Error("a message arrived before the vendor");
      return takeEvent({ ...workOf({ tx, now, ids: parts.ids, log, actor: undefined, requestId: request.id }), organisationId: staff.id }, event.data);
    });
    return reply.header("cache-control", "no-store").send({ received: true, known });
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
