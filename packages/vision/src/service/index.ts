import type { ServicePlugin } from "sst-offline";
import { type DetectLabelsBackend, detectLabels } from "./detect-labels.ts";
import { type DetectTextBackend, detectText } from "./detect-text.ts";

/** Base64 makes 5 MB of picture 7 MB of request. */
const BODY_LIMIT = 8 * 2 ** 20;

/** What answers for Rekognition; whoever made it closes it. */
export interface RekognitionBackend extends DetectLabelsBackend, DetectTextBackend {}

/**
 * Amazon Rekognition's DetectLabels and DetectText for a local cloud.
 *
 * @param recognizer answers for it; whoever made it closes it
 * @example
 * const recognizer = createRecognizer({ cache: defaultCache() });
 * await startCloud({ ..., services: [rekognition(recognizer)] });
 */
export function rekognition(recognizer: RekognitionBackend): ServicePlugin {
  return {
    name: "rekognition",
    target: "RekognitionService",
    bodyLimit: BODY_LIMIT,
    operations: {
      DetectLabels: (input, { readObject }) => detectLabels(input, { recognizer, readObject }),
      DetectText: (input, { readObject }) => detectText(input, { recognizer, readObject }),
    },
  };
}
