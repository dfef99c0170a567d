import fc from "fast-check";
import sharp, { type Metadata } from "sharp";
import { describe, expect, test } from "vitest";
import { budget, MemoryBudget, memoryNeeded } from "./memory.ts";

const MB = 1024 * 1024;
const drawing = () => sharp({ create: { width: 64, height: 64, channels: 3, background: "red" } });
/** A picture's header with another size. */
const sized = async (bytes: Buffer, width: number, height: number, more: Partial<Metadata> = {}) => ({
  ...(await sharp(bytes).metadata()),
  ...{ width, height },
  ...more,
});

describe("what a picture needs", () => {
  test("of a baseline JPEG is a few rows, of a progressive one all its coefficients", async () => {
    const baseline = await drawing().jpeg().toBuffer();
    const half = await drawing().jpeg({ progressive: true }).toBuffer();
    const full = await drawing().jpeg({ progressive: true, chromaSubsampling: "4:4:4" }).toBuffer();
    const needed = async (bytes: Buffer) =>
      memoryNeeded(bytes, "image/jpeg", await sized(bytes, 16_370, 16_370)) / MB;
    expect(await needed(baseline)).toBeLessThan(100);
    expect(await needed(half)).toBeGreaterThan(760);
    expect(await needed(full)).toBeGreaterThan(1530);
    expect(await needed(full)).toBeGreaterThan(budget(1769) / MB);
  });

  test("of an interlaced PNG is the whole picture", async () => {
    const header = { channels: 4, depth: "ushort" } as const;
    for (const [progressive, least, most] of [
      [true, 1950, 2600],
      [false, 0, 100],
    ] as const) {
      const bytes = await drawing().png({ progressive }).toBuffer();
      const needed = memoryNeeded(bytes, "image/png", await sized(bytes, 16_000, 16_000, header)) / MB;
      expect(needed).toBeGreaterThan(least);
      expect(needed).toBeLessThan(most);
    }
  });

  test("what telephones and cameras make fits, five at a time where it is a JPEG", async () => {
    const bytes = await drawing().jpeg().toBuffer();
    expect(5 * memoryNeeded(bytes, "image/jpeg", await sized(bytes, 8000, 6000))).toBeLessThan(budget(1769));
    const heic = { compression: "hevc", channels: 3, depth: "uchar" } as const;
    expect(memoryNeeded(bytes, "image/heic", await sized(bytes, 8064, 6048, heic))).toBeLessThan(
      budget(1769),
    );
  });
});

describe("a JPEG of many scans is refused", () => {
  const scans = async (count: number) => {
    const file = await drawing().jpeg({ progressive: true }).toBuffer();
    const last = file.subarray(file.lastIndexOf(Buffer.from("ffda", "hex")), -2);
    return Buffer.concat([file.subarray(0, -2), ...Array<Buffer>(count).fill(last), file.subarray(-2)]);
  };
  test.each([
    [600, 64],
    [100, 16_000],
  ])("%d of %d pixels square", async (count, side) => {
    const bytes = await scans(count);
    const image = await sized(bytes, side, side);
    expect(() => memoryNeeded(bytes, "image/jpeg", image)).toThrow(
      "This image is built to exhaust whoever opens it.",
    );
  });
  test("but not as encoders make them", async () => {
    const bytes = await scans(20);
    expect(memoryNeeded(bytes, "image/jpeg", await sized(bytes, 8000, 6000))).toBeGreaterThan(0);
  });
});

test("what is decoded at once never takes more than there is, everything has its turn, and in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 1, max: 120 }), fc.boolean())), async (works) => {
      const memory = new MemoryBudget(100);
      let taken = 0;
      const begun: number[] = [];
      const results = await Promise.allSettled(
        works.map(([bytes, fails], index) =>
          memory.take(bytes, async () => {
            begun.push(index);
            taken += bytes;
            expect(taken).toBeLessThanOrEqual(100);
            await new Promise((next) => setImmediate(next));
            taken -= bytes;
            if (fails) throw new Error("damaged");
          }),
        ),
      );
      expect(begun).toEqual(works.flatMap(([bytes], index) => (bytes > 100 ? [] : index)));
      for (const [index, result] of results.entries())
        if (works[index]![0] > 100)
          expect(result).toMatchObject({ reason: { message: "This image has too many pixels." } });
    }),
    { numRuns: 50 },
  );
});
