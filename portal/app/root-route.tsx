import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, type ErrorComponentProps, Outlet } from "@tanstack/react-router";
import { ErrorState, NotFound } from "../ui/states.tsx";
import { Toasts } from "../ui/toast.tsx";
import { ApiProblem, statusOf } from "./problem.ts";

export type RouterContext = { readonly queryClient: QueryClient };

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Root,
  notFoundComponent: () => <main id="content"><NotFound /></main>,
});

function Root() {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}

/** What any page shows when it could not load: another's record looks like none, the rest says what to do. */
export function PageError({ error, reset }: ErrorComponentProps) {
  if (statusOf(error) === 404 || statusOf(error) === 403) return <NotFound />;
  const said = error instanceof ApiProblem ? error.said : null;
  return <ErrorState {...(said ? { text: said.sentence } : {})} request={said?.request} onRetry={reset} />;
}
