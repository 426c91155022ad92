import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState, NoPermission, NotFound, Skeleton } from "../ui/states.tsx";
import { ApiProblem, statusOf } from "./problem.ts";

/** A part of a page that waits for the server: bars first, then the data, or the server's own sentence and a way to try again. */
export function Loaded<T>({ query, lines = 5, children }: { readonly query: UseQueryResult<T>; readonly lines?: number; readonly children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <Skeleton lines={lines} />;
  if (statusOf(query.error) === 403) return <NoPermission />;
  if (statusOf(query.error) === 404) return <NotFound />;
  const said = saidOf(query.error);
  return <ErrorState text={said.sentence} request={said.request} onRetry={() => void query.refetch()} />;
}

/** What a failed call says to the person. */
export function saidOf(error: unknown): { readonly sentence: string; readonly request: string | undefined; readonly issues: ApiProblem["said"]["issues"] } {
  return error instanceof ApiProblem ? error.said : { sentence: error instanceof Error ? error.message : String(error), request: undefined, issues: [] };
}

/** For a table: null where nothing went wrong. */
export function tableError(query: Pick<UseQueryResult, "error" | "data">): { text: string; request?: string } | null {
  if (!query.error || query.data !== undefined) return null;
  const said = saidOf(query.error);
  return { text: said.sentence, ...(said.request ? { request: said.request } : {}) };
}
