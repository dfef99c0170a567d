import { DetectTextCommand, type TextDetection } from "@aws-sdk/client-rekognition";
import { Resource } from "sst";
import { rekognition } from "../aws/rekognition.ts";
import type { TextLine } from "../library/index.ts";
import { boxOf, confidenceOf } from "../recognition/numbers.ts";
import { wordsOf } from "./words.ts";

/** What is kept of a photo's text. */
export interface Text {
  lines: TextLine[];
  words: string[];
}

const NO_TEXT: Text = { lines: [], words: [] };

/** Rekognition's own default: below it, text is mostly noise. */
const MIN_CONFIDENCE = 80;
/** Rekognition finds a hundred words at most; a line may have one. */
const LINES_PER_IMAGE = 50;
const CHARACTERS_PER_LINE = 200;

/** Rekognition has looked at the picture, and takes none like it: too small, say. */
const NOT_TAKEN = /^(InvalidImageFormat|ImageTooLarge|InvalidParameter)Exception$/;

/**
 * Asks Rekognition what is written in an object, which it reads itself. (Amazon Rekognition API Reference, "DetectText".)
 * @throws what Rekognition throws, but for pictures that it does not take: these have no text
 */
export async function detectText(key: string): Promise<Text> {
  try {
    const { TextDetections = [] } = await rekognition.send(
      new DetectTextCommand({
        Image: { S3Object: { Bucket: Resource.Photos.name, Name: key } },
        Filters: { WordFilter: { MinConfidence: MIN_CONFIDENCE } },
      }),
    );
    const ofType = (type: string) => TextDetections.filter(({ Type }) => Type === type);
    return {
      lines: ofType("LINE").slice(0, LINES_PER_IMAGE).flatMap(toLine),
      words: wordsOf(
        ofType("WORD").map(({ DetectedText = "", Geometry }) => ({
          text: DetectedText,
          height: Geometry?.BoundingBox?.Height ?? 0,
        })),
      ),
    };
  } catch (error) {
    if (error instanceof Error && NOT_TAKEN.test(error.name)) return NO_TEXT;
    throw error;
  }
}

function toLine({ DetectedText, Confidence, Geometry }: TextDetection): TextLine[] {
  const box = Geometry?.BoundingBox;
  if (!DetectedText || !box) return [];
  return [
    {
      text: [...DetectedText].slice(0, CHARACTERS_PER_LINE).join(""),
      confidence: confidenceOf(Confidence),
      box: boxOf(box),
    },
  ];
}
