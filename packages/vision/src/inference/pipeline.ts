import { labelsOf } from "../labels/answer.ts";
import type { Models } from "../models/prepare.ts";
import type { DetectLabelsOptions, DetectLabelsResult } from "../rekognition.ts";
import { type Classifier, openClassifier } from "./classifier.ts";
import { decode } from "./decode.ts";
import { featuresOf } from "./features.ts";
import { lazy } from "./lazy.ts";
import { classifyWhole, openScorer, type Scorer } from "./scorer.ts";

export interface Pipeline {
  /** @throws VisionError for a photo that is not taken. */
  detectLabels(bytes: Uint8Array, options?: DetectLabelsOptions): Promise<DetectLabelsResult>;
  /** The labels, and what the photo looks like. @throws VisionError for a photo that is not taken. */
  recognize(
    bytes: Uint8Array,
    options?: DetectLabelsOptions,
  ): Promise<{ result: DetectLabelsResult; features: Int8Array }>;
  /** What the photo looks like alone: the detector is not opened for it. @throws VisionError */
  features(bytes: Uint8Array): Promise<Int8Array>;
  /** Frees the networks' memory while nothing is under way; the next photo opens them again, in about 0.1 s. */
  rest(): Promise<void>;
}

/** Opens the models; from then on a photo goes: decode once → classify and detect → labels. */
export async function openPipeline(models: Models): Promise<Pipeline> {
  const pipeline = lazyPipeline(models);
  await pipeline.open();
  return pipeline;
}

/** The same, but that each network is opened by the first photo that needs it. */
export function lazyPipeline(models: Models): Pipeline & { open(): Promise<unknown> } {
  const scorer = lazy<Scorer>(() => openScorer(models));
  const classifier = lazy<Classifier>(() => openClassifier(models.classifier));
  const look = async (bytes: Uint8Array) => {
    const [{ score }, pixels] = await Promise.all([scorer.open(), decode(bytes)]);
    return score(pixels);
  };
  return {
    open: scorer.open,
    async recognize(bytes, options) {
      const evidence = await look(bytes);
      return { result: labelsOf(evidence, options), features: featuresOf(evidence.features) };
    },
    detectLabels: async (bytes, options) => labelsOf(await look(bytes), options),
    async features(bytes) {
      const [network, pixels] = await Promise.all([classifier.open(), decode(bytes)]);
      return featuresOf((await classifyWhole(network, pixels)).features);
    },
    async rest() {
      await Promise.all([scorer.close(), classifier.close()]);
    },
  };
}
