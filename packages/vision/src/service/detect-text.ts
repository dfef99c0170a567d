import { AwsError } from "sst-offline";
import { z } from "zod";
import type { DetectTextOptions, DetectTextResult } from "../text/answer.ts";
import { type BackendStatus, Image, invalid, lookAt, type ReadObject } from "./image.ts";

/** What answers for Rekognition; whoever made it closes it. */
export interface DetectTextBackend {
  status(): BackendStatus;
  /**
   * @throws an error whose name is InvalidImageFormatException, ImageTooLargeException, InvalidParameterException or
   * ThrottlingException
   */
  detectText(bytes: Uint8Array, options: DetectTextOptions): Promise<DetectTextResult>;
}

const fraction = z.number().min(0).max(1).optional();

/** (Amazon Rekognition API Reference, "DetectText", "DetectTextFilters", "DetectionFilter".) */
const request = z.object({
  Image,
  Filters: z
    .object({
      WordFilter: z
        .object({
          MinConfidence: z.number().min(0).max(100).optional(),
          MinBoundingBoxHeight: fraction,
          MinBoundingBoxWidth: fraction,
        })
        .optional(),
      RegionsOfInterest: z.array(z.unknown()).optional(),
    })
    .optional(),
});

/**
 * DetectText by the vendor's rules.
 * @throws AwsError in the vendor's words
 */
export async function detectText(
  input: unknown,
  { recognizer, readObject }: { recognizer: DetectTextBackend; readObject: ReadObject },
): Promise<DetectTextResult> {
  const parsed = request.safeParse(input);
  if (!parsed.success) throw invalid();
  const { Image: image, Filters: { WordFilter = {}, RegionsOfInterest = [] } = {} } = parsed.data;
  if (RegionsOfInterest.length > 0)
    throw new AwsError(
      "InvalidParameterException",
      "The local cloud reads the whole picture, without regions of interest.",
    );
  return lookAt(image, { status: () => recognizer.status(), readObject }, (bytes) =>
    recognizer.detectText(bytes, {
      minConfidence: WordFilter.MinConfidence,
      minHeight: WordFilter.MinBoundingBoxHeight,
      minWidth: WordFilter.MinBoundingBoxWidth,
    }),
  );
}
