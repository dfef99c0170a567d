import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { draw, ICONS } from "../icons.mjs";
import manifest from "../src/app/manifest.ts";

const fileOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const pixels = (image: string | Buffer) => sharp(image).ensureAlpha().raw().toBuffer();

describe.each(ICONS)("$file", ({ file, size, share }) => {
  it("shows what icon.svg draws", async () => {
    const [kept, drawn] = await Promise.all([
      pixels(fileOf(file)),
      pixels(await draw({ file, size, share })),
    ]);
    expect(kept.length).toBe(size * size * 4);
    const apart = kept.reduce((sum, value, at) => sum + Math.abs(value - drawn[at]!), 0) / kept.length;
    expect(apart).toBeLessThan(1);
  });
});

it("the manifest names icons that are there, of the sizes that it says", async () => {
  // `icon.svg` among the app's own files is served at the root.
  const [drawing, ...icons] = manifest().icons!;
  expect([drawing!.src, existsSync(fileOf("src/app/icon.svg"))]).toEqual(["/icon.svg", true]);
  for (const { src, sizes } of icons) {
    const { width, height } = await sharp(fileOf(`public${src}`)).metadata();
    expect(`${width}x${height}`).toBe(sizes);
  }
});
