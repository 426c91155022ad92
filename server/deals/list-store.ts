import { type Instant, instantText, plusHours } from "../../core/kernel/time.ts";
import type { Queries } from "../platform/database.ts";
import { joined, type Sql, sql } from "../platform/sql.ts";
import { DEAL, type DealRow } from "./store.ts";

export type DealView = "all" | "open" | "review" | "expiring" | "won" | "closed" | "drafts" | "late";
export type DealSort = "newest" | "oldest" | "due" | "expiry" | "size";
export type DealFilter = {
  readonly after: readonly (string | number)[] | undefined; readonly limit: number; readonly now: Instant; readonly view: DealView | undefined; readonly status: string | undefined;
  readonly partner: string | undefined; readonly search: string | undefined; readonly sort: DealSort | undefined;
};

/** "Ending soon" is what the first reminder is sent for (P-61). */
const SOON_HOURS = 14 * 24;

/** What a deal is at an instant: protection whose last second has passed is over, whether or not the job has been here yet (P-61). */
function statusAt(now: Instant): Sql {
  return sql`case when d.status = 'approved' and d.protected_until <= ${instantText(now)} then 'expired' else d.status end`;
}

function inView(view: DealView, now: Instant): Sql {
  const status = statusAt(now);
  switch (view) {
    case "all":
      return sql`true`;
    case "open":
      return sql`${status} in ('in_review', 'waiting', 'queued', 'approved')`;
    case "review":
      return sql`d.status in ('in_review', 'waiting')`;
    case "expiring":
      return sql`${status} = 'approved' and d.protected_until <= ${instantText(plusHours(now, SOON_HOURS))}`;
    case "won":
      return sql`d.status = 'won'`;
    case "closed":
      return sql`${status} in ('lost', 'expired', 'rejected', 'withdrawn')`;
    case "drafts":
      return sql`d.status = 'draft'`;
    case "late":
      return sql`d.status in ('in_review', 'waiting') and d.due_at < ${instantText(now)}`;
  }
}

/** The largest value PostgreSQL's times take: what has none comes last. */
const NEVER = sql`'9999-12-31T00:00:00Z'::timestamptz`;
const SIZE = sql`coalesce((d.form -> 'estimated' ->> 'amount')::bigint, -1)`;

type Order = { readonly by: Sql; readonly cast: Sql; readonly down: boolean; key(row: DealRow): string | number };

export const ORDERS: Readonly<Record<DealSort, Order>> = {
  newest: { by: sql`d.created_at`, cast: sql`::timestamptz`, down: true, key: (row) => instantText(row.created_at) },
  oldest: { by: sql`d.created_at`, cast: sql`::timestamptz`, down: false, key: (row) => instantText(row.created_at) },
  due: { by: sql`coalesce(d.due_at, ${NEVER})`, cast: sql`::timestamptz`, down: false, key: (row) => (row.due_at === null ? "9999-12-31T00:00:00Z" : instantText(row.due_at)) },
  expiry: { by: sql`coalesce(d.protected_until, ${NEVER})`, cast: sql`::timestamptz`, down: false, key: (row) => (row.protected_until === null ? "9999-12-31T00:00:00Z" : instantText(row.protected_until)) },
  size: { by: SIZE, cast: sql`::bigint`, down: true, key: (row) => String(row.form.estimated?.amount ?? -1) },
};

/** One more than the limit, sorted as asked and then by id. */
export function deals(on: Queries, filter: DealFilter): Promise<DealRow[]> {
  const { after, view, status, partner, search, now } = filter;
  const order = ORDERS[filter.sort ?? "newest"];
  const where: Sql[] = [inView(view ?? "all", now)];
  if (status !== undefined) where.push(sql`${statusAt(now)} = ${status}`);
  if (partner !== undefined) where.push(sql`d.partner = ${partner}`);
  if (search !== undefined) where.push(searched(search));
  if (after !== undefined) where.push(sql`(${order.by}, d.id) ${order.down ? sql`<` : sql`>`} (${String(after[0])}${order.cast}, ${String(after[1])})`);
  const direction = order.down ? sql`desc` : sql`asc`;
  return on.query<DealRow>(sql`${DEAL} where ${joined(where, sql` and `)} order by ${order.by} ${direction}, d.id ${direction} limit ${filter.limit + 1}`);
}

function searched(text: string): Sql {
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return sql`(d.number ilike ${pattern} or d.customer ilike ${pattern} or d.form ->> 'customerName' ilike ${pattern} or exists (select from partner p where p.key = d.partner and p.name ilike ${pattern}))`;
}

export type Counts = { review: number; late: number; waiting: number; expiring: number; open: number };

export function counts(on: Queries, now: Instant): Promise<Counts> {
  const counted = (condition: Sql) => sql`(count(*) filter (where ${condition}))::int`;
  return on.one<Counts>(sql`
    select ${counted(sql`d.status = 'in_review'`)} as review, ${counted(inView("late", now))} as late, ${counted(sql`d.status = 'waiting'`)} as waiting,
      ${counted(inView("expiring", now))} as expiring, ${counted(inView("open", now))} as open
    from deal d where d.status in ('in_review', 'waiting', 'queued', 'approved')`);
}
