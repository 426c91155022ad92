import type { Permission } from "../identity/permissions.ts";

type Topic = {
  /** Who is told. */
  readonly permission: Permission;
  /** Operations whose answers may have changed, by their first word. */
  readonly refreshes: readonly string[];
};

/** What a page that stays open is told about. The database says that records of a topic changed; what changed is asked for like everything else. */
export const LIVE_TOPICS = {
  deals: { permission: "deals:read", refreshes: ["deals", "metrics"] },
  partners: { permission: "partners:read", refreshes: ["partners", "tiers", "agreement", "metrics"] },
  applications: { permission: "partners:list", refreshes: ["applications", "metrics"] },
  earnings: { permission: "earnings:read", refreshes: ["earnings", "ledger", "metrics", "transfers", "runs"] },
  payouts: { permission: "payouts:run", refreshes: ["runs", "transfers", "metrics"] },
  programs: { permission: "programs:inspect", refreshes: ["programs", "programDrafts", "addenda"] },
  books: { permission: "ledger:read", refreshes: ["ledger", "periods"] },
  views: { permission: "organisations:read", refreshes: ["views"] },
} as const satisfies Readonly<Record<string, Topic>>;

export type LiveTopic = keyof typeof LIVE_TOPICS;
