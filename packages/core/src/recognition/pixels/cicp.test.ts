import { describe, expect, test } from "vitest";
import { toSrgb } from "./cicp.ts";

const PQ_2020 = { primaries: 9, transfer: 16 };
const HLG_2020 = { primaries: 9, transfer: 18 };
const shown = (cicp: { primaries: number; transfer: number }, ...pixels: [number, number, number][]) => {
  const samples = Uint16Array.from(pixels.flat().map((signal) => Math.round(signal * 65535)));
  const data = toSrgb(samples, 3, cicp);
  return pixels.map((_, index) => [...data.subarray(index * 3, index * 3 + 3)]);
};
const gray = (signal: number): [number, number, number] => [signal, signal, signal];

/**
 * Signals of SMPTE ST 2084 as BT.2408's and the standard's own tables print them, and what IEC 61966-2-1 writes for that
 * part of 203 cd/m².
 */
const PQ = { nits203: 0.580689, nits100: 0.508078, nits10: 0.299699, nits1: 0.149946, nits1000: 0.751827 };

describe("PQ", () => {
  test("up to reference white is as bright as elsewhere", () => {
    expect(
      shown(PQ_2020, gray(PQ.nits203), gray(PQ.nits100), gray(PQ.nits10), gray(PQ.nits1), gray(0)),
    ).toEqual(
      // 100/203 = .4926 → 186.1, 10/203 = .04926 → 62.9, 1/203 = .004926 → 14.9
      [255, 186, 63, 15, 0].map(gray),
    );
  });

  test("beyond it is darkened by BT.2390's curve, which leaves what is below its knee", () => {
    const [peak, white, mid, dark] = shown(
      PQ_2020,
      gray(PQ.nits1000),
      gray(PQ.nits203),
      gray(PQ.nits10),
      gray(PQ.nits1),
    ).map(([value]) => value!);
    expect([peak, mid, dark]).toEqual([255, 63, 15]);
    // By hand: maxLum = .58069/.75183 = .77237, KS = .65856, T = 1/3, P = .73865 → .55534 → 159.0 cd/m² → 229
    expect(white).toBe(229);
  });

  test("keeps a hue while it darkens", () => {
    const [, [r, g, b]] = shown({ ...PQ_2020, primaries: 1 }, gray(PQ.nits1000), [
      PQ.nits1000,
      PQ.nits100,
      PQ.nits100,
    ]) as [number[], [number, number, number]];
    expect(r).toBe(255);
    // A tenth of the light.
    expect([g, b]).toEqual([89, 89]);
  });
});

test("HLG's reference white, 75 % of the signal, is white", () => {
  // BT.2408, table 1: 75 % is 203 cd/m² on a display of 1000; 38 % (18 % gray) is 26.
  const [white, mid] = shown(HLG_2020, gray(0.75), gray(0.38));
  expect(white).toEqual([255, 255, 255]);
  // 26/203 = .128 → 100.5
  expect(mid![0]).toBeGreaterThanOrEqual(99);
  expect(mid![0]).toBeLessThanOrEqual(102);
});

test("BT.2020's white is white, its gray gray, and BT.709's red, written in it, is red again", () => {
  const srgb = { primaries: 9, transfer: 13 };
  // BT.2087, 4: linear red of BT.709 is .6274 .0691 .0164 of BT.2020; sRGB's curve → .812 .2926 .1351, rounded
  expect(shown(srgb, gray(1), gray(0.5), [0.812, 0.2926, 0.1351])).toEqual([
    gray(255),
    gray(128),
    [254, 3, 0],
  ]);
});

test("alpha stays", () => {
  expect([...toSrgb(Uint16Array.of(65535, 0, 0, 32896), 4, { primaries: 1, transfer: 8 })]).toEqual([
    255, 0, 0, 128,
  ]);
});
