import type { Label } from "@aws-sdk/client-rekognition";
import type { Features } from "../../feature/index.ts";

/** Says what a photo shows. Whoever adds one writes this, and a row in index.ts (docs/recognizers.md). */
export interface Recognizer {
  /** Whether somebody else asks money for each photo: then a library has so many a month, and no more. */
  readonly paid: boolean;
  /**
   * @param preview a JPEG in sRGB without metadata, its sides of 80 to 2,048 pixels
   * @throws an error called `ThrottlingException` where it asks for patience: it is asked again within this delivery.
   * After any other the message comes again.
   */
  recognize(preview: Uint8Array): Promise<Recognized>;
}

export interface Recognized {
  /** In the shape of Rekognition's DetectLabels: at most `ASKED.labels`, none below `ASKED.confidence`. */
  labels: Label[];
  /** Who says so. The version is another with each change of what is answered for the same photo. */
  recognizer: { name: string; version: string };
  features?: Features;
  /** Why there are no features, where there should be: the labels stand all the same. */
  fault?: unknown;
}

export const ASKED = {
  labels: 20,
  /** 0–100. Rekognition's own default: below it, labels are mostly noise. */
  confidence: 55,
} as const;
