/** The vendor's answer to DetectLabels. (Amazon Rekognition API Reference, "DetectLabels".) */
export interface DetectLabelsResult {
  Labels: Label[];
  LabelModelVersion: string;
}

export interface Label {
  Name: string;
  /** 0 to 100. */
  Confidence: number;
  Instances: {
    /** Fractions of the picture's width and height. */
    BoundingBox: { Width: number; Height: number; Left: number; Top: number };
    Confidence: number;
  }[];
  Parents: { Name: string }[];
  Aliases: { Name: string }[];
  Categories: { Name: string }[];
}

/** What stands behind the Rekognition of this machine; whoever made it closes it. */
export interface Recognizer {
  status(): /** `message` is for people: "Getting the recognizer, 62 %". */
    | { state: "preparing"; progress: number; message: string }
    | { state: "ready" }
    | { state: "failed"; message: string };
  /**
   * @throws an error whose name is InvalidImageFormatException, ImageTooLargeException or
   * InvalidParameterException
   */
  detectLabels(
    bytes: Uint8Array,
    options: { maxLabels?: number; minConfidence?: number },
  ): Promise<DetectLabelsResult>;
}
