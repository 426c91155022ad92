import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** A page of the app by its plain path. The kit knows no routes; pages with parameters are linked by the router's own typed Link. */
export type PagePath = `/${string}`;

type Props = { readonly to: PagePath; readonly className?: string | undefined; readonly title?: string | undefined; readonly exact?: boolean; readonly onClick?: (() => void) | undefined; readonly children: ReactNode };

export function PathLink({ to, exact = false, children, ...rest }: Props) {
  const target = to as NonNullable<LinkProps["to"]>;
  return <Link to={target} activeOptions={{ exact, includeSearch: false }} activeProps={{ "aria-current": "page" }} {...(rest as object)}>{children}</Link>;
}
