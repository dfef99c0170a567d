/**
 * Amazon Rekognition DetectText as far as it is answered here: shapes, limits and defaults under the vendor's names.
 * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectText.html
 */
import type { BoundingBox } from "../rekognition.ts";
import { geometryOf, type Line } from "./lines.ts";

export interface TextDetection {
  DetectedText: string;
  Type: "LINE" | "WORD";
  Id: number;
  /** Of a word: the Id of its line. */
  ParentId?: number;
  /** 0..100. */
  Confidence: number;
  Geometry: { BoundingBox: BoundingBox; Polygon: { X: number; Y: number }[] };
}

export interface DetectTextResult {
  /** The lines as they are read, then the words of all. */
  TextDetections: TextDetection[];
  TextModelVersion: string;
}

export interface DetectTextOptions {
  /** Words below this confidence, 0..100, are left out; the vendor's default is 80. */
  minConfidence?: number;
  /** Words that are lower or narrower than this, in fractions of the photo, are left out. */
  minHeight?: number;
  minWidth?: number;
}

/** Raised with every change of what is answered for the same photo. */
export const TEXT_MODEL_VERSION = "1.0";

/** (Amazon Rekognition Developer Guide, "Detecting text": at most so many of a picture.) */
const MAX_WORDS = 100;

/** The vendor's answer: lines and words are numbered through, and a line without a word that is left is none. */
export function textOf(
  lines: readonly Line[],
  size: { width: number; height: number },
  { minHeight = 0, minWidth = 0 }: Pick<DetectTextOptions, "minHeight" | "minWidth"> = {},
): DetectTextResult {
  let room = MAX_WORDS;
  const kept = lines.flatMap((line) => {
    const words = line.words
      .map(({ text, confidence, region }) => ({ text, confidence, geometry: geometryOf(region, size) }))
      .filter(
        ({ geometry: { BoundingBox: box } }) =>
          box.Height >= minHeight && box.Width >= minWidth && room-- > 0,
      );
    return words.length > 0 ? [{ ...line, words }] : [];
  });
  const detections = kept.map(
    (line, Id): TextDetection => ({
      DetectedText: line.text,
      Type: "LINE",
      Id,
      Confidence: line.confidence * 100,
      Geometry: geometryOf(line.region, size),
    }),
  );
  for (const [ParentId, { words }] of kept.entries())
    for (const { text, confidence, geometry } of words)
      detections.push({
        DetectedText: text,
        Type: "WORD",
        Id: detections.length,
        ParentId,
        Confidence: confidence * 100,
        Geometry: geometry,
      });
  return { TextDetections: detections, TextModelVersion: TEXT_MODEL_VERSION };
}
