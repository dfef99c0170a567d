import { z } from "zod";
import type { BrandingSpec } from "../spec.ts";

/** The colors of the sign-in pages, each as CSS writes it. */
export interface Palette {
  background: string;
  raised: string;
  sunken: string;
  line: string;
  control: string;
  ink: string;
  secondInk: string;
  accent: string;
  onAccent: string;
  bad: string;
}

const LIGHT: Palette = {
  background: "#fafaf9",
  raised: "#ffffff",
  sunken: "#efefed",
  line: "#e2e2df",
  control: "#8a8a85",
  ink: "#1b1b1a",
  secondInk: "#5f5f5b",
  accent: "#b4430f",
  onAccent: "#ffffff",
  bad: "#9f1239",
};

const DARK: Palette = {
  background: "#131312",
  raised: "#1d1d1b",
  sunken: "#0c0c0b",
  line: "#2b2b29",
  control: "#75756f",
  ink: "#ededeb",
  secondInk: "#a3a39e",
  accent: "#ff8a4c",
  onAccent: "#1b1b1a",
  bad: "#fda4af",
};

export interface Branding {
  title?: string;
  light: Palette;
  dark: Palette;
  /** `data:` addresses of pictures. */
  logo?: { light: string; dark: string };
  icon?: string;
}

// Managed login writes colors as RRGGBBAA without a hash sign.
const color = z
  .string()
  .regex(/^#?([0-9a-f]{6}|[0-9a-f]{8})$/i)
  .transform((hex) => `#${hex.replace("#", "")}`)
  .optional()
  .catch(undefined);

const mode = z
  .object({
    color: color,
    backgroundColor: color,
    borderColor: color,
    headingColor: color,
    descriptionColor: color,
    defaults: z.object({ backgroundColor: color, textColor: color }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);
const component = z.object({ lightMode: mode, darkMode: mode }).optional().catch(undefined);

const form = z
  .object({
    lightMode: mode,
    darkMode: mode,
    logo: z.object({ enabled: z.boolean() }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

const settingsDocument = z
  .object({
    components: z
      .object({
        pageBackground: component,
        pageText: component,
        primaryButton: component,
        form,
      })
      .optional()
      .catch(undefined),
  })
  .catch({});

/**
 * What a `ManagedLoginBranding` says of colors, over neutral defaults, and its logo and icon. Members that these plain pages
 * have no use for (backgrounds, spacing, social buttons) are passed over.
 */
export function brandingOf({ title, settings, assets = [] }: BrandingSpec = {}): Branding {
  const { components = {} } = settingsDocument.parse(
    typeof settings === "string" ? parseJson(settings) : (settings ?? {}),
  );
  const palette = (defaults: Palette, key: "lightMode" | "darkMode"): Palette => {
    const { pageBackground, pageText, primaryButton, form } = components;
    return {
      ...defaults,
      background: pageBackground?.[key]?.color ?? defaults.background,
      raised: form?.[key]?.backgroundColor ?? defaults.raised,
      line: form?.[key]?.borderColor ?? defaults.line,
      ink: pageText?.[key]?.headingColor ?? defaults.ink,
      secondInk: pageText?.[key]?.descriptionColor ?? defaults.secondInk,
      accent: primaryButton?.[key]?.defaults?.backgroundColor ?? defaults.accent,
      onAccent: primaryButton?.[key]?.defaults?.textColor ?? defaults.onAccent,
    };
  };
  const picture = (category: string, mode: "LIGHT" | "DARK") => {
    const of = assets.filter((asset) => asset.category === category && asset.bytes);
    const found =
      of.find(({ colorMode }) => colorMode === mode) ?? of.find(({ colorMode }) => colorMode === "DYNAMIC");
    const type = TYPES[found?.extension as keyof typeof TYPES];
    return found && type && BASE64.test(found.bytes!) ? `data:${type};base64,${found.bytes}` : undefined;
  };
  const [light, dark] = [picture("FORM_LOGO", "LIGHT"), picture("FORM_LOGO", "DARK")];
  const shown = components.form?.logo?.enabled && (light ?? dark);
  const icon = picture("FAVICON_SVG", "LIGHT") ?? picture("FAVICON_ICO", "LIGHT");
  return {
    title,
    light: palette(LIGHT, "lightMode"),
    dark: palette(DARK, "darkMode"),
    ...(shown && { logo: { light: light ?? shown, dark: dark ?? shown } }),
    ...(icon && { icon }),
  };
}

const TYPES = {
  ICO: "image/x-icon",
  JPEG: "image/jpeg",
  PNG: "image/png",
  SVG: "image/svg+xml",
  WEBP: "image/webp",
};
const BASE64 = /^[A-Za-z0-9+/]+=*$/;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
