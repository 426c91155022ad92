import { createRouter } from "@tanstack/react-router";
import { queryClient, signals } from "./api.ts";
import { PageError, rootRoute } from "./root-route.tsx";
import { loginRoute, publicRoutes, shellRoute, shellRoutes } from "./routes.ts";

/** All pages, one line a feature. Each page is a chunk of its own. */
const tree = rootRoute.addChildren([loginRoute, ...publicRoutes, shellRoute.addChildren([...shellRoutes])]);

export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

signals.onSignedOut = () => void router.navigate({ to: "/login", search: { to: router.state.location.href } });

declare module "@tanstack/react-router" {
  // The library finds the app's routes through this interface; only an interface can be added to.
  interface Register {
    router: typeof router;
  }
}
