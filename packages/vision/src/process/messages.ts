import type { DetectLabelsOptions, DetectLabelsResult } from "../rekognition.ts";

/** How far the recognizer is. */
export type RecognizerStatus =
  | { state: "preparing" /** 0..1 */; progress: number; message: string }
  | { state: "ready" }
  | { state: "failed"; message: string };

/** To the recognizer's process. */
export interface Question {
  id: number;
  bytes: Uint8Array;
  options: DetectLabelsOptions;
}

/** From the recognizer's process. */
export type Report =
  | { kind: "status"; status: RecognizerStatus }
  | { kind: "answer"; id: number; result: DetectLabelsResult }
  | { kind: "fault"; id: number; name: string; message: string };
