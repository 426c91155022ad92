import type { CSSVariablesResolver } from "@mantine/core";
import type { BrandScale } from "./brand.ts";

/** Brand-dependent colours, and Mantine's own variables pointed at our tokens (its defaults miss 4.5:1 in places). */
export function brandVariables(scale: BrandScale): CSSVariablesResolver {
  const step = (i: number) => scale.steps[i] as string;
  return () => ({
    variables: { "--ui-brand": scale.fill, "--ui-on-brand": scale.onFill, "--mantine-primary-color-contrast": scale.onFill },
    light: {
      "--ui-brand-text": scale.text, "--ui-brand-tint": step(0), "--ui-brand-tint-2": step(1), "--ui-brand-line": step(2),
      "--ui-progress": scale.fill,
      "--ui-chart-1": scale.fill, "--ui-chart-2": step(5), "--ui-chart-3": step(1), "--ui-chart-outline": step(5), "--ui-chart-4": "#8a94a3",
      ...surfaces("#616b7a", "#6b7584", "#ffffff", "#f5f6f9", scale.text, "#b42318"),
    },
    dark: {
      "--ui-brand-text": scale.textDark, "--ui-brand-tint": scale.tintsDark[0], "--ui-brand-tint-2": scale.tintsDark[1], "--ui-brand-line": scale.tintsDark[2],
      "--ui-progress": step(4),
      "--ui-chart-1": step(4), "--ui-chart-2": step(6), "--ui-chart-3": scale.tintsDark[0], "--ui-chart-outline": step(5), "--ui-chart-4": "#7c8696",
      ...surfaces("#98a2b1", "#848e9d", "#171b22", "#1d222b", scale.textDark, "#f6a8a8"),
    },
  });
}

function surfaces(dimmed: string, placeholder: string, control: string, controlHover: string, anchor: string, error: string): Record<string, string> {
  return {
    "--mantine-color-body": "var(--ui-panel)",
    "--mantine-color-text": "var(--ui-text)",
    "--mantine-color-dimmed": dimmed,
    "--mantine-color-placeholder": placeholder,
    "--mantine-color-default": control,
    "--mantine-color-default-hover": controlHover,
    "--mantine-color-default-border": "var(--ui-border-strong)",
    "--mantine-color-default-color": "var(--ui-text)",
    "--mantine-color-anchor": anchor,
    "--mantine-color-error": error,
  };
}
