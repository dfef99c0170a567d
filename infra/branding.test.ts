import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { branding, COLORS } from "./branding";

const tokens = await readFile(
  join(import.meta.dirname, "..", "packages", "web", "src", "styles", "tokens.css"),
  "utf8",
);

it.each([
  ["light", tokens.slice(0, tokens.indexOf("prefers-color-scheme: dark"))],
  ["dark", tokens.slice(tokens.indexOf("prefers-color-scheme: dark"))],
] as const)("the sign-in pages have the site's colors: %s", (mode, css) => {
  for (const [name, color] of Object.entries(COLORS[mode]))
    expect(new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)?.[1], name).toBe(color);
});

it("their branding is within what Cognito takes", () => {
  // Amazon Cognito API Reference, "CreateManagedLoginBranding": 2 MB in all, at most 40 assets; colors RRGGBBAA.
  expect(JSON.stringify(branding).length).toBeLessThan(20_000);
  for (const [, color] of branding.settings.matchAll(/[cC]olor":"([^"]*)"/g))
    expect(color).toMatch(/^[0-9a-f]{8}$/);
  for (const { bytes } of branding.assets)
    expect(Buffer.from(bytes, "base64").toString()).toMatch(/^<svg xmlns[^>]*viewBox/);
});
