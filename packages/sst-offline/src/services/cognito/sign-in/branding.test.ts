import { expect, it } from "vitest";
import { brandingOf } from "./branding.ts";

it("takes colors from managed login's settings, light and dark apart", () => {
  const settings = {
    components: {
      pageBackground: { lightMode: { color: "fffaf0ff" }, darkMode: { color: "101010ff" } },
      primaryButton: {
        lightMode: { defaults: { backgroundColor: "0b6e4fff", textColor: "ffffffff" }, hover: {} },
      },
      favicon: { enabledTypes: ["ICO", "SVG"] },
    },
  };
  const { light, dark } = brandingOf({ settings: JSON.stringify(settings) });
  expect(light).toMatchObject({ background: "#fffaf0ff", accent: "#0b6e4fff", onAccent: "#ffffffff" });
  expect(dark).toMatchObject({ background: "#101010ff", accent: brandingOf().dark.accent });
});

it("passes over what is no color, so that nothing gets into the style sheet", () => {
  const settings = {
    components: { pageBackground: { lightMode: { color: "red;}</style><script>" } }, primaryButton: 7 },
  };
  expect(brandingOf({ settings })).toEqual(brandingOf());
  expect(brandingOf({ settings: "not json" })).toEqual(brandingOf());
});
