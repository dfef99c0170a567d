import type { Character } from "./reader.ts";
import { corners, type Region } from "./regions.ts";

/** A part of a line between two spaces. */
export interface Word {
  text: string;
  /** 0..1 */
  confidence: number;
  region: Region;
}

/** A line as it was read, and where it lies in the photo. */
export interface Line extends Word {
  words: Word[];
}

/** Shorter words, and less likely ones, are mostly seen where there are none. */
const SHORTEST_WORD = 3;

/**
 * The line of these characters, with the words that are sure enough.
 * @param least the confidence that a word must have, 0..1
 * @returns undefined when it has no such word
 */
export function lineOf(region: Region, characters: readonly Character[], least: number): Line | undefined {
  const runs: Character[][] = [[]];
  for (const character of characters)
    if (character.text.trim() === "") runs.push([]);
    else runs.at(-1)!.push(character);
  const written = runs.filter((run) => run.length > 0);
  const words = written
    .map((run) => ({ ...said(run), region: part(region, run[0]!.from, run.at(-1)!.to) }))
    .filter(({ text, confidence }) => [...text].length >= SHORTEST_WORD && confidence >= least);
  if (words.length === 0) return undefined;
  const { confidence } = said(written.flat());
  if (confidence < least) return undefined;
  return { text: written.map((run) => said(run).text).join(" "), confidence, region, words };
}

function said(characters: readonly Character[]): { text: string; confidence: number } {
  return {
    text: characters.map(({ text }) => text).join(""),
    confidence: characters.reduce((sum, { confidence }) => sum + confidence, 0) / characters.length,
  };
}

/** A part of a region, along its width. */
function part({ x, y, width, height, angle }: Region, from: number, to: number): Region {
  const shift = ((from + to) / 2 - 0.5) * width;
  return {
    x: x + Math.cos(angle) * shift,
    y: y + Math.sin(angle) * shift,
    width: (to - from) * width,
    height,
    angle,
  };
}

/** As they are read: from the top down, and from the left where they stand beside each other. */
export function inReadingOrder<T extends { region: Region }>(lines: readonly T[]): T[] {
  const rows: T[][] = [];
  for (const line of [...lines].sort((a, b) => a.region.y - b.region.y)) {
    const row = rows.at(-1);
    const first = row?.[0]?.region;
    const beside = first && line.region.y - first.y < Math.min(first.height, line.region.height) / 2;
    if (row && beside) row.push(line);
    else rows.push([line]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.region.x - b.region.x));
}

/** A region in fractions of the photo, as Rekognition gives it: its corners, and the upright box around them. */
export function geometryOf(region: Region, { width, height }: { width: number; height: number }) {
  const inside = (value: number) => Math.min(1, Math.max(0, value));
  const Polygon = corners(region).map(({ x, y }) => ({ X: inside(x / width), Y: inside(y / height) }));
  const Left = Math.min(...Polygon.map(({ X }) => X));
  const Top = Math.min(...Polygon.map(({ Y }) => Y));
  const Width = Math.max(...Polygon.map(({ X }) => X)) - Left;
  const Height = Math.max(...Polygon.map(({ Y }) => Y)) - Top;
  return { BoundingBox: { Width, Height, Left, Top }, Polygon };
}
