import type { Database, Session } from "./database.ts";
import type { Log } from "./log.ts";
import { sql } from "./sql.ts";

/** A record that changed: whose it is, or null where only staff may hear of it. */
export type Change = { readonly topic: string; readonly org: string | null; readonly id: string | null };

export type Listener = { /** Begins to listen, once. */ open(): Promise<void>; close(): Promise<void> };

type Heard = { readonly changed: (changes: readonly Change[]) => Promise<void>; /** The connection was lost in between. */ readonly again: () => void };

/** What commits within this time is told together. */
const TOGETHER_MS = 40;
const AGAIN_AFTER_MS = 1000;

/** Listens to what platform_tell() says, on a connection of its own that is opened again when it breaks. */
export function openListener({ database, log }: { readonly database: Database; readonly log: Log }, heard: Heard): Listener {
  let opening: Promise<void> | undefined;
  let session: Session | undefined;
  let closed = false;
  const waiting = new Map<string, Change>();
  let telling = Promise.resolve();
  const tell = () => {
    const changes = [...waiting.values()];
    waiting.clear();
    telling = telling.then(() => heard.changed(changes)).catch((error: unknown) => log.warn("live.not-told", { error }));
  };
  const connect = async (): Promise<void> => {
    const opened = await database.session();
    opened.client.on("notification", ({ payload }) => {
      if (payload === undefined) return;
      if (waiting.size === 0) setTimeout(tell, TOGETHER_MS).unref();
      waiting.set(payload, JSON.parse(payload) as Change);
    });
    const lost = () => {
      if (closed || session !== opened) return;
      session = undefined;
      opened.release();
      setTimeout(() => void reconnect(), AGAIN_AFTER_MS).unref();
    };
    opened.client.on("error", lost);
    opened.client.on("end", lost);
    if (closed) return opened.release();
    session = opened;
    await opened.run(sql`listen platform_live`);
  };
  const reconnect = async (): Promise<void> => {
    try {
      await connect();
      heard.again();
    } catch (error) {
      log.warn("live.not-listening", { error });
      session?.release();
      session = undefined;
      if (!closed) setTimeout(() => void reconnect(), AGAIN_AFTER_MS).unref();
    }
  };
  return {
    open() {
      opening ??= connect().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    async close() {
      closed = true;
      await telling;
      session?.release();
      session = undefined;
    },
  };
}
