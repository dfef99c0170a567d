import { AwsError } from "sst-offline";
import { z } from "zod";
import { type DetectLabelsOptions, type DetectLabelsResult, LIMITS } from "../rekognition.ts";

/** What answers for Rekognition; whoever made it closes it. */
export interface DetectLabelsBackend {
  status(): /** `message` is for people: "Getting the recognizer, 62 %". */
    | { state: "preparing"; progress: number; message: string }
    | { state: "ready" }
    | { state: "failed"; message: string };
  /**
   * @throws an error whose name is InvalidImageFormatException, ImageTooLargeException or
   * InvalidParameterException
   */
  detectLabels(bytes: Uint8Array, options: DetectLabelsOptions): Promise<DetectLabelsResult>;
}

/** Reads an object in this process; undefined if there is none. */
export type ReadObject = (bucket: string, key: string) => Promise<Buffer | undefined>;

const request = z.object({
  Image: z.object({
    Bytes: z.string().optional(),
    S3Object: z
      .object({ Bucket: z.string().optional(), Name: z.string().optional(), Version: z.string().optional() })
      .optional(),
  }),
  MaxLabels: z.number().int().min(0).optional(),
  MinConfidence: z.number().min(0).max(100).optional(),
  Features: z.array(z.enum(["GENERAL_LABELS", "IMAGE_PROPERTIES"])).optional(),
  Settings: z.unknown().optional(),
});

/** Errors of the recognizer that are the vendor's own. */
const vendorErrors = new Set([
  "InvalidImageFormatException",
  "ImageTooLargeException",
  "InvalidParameterException",
]);

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
  const { Image, MaxLabels, MinConfidence, Features, Settings } = parsed.data;
  if (Features?.includes("IMAGE_PROPERTIES") || Settings !== undefined)
    throw new AwsError(
      "InvalidParameterException",
      "The local cloud knows general labels alone, without settings.",
    );
  const bytes = await imageOf(Image, readObject);
  const status = recognizer.status();
  // Clients try again after this one, as they should: the recognizer is on its way.
  if (status.state === "preparing") throw new AwsError("ThrottlingException", status.message);
  if (status.state === "failed") throw new AwsError("InternalServerError", status.message, 500);
  try {
    return await recognizer.detectLabels(bytes, { maxLabels: MaxLabels, minConfidence: MinConfidence });
  } catch (error) {
    const { name, message } = error as Error;
    if (vendorErrors.has(name)) throw new AwsError(name, message);
    throw error;
  }
}

async function imageOf(
  { Bytes, S3Object }: z.infer<typeof request>["Image"],
  readObject: ReadObject,
): Promise<Buffer> {
  if ((Bytes === undefined) === (S3Object === undefined)) throw invalid();
  if (Bytes !== undefined) {
    const bytes = Buffer.from(Bytes, "base64");
    if (bytes.length === 0) throw invalid();
    if (bytes.length > LIMITS.bytes)
      throw new AwsError(
        "ImageTooLargeException",
        `Image size is too large: ${bytes.length} bytes; the maximum is ${LIMITS.bytes}`,
      );
    return bytes;
  }
  const { Bucket, Name } = S3Object ?? {};
  if (!Bucket || !Name) throw invalid();
  const object = await readObject(Bucket, Name);
  if (!object)
    throw new AwsError(
      "InvalidS3ObjectException",
      "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
    );
  if (object.length > LIMITS.objectBytes)
    throw new AwsError(
      "ImageTooLargeException",
      `Image size is too large: ${object.length} bytes; the maximum is ${LIMITS.objectBytes}`,
    );
  return object;
}

function invalid(): AwsError {
  return new AwsError("InvalidParameterException", "Request has invalid parameters");
}
