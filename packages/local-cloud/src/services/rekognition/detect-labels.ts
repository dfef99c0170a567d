import { z } from "zod";
import { AwsError } from "../../service.ts";
import type { DetectLabelsResult, Recognizer } from "./recognizer.ts";

/** Reads an object in this process; undefined if there is none. */
export type ReadObject = (bucket: string, key: string) => Promise<Buffer | undefined>;

/** Bytes of a picture. (Amazon Rekognition Developer Guide, "Guidelines and quotas".) */
export const limits = { bytes: 5 * 2 ** 20, object: 15 * 2 ** 20 };

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
  { recognizer, readObject }: { recognizer: Recognizer; readObject: ReadObject },
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
    if (bytes.length > limits.bytes)
      throw new AwsError(
        "ImageTooLargeException",
        `Image size is too large: ${bytes.length} bytes; the maximum is ${limits.bytes}`,
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
  if (object.length > limits.object)
    throw new AwsError(
      "ImageTooLargeException",
      `Image size is too large: ${object.length} bytes; the maximum is ${limits.object}`,
    );
  return object;
}

function invalid(): AwsError {
  return new AwsError("InvalidParameterException", "Request has invalid parameters");
}
