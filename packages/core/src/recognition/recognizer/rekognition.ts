import { DetectLabelsCommand } from "@aws-sdk/client-rekognition";
import { rekognition } from "../../aws/rekognition.ts";
import { ASKED, type Recognizer } from "./recognizer.ts";

/** Amazon Rekognition. Where it answers from is the environment's affair. */
export function open(): Recognizer {
  return {
    paid: true,
    async recognize(preview) {
      const { Labels = [], LabelModelVersion = "" } = await rekognition.send(
        new DetectLabelsCommand({
          Image: { Bytes: preview },
          MaxLabels: ASKED.labels,
          MinConfidence: ASKED.confidence,
        }),
      );
      return { labels: Labels, recognizer: { name: "DetectLabels", version: LabelModelVersion } };
    },
  };
}
