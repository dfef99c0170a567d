import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { rawFiles, tiffOf } from "../../../test/raw-files.ts";
import { sniff, typeOfName } from "../../format/index.ts";
import { decode } from "../decode.ts";

const decoded = (bytes: Buffer) => decode({ bytes, type: sniff(bytes), sha256: "", facts: {} });
/** Red above, blue below. */
const flag = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "red" } }).composite([
    {
      input: { create: { width, height: height / 2, channels: 3, background: "blue" } },
      gravity: "south",
    },
  ]);
const jpeg = (width: number, height: number) => flag(width, height).jpeg().toBuffer();
const at = ({ pixels: { data, info } }: Awaited<ReturnType<typeof decode>>, x: number, y: number) => {
  const [r, , b] = data.subarray((Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3);
  return r! > 200 ? "red" : b! > 200 ? "blue" : "?";
};

describe.each(Object.entries(rawFiles))("a RAW file of the kind %s", (kind, build) => {
  test("is told by its bytes, and shown by its large preview", async () => {
    const file = build(await jpeg(1200, 800));
    expect(sniff(file)).toBe(typeOfName(`DSC_0001.${kind.toUpperCase()}`));
    const photo = await decoded(file);
    expect(photo).toMatchObject({ width: 1200, height: 800 });
    expect([at(photo, 0.5, 0.1), at(photo, 0.5, 0.9)]).toEqual(["red", "blue"]);
  });

  test("is refused plainly where it holds a thumbnail alone, or less", async () => {
    for (const inner of [await jpeg(160, 120), Buffer.alloc(20)])
      await expect(decoded(build(inner))).rejects.toThrow("RAW photos can't be shown yet.");
  });
});

test.each(Object.entries(rawFiles).filter(([kind]) => kind !== "raf"))(
  "a RAW file of the kind %s is turned as it says itself, whatever its preview says",
  async (_kind, build) => {
    for (const preview of [
      await jpeg(1200, 800),
      await flag(1200, 800).withMetadata({ orientation: 3 }).jpeg().toBuffer(),
    ]) {
      const photo = await decoded(build(preview, 6));
      expect(photo).toMatchObject({ width: 800, height: 1200 });
      // A quarter clockwise: above is at the right.
      expect([at(photo, 0.9, 0.5), at(photo, 0.1, 0.5)]).toEqual(["red", "blue"]);
    }
  },
);

test("a RAF is turned as its preview says", async () => {
  const preview = await flag(1200, 800).withMetadata({ orientation: 8 }).jpeg().toBuffer();
  const photo = await decoded(rawFiles.raf!(preview));
  expect(photo).toMatchObject({ width: 800, height: 1200 });
  expect([at(photo, 0.1, 0.5), at(photo, 0.9, 0.5)]).toEqual(["red", "blue"]);
});

test("of lossy sensor data no tile is taken for the picture", async () => {
  const file = tiffOf([
    {
      fields: { 254: 1, 256: 160, 257: 120, 262: 2, 50706: [1, 4] },
      subIfds: [
        { fields: { 254: 0, 256: 6000, 257: 4000, 262: 34892, 324: { data: await jpeg(1024, 1024) } } },
        { fields: { 254: 1, 262: 6, 273: { data: await jpeg(900, 600) } } },
      ],
    },
  ]);
  expect(await decoded(file)).toMatchObject({ width: 900, height: 600 });
});

describe("a TIFF of more than one image", () => {
  const page = async (width: number, height: number, more = {}) => ({
    fields: {
      ...{ 256: width, 257: height, 258: [8, 8, 8], 259: 1, 262: 2, 277: 3, 278: height },
      ...{ 273: { data: await flag(width, height).raw().toBuffer() }, 279: width * height * 3, ...more },
    },
  });
  test.each([
    ["a thumbnail before its picture", () => [page(64, 64), page(600, 400)], [600, 400]],
    ["one called a smaller version", () => [page(500, 300, { 254: 1 }), page(600, 400)], [600, 400]],
    ["pages of a document", () => [page(600, 400), page(620, 410), page(600, 400)], [600, 400]],
    ["a picture before its thumbnail", () => [page(600, 400), page(64, 64, { 254: 1 })], [600, 400]],
  ])("%s", async (_what, pages, [width, height]) => {
    expect(await decoded(tiffOf(await Promise.all(pages())))).toMatchObject({ width, height });
  });

  test("its picture below its thumbnail, turned as the thumbnail says", async () => {
    const file = tiffOf([{ ...(await page(64, 64, { 254: 1, 274: 6 })), subIfds: [await page(600, 400)] }]);
    const photo = await decoded(file);
    expect(photo).toMatchObject({ width: 400, height: 600 });
    expect([at(photo, 0.9, 0.5), at(photo, 0.1, 0.5)]).toEqual(["red", "blue"]);
  });
});
