export { defaultCache } from "./cache.ts";
export { FetchError, fetchPackage } from "./models/fetch.ts";
export { prepareModels } from "./models/prepare.ts";
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
export { type RekognitionBackend, rekognition } from "./service/index.ts";
export {
  type DetectTextOptions,
  type DetectTextResult,
  TEXT_MODEL_VERSION,
  type TextDetection,
} from "./text/answer.ts";
