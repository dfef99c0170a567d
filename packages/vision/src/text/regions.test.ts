import { describe, expect, it } from "vitest";
import { corners, type Region, regionsOf } from "./regions.ts";

/** A map of 200 × 120 whose pixels within these rectangles are text. */
function mapOf(...rectangles: (Region & { probability?: number })[]) {
  const [width, height] = [200, 120];
  const data = new Float32Array(width * height);
  for (const { probability = 0.95, ...region } of rectangles)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [dx, dy] = [x + 0.5 - region.x, y + 0.5 - region.y];
        const along = dx * Math.cos(region.angle) + dy * Math.sin(region.angle);
        const across = dy * Math.cos(region.angle) - dx * Math.sin(region.angle);
        if (Math.abs(along) <= region.width / 2 && Math.abs(across) <= region.height / 2)
          data[y * width + x] = probability;
      }
  return { data, width, height };
}
const level = (x: number, y: number, width: number, height: number): Region => ({
  x,
  y,
  width,
  height,
  angle: 0,
});

describe("the regions of text", () => {
  it("are grown by their area times 1.6 over their circumference, on each side", () => {
    const [region] = regionsOf(mapOf(level(100, 60, 80, 20)));
    const by = 2 * ((80 * 20 * 1.6) / (2 * (80 + 20)));
    expect(region).toEqual({ x: 100, y: 60, width: 80 + by, height: 20 + by, angle: 0 });
  });

  it.each([-30, -5, 10, 40])("are turned as the text is: %d°", (degrees) => {
    const angle = (degrees * Math.PI) / 180;
    const [region, ...others] = regionsOf(mapOf({ ...level(100, 60, 90, 16), angle }));
    expect(others).toEqual([]);
    expect(region!.angle).toBeCloseTo(angle, 1);
    expect(region!.x).toBeCloseTo(100, 0);
    expect(region!.y).toBeCloseTo(60, 0);
    expect(region!.width / region!.height).toBeGreaterThan(2.5);
  });

  it("are as many as there are patches, each for itself", () => {
    expect(
      regionsOf(mapOf(level(40, 20, 60, 10), level(40, 60, 60, 10), level(150, 90, 50, 12))),
    ).toHaveLength(3);
  });

  it.each([
    ["specks", level(50, 50, 40, 2)],
    ["what is not likely enough", { ...level(50, 50, 60, 20), probability: 0.5 }],
  ])("are not %s", (_, rectangle) => {
    expect(regionsOf(mapOf(rectangle))).toEqual([]);
  });

  it("have their corners clockwise from where the line begins", () => {
    expect(corners(level(10, 10, 8, 4))).toEqual([
      { x: 6, y: 8 },
      { x: 14, y: 8 },
      { x: 14, y: 12 },
      { x: 6, y: 12 },
    ]);
  });
});
