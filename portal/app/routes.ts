import { createRoute, lazyRouteComponent, notFound, redirect } from "@tanstack/react-router";
import { NotFound } from "../ui/states.tsx";
import { queryClient } from "./api.ts";
import { statusOf } from "./problem.ts";
import { PageError, rootRoute } from "./root-route.tsx";
import { safePath } from "./safe-path.ts";
import { may, type Me, meQuery } from "./session.ts";

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  // Always with the key: the router shows what a validator leaves out as it stood in the address.
  validateSearch: (raw: Record<string, unknown>): { to?: string | undefined; sso?: string | undefined } => ({ to: safePath(raw["to"]), sso: typeof raw["sso"] === "string" ? raw["sso"] : undefined }),
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
  beforeLoad: async ({ context }) => {
    throw redirect({ to: startOf(await context.queryClient.ensureQueryData(meQuery)) });
  },
});

/** Where a person begins: with what waits for them. */
function startOf(me: Me): "/settings/security" | "/home" | "/console/review" | "/deals" | "/account" {
  if (me.mustEnrol) return "/settings/security";
  if (me.organisation.kind === "partner" && may(me, "partners:read")) return "/home";
  if (me.organisation.kind !== "vendor" || !may(me, "deals:read")) return "/account";
  return may(me, "deals:review") ? "/console/review" : "/deals";
}

type Permission = Me["permissions"][number];

/** A page that a role cannot open answers like one that is not there. `kind` is the sort of organisation it is made for. */
function only(permission: Permission, kind?: Me["organisation"]["kind"]) {
  return {
    notFoundComponent: NotFound,
    beforeLoad: async () => {
      const me = await queryClient.ensureQueryData(meQuery);
      if (!may(me, permission) || (kind !== undefined && me.organisation.kind !== kind)) throw notFound();
    },
  };
}

const shell = { getParentRoute: () => shellRoute };
const page = lazyRouteComponent;

export const publicRoutes = [
  createRoute({ getParentRoute: () => rootRoute, path: "/welcome", component: page(() => import("../identity/welcome-page.tsx"), "WelcomePage") }),
  createRoute({ getParentRoute: () => rootRoute, path: "/forgot", component: page(() => import("../identity/link-pages.tsx"), "ForgotPage") }),
  createRoute({ getParentRoute: () => rootRoute, path: "/new-password", component: page(() => import("../identity/link-pages.tsx"), "NewPasswordPage") }),
  createRoute({ getParentRoute: () => rootRoute, path: "/sign-in-link", component: page(() => import("../identity/link-pages.tsx"), "SignInLinkPage") }),
  createRoute({ getParentRoute: () => rootRoute, path: "/confirm-email", component: page(() => import("../identity/link-pages.tsx"), "ConfirmEmailPage") }),
  createRoute({ getParentRoute: () => rootRoute, path: "/apply", component: page(() => import("../partners/apply-page.tsx"), "ApplyPage") }),
] as const;

export const shellRoutes = [
  startRoute,
  createRoute({ ...shell, path: "/settings/domains", ...only("sso:read"), component: page(() => import("../sso/domains-page.tsx"), "DomainsPage") }),
  createRoute({ ...shell, path: "/settings/sso", ...only("sso:read"), component: page(() => import("../sso/sso-page.tsx"), "SsoPage") }),
  createRoute({ ...shell, path: "/settings/sso/$connection", ...only("sso:read"), validateSearch: (raw: Record<string, unknown>): { test?: string | undefined } => ({ test: typeof raw["test"] === "string" ? raw["test"] : undefined }), component: page(() => import("../sso/connection-page.tsx"), "ConnectionPage") }),
  createRoute({ ...shell, path: "/account", component: page(() => import("./account-page.tsx"), "AccountPage") }),
  createRoute({ ...shell, path: "/team", ...only("people:read"), component: page(() => import("../identity/team-page.tsx"), "TeamPage") }),
  createRoute({ ...shell, path: "/settings/security", component: page(() => import("../identity/security-page.tsx"), "SecurityPage") }),
  createRoute({ ...shell, path: "/settings/keys", ...only("keys:read"), component: page(() => import("../identity/keys-page.tsx"), "KeysPage") }),
  createRoute({ ...shell, path: "/settings/organisation", ...only("security:write"), component: page(() => import("../identity/organisation-page.tsx"), "OrganisationPage") }),
  createRoute({ ...shell, path: "/home", ...only("partners:read", "partner"), component: page(() => import("../earnings/home-page.tsx"), "HomePage") }),
  createRoute({ ...shell, path: "/deals", ...only("deals:read"), component: page(() => import("../deals/deals-page.tsx"), "DealsPage") }),
  createRoute({ ...shell, path: "/deals/new", ...only("deals:write", "partner"), validateSearch: (raw: Record<string, unknown>): { deal?: string | undefined; step?: number | undefined } => ({ deal: typeof raw["deal"] === "string" ? raw["deal"] : undefined, step: typeof raw["step"] === "number" ? raw["step"] : undefined }), component: page(() => import("../deals/register-page.tsx"), "RegisterPage") }),
  createRoute({ ...shell, path: "/deals/$deal", ...only("deals:read"), component: page(() => import("../deals/deal-page.tsx"), "DealPage") }),
  createRoute({ ...shell, path: "/earnings", ...only("earnings:read"), component: page(() => import("../earnings/earnings-page.tsx"), "EarningsPage") }),
  createRoute({ ...shell, path: "/statements", ...only("payouts:read", "partner"), component: page(() => import("../payouts/statements-page.tsx"), "StatementsPage") }),
  createRoute({ ...shell, path: "/statements/$statement", ...only("payouts:read", "partner"), component: page(() => import("../payouts/statement-page.tsx"), "StatementPage") }),
  createRoute({ ...shell, path: "/settings/payout", ...only("payouts:read", "partner"), component: page(() => import("../payouts/payout-details-page.tsx"), "PayoutDetailsPage") }),
  createRoute({ ...shell, path: "/level", ...only("partners:read", "partner"), component: page(() => import("../partners/level-page.tsx"), "LevelPage") }),
  createRoute({ ...shell, path: "/agreement", ...only("partners:read", "partner"), component: page(() => import("../partners/agreement-page.tsx"), "AgreementPage") }),
  createRoute({ ...shell, path: "/console/ledger", ...only("ledger:read", "vendor"), component: page(() => import("../ledger/ledger-page.tsx"), "LedgerPage") }),
  createRoute({ ...shell, path: "/console/ledger/$account", ...only("ledger:read", "vendor"), component: page(() => import("../ledger/account-page.tsx"), "AccountPage") }),
  createRoute({ ...shell, path: "/console/ledger/entries/$entry", ...only("ledger:read", "vendor"), component: page(() => import("../ledger/entry-page.tsx"), "EntryPage") }),
  createRoute({ ...shell, path: "/settings/provisioning", ...only("provisioning:read"), component: page(() => import("../scim/provisioning-page.tsx"), "ProvisioningPage") }),
  createRoute({ ...shell, path: "/console/audit", ...only("audit:read", "vendor"), component: page(() => import("../identity/audit-page.tsx"), "AuditPage") }),
  createRoute({ ...shell, path: "/console/review", ...only("deals:review", "vendor"), component: page(() => import("../deals/review-page.tsx"), "ReviewPage") }),
  createRoute({ ...shell, path: "/console/applications", ...only("partners:list", "vendor"), component: page(() => import("../partners/applications-page.tsx"), "ApplicationsPage") }),
  createRoute({ ...shell, path: "/console/payouts", ...only("payouts:run", "vendor"), component: page(() => import("../payouts/payouts-page.tsx"), "PayoutsPage") }),
  createRoute({ ...shell, path: "/console/payouts/$run", ...only("payouts:run", "vendor"), component: page(() => import("../payouts/run-page.tsx"), "RunPage") }),
  createRoute({ ...shell, path: "/console/partners", ...only("partners:list", "vendor"), component: page(() => import("../partners/partners-page.tsx"), "PartnersPage") }),
  createRoute({ ...shell, path: "/console/partners/$partner", ...only("partners:list", "vendor"), component: page(() => import("../partners/partner-page.tsx"), "PartnerPage") }),
] as const;
