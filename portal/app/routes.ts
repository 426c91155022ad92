import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { statusOf } from "./problem.ts";
import { PageError, rootRoute } from "./root-route.tsx";
import { safePath } from "./safe-path.ts";
import { meQuery } from "./session.ts";

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  // Always with the key: the router shows what a validator leaves out as it stood in the address.
  validateSearch: (raw: Record<string, unknown>): { to?: string | undefined } => ({ to: safePath(raw["to"]) }),
  component: lazyRouteComponent(() => import("./login-page.tsx"), "LoginPage"),
});

/** Everything behind the sign-in hangs on this route; without a session one is sent to sign in, and back afterwards. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (statusOf(error) === 401) throw redirect({ to: "/login", search: { to: location.href } });
      throw error;
    }
  },
  errorComponent: PageError,
  component: lazyRouteComponent(() => import("./shell.tsx"), "Shell"),
});

const startRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/account" });
  },
});

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("./account-page.tsx"), "AccountPage"),
});

export const shellRoutes = [startRoute, accountRoute] as const;
