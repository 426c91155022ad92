import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple, type MantineThemeOverride, type VariantColorsResolver } from "@mantine/core";
import type { BrandScale } from "./brand.ts";

const GRAY: MantineColorsTuple = ["#f8f9fb", "#f2f4f7", "#e7eaef", "#d8dde4", "#b6bec9", "#8a94a3", "#616b7a", "#475060", "#2c3440", "#171c24"];
const RED: MantineColorsTuple = ["#fdeaea", "#fbd5d5", "#f6a8a8", "#ef7b7b", "#e55656", "#d23c3c", "#b42318", "#a61b1b", "#8a1717", "#6b1212"];
const DARK: MantineColorsTuple = ["#e8ebf0", "#c3cad4", "#98a2b1", "#6d7686", "#333a46", "#272d37", "#1b2028", "#14181e", "#0e1116", "#090b0f"];

const SMALL = { defaultProps: { size: "sm" } } as const;

/** The one Mantine theme: measures, colours and the defaults that its components need to be accessible. */
export function portalTheme(scale: BrandScale): MantineThemeOverride {
  return createTheme({
    primaryColor: "brand",
    primaryShade: 6,
    colors: { brand: scale.steps as unknown as MantineColorsTuple, gray: GRAY, dark: DARK, red: RED },
    white: "#ffffff",
    black: "#171c24",
    fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
    fontFamilyMonospace: "var(--ui-mono)",
    fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
    lineHeights: { xs: "1.35", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.35" },
    spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
    radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
    shadows: { xs: "var(--ui-shadow-item)", sm: "var(--ui-shadow-item)", md: "var(--ui-shadow-float)", lg: "var(--ui-shadow-large)", xl: "var(--ui-shadow-large)" },
    defaultRadius: "md",
    focusRing: "auto",
    cursorType: "pointer",
    respectReducedMotion: true,
    variantColorResolver,
    components: {
      Button: SMALL, TextInput: SMALL, PasswordInput: SMALL, Textarea: SMALL, DatePickerInput: SMALL,
      Select: { defaultProps: { size: "sm", allowDeselect: false, comboboxProps: { shadow: "md", transitionProps: { duration: 100 } } } },
      ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
      Tooltip: { defaultProps: { openDelay: 350, fz: "xs", radius: "sm", events: { hover: true, focus: true, touch: false } } },
      ModalOverlay: { defaultProps: { backgroundOpacity: 0.35 } },
      DrawerOverlay: { defaultProps: { backgroundOpacity: 0.35 } },
      Modal: { defaultProps: { radius: "lg", centered: true, transitionProps: { duration: 120 } } },
      Drawer: { defaultProps: { transitionProps: { duration: 150 } } },
      // Its focus placeholder is a child that a menu may not have.
      Menu: { defaultProps: { withInitialFocusPlaceholder: false, shadow: "md", transitionProps: { transition: "pop", duration: 100 } } },
      Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 100 } } },
      Checkbox: { defaultProps: { size: "sm", radius: "xs" } },
    },
  });
}

const variantColorResolver: VariantColorsResolver = (input) => {
  const base = defaultVariantColorsResolver(input);
  const color = input.color ?? input.theme.primaryColor;
  if (color === "gray" && input.variant === "subtle") return { ...base, color: "var(--ui-text-2)", hover: "var(--ui-hover)" };
  if (color === "red" && input.variant === "subtle") return { ...base, color: "var(--ui-bad-fg)", hover: "var(--ui-bad-bg)" };
  if (color !== "brand") return base;
  if (input.variant === "filled") return { ...base, color: "var(--ui-on-brand)" };
  if (input.variant === "light") return { ...base, color: "var(--ui-brand-text)", background: "var(--ui-brand-tint)", hover: "var(--ui-brand-tint-2)" };
  if (input.variant === "subtle") return { ...base, color: "var(--ui-brand-text)", hover: "var(--ui-brand-tint)" };
  return base;
};
