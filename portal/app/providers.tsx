import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import type { ReactNode } from "react";
import { brandScale } from "../ui/brand.ts";
import { brandVariables } from "../ui/brand-variables.ts";
import { ClockProvider } from "../ui/clock.tsx";
import { portalTheme } from "../ui/theme.ts";
import { queryClient } from "./api.ts";
import { boot } from "./boot.ts";

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
// The scroll lock behind dialogs writes a style element too.
if (nonce) setNonce(nonce);

const scale = brandScale(boot.branding.color);
const theme = portalTheme(scale);
const variables = brandVariables(scale);
const scheme = localStorageColorSchemeManager({ key: "portal-scheme" });

/** Theme, data and clock around the whole app. */
export function Providers({ now, children }: { readonly now?: () => number; readonly children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} colorSchemeManager={scheme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queryClient}>
        <ClockProvider zone={Intl.DateTimeFormat().resolvedOptions().timeZone} programZone={boot.programZone} {...(now ? { now } : {})}>{children}</ClockProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
