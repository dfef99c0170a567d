import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";

/** The sRGB values of a chart's patches, all of them within the gamut of every profile that it is tried in. */
const PATCHES = ["d02020", "20c020", "2030d0", "e0c020", "20b0c0", "c030b0", "f0f0f0", "808080"]
  .concat(["202020", "c08060", "6080c0", "508040"])
  .map((hex) => [...Buffer.from(hex, "hex")]);
const [COLUMNS, PATCH] = [4, 32];
export const CHART = { width: COLUMNS * PATCH, height: (PATCHES.length / COLUMNS) * PATCH };

/** Pixels of a chart whose patches have these values. */
export function chartOf<T extends Uint8Array | Uint16Array>(data: T, patches: number[][]): T {
  const channels = patches[0]!.length;
  for (let at = 0; at < CHART.width * CHART.height; at++)
    data.set(patches[patchAt(at % CHART.width, Math.floor(at / CHART.width))]!, at * channels);
  return data;
}

const patchAt = (x: number, y: number) => Math.floor(y / PATCH) * COLUMNS + Math.floor(x / PATCH);

/** The chart in sRGB, 8 bits. */
export const chart = (): Sharp =>
  sharp(chartOf(new Uint8Array(CHART.width * CHART.height * 3), PATCHES), {
    raw: { ...CHART, channels: 3 },
  });

/** How far the middle of each patch is off, at most, of 255. */
export function worst(
  { data, info }: { data: Uint8Array; info: { width: number; channels: number } },
  patches = PATCHES,
): number {
  const errors = patches.flatMap((expected, index) => {
    const x = (index % COLUMNS) * PATCH + PATCH / 2;
    const y = Math.floor(index / COLUMNS) * PATCH + PATCH / 2;
    const at = (y * info.width + x) * info.channels;
    return expected.slice(0, 3).map((value, channel) => Math.abs(value - data[at + channel]!));
  });
  return Math.max(...errors);
}

type Chromaticity = [x: number, y: number];
const D50: [number, number, number] = [0.9642, 1, 0.8249];

/** Paths of profiles, or their names where sharp brings them. */
export const PROFILES = {
  "Display P3": "p3",
  "Adobe RGB": profile(
    "adobe-rgb",
    563 / 256,
    [0.3127, 0.329],
    [
      [0.64, 0.33],
      [0.21, 0.71],
      [0.15, 0.06],
    ],
  ),
  ProPhoto: profile(
    "prophoto",
    1.8,
    [0.3457, 0.3585],
    [
      [0.7347, 0.2653],
      [0.1596, 0.8404],
      [0.0366, 0.0001],
    ],
  ),
};

/** Writes a profile of three primaries and a gamma (ICC.1:2001-04, 6.3.1), and gives its path. */
function profile(name: string, gamma: number, white: Chromaticity, primaries: Chromaticity[]): string {
  const columns = adapt(white, primaries);
  const u32 = (value: number) => Buffer.from(new Uint32Array([value]).buffer).reverse();
  const xyz = (values: number[]) =>
    Buffer.concat([Buffer.from("XYZ \0\0\0\0"), ...values.map((value) => u32(Math.round(value * 65536)))]);
  const curve = Buffer.concat([Buffer.from("curv\0\0\0\0\0\0\0\x01"), u32(Math.round(gamma * 256) << 16)]);
  const description = Buffer.concat([Buffer.from("desc\0\0\0\0\0\0\0\x02x\0"), Buffer.alloc(78)]);
  const tags: [string, Buffer][] = [
    ["desc", description],
    ["cprt", Buffer.from("text\0\0\0\0CC0\0")],
    ["wtpt", xyz(D50)],
    ...(["rXYZ", "gXYZ", "bXYZ"] as const).map((tag, index): [string, Buffer] => [tag, xyz(columns[index]!)]),
    ...(["rTRC", "gTRC", "bTRC"] as const).map((tag): [string, Buffer] => [tag, curve]),
  ];
  let at = 128 + 4 + 12 * tags.length;
  const table = [u32(tags.length)];
  const contents: Buffer[] = [];
  for (const [tag, content] of tags) {
    table.push(Buffer.from(tag), u32(at), u32(content.length));
    contents.push(Buffer.concat([content], Math.ceil(content.length / 4) * 4));
    at += contents.at(-1)!.length;
  }
  const head = Buffer.alloc(128);
  head.writeUInt32BE(at, 0);
  head.writeUInt32BE(0x02400000, 8);
  head.write("mntrRGB XYZ ", 12);
  head.write("acsp", 36);
  xyz(D50).copy(head, 68, 8);
  const path = join(mkdtempSync(join(tmpdir(), "phototag-icc-")), `${name}.icc`);
  writeFileSync(path, Buffer.concat([head, ...table, ...contents]));
  return path;
}

/** The primaries' XYZ under D50, by Bradford's adaptation. */
function adapt(white: Chromaticity, primaries: Chromaticity[]): number[][] {
  const xyz = ([x, y]: Chromaticity) => [x / y, 1, (1 - x - y) / y];
  const bradford = [
    [0.8951, 0.2664, -0.1614],
    [-0.7502, 1.7135, 0.0367],
    [0.0389, -0.0685, 1.0296],
  ];
  const [from, to] = [times(bradford, xyz(white)), times(bradford, D50)];
  const colors = primaries.map(xyz);
  const scale = solve(transposed(colors), xyz(white));
  return colors.map((color, index) => {
    const cone = times(
      bradford,
      color.map((value) => value * scale[index]!),
    );
    return solve(
      bradford,
      cone.map((value, axis) => (value * to[axis]!) / from[axis]!),
    );
  });
}

function transposed(matrix: number[][]): number[][] {
  return matrix.map((_, row) => matrix.map((column) => column[row]!));
}

function times(matrix: number[][], vector: number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, index) => sum + value * vector[index]!, 0));
}

/** By Cramer's rule. */
function solve(matrix: number[][], vector: number[]): number[] {
  const determinant = ([a, b, c]: number[][]) =>
    a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
    a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
    a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
  return vector.map(
    (_, column) =>
      determinant(matrix.map((row, y) => row.map((value, x) => (x === column ? vector[y]! : value)))) /
      determinant(matrix),
  );
}
