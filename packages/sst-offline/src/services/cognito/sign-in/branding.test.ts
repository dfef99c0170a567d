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

it("shows the form's logo, by light and in the dark, and the icon", () => {
  const settings = {
    components: { form: { logo: { enabled: true }, lightMode: { borderColor: "112233ff" } } },
  };
  const asset = (category: string, colorMode: string, bytes: string, extension = "SVG") => ({
    ...{ category, colorMode, bytes, extension },
  });
  const assets = [
    asset("FORM_LOGO", "DARK", "ZGFyaw=="),
    asset("FORM_LOGO", "DYNAMIC", "YW55"),
    asset("FAVICON_SVG", "DYNAMIC", "aWNvbg=="),
  ];
  expect(brandingOf({ settings, assets })).toMatchObject({
    light: { line: "#112233ff" },
    logo: { light: "data:image/svg+xml;base64,YW55", dark: "data:image/svg+xml;base64,ZGFyaw==" },
    icon: "data:image/svg+xml;base64,aWNvbg==",
  });
  expect(brandingOf({ assets }).logo, "which is off where nothing is said").toBeUndefined();
  const hostile = [asset("FORM_LOGO", "LIGHT", '"><script>'), asset("FORM_LOGO", "DARK", "YQ==", "EXE")];
  expect(brandingOf({ settings, assets: hostile }).logo).toBeUndefined();
});
