import { readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { CHART, chart, chartOf, PROFILES, worst } from "../../test/chart.ts";
import { tiffOf } from "../../test/raw-files.ts";
import { payload, whole } from "../../test/tiled-heic.ts";
import { sniff } from "../format/sniff.ts";
import { decode } from "./decode.ts";
import { createTiff } from "./pixels/container.ts";
import { stillOf } from "./pixels/still.ts";
import { box, u8, u16 } from "./pixels/write-boxes.ts";

const fixture = (name: string) => readFile(new URL(`../../test/fixtures/${name}`, import.meta.url));
const decoded = (bytes: Buffer) => decode({ bytes, type: sniff(bytes), sha256: "", facts: {} });

describe("colors are those of the profile", () => {
  const formats: Record<string, (chart: Sharp) => Sharp> = {
    JPEG: (chart) => chart.jpeg({ quality: 95, chromaSubsampling: "4:4:4" }),
    PNG: (chart) => chart.png(),
    "PNG of 16 bits": (chart) => chart.toColorspace("rgb16").png(),
    WebP: (chart) => chart.webp({ lossless: true }),
    AVIF: (chart) => chart.avif({ quality: 97, effort: 1, chromaSubsampling: "4:4:4" }),
    "AVIF of 10 bits": (chart) =>
      chart.toColorspace("rgb16").avif({ quality: 97, effort: 1, bitdepth: 10, chromaSubsampling: "4:4:4" }),
    TIFF: (chart) => chart.tiff({ compression: "lzw" }),
    "TIFF of 16 bits": (chart) => chart.toColorspace("rgb16").tiff({ compression: "lzw" }),
  };
  describe.each(Object.entries(PROFILES))("%s", (_name, profile) => {
    test.each(Object.entries(formats))("in %s", async (_format, encode) => {
      const photo = await decoded(await encode(chart()).withIccProfile(profile).toBuffer());
      expect(worst(photo.pixels)).toBeLessThanOrEqual(7);
    });
  });
  test.each(["chart-p3", "chart-adobe-rgb", "chart-prophoto", "chart-p3-10bit"])("%s.heic", async (name) => {
    expect(worst((await decoded(await fixture(`${name}.heic`))).pixels)).toBeLessThanOrEqual(7);
  });
});

describe("a HEIC", () => {
  const still = async (...properties: Buffer[]) => {
    const file = await fixture("chart-p3-10bit.heic");
    const configuration = [whole(file, "hvcC"), ...properties];
    return stillOf("hvc1", CHART.width, CHART.height, configuration, payload(file, "mdat"));
  };
  const nclx = (primaries: number, transfer: number) =>
    box("colr", Buffer.from("nclx"), u16(primaries, transfer, 6), u8(0x80));

  test("that names its primaries by number, without a profile, has the same colors", async () => {
    expect(worst((await decoded(await still(nclx(12, 13)))).pixels)).toBeLessThanOrEqual(7);
    // Taken for sRGB it is dull.
    expect(worst((await decoded(await still(nclx(1, 13)))).pixels)).toBeGreaterThan(20);
  });

  test("shows its primary image, not its first", async () => {
    expect(await decoded(await fixture("primary-is-second.heic"))).toMatchObject({ width: 640, height: 480 });
  });

  test("with alpha lies on white", async () => {
    const { data, info } = (await decoded(await fixture("half-transparent.heic"))).pixels;
    expect(info).toEqual({ ...CHART, channels: 3 });
    expect([...data.subarray(0, 3)].map((value) => Math.round(value / 10))).toEqual([20, 3, 3]);
    expect([...data.subarray(-3)]).toEqual([255, 255, 255]);
  });

  test("is turned once, as it says itself", async () => {
    const photo = await decoded(await still(box("irot", u8(1)), nclx(12, 13)));
    expect(photo).toMatchObject({ width: CHART.height, height: CHART.width });
    // A quarter counterclockwise: what was above at the right, yellow, is above at the left.
    const [r, g, b] = photo.pixels.data.subarray((8 * CHART.height + 8) * 3);
    expect([r! > 200, g! > 160, b! < 60]).toEqual([true, true, true]);
  });

  test("under a brand of sequences is taken for its still", async () => {
    const file = Buffer.from(await fixture("chart-p3.heic"));
    for (const brand of ["hevc", "hevx", "msf1", "mif1"]) {
      file.write(brand, 8);
      expect([brand, worst((await decoded(file)).pixels)]).toEqual([
        brand,
        expect.toSatisfy((off) => off <= 7),
      ]);
    }
  });
});

describe("an animation shows its first frame", () => {
  test("of its primary image, or of its track where it has none", async () => {
    const file = await fixture("animated.avif");
    const trackAlone = Buffer.from(file);
    trackAlone.write("free", trackAlone.indexOf("meta"));
    for (const bytes of [file, trackAlone]) {
      const { pixels, ...size } = await decoded(bytes);
      expect(size).toMatchObject({ width: 600, height: 400 });
      expect([...pixels.data.subarray(0, 3)].map((value) => Math.round(value / 10))).toEqual([22, 3, 3]);
    }
  });
});

describe("high dynamic range, as it is on a screen without it", () => {
  // BT.2100 PQ of 203, 100, 10 and 1 cd/m², of which 203 is white (BT.2408); IEC 61966-2-1's curve of their parts of it.
  const signals = [0.580689, 0.508078, 0.299699, 0.149946].flatMap((signal) => [signal, signal, signal]);
  const patches = signals.map((signal) => [signal, signal, signal].map((value) => Math.round(value * 65535)));
  const expected = [255, 186, 63, 15].flatMap((value) => [value, value, value]).map((v) => [v, v, v]);
  const samples = () => chartOf(new Uint16Array(CHART.width * CHART.height * 3), patches);
  const pq = () => sharp(samples(), { raw: { ...CHART, channels: 3 } }).toColorspace("rgb16");

  const CRC = "4d2323fe";

  test("in PNG, by its chunk", async () => {
    const file = await pq().png().toBuffer();
    // After the header. BT.2020's primaries, PQ, RGB, full range; the chunk's CRC-32 at the end.
    const chunk = Buffer.concat([u16(0, 4), Buffer.from("cICP"), u8(9, 16, 0, 1), Buffer.from(CRC, "hex")]);
    const photo = await decoded(Buffer.concat([file.subarray(0, 33), chunk, file.subarray(33)]));
    expect(worst(photo.pixels, expected)).toBeLessThanOrEqual(2);
  });

  test("in AVIF, by its property", async () => {
    const file = await pq()
      .avif({ bitdepth: 10, quality: 97, effort: 1, chromaSubsampling: "4:4:4" })
      .toBuffer();
    const color = box("colr", Buffer.from("nclx"), u16(9, 16, 6), u8(0x80));
    const properties = [whole(file, "av1C"), color];
    const still = stillOf("av01", CHART.width, CHART.height, properties, payload(file, "mdat"));
    expect(worst((await decoded(still)).pixels, expected)).toBeLessThanOrEqual(7);
  });
});

describe("a TIFF of numbers that are no bytes", () => {
  const ramp = Array.from({ length: 16 * 16 }, (_, at) => (at % 16) / 15);
  const tiff = (bits: number, format: number, data: Uint8Array) =>
    tiffOf([
      {
        fields: {
          ...{ 256: 16, 257: 16, 258: bits, 259: 1, 262: 1, 277: 1, 278: 16 },
          ...{ 273: { data: Buffer.from(data.buffer) }, 279: data.byteLength, 339: format },
        },
      },
    ]);
  test.each([
    ["floating point, 0..1", 32, 3, Float32Array.from(ramp)],
    ["floating point, 0..255", 32, 3, Float32Array.from(ramp, (value) => value * 255)],
    ["floating point, -1..1", 32, 3, Float32Array.from(ramp, (value) => value * 2 - 1)],
    ["32-bit integers", 32, 1, Uint32Array.from(ramp, (value) => value * 0xffffffff)],
    ["32-bit integers of 16 bits", 32, 1, Uint32Array.from(ramp, (value) => value * 65535)],
    ["16-bit integers", 16, 1, Uint16Array.from(ramp, (value) => value * 65535)],
  ])("%s", async (_what, bits, format, values) => {
    const { data, info } = (await decoded(tiff(bits, format, new Uint8Array(values.buffer)))).pixels;
    const row = Array.from({ length: 16 }, (_, x) => data[x * info.channels]!);
    for (const [x, value] of row.entries()) expect(Math.abs(value - x * 17)).toBeLessThanOrEqual(1);
  });
});

test.each([
  ["white", [255, 255, 255], 0x40],
  ["black", [0, 0, 0], 255],
  ["red", [200, 0, 0], 255],
])("a drawing in %s on nothing can be seen", async (_name, [r, g, b], background) => {
  const pixels = Buffer.from(Array.from({ length: 64 }, (_, at) => [r!, g!, b!, at < 8 ? 255 : 0]).flat());
  const file = await sharp(pixels, { raw: { width: 8, height: 8, channels: 4 } })
    .png()
    .toBuffer();
  const { data } = (await decoded(file)).pixels;
  expect([...data.subarray(0, 3), ...data.subarray(-3)]).toEqual([
    r,
    g,
    b,
    background,
    background,
    background,
  ]);
});

describe("of a file that was cut off, what is there is shown and said to be a part", () => {
  const encoded: Record<string, (chart: Sharp) => Sharp> = {
    JPEG: (chart) => chart.jpeg(),
    "progressive JPEG": (chart) => chart.jpeg({ progressive: true }),
    PNG: (chart) => chart.png({ compressionLevel: 0 }),
    WebP: (chart) => chart.webp({ quality: 100 }),
    GIF: (chart) => chart.gif(),
  };

  test.each(Object.entries(encoded))("%s, in the middle", async (_format, encode) => {
    const file = await encode(busy()).toBuffer();
    const photo = await decoded(file.subarray(0, file.length * 0.6));
    expect(photo).toMatchObject({ width: CHART.width, facts: { incomplete: true } });
    expect(firstPatch(photo)).toBeLessThanOrEqual(16);
  });

  test("HEIC, in the middle", async () => {
    const file = await fixture("primary-is-second.heic");
    const photo = await decoded(file.subarray(0, -200));
    expect(photo).toMatchObject({ width: 640, height: 480, facts: { incomplete: true } });
  });

  test("TIFF, in the middle", async () => {
    const { file, pixels } = createTiff({ ...CHART, channels: 3, bits: 8 });
    pixels.set(await chart().raw().toBuffer());
    const photo = await decoded(file.subarray(0, file.length * 0.6));
    expect(photo.facts.incomplete).toBe(true);
    expect(firstPatch(photo)).toBe(0);
  });

  test("JPEG, by its last two bytes: the whole picture", async () => {
    const photo = await decoded((await chart().jpeg({ quality: 95 }).toBuffer()).subarray(0, -2));
    expect(photo.facts.incomplete).toBe(true);
    expect(worst(photo.pixels)).toBeLessThanOrEqual(7);
  });

  test("but not where nothing is there", async () => {
    for (const encode of Object.values(encoded)) {
      const file = await encode(busy()).toBuffer();
      for (const length of [20, 60])
        await expect(decoded(file.subarray(0, length))).rejects.toThrow("damaged");
    }
    const file = await chart().jpeg().toBuffer();
    const scan = file.indexOf(Buffer.from("ffda", "hex"));
    await expect(decoded(file.subarray(0, scan + 14))).rejects.toThrow("This image is damaged.");
  });

  test("a whole file is no part", async () => {
    for (const encode of Object.values(encoded))
      expect((await decoded(await encode(busy()).toBuffer())).facts.incomplete).toBeUndefined();
  });
});

/** The chart, and noise below, for there to be something to cut off. */
function busy(): Sharp {
  const noise = Array.from({ length: CHART.width * 200 * 3 }, (_, at) => (at * at * 7919) % 251);
  return chart()
    .extend({ bottom: 200 })
    .composite([
      {
        input: Buffer.from(noise),
        raw: { width: CHART.width, height: 200, channels: 3 },
        left: 0,
        top: CHART.height,
      },
    ]);
}

/** How far the first patch is off. */
function firstPatch({ pixels }: Awaited<ReturnType<typeof decode>>): number {
  const at = (16 * pixels.info.width + 16) * 3;
  return Math.max(...[0xd0, 0x20, 0x20].map((value, index) => Math.abs(pixels.data[at + index]! - value)));
}
