import type { Recognizer } from "../../../src/index.ts";

/** Stands behind Rekognition: what it was asked for is the label that it answers with. */
export const recognizer: Recognizer = {
  status: () => ({ state: "ready" }),
  async detectLabels(bytes, { maxLabels, minConfidence }) {
    const text = Buffer.from(bytes).toString("latin1");
    if (text.includes("no picture"))
      throw Object.assign(new Error("Request has invalid image format"), {
        name: "InvalidImageFormatException",
      });
    const label = { Instances: [], Parents: [], Aliases: [], Categories: [] };
    return {
      Labels: [{ ...label, Name: `${text} ${maxLabels} ${minConfidence}`, Confidence: 99.5 }],
      LabelModelVersion: "3.0",
    };
  },
};
