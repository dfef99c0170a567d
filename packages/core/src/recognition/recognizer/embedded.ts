import { FEATURES_MODEL, LABEL_MODEL_VERSION, openEmbedded } from "@phototag/vision/embedded";
import { ASKED, type Recognizer } from "./recognizer.ts";

/** Our own networks, in this process: the photo goes nowhere. */
export function open(models: string): Recognizer {
  const networks = openEmbedded(models);
  return {
    paid: false,
    async recognize(preview) {
      const { result, features } = await networks.recognize(preview, {
        maxLabels: ASKED.labels,
        minConfidence: ASKED.confidence,
      });
      return {
        labels: result.Labels,
        recognizer: { name: "Phototag", version: LABEL_MODEL_VERSION },
        features: { vector: features, model: FEATURES_MODEL },
      };
    },
  };
}
