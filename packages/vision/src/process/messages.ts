import type { DetectLabelsOptions, DetectLabelsResult } from "../rekognition.ts";
import type { DetectTextOptions, DetectTextResult } from "../text/answer.ts";

/** How far the recognizer is. */
export type RecognizerStatus =
  | { state: "preparing" /** 0..1 */; progress: number; message: string }
  | { state: "ready" }
  | { state: "failed"; message: string };

/** What is asked about a photo. */
export type Asked =
  | { about: "labels"; bytes: Uint8Array; options: DetectLabelsOptions }
  | { about: "text"; bytes: Uint8Array; options: DetectTextOptions };

/** To the recognizer's process. */
export type Question = Asked & { id: number };

/** What is answered. */
export type Answer = DetectLabelsResult | DetectTextResult;

/** From the recognizer's process. */
export type Report =
  | { kind: "status"; status: RecognizerStatus }
  | { kind: "answer"; id: number; result: Answer }
  | { kind: "fault"; id: number; name: string; message: string };
