import type { DetectLabelsBackend } from "@phototag/vision";

/** Sees a cat in every picture, at once and without models; unless it has been told to fail. */
export class StubRecognizer implements DetectLabelsBackend {
  #failures = 0;

  /** Has the next calls fail, as Rekognition does on a bad day. */
  failNext(calls: number): void {
    this.#failures = calls;
  }

  status() {
    return { state: "ready" } as const;
  }

  async detectLabels() {
    if (this.#failures > 0) {
      this.#failures--;
      throw new Error("The recognizer was told to fail.");
    }
    return {
      Labels: [{ Name: "Cat", Confidence: 97, Instances: [], Parents: [], Aliases: [], Categories: [] }],
      LabelModelVersion: "3.0",
    };
  }
}
