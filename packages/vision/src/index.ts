export { defaultCache } from "./cache.ts";
export { FetchError, fetchPackage } from "./models/fetch.ts";
export {
  createRecognizer,
  type Recognizer,
  type RecognizerOptions,
  type RecognizerStatus,
} from "./recognizer.ts";
export {
  type BoundingBox,
  type DetectLabelsOptions,
  type DetectLabelsResult,
  LABEL_MODEL_VERSION,
  type Label,
  LIMITS,
  VisionError,
  type VisionErrorName,
} from "./rekognition.ts";
export type { DetectLabelsBackend } from "./service/detect-labels.ts";
export { rekognition } from "./service/index.ts";
