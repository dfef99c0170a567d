import type { RekognitionBackend } from "@phototag/vision";

/** Sees a cat in every picture, and reads "Hotel" on it, at once and without models; unless it has been told to fail. */
export class StubRecognizer implements RekognitionBackend {
  #failures = 0;
  #textFailures = 0;
  /** What it reads on every picture. */
  writing = "Hotel";

  /** Has the next calls fail, as Rekognition does on a bad day. */
  failNext(calls: number): void {
    this.#failures = calls;
  }

  /** The same for text alone. */
  failNextTexts(calls: number): void {
    this.#textFailures = calls;
  }

  /** Forgets what it has been told. */
  recover(): void {
    this.#failures = this.#textFailures = 0;
    this.writing = "Hotel";
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

  async detectText() {
    if (this.#textFailures > 0) {
      this.#textFailures--;
      throw new Error("The reader of text was told to fail.");
    }
    const BoundingBox = { Left: 0.1, Top: 0.2, Width: 0.5, Height: 0.1 };
    const Polygon = [
      ...[
        { X: 0.1, Y: 0.2 },
        { X: 0.6, Y: 0.2 },
      ],
      ...[
        { X: 0.6, Y: 0.3 },
        { X: 0.1, Y: 0.3 },
      ],
    ];
    const read = { DetectedText: this.writing, Confidence: 99, Geometry: { BoundingBox, Polygon } };
    return {
      TextDetections: [
        { ...read, Type: "LINE" as const, Id: 0 },
        { ...read, Type: "WORD" as const, Id: 1, ParentId: 0 },
      ],
      TextModelVersion: "3.0",
    };
  }
}
