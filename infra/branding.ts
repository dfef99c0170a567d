/** How the sign-in pages look: our colors and our mark. Managed login has a type of its own, and takes no other. */

/** The colors of packages/web/src/styles/tokens.css, by their names there; a test holds them together. */
export const COLORS = {
  light: {
    ...{ bg: "#fafaf9", raised: "#ffffff", sunken: "#efefed", line: "#e2e2df", control: "#8a8a85" },
    ...{ ink: "#1b1b1a", ink2: "#5f5f5b", accent: "#b4430f", "on-accent": "#ffffff", bad: "#9f1239" },
  },
  dark: {
    ...{ bg: "#131312", raised: "#1d1d1b", sunken: "#0c0c0b", line: "#2b2b29", control: "#75756f" },
    ...{ ink: "#ededeb", ink2: "#a3a39e", accent: "#ff8a4c", "on-accent": "#1b1b1a", bad: "#fda4af" },
  },
};
type Colors = (typeof COLORS)["light"];

/** Something that looks otherwise in the dark; colors are written RRGGBBAA. */
function inBoth<T>(of: (color: (name: keyof Colors) => string) => T): { lightMode: T; darkMode: T } {
  const by = (colors: Colors) => of((name) => `${colors[name].slice(1)}ff`);
  return { lightMode: by(COLORS.light), darkMode: by(COLORS.dark) };
}

// (Amazon Cognito Developer Guide, "The branding designer and customizing managed login". What is not said stays Cognito's.)
const settings = {
  categories: {
    global: { colorSchemeMode: "DYNAMIC" },
  },
  componentClasses: {
    buttons: { borderRadius: 8 },
    input: {
      borderRadius: 8,
      ...inBoth((color) => ({
        defaults: { backgroundColor: color("raised"), borderColor: color("control") },
        placeholderColor: color("ink2"),
      })),
    },
    inputLabel: inBoth((color) => ({ textColor: color("ink") })),
    inputDescription: inBoth((color) => ({ textColor: color("ink2") })),
    focusState: inBoth((color) => ({ borderColor: color("accent") })),
    link: inBoth((color) => ({
      defaults: { textColor: color("ink") },
      hover: { textColor: color("accent") },
    })),
  },
  components: {
    favicon: { enabledTypes: ["SVG"] },
    form: {
      borderRadius: 8,
      backgroundImage: { enabled: false },
      logo: { enabled: true, location: "CENTER", position: "TOP", formInclusion: "IN" },
      ...inBoth((color) => ({ backgroundColor: color("raised"), borderColor: color("line") })),
    },
    pageBackground: { image: { enabled: false }, ...inBoth((color) => ({ color: color("bg") })) },
    pageText: inBoth((color) => ({
      headingColor: color("ink"),
      bodyColor: color("ink2"),
      descriptionColor: color("ink2"),
    })),
    primaryButton: inBoth((color) => {
      const filled = { backgroundColor: color("accent"), textColor: color("on-accent") };
      return { defaults: filled, hover: filled, active: filled };
    }),
  },
};

/** The frame with a pencil's tick, as the site's word mark has it. */
const mark = ({ ink, accent }: Colors) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" viewBox="0 0 20 20" fill="none"><rect x="1" y="3" width="18" height="14" rx="1.5" stroke="${ink}" stroke-width="1.5"/><path d="m6 10.5 3 2.8L15.5 5" stroke="${accent}" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

const svg = (category: string, colorMode: string, text: string) => ({
  ...{ category, colorMode, extension: "SVG" },
  bytes: Buffer.from(text).toString("base64"),
});

/** What a client's `ManagedLoginBranding` is made of. */
export const branding = {
  settings: JSON.stringify(settings),
  assets: [
    svg("FORM_LOGO", "LIGHT", mark(COLORS.light)),
    svg("FORM_LOGO", "DARK", mark(COLORS.dark)),
    // A tab's color is the browser's.
    svg("FAVICON_SVG", "DYNAMIC", mark({ ...COLORS.light, ink: COLORS.light.control })),
  ],
};
