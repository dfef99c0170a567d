import { availableParallelism } from "node:os";
import { decode, type Pixels } from "../inference/decode.ts";
import type { TextModels } from "../models/prepare.ts";
import { type DetectTextOptions, type DetectTextResult, textOf } from "./answer.ts";
import { openTextDetector } from "./detector.ts";
import { inReadingOrder, type Line, lineOf } from "./lines.ts";
import { type Character, openTextReader } from "./reader.ts";
import type { Region } from "./regions.ts";
import { cutStrip } from "./strip.ts";

export interface TextPipeline {
  /** @throws VisionError for a photo that is not taken. */
  detectText(bytes: Uint8Array, options?: DetectTextOptions): Promise<DetectTextResult>;
  /** Frees the networks' memory; nothing may be under way. */
  close(): Promise<void>;
}

/** One core is left to labels, which may be asked for meanwhile. */
const THREADS = Math.max(1, availableParallelism() - 1);
/** Lines are read in the photo at this size, in pixels of its longest side: that of Phototag's previews. */
const READING_SIDE = 2048;
/** The most regions that are read, the largest first: the vendor answers with no more words. */
const REGIONS = 100;
/** What is so much taller than wide is a line that was turned. */
const TALL = 1.5;

/**
 * Opens the networks; from then on a photo goes: decode → find regions → read each.
 * @param turn is waited for before each run of a network: who has more urgent work lets text go on when that is done
 */
export async function openTextPipeline(
  { detector: detectorFile, reader: readerFile, keys }: TextModels,
  turn: () => Promise<void> = async () => {},
): Promise<TextPipeline> {
  const [detector, reader] = await Promise.all([
    openTextDetector(detectorFile, THREADS),
    openTextReader(readerFile, keys, THREADS),
  ]);

  const read = async (pixels: Pixels, region: Region): Promise<[Region, Character[]]> => {
    await turn();
    return [region, await reader.read(cutStrip(pixels, region))];
  };
  /** A line that was turned may begin at either end: it is read both ways, and the surer reading taken. */
  const readTurned = async (pixels: Pixels, { x, y, width, height, angle }: Region) => {
    const down = await read(pixels, { x, y, width: height, height: width, angle: angle + Math.PI / 2 });
    const up = await read(pixels, { x, y, width: height, height: width, angle: angle - Math.PI / 2 });
    return sureness(up[1]) > sureness(down[1]) ? up : down;
  };

  return {
    async detectText(bytes, options = {}) {
      const pixels = await decode(bytes, READING_SIDE);
      await turn();
      const found = await detector.find(pixels);
      const largest = found.sort((a, b) => b.width * b.height - a.width * a.height).slice(0, REGIONS);
      const lines: Line[] = [];
      for (const region of largest) {
        const isTall = region.height >= region.width * TALL;
        const [where, characters] = await (isTall ? readTurned : read)(pixels, region);
        const line = lineOf(where, characters, (options.minConfidence ?? DEFAULT_MIN_CONFIDENCE) / 100);
        if (line) lines.push(line);
      }
      return textOf(inReadingOrder(lines), pixels, options);
    },
    async close() {
      await Promise.all([detector.close(), reader.close()]);
    },
  };
}

const sureness = (characters: readonly Character[]) =>
  characters.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, characters.length);

/** The vendor's (Amazon Rekognition API Reference, "DetectionFilter"). */
const DEFAULT_MIN_CONFIDENCE = 80;
