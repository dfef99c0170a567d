import { ANCHORS } from "../convert/networks.ts";
import { type Box, decodeBox, suppress } from "./boxes.ts";
import { type Pixels, planes, resample } from "./decode.ts";
import { floatsOf, image, openSession } from "./session.ts";

export interface Detection {
  /** COCO's category id, 1..90. */
  category: number;
  /** 0..1. */
  score: number;
  box: Box;
}

export interface Detector {
  detect(pixels: Pixels): Promise<Detection[]>;
  close(): Promise<void>;
}

const SIDE = 300;
const CATEGORIES = 91;
/** Below this the detector mostly guesses. */
const FLOOR = 0.3;

/** SSDLite-MobileNetV2 on COCO's 80 categories: finds things and where they are. */
export async function openDetector(file: string): Promise<Detector> {
  const session = await openSession(file);
  return {
    async detect(pixels) {
      const whole = { left: 0, top: 0, width: pixels.width, height: pixels.height };
      const rgb = await resample(pixels, whole, { width: SIDE, height: SIDE });
      const outputs = await session.run({ image: image(planes(rgb, 1), SIDE, SIDE) });
      return readDetections(
        floatsOf(outputs, "boxes"),
        floatsOf(outputs, "scores"),
        floatsOf(outputs, "anchors"),
      );
    },
    close: () => session.release(),
  };
}

/** The best category of each anchor above the floor, without the doubles. */
export function readDetections(
  boxes: Float32Array,
  scores: Float32Array,
  anchors: Float32Array,
): Detection[] {
  const found = new Map<number, Detection[]>();
  for (let anchor = 0; anchor < ANCHORS; anchor++) {
    let category = 0;
    let score = 0;
    for (let candidate = 1; candidate < CATEGORIES; candidate++) {
      const value = scores[anchor * CATEGORIES + candidate] ?? 0;
      if (value > score) {
        category = candidate;
        score = value;
      }
    }
    if (score < FLOOR) continue;
    const of = found.get(category) ?? [];
    of.push({ category, score, box: decodeBox(boxes, anchors, anchor) });
    found.set(category, of);
  }
  return [...found.values()].flatMap((of) => suppress(of, 0.5)).sort((a, b) => b.score - a.score);
}
