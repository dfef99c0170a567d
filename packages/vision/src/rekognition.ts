/**
 * Amazon Rekognition DetectLabels as far as it is answered here: shapes, limits, defaults and errors under the
 * vendor's names.
 * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabels.html
 */

/** Fractions of the photo as shown (after EXIF rotation), 0..1. */
export interface BoundingBox {
  Width: number;
  Height: number;
  Left: number;
  Top: number;
}

export interface Label {
  Name: string;
  /** 0..100. */
  Confidence: number;
  Instances: { BoundingBox: BoundingBox; Confidence: number }[];
  /** All ancestors, the nearest first. */
  Parents: { Name: string }[];
  Aliases: { Name: string }[];
  Categories: { Name: string }[];
}

export interface DetectLabelsResult {
  /** By falling confidence. */
  Labels: Label[];
  LabelModelVersion: string;
}

export interface DetectLabelsOptions {
  /** At most so many labels; the vendor's default is 1,000. */
  maxLabels?: number;
  /** Labels below this confidence, 0..100, are left out; the vendor's default is 55. */
  minConfidence?: number;
}

/** Raised with every change of what is answered for the same photo. */
export const LABEL_MODEL_VERSION = "2.0";

export const DEFAULT_MAX_LABELS = 1000;
export const DEFAULT_MIN_CONFIDENCE = 55;

/** "Set quotas" of the vendor's guide, https://docs.aws.amazon.com/rekognition/latest/dg/limits.html. */
export const LIMITS = {
  /** An image sent as bytes. */
  bytes: 5 * 1024 * 1024,
  /** An image read from S3. */
  objectBytes: 15 * 1024 * 1024,
  /** Pixels, width and height. */
  minSide: 80,
  maxSide: 10_000,
} as const;

export type VisionErrorName =
  | "InvalidImageFormatException"
  | "ImageTooLargeException"
  | "InvalidParameterException"
  | "ThrottlingException"
  | "InternalServerError";

/** An error whose `name` is the vendor's. */
export class VisionError extends Error {
  constructor(
    override readonly name: VisionErrorName,
    message: string,
  ) {
    super(message);
  }
}
