import { FEATURES_MODEL, openEmbedded } from "@phototag/vision/embedded";
import type { Recognizer } from "./recognizer.ts";
import { open as openRekognition } from "./rekognition.ts";

/** Rekognition's labels, and our own classifier's features. */
export function open(models: string): Recognizer {
  const rekognition = openRekognition();
  const networks = openEmbedded(models);
  return {
    paid: true,
    async recognize(preview) {
      const recognized = await rekognition.recognize(preview);
      // They are paid for: whatever becomes of the features, they are not asked for again.
      try {
        return {
          ...recognized,
          features: { vector: await networks.features(preview), model: FEATURES_MODEL },
        };
      } catch (fault) {
        return { ...recognized, fault };
      }
    },
  };
}
