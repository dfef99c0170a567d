import { AwsError } from "sst-offline";
import { z } from "zod";
import type { DetectLabelsOptions, DetectLabelsResult } from "../rekognition.ts";
import { type BackendStatus, Image, invalid, lookAt, type ReadObject } from "./image.ts";

/** What answers for Rekognition; whoever made it closes it. */
export interface DetectLabelsBackend {
  status(): BackendStatus;
  /**
   * @throws an error whose name is InvalidImageFormatException, ImageTooLargeException or
   * InvalidParameterException
   */
  detectLabels(bytes: Uint8Array, options: DetectLabelsOptions): Promise<DetectLabelsResult>;
}

const request = z.object({
  Image,
  MaxLabels: z.number().int().min(0).optional(),
  MinConfidence: z.number().min(0).max(100).optional(),
  Features: z.array(z.enum(["GENERAL_LABELS", "IMAGE_PROPERTIES"])).optional(),
  Settings: z.unknown().optional(),
});

/**
 * DetectLabels by the vendor's rules.
 * @throws AwsError in the vendor's words
 */
export async function detectLabels(
  input: unknown,
  { recognizer, readObject }: { recognizer: DetectLabelsBackend; readObject: ReadObject },
): Promise<DetectLabelsResult> {
  const parsed = request.safeParse(input);
  if (!parsed.success) throw invalid();
  const { Image: image, MaxLabels, MinConfidence, Features, Settings } = parsed.data;
  if (Features?.includes("IMAGE_PROPERTIES") || Settings !== undefined)
    throw new AwsError(
      "InvalidParameterException",
      "The local cloud knows general labels alone, without settings.",
    );
  return lookAt(image, { status: () => recognizer.status(), readObject }, (bytes) =>
    recognizer.detectLabels(bytes, { maxLabels: MaxLabels, minConfidence: MinConfidence }),
  );
}
