import { labelsOf } from "../labels/answer.ts";
import type { Models } from "../models/prepare.ts";
import type { DetectLabelsOptions, DetectLabelsResult } from "../rekognition.ts";
import { decode } from "./decode.ts";
import { openScorer, type Scorer } from "./scorer.ts";

export interface Pipeline {
  /** @throws VisionError for a photo that is not taken. */
  detectLabels(bytes: Uint8Array, options?: DetectLabelsOptions): Promise<DetectLabelsResult>;
  /** Frees the networks' memory while nothing is under way; the next photo opens them again, in about 0.1 s. */
  rest(): Promise<void>;
}

/** Opens the models; from then on a photo goes: decode once → classify and detect → labels. */
export async function openPipeline(models: Models): Promise<Pipeline> {
  let scorer: Promise<Scorer> | undefined;
  const opened = () => {
    scorer ??= openScorer(models).catch((cause) => {
      scorer = undefined;
      throw cause;
    });
    return scorer;
  };
  await opened();
  return {
    async detectLabels(bytes, options) {
      const [{ score }, pixels] = await Promise.all([opened(), decode(bytes)]);
      return labelsOf(await score(pixels), options);
    },
    async rest() {
      const resting = scorer;
      scorer = undefined;
      await (await resting)?.close();
    },
  };
}
