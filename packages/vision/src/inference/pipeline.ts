import { labelsOf } from "../labels/answer.ts";
import type { Models } from "../models/prepare.ts";
import type { DetectLabelsOptions, DetectLabelsResult } from "../rekognition.ts";
import { decode } from "./decode.ts";
import { openScorer } from "./scorer.ts";

export interface Pipeline {
  /** @throws VisionError for a photo that is not taken. */
  detectLabels(bytes: Uint8Array, options?: DetectLabelsOptions): Promise<DetectLabelsResult>;
}

/** Opens the models; from then on a photo goes: decode once → classify and detect → labels. */
export async function openPipeline(models: Models): Promise<Pipeline> {
  const score = await openScorer(models);
  return {
    async detectLabels(bytes, options) {
      return labelsOf(await score(await decode(bytes)), options);
    },
  };
}
